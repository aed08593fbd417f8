import type { Kysely } from 'kysely';
import type { Moment } from '../../src/kernel/days.js';
import type { SequenceTables } from './tables.js';

export async function seqOf(
  db: Kysely<SequenceTables>,
  position: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('sequence')
    .select('seq')
    .where('position', '=', position)
    .executeTakeFirst();
  return row?.seq;
}

export async function positionOf(
  db: Kysely<SequenceTables>,
  seq: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('sequence')
    .select('position')
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row?.position;
}

/**
 * The last `seq` up to which nothing was recorded after `at`: what was known then. 0 before the
 * first event. Writers on several machines may stamp out of order, so the running maximum counts.
 */
export async function seqKnownAt(db: Kysely<SequenceTables>, at: Moment): Promise<number> {
  const { later } = await db
    .selectFrom('sequence')
    .select((eb) => eb.fn.min('seq').as('later'))
    .where('recordedAt', '>', at)
    .executeTakeFirstOrThrow();
  if (later !== null) return later - 1;
  const { last } = await db
    .selectFrom('sequence')
    .select((eb) => eb.fn.max('seq').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}
