import type { Day } from '../kernel/days.js';
import { calendarYear, yearOf } from '../kernel/days.js';
import { factKinds, type Value } from './facts.js';
import type { MeasureInPack } from './pack-source.js';
import type { MeasureRules } from './rules.js';

/** A value the policy leaves to be set from time to time, such as a year's growth target. */
export interface ParameterSource {
  /** The day a value is looked up on: of submission, or the first of the benefit year. */
  readonly at: 'submission' | 'benefitYear';
  readonly values: readonly {
    readonly from: string;
    readonly to: string;
    readonly value: unknown;
    readonly measures?: readonly string[];
    readonly source: string;
  }[];
  /** For a period that isn't set: from 1 January so many years before, to the submission day. */
  readonly otherwise?: { readonly sinceJanuaryYearsBefore: number };
}

/** Types the pack's values for one measure, and looks one up for a claim. */
export function parameterLookup({
  pack,
  facts,
  measure,
  problem,
}: MeasureInPack): MeasureRules['parameter'] {
  const typed = new Map<string, readonly { from: string; to: string; value: Value }[]>();
  for (const name of measure.facts) {
    const source = pack.parameters[name];
    const fact = facts.get(name);
    if (!source || !fact) continue;
    const path = ['facts', measure.facts.indexOf(name)];
    if (source.otherwise && fact.type !== 'period') {
      problem(path, `${name} is no period, so it can't start in a January`);
    }
    const values = source.values
      .filter(({ measures }) => measures?.includes(measure.measure) ?? true)
      .map(({ from, to, value }) => {
        const parsed = factKinds[fact.type].parse(value, fact);
        if (parsed === undefined) {
          problem(path, `${name} from ${from} must be ${factKinds[fact.type].expected.en}`);
        }
        return { from, to, value: parsed as Value };
      });
    typed.set(name, values);
  }
  return (name, benefitYear, on) => {
    const source = pack.parameters[name];
    if (!source) return undefined;
    const day = source.at === 'submission' ? on : calendarYear(benefitYear).from;
    const set = typed.get(name)?.find(({ from, to }) => from <= day && day <= to);
    if (set) return set.value;
    if (!source.otherwise) return undefined;
    const year = yearOf(on) - source.otherwise.sinceJanuaryYearsBefore;
    return { from: `${year}-01-01` as Day, to: on };
  };
}
