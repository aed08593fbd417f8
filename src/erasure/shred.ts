import type { Kysely } from 'kysely';
import { erasedSubjects } from '../../projections/erasures/query.js';
import type { ErasureTables } from '../../projections/erasures/tables.js';
import type { Sha256, SubjectId } from '../kernel/ids.js';
import type { Shred } from '../ledger/processes.js';
import type { EvidenceStore } from '../stores/evidence/store.js';
import type { KeyStore } from '../stores/keys/port.js';

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

/**
 * Keys that were put back from an older copy are destroyed again: what history says is erased stays
 * erased, whichever backup of the keys was restored.
 * @returns how many persons
 */
export async function shredAgain(
  db: Kysely<ErasureTables>,
  keys: Pick<KeyStore, 'isErased'>,
  shred: Shred,
): Promise<number> {
  let again = 0;
  for (const { subject, evidence } of await erasedSubjects(db)) {
    if (keys.isErased(subject)) continue;
    await shred(subject, evidence);
    again += 1;
  }
  return again;
}
