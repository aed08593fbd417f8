import { refuse } from '../kernel/refusal.js';
import { cosignedNote, type SignerKey } from './note.js';
import { isExtended, openCheckpoint, openNote, parseKey, type VerifierKey } from './verify-log.js';

export interface Seen {
  /** The checkpoint to be cosigned. */
  readonly note: string;
  /** The one cosigned last; null for the first. */
  readonly last: string | null;
  /** From the one to the other. */
  readonly proof: readonly Buffer[];
  readonly log: VerifierKey;
}

/**
 * A witness vouches for one history: what it cosigned before is in what it cosigns now
 * (c2sp.org/tlog-witness).
 * @throws Unproved, Refusal `checkpoint-not-extended`
 */
export function cosign(
  { note, last, proof, log }: Seen,
  witness: SignerKey,
  seconds: bigint,
): string {
  const { origin, size, root } = openCheckpoint(note, [log]);
  if (last !== null) {
    const before = openCheckpoint(last, [log]);
    if (before.origin !== origin || !isExtended(before.size, size, proof, before.root, root)) {
      throw refuse('checkpoint-not-extended', { limit: before.size, actual: size });
    }
  }
  return cosignedNote(note, witness, seconds);
}

/**
 * A checkpoint that this witness has cosigned itself: what it may go back to when a ledger was
 * restored from a backup, and nothing else.
 * @throws Unproved
 */
export function cosignedBefore(note: string, witness: SignerKey): string {
  openNote(note, [parseKey(witness.verifier)]);
  return note;
}
