import { covers, type Day, yearOf } from '../kernel/days.js';
import { type Fen, minFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import type {
  Assessment,
  AssessmentRequest,
  CapUse,
  Condition,
  MeasureDefinition,
  TraceNode,
  TrancheAssessment,
  TrancheShare,
} from './assessment.js';
import { floorFen } from './exact.js';
import { explainEligible, explainIneligible } from './explain.js';
import { parseFacts, type Value, type Values } from './facts.js';
import { generalConditions, validityCondition } from './general.js';
import {
  capUse,
  claimsOf,
  consecutiveCondition,
  onceConditions,
  paidItems,
  type Usage,
} from './limits.js';
import type { ConditionRule, Env, TrancheRule } from './rules.js';

/**
 * What the policy allows for one claim. A failed condition is an answer, not an error: `eligible`
 * is false and `conditions` say why.
 * @throws Refusal `fact-missing`, `fact-unknown`, `fact-invalid` or `parameter-not-set`, naming
 * the fact.
 */
export function assess(definition: MeasureDefinition, request: AssessmentRequest): Assessment {
  const { rules } = definition;
  const { submittedOn, granted } = request;
  const benefitYear = request.benefitYear ?? yearOf(submittedOn) - (definition.onceAYear ? 1 : 0);
  const given = parseFacts(definition, request.facts);
  // Outside its validity the policy asks for nothing more, so no fact can be missing either.
  if (!covers(rules.general.validity, submittedOn)) {
    return ineligible(definition, benefitYear, null, [validityCondition(definition, submittedOn)]);
  }

  const env: Env = {
    definition,
    values: withParameters(definition, given, benefitYear, submittedOn),
    benefitYear,
    on: submittedOn,
    month: null,
    paid: paidItems(rules.once, granted),
    evidence: request.evidence,
  };
  const key = rules.key?.text(env) ?? null;
  const usage: Usage = { key, granted, district: request.district };
  const conditions = [
    ...generalConditions(env),
    ...tested(rules.conditions, env),
    ...onceConditions(env, usage),
    ...consecutiveCondition(env, usage),
  ];
  if (!conditions.every(({ held }) => held)) {
    return ineligible(definition, benefitYear, key, conditions);
  }

  const formula = rules.amount.work(env);
  const formulaFen = floorFen(formula.value);
  const limits: CapUse[] = [];
  const operands: TraceNode[] = [formula.trace];
  let amountFen = formulaFen;
  for (const rule of rules.caps) {
    if (rule.when && !rule.when.test(env).held) continue;
    const [cap, trace] = capUse(rule, env, usage);
    limits.push(cap);
    operands.push(trace);
    amountFen = minFen(amountFen, cap.remainingFen);
  }
  const caps = limits.map((cap) => ({
    ...cap,
    binding: amountFen < formulaFen && cap.remainingFen === amountFen,
  }));
  const tranches = shares(definition, env, amountFen);
  return {
    measure: definition.code,
    clause: definition.clause,
    benefitYear,
    eligible: true,
    amountFen,
    key,
    conditions,
    caps,
    tranches,
    claims: claimsOf(env, usage, caps, amountFen),
    trace: {
      op: 'min',
      value: amountFen.toString(),
      unit: 'fen',
      clause: definition.clause,
      label: AMOUNT,
      operands,
    },
    explanation: explainEligible(definition, amountFen, formulaFen, caps, tranches),
  };
}

const AMOUNT = { zh: '核定金额', en: 'Amount' };
const NOT_ELIGIBLE: TraceNode = { op: 'none', value: '0', unit: 'fen' };

/** The answer where at least one condition failed: nothing, and why. */
export function ineligible(
  measure: Pick<MeasureDefinition, 'code' | 'clause' | 'title'>,
  benefitYear: number,
  key: string | null,
  conditions: readonly Condition[],
): Assessment {
  return {
    measure: measure.code,
    clause: measure.clause,
    benefitYear,
    eligible: false,
    amountFen: 0n,
    key,
    conditions,
    caps: [],
    tranches: [],
    claims: [],
    trace: { ...NOT_ELIGIBLE, clause: measure.clause },
    explanation: explainIneligible(
      measure,
      conditions.filter(({ held }) => !held),
    ),
  };
}

/**
 * A tranche's own conditions on the day they are verified. That tranche n waits for the release of
 * n − 1 is the application's to check.
 * @throws Refusal `tranche-unknown`, and those of `assess`.
 */
export function assessTranche(
  definition: MeasureDefinition,
  tranche: number,
  facts: unknown,
  on: Day,
): TrancheAssessment {
  if (!Number.isInteger(tranche) || tranche < 1 || tranche > definition.tranches) {
    throw refuse('tranche-unknown', {
      measure: definition.code,
      limit: definition.tranches,
      actual: tranche,
    });
  }
  const rule = definition.rules.tranches[tranche - 1];
  const env = trancheEnv(definition, parseFacts(definition, facts), on);
  const conditions = rule ? tested(rule.conditions, env) : [];
  return {
    tranche,
    held: conditions.every(({ held }) => held),
    conditions,
    dueFrom: rule ? dueFrom(rule, env) : null,
  };
}

const trancheEnv = (definition: MeasureDefinition, values: Values, on: Day): Env => ({
  definition,
  values,
  benefitYear: yearOf(on),
  on,
  month: null,
  paid: new Set(),
  evidence: undefined,
});

function tested(rules: readonly ConditionRule[], env: Env): Condition[] {
  const conditions: Condition[] = [];
  for (const { id, label, clause, when, must } of rules) {
    if (when && !when.test(env).held) continue;
    const { held, required, actual } = must.test(env);
    conditions.push({ id, label, clause, required, actual, held });
  }
  return conditions;
}

/** What the claim gave, and for the rest the pack's parameters of its year and day. */
export function withParameters(
  definition: MeasureDefinition,
  given: Values,
  benefitYear: number,
  on: Day,
): Values {
  const values: Record<string, Value | undefined> = { ...given };
  for (const { name, source } of definition.facts) {
    if (source === 'parameter') values[name] ??= definition.rules.parameter(name, benefitYear, on);
  }
  return values;
}

/** An award fills its tranches in order. */
function shares(definition: MeasureDefinition, env: Env, amountFen: Fen): TrancheShare[] {
  const { tranches } = definition.rules;
  if (tranches.length === 0) {
    return [{ tranche: 1, amountFen, label: definition.title, dueFrom: null }];
  }
  let leftFen = amountFen;
  return tranches.map((rule, index) => {
    const share = minFen(leftFen, floorFen(rule.amount.work(env).value));
    leftFen -= share;
    return {
      tranche: index + 1,
      amountFen: share,
      label: rule.label,
      dueFrom: dueFrom(rule, env),
    };
  });
}

/** The latest of the days its conditions wait for, where all of them are known. */
function dueFrom({ conditions }: TrancheRule, env: Env): Day | null {
  let latest: Day | null = null;
  for (const { must } of conditions) {
    const missing: string[] = [];
    must.absent(env, missing);
    const due = missing.length === 0 ? (must.dueFrom?.(env) ?? null) : null;
    if (due !== null && (latest === null || due > latest)) latest = due;
  }
  return latest;
}
