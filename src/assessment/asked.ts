import type { Day } from '../kernel/days.js';
import type { FactDefinition, MeasureDefinition } from './assessment.js';
import type { MeasureSource } from './pack-source.js';
import type { ConditionRule, Env, MeasureRules } from './rules.js';

/** The facts of the applicant's that the rules would read, on the branches the others take. */
export function missingFacts(
  definition: MeasureDefinition,
  { conditions, amount, key, caps }: Pick<MeasureRules, 'conditions' | 'amount' | 'key' | 'caps'>,
  values: Env['values'],
): string[] {
  const env: Env = {
    definition,
    values,
    benefitYear: 0,
    on: '0000-01-01' as Day,
    month: null,
    paid: new Set(),
    evidence: undefined,
  };
  const absent: string[] = [];
  const chosen = (when: ConditionRule['when']): boolean => {
    if (when === null) return true;
    const before = absent.length;
    when.absent(env, absent);
    return absent.length === before && when.test(env).held;
  };
  for (const { when, must } of conditions) if (chosen(when)) must.absent(env, absent);
  amount.absent(env, absent);
  key?.absent(env, absent);
  for (const { when, ceiling, key: counted } of caps) {
    if (!chosen(when)) continue;
    ceiling.absent(env, absent);
    if (counted !== null && counted !== 'own') counted.absent(env, absent);
  }
  const { unitFact } = definition;
  if (unitFact !== null && values[unitFact] === undefined) absent.push(unitFact);
  return absent.filter((name) => definition.rules.facts.get(name)?.source === 'claim');
}

/** The facts of the applicant's that are read on every branch. */
export function alwaysAsked(
  measure: MeasureSource,
  facts: ReadonlyMap<string, FactDefinition>,
): ReadonlySet<string> {
  const read = [
    measure.conditions.map(({ when, must }) => when ?? must),
    measure.steps?.map(({ of }) => of),
    measure.amount,
    measure.key,
    measure.once?.items,
    measure.caps?.map(({ when, ceiling, per }) => when ?? [ceiling, per]),
    measure.unitFact,
  ].flatMap(namesIn);
  return new Set(
    read.filter((name) => {
      const fact = facts.get(name);
      return fact?.source === 'claim' && fact.optional !== 'always';
    }),
  );
}

/** Every text outside alternatives; those that are no facts fall away. */
function namesIn(expression: unknown): string[] {
  if (typeof expression === 'string') return [expression];
  if (typeof expression !== 'object' || expression === null) return [];
  return Object.entries(expression).flatMap(([op, of]) =>
    op === 'any' ? [] : op === 'lookup' ? namesIn((of as { by: unknown }).by) : namesIn(of),
  );
}
