import { type Day, day, yearOf } from '../kernel/days.js';
import type { Measure } from '../kernel/ids.js';
import { fen } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { sentence } from '../kernel/sentence.js';
import { assess, ineligible } from './assess.js';
import { keyOf, parseFacts, realDay, received } from './facts.js';
import type { Assessment, Condition, Granted, Policies, UnfundedMeasure } from './assessment.js';

/** A what-if, typed. Nothing in it is a claim: no one has declared or verified it. */
export interface WhatIf {
  readonly measure: Measure;
  readonly submittedOn: Day;
  readonly benefitYear?: number;
  readonly facts: unknown;
  readonly granted: readonly Granted[];
}

const FIELDS = ['id', 'measure', 'submittedOn', 'benefitYear', 'facts', 'granted'];
const FIELDS_GRANTED = ['measure', 'benefitYear', 'amountFen', 'key'];

const invalid = (field: string, zh: string, en: string, actual: unknown): Refusal =>
  refuse('request-invalid', {
    field,
    limit: en,
    limitZh: zh,
    actual: received(actual),
  });

function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(field, '一个对象', 'an object', value);
  }
  return value as Record<string, unknown>;
}

/** A misspelt field would be a silent difference in what is answered. */
function withOnly(
  fields: readonly string[],
  within: string,
  object: Record<string, unknown>,
): Record<string, unknown> {
  for (const name in object) {
    if (fields.includes(name)) continue;
    throw refuse('field-unknown', {
      field: within + name,
      limit: fields.join(', '),
      actual: received(object[name]),
    });
  }
  return object;
}

function yearIn(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1900 && value <= 2999) {
    return value;
  }
  throw invalid(field, '年份，如 2023', 'a calendar year, such as 2023', value);
}

/**
 * Reads `{"measure", "submittedOn", "benefitYear", "facts", "granted"}`. The day defaults to today;
 * facts are checked by `assess`.
 * @throws Refusal `request-invalid`, `field-unknown`, `day-invalid` or `money-invalid`, naming the field.
 */
export function assessmentRequest(json: unknown, today: Day): WhatIf {
  const request = withOnly(FIELDS, '', objectOf(json, 'request'));
  const { measure, submittedOn, benefitYear } = request;
  if (typeof measure !== 'string')
    throw invalid('measure', '支持措施的编码', 'the code of a measure', measure);
  const given = request['granted'] ?? [];
  if (!Array.isArray(given)) throw invalid('granted', '列表', 'a list', given);
  return {
    measure: measure as Measure,
    submittedOn:
      submittedOn == null ? today : (realDay(submittedOn) ?? day(submittedOn, 'submittedOn')),
    ...(benefitYear != null && { benefitYear: yearIn(benefitYear, 'benefitYear') }),
    facts: objectOf(request['facts'] ?? {}, 'facts'),
    granted: given.map((entry, index) => grantedEntry(entry, `granted[${index}]`)),
  };
}

function grantedEntry(json: unknown, field: string): Granted {
  const entry = withOnly(FIELDS_GRANTED, `${field}.`, objectOf(json, field));
  const { measure, key } = entry;
  if (typeof measure !== 'string')
    throw invalid(`${field}.measure`, '支持措施的编码', 'the code of a measure', measure);
  const amountFen = fen(entry['amountFen'], `${field}.amountFen`);
  if (amountFen < 0n)
    throw invalid(`${field}.amountFen`, '不小于 0', '0 or more', amountFen.toString());
  if (key != null && typeof key !== 'string') throw invalid(`${field}.key`, '文本', 'text', key);
  const normal = key == null ? '' : keyOf(key);
  return {
    measure: measure as Measure,
    benefitYear: yearIn(entry['benefitYear'], `${field}.benefitYear`),
    amountFen,
    ...(normal && { key: normal }),
  };
}

/**
 * Answers a what-if under the policy of its day. A measure that pays nothing itself, and a day
 * outside validity, are answers too.
 * @throws Refusal `measure-unknown`, or one of `assess`, naming the fact.
 */
export function whatIf(policies: Policies, request: WhatIf): Assessment {
  try {
    const { definition } = policies.inForce(request.measure, request.submittedOn);
    return assess(definition, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'policy-not-in-force') return outsideValidity(policies, request, error);
    if (error.code === 'measure-not-funded') return notFunded(policies, request, error);
    throw error;
  }
}

