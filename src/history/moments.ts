import type { Kysely } from 'kysely';
import type { AuditTrailTables } from '../../projections/audit-trail/tables.js';
import { firstRecordedAfter, newestSeq, opened } from '../../projections/audit-trail/query.js';
import {
  addDays,
  type Day,
  day,
  dayOf,
  millisecondsOf,
  type Moment,
  moment,
  momentAt,
  startOf,
} from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { AsOf } from './past.js';

/** As it is asked: a moment or a whole day, and a business day. */
export interface AskedAsOf {
  readonly knownAt?: string | undefined;
  readonly effectiveOn?: string | undefined;
  /** Instead of `knownAt`, as an earlier answer named it. */
  readonly atSeq?: string | undefined;
}

/**
 * What was known at T is everything up to the last event before the first that was recorded later
 * (design.md: the running maximum of `recordedAt` ≤ T), for T before now: what is recorded in this
 * millisecond may still come. A day is meant to its end, and today's hasn't ended.
 * @throws Refusal `moment-outside-history`, `moment-invalid`, `day-invalid`, `moments-both`
 */
export async function asOf(
  db: Kysely<AuditTrailTables>,
  now: Moment,
  { knownAt, effectiveOn, atSeq }: AskedAsOf,
): Promise<AsOf> {
  const on = effectiveOn === undefined ? null : day(effectiveOn, 'effectiveOn');
  if (knownAt === undefined) {
    const newest = await newestSeq(db);
    if (atSeq === undefined) return { seq: newest, effectiveOn: on };
    if (!/^[1-9]\d{0,14}$/.test(atSeq) || Number(atSeq) > newest) {
      throw refuse('moment-outside-history', { limit: `seq 1 – ${newest}`, actual: atSeq });
    }
    return { seq: Number(atSeq), effectiveOn: on };
  }
  if (atSeq !== undefined) throw refuse('moments-both', { knownAt, atSeq });
  const at = endOf(knownAt, now);
  const from = (await opened(db)) ?? now;
  if (at < from || at >= now) {
    throw refuse('moment-outside-history', { limit: `${from} – ${now}`, actual: knownAt });
  }
  const later = await firstRecordedAfter(db, at);
  return { seq: later === null ? await newestSeq(db) : later - 1, effectiveOn: on };
}

const isDay = (knownAt: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(knownAt);

/** @throws Refusal `moment-invalid`, `day-invalid` */
export const dayKnownAt = (knownAt: string): Day =>
  isDay(knownAt) ? day(knownAt, 'knownAt') : dayOf(moment(knownAt, 'knownAt'));

function endOf(knownAt: string, now: Moment): Moment {
  if (!isDay(knownAt)) return moment(knownAt, 'knownAt');
  const on: Day = day(knownAt, 'knownAt');
  const justNow = momentAt(millisecondsOf(now) - 1);
  return on === dayOf(now) ? justNow : momentAt(millisecondsOf(startOf(addDays(on, 1))) - 1);
}
