import { erasedSubjects } from '../../projections/erasures/query.js';
import type { Sha256, SubjectId } from '../kernel/ids.js';
import { Refusal } from '../kernel/refusal.js';
import type { Shred } from '../ledger/processes.js';
import type { Projector } from '../ledger/projector.js';
import type { EventStore } from '../stores/events/port.js';
import type { EvidenceStore } from '../stores/evidence/store.js';
import type { KeyStore } from '../stores/keys/port.js';
import type { ReadModels } from '../stores/rows/read-models.js';

export interface Erased {
  readonly subject: SubjectId;
  readonly evidence: readonly Sha256[];
}

/** The files go before the person's key: whatever a crash leaves undone is found undone again. */
export const shredder =
  (keys: Pick<KeyStore, 'destroy'>, evidence: Pick<EvidenceStore, 'destroy'>): Shred =>
  async (subject, hashes) => {
    for (const hash of hashes) await evidence.destroy(hash);
    keys.destroy(subject);
  };

interface Parts {
  readonly store: Pick<EventStore, 'head' | 'readAll'>;
  readonly projector: Pick<Projector, 'waitFor'>;
  readonly rows: Pick<ReadModels, 'db'>;
}

/** By the read model, or by the log itself where that is being filled again. */
async function erasedBy({ store, projector, rows }: Parts): Promise<readonly Erased[]> {
  const head = await store.head();
  if (head === null) return [];
  try {
    await projector.waitFor(head, ['erasures'], 1_000);
    return await erasedSubjects(rows.db);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'projection-behind') throw error;
  }
  const erased: Erased[] = [];
  for await (const batch of store.readAll(null, { until: head })) {
    for (const { type, data } of batch) {
      if (type === 'ErasureConfirmed') erased.push(data as object as Erased);
    }
  }
  return erased;
}

/**
 * Keys that were put back from an older copy are destroyed again: what history says is erased stays
 * erased, whichever backup of the keys was restored.
 * @returns how many persons
 */
export async function shredAgain(
  parts: Parts,
  keys: Pick<KeyStore, 'isErased'>,
  shred: Shred,
): Promise<number> {
  let again = 0;
  for (const { subject, evidence } of await erasedBy(parts)) {
    if (keys.isErased(subject)) continue;
    await shred(subject, evidence);
    again += 1;
  }
  return again;
}