function outsideValidity(policies: Policies, request: WhatIf, { params }: Refusal): Assessment {
  const definition = policies.measure(request.measure);
  if (!definition) throw refuse('measure-unknown', { measure: request.measure });
  const { submittedOn, benefitYear, facts } = request;
  // No fact can be missing on such a day; one that is none, or ill-typed, is wrong on every day.
  parseFacts(definition, facts);
  return ineligible(
    definition,
    benefitYear ?? yearOf(submittedOn) - (definition.onceAYear ? 1 : 0),
    null,
    [
      {
        id: 'validity',
        label: { zh: '在政策有效期内申报', en: 'Submitted while the policy is in force' },
        clause: String(params['clause']),
        required: String(params['limit']),
        actual: submittedOn,
        held: false,
      },
    ],
  );
}

function notFunded(policies: Policies, request: WhatIf, { params }: Refusal): Assessment {
  const measure = policies.packs
    .map((pack) => pack.unfunded.get(request.measure))
    .findLast((found) => found !== undefined) as UnfundedMeasure;
  const { title, clause, advice } = measure;
  const condition: Condition = {
    id: 'funded',
    label: { zh: '条款直接给予资金支持', en: 'The clause pays money itself' },
    clause,
    required: 'true',
    actual: 'false',
    held: false,
  };
  const { benefitYear, submittedOn } = request;
  return {
    ...ineligible(measure, benefitYear ?? yearOf(submittedOn), null, [condition]),
    explanation: {
      zh: `${clause}“${title.zh}”不直接给予资金支持（责任单位：${params['units']}）。${advice.zh}`,
      en: `${title.en}, ${clause}: pays nothing itself (units: ${params['unitsEn']}). ${advice.en}`,
    },
  };
}

/** An assessment as JSON: money is a string of digits. */
export function assessmentJson(assessment: Assessment): object {
  // Named one by one: a spread costs as much here as the assessment itself.
  return {
    measure: assessment.measure,
    clause: assessment.clause,
    benefitYear: assessment.benefitYear,
    eligible: assessment.eligible,
    amountFen: assessment.amountFen.toString(),
    key: assessment.key,
    conditions: assessment.conditions,
    caps: assessment.caps.map((cap) => ({
      cap: cap.cap,
      scope: cap.scope,
      key: cap.key,
      year: cap.year,
      label: cap.label,
      clause: cap.clause,
      ceilingFen: cap.ceilingFen.toString(),
      usedFen: cap.usedFen.toString(),
      remainingFen: cap.remainingFen.toString(),
      binding: cap.binding,
    })),
    tranches: assessment.tranches.map(({ tranche, amountFen, label, dueFrom }) => ({
      tranche,
      amountFen: amountFen.toString(),
      label,
      dueFrom,
    })),
    claims: assessment.claims.map((claim) =>
      claim.kind === 'amount'
        ? {
            kind: claim.kind,
            scope: claim.scope,
            cap: claim.cap,
            key: claim.key,
            year: claim.year,
            amountFen: claim.amountFen.toString(),
            ceilingFen: claim.ceilingFen.toString(),
            clause: claim.clause,
          }
        : claim,
    ),
    trace: assessment.trace,
    explanation: assessment.explanation,
  };
}

/**
 * One line of `tranche assess --batch` to one line of answer, which is `{"error": …}` for a bad
 * line. Never throws for what a line holds.
 */
export function answerLine(policies: Policies, line: string, today: Day): string {
  try {
    const json: unknown = parsed(line);
    return JSON.stringify(assessmentJson(whatIf(policies, assessmentRequest(json, today))));
  } catch (error) {
    if (error instanceof Refusal) return JSON.stringify({ error: refusalJson(error) });
    // A fault of ours, on this line alone: the others are answered all the same.
    return JSON.stringify({ error: { code: 'internal-error', text: String(error) } });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw invalid('request', '每行一个 JSON 对象', 'one JSON object a line', line.slice(0, 200));
  }
}

/** A refusal's code, what it names, and its sentence in both languages. */
function refusalJson({ code, params }: Refusal): object {
  return { code, ...params, zh: sentence(code, params, 'zh'), en: sentence(code, params, 'en') };
}
