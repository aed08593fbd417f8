import type { FeedScope } from '../domain/subscriber/events.js';
import type { About } from '../kernel/event.js';
import { refuse } from '../kernel/refusal.js';
import type { Uscc } from '../kernel/uscc.js';

/** What a reader is given: null for all. */
export interface Filter extends FeedScope {
  readonly uscc: Uscc | null;
}

export const EVERYTHING: Filter = { units: null, measures: null, types: null, uscc: null };

/** By what the event is about, and its published type. */
export const isWithin = (
  { units, measures, types, uscc }: Filter,
  about: About,
  type: string,
): boolean =>
  has(units, about.unit) &&
  has(measures, about.measure) &&
  has(types, type) &&
  (uscc === null || about.uscc === uscc);

const has = (allowed: readonly string[] | null, value: string | undefined): boolean =>
  allowed === null || (value !== undefined && allowed.includes(value));

/**
 * What is asked for, within what may be seen. Asking for more is refused: a reader that waits for
 * what never comes learns of it at once.
 * @throws Refusal `feed-outside-scope`
 */
export const narrowed = (scope: Filter, asked: Filter): Filter => ({
  units: within(scope.units, asked.units),
  measures: within(scope.measures, asked.measures),
  types: within(scope.types, asked.types),
  uscc:
    within(
      scope.uscc === null ? null : [scope.uscc],
      asked.uscc === null ? null : [asked.uscc],
    )?.at(0) ?? null,
});

function within<T extends string>(
  allowed: readonly T[] | null,
  asked: readonly T[] | null,
): readonly T[] | null {
  if (asked === null) return allowed;
  const beyond = allowed === null ? undefined : asked.find((each) => !allowed.includes(each));
  if (beyond === undefined) return asked;
  throw refuse('feed-outside-scope', { actual: beyond, limit: allowed?.join(', ') || '–' });
}
