import { refuse } from '../kernel/refusal.js';
import { cosignedNote, type SignerKey } from './note.js';
import { isExtended, openCheckpoint, openNote, parseKey, type VerifierKey } from './verify-log.js';

/** That the first `to` events begin with the first `from`. */
export interface Consistency {
  readonly from: bigint;
  readonly to: bigint;
  readonly proof: readonly Buffer[];
}

export interface Seen {
  /** The checkpoint to be cosigned. */
  readonly note: string;
  /** The one cosigned last; null for the first. */
  readonly last: string | null;
  /** From the one to the other. */
  readonly consistency: Consistency | null;
  readonly log: VerifierKey;
}

/**
 * A witness vouches for one history: what it cosigned before is in what it cosigns now
 * (c2sp.org/tlog-witness).
 * @throws Unproved, Refusal `checkpoint-older`, `consistency-needed`, `checkpoint-not-extended`
 */
export function cosign(
  { note, last, consistency, log }: Seen,
  witness: SignerKey,
  seconds: bigint,
): string {
  const { origin, size, root } = openCheckpoint(note, [log]);
  if (last !== null) {
    const before = openCheckpoint(last, [log]);
    const [from, to] = [before.size, size];
    if (to < from) throw refuse('checkpoint-older', { limit: from, actual: to });
    // Nothing is said of the ledger where what would show it isn't there.
    if (to > from && (consistency?.from !== from || consistency.to !== to)) {
      const actual = consistency ? `${consistency.from} → ${consistency.to}` : '–';
      throw refuse('consistency-needed', { from, to, actual });
    }
    const proof = to > from ? (consistency?.proof ?? []) : [];
    if (before.origin !== origin || !isExtended(from, to, proof, before.root, root)) {
      throw refuse('checkpoint-not-extended', { limit: from, actual: to });
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
