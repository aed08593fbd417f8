import type { Kysely } from 'kysely';
import type { AuditTrailTables } from '../../projections/audit-trail/tables.js';
import { firstRecordedAfter, newestSeq, opened } from '../../projections/audit-trail/query.js';
import { addDays, type Day, day, dayOf, type Moment, moment, startOf } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import { millisecondsOf, momentAt } from '../kernel/days.js';
import type { AsOf } from './past.js';

/** As it is asked: a moment or a whole day, and a business day. */
export interface AskedAsOf {
  readonly knownAt?: string | undefined;
  readonly effectiveOn?: string | undefined;
}

/**
 * What was known at T is everything up to the last event before the first that was recorded later
 * (design.md: the running maximum of `recordedAt` ≤ T), for T before now: what is recorded in this
 * millisecond may still come. A day is meant to its end, and today's hasn't ended.
 * @throws Refusal `moment-outside-history`, `moment-invalid`, `day-invalid`
 */
export async function asOf(
  db: Kysely<AuditTrailTables>,
  now: Moment,
  { knownAt, effectiveOn }: AskedAsOf,
): Promise<AsOf> {
  const on = effectiveOn === undefined ? null : day(effectiveOn, 'effectiveOn');
  if (knownAt === undefined) return { seq: await newestSeq(db), effectiveOn: on };
  const at = endOf(knownAt, now);
  const from = (await opened(db)) ?? now;
  if (at < from || at >= now) {
    throw refuse('moment-outside-history', { limit: `${from} – ${now}`, actual: knownAt });
  }
  const later = await firstRecordedAfter(db, at);
  return { seq: later === null ? await newestSeq(db) : later - 1, effectiveOn: on };
}

function endOf(knownAt: string, now: Moment): Moment {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(knownAt)) return moment(knownAt, 'knownAt');
  const on: Day = day(knownAt, 'knownAt');
  const justNow = momentAt(millisecondsOf(now) - 1);
  return on === dayOf(now) ? justNow : momentAt(millisecondsOf(startOf(addDays(on, 1))) - 1);
}
