import { LineCounter, parseDocument } from 'yaml';
import { day } from '../kernel/days.js';
import type { Measure } from '../kernel/ids.js';
import { Refusal } from '../kernel/refusal.js';
import { assessTranche } from './assess.js';
import { addsUp } from './adds-up.js';
import type { Pack, Policies } from './assessment.js';
import type { PackProblem } from './pack-file.js';
import { makePolicies } from './policies.js';
import { assessmentRequest, whatIf } from './what-if.js';

/** What a worked example expects; only what it names is compared. */
interface Expected {
  readonly eligible?: boolean;
  readonly amountFen?: number;
  /** Ids of the conditions that fail. */
  readonly failed?: readonly string[];
  readonly tranches?: readonly number[];
  /** The caps that held the amount down. */
  readonly binding?: readonly string[];
  /** The code of the refusal, and the fact it names. */
  readonly error?: string;
  readonly fact?: string;
  readonly held?: boolean;
  readonly dueFrom?: string;
}

interface Example {
  readonly name: string;
  readonly submittedOn?: string;
  readonly benefitYear?: number;
  /** Laid over the file's own; null takes a fact away. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly granted?: readonly unknown[];
  /** A tranche's conditions instead, verified on `submittedOn`. */
  readonly tranche?: number;
  readonly expect: Expected;
}

interface ExampleFile {
  readonly measure: string;
  readonly submittedOn: string;
  readonly benefitYear?: number;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly examples: readonly Example[];
}

/**
 * Works a pack's examples out and tells every difference, with file and line. A measure without
 * an example is a difference too.
 */
export function checkPack(
  pack: Pack,
  files: readonly { readonly name: string; readonly text: string }[],
): { readonly checked: number; readonly problems: readonly PackProblem[] } {
  const policies = makePolicies([pack]);
  const problems: PackProblem[] = [];
  const covered = new Set<string>();
  let checked = 0;
  for (const { name: file, text } of files) {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    for (const { message, pos } of document.errors) {
      problems.push({ file, line: lines.linePos(pos[0]).line, reason: message });
    }
    if (document.errors.length > 0) continue;
    const content = document.toJS() as ExampleFile;
    covered.add(content.measure);
    content.examples.forEach((example, index) => {
      checked += 1;
      const node = document.getIn(['examples', index], true) as { range?: [number] };
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      const actual = workedOut(policies, content, example);
      for (const [key, expected] of Object.entries(example.expect)) {
        const found = actual[key as keyof Expected];
        if (JSON.stringify(found) === JSON.stringify(expected)) continue;
        const reason = `${example.name}: ${key} should be ${JSON.stringify(expected)}, is ${JSON.stringify(found ?? null)}`;
        problems.push({ file, line, reason: `${content.measure}: ${reason}` });
      }
    });
  }
  for (const code of [...pack.measures.keys(), ...pack.unfunded.keys()]) {
    if (covered.has(code)) continue;
    problems.push({ file: 'examples', line: 1, reason: `${code} has no worked example` });
  }
  return { checked, problems };
}

function workedOut(policies: Policies, file: ExampleFile, example: Example): Expected {
  const { submittedOn, benefitYear, facts, granted, tranche } = { ...file, ...example };
  const given = { ...file.facts, ...facts };
  try {
    if (tranche !== undefined) {
      const definition = policies.measure(file.measure as Measure);
      if (!definition) return { error: 'measure-unknown' };
      const result = assessTranche(definition, tranche, given, day(submittedOn));
      return {
        held: result.held,
        failed: result.conditions.filter(({ held }) => !held).map(({ id }) => id),
        ...(result.dueFrom && { dueFrom: result.dueFrom }),
      };
    }
    const { measure } = file;
    const request = { measure, submittedOn, benefitYear, facts: given, granted };
    const assessment = whatIf(policies, assessmentRequest(request, day(submittedOn)));
    if (!addsUp(assessment.trace)) return { error: 'trace-does-not-add-up' };
    return {
      eligible: assessment.eligible,
      amountFen: Number(assessment.amountFen),
      failed: assessment.conditions.filter(({ held }) => !held).map(({ id }) => id),
      tranches: assessment.tranches.map(({ amountFen }) => Number(amountFen)),
      binding: assessment.caps.filter(({ binding }) => binding).map(({ cap }) => cap),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const fact = error.params['fact'];
    return { error: error.code, ...(typeof fact === 'string' && { fact }) };
  }
}
