import type { Kysely } from 'kysely';
import type { Tables } from '../../projections/index.js';
import { refuse } from '../kernel/refusal.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Processes } from '../ledger/processes.js';
import type { Projector } from '../ledger/projector.js';
import type { EventStore } from '../stores/events/port.js';
import type { SubjectKeys } from '../stores/keys/port.js';
import type { ReadModels } from '../stores/rows/read-models.js';
import type { SideThread } from './side-thread/side-thread.js';

/** What reconciling works with. */
export interface Parts {
  readonly store: Pick<EventStore, 'head'>;
  readonly ledger: Ledger;
  readonly processes: Pick<Processes, 'dispatch'>;
  readonly projector: Pick<Projector, 'waitFor' | 'status'>;
  readonly rows: Pick<ReadModels, 'db' | 'atOneMoment'>;
  readonly keys: Pick<SubjectKeys, 'open'>;
  readonly side: Pick<SideThread, 'match'>;
}

export type Rows = Pick<Parts, 'store' | 'projector' | 'rows'>;

const READ: readonly string[] = ['reconciliation', 'bank-lines'];
const ATTEMPTS = 5;
/** A long import may be on its way through the projections. */
const PATIENCE_MS = 60_000;

/**
 * Reads rows that hold the whole log, and nothing that was appended while they were read: whatever
 * was read is as of `seq`.
 * @throws Refusal `projection-behind`, `too-contended`
 */
export async function asOfHead<T>(
  { store, projector, rows }: Rows,
  read: (db: Kysely<Tables>, seq: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { head, seq } = await upToHead({ store, projector });
    if (seq === null) continue;
    const answer = await read(rows.db, seq);
    if ((await store.head()) === head) return answer;
  }
  throw refuse('too-contended');
}

/**
 * The same for who reads rows alone, for as long as it takes: what is appended meanwhile is not
 * among them, and so doesn't matter.
 * @throws Refusal `projection-behind`, `too-contended`
 */
export async function rowsOfHead<T>(
  { store, projector, rows }: Rows,
  read: (db: Kysely<Tables>, seq: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { head, seq } = await upToHead({ store, projector });
    if (seq === null) continue;
    const answer = await rows.atOneMoment(async (db) =>
      (await store.head()) === head ? { of: await read(db, seq) } : null,
    );
    if (answer) return answer.of;
  }
  throw refuse('too-contended');
}

/** The last event, and its `seq` once the rows have it; null where they are further by now. */
async function upToHead({ store, projector }: Omit<Rows, 'rows'>) {
  const head = await store.head();
  if (head !== null) await projector.waitFor(head, READ, PATIENCE_MS);
  const at = projector.status().filter(({ name }) => READ.includes(name));
  const isThere = at.every(({ position }) => position === head);
  return { head, seq: isThere ? (at[0]?.seq ?? 0) : null };
}
