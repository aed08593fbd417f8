import type { Claim } from '../kernel/claim.js';
import type { Day } from '../kernel/days.js';
import type { Fen } from '../kernel/money.js';
import { withParameters } from './assess.js';
import type { MeasureDefinition } from './assessment.js';
import { parseFacts } from './facts.js';
import { capUse, claimsOf, type Usage } from './limits.js';
import type { Env } from './rules.js';

/** An award that was made before this ledger. */
export interface EarlierClaim {
  readonly benefitYear: number;
  readonly grantedOn: Day;
  /** Those that its key and its limits are worked out from. */
  readonly facts: unknown;
  /** What was granted and not recovered. */
  readonly amountFen: Fen;
}

/**
 * What such an award is counted by and takes of the limits, as if it were made now: no condition is
 * looked at, and nothing it passes lowers it.
 * @throws Refusal `fact-missing`, `fact-unknown`, `fact-invalid` or `parameter-not-set`, naming the
 * fact.
 */
export function earlierClaims(
  definition: MeasureDefinition,
  { benefitYear, grantedOn, facts, amountFen }: EarlierClaim,
): { readonly key: string | null; readonly claims: readonly Claim[] } {
  const { rules } = definition;
  const given = parseFacts(definition, facts);
  const env: Env = {
    definition,
    values: withParameters(definition, given, benefitYear, grantedOn),
    benefitYear,
    on: grantedOn,
    month: null,
    paid: new Set(),
    evidence: undefined,
  };
  const key = rules.key?.text(env) ?? null;
  const usage: Usage = { key, granted: [], district: undefined };
  const caps = rules.caps
    .filter(({ when }) => when === null || when.test(env).held)
    .map((rule) => capUse(rule, env, usage)[0]);
  return { key, claims: claimsOf(env, usage, caps, amountFen) };
}

/** The facts that such an award is asked for whatever the others say, for a table to have a column of. */
export function earlierFacts(definition: MeasureDefinition): readonly string[] {
  const { rules } = definition;
  const env: Env = {
    definition,
    values: {},
    benefitYear: 0,
    on: rules.general.validity.from,
    month: null,
    paid: new Set(),
    evidence: undefined,
  };
  const asked: string[] = [];
  rules.key?.absent(env, asked);
  for (const rule of rules.once) {
    rule.when?.absent(env, asked);
    if (rule.by.kind === 'items') asked.push(rule.by.fact);
  }
  for (const { when, key, ceiling } of rules.caps) {
    when?.absent(env, asked);
    if (key !== null && key !== 'own') key.absent(env, asked);
    ceiling.absent(env, asked);
  }
  return [...new Set(asked)];
}
