import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../kernel/refusal.js';
import { checkpointText, signedNote, signerKey } from './note.js';
import { consistencyProof, type NodeAt } from './tree.js';
import { hashLeaf, openNote, parseKey, Tree } from './verify-log.js';
import { type Consistency, cosign } from './witness.js';

const origin = 'tranche/ledger-1';
const signer = signerKey(origin, 1, Buffer.alloc(32, 1));
const log = parseKey(signer.verifier);
const witness = signerKey('audit.example/w1', 4, Buffer.alloc(32, 2));

const rootOf = (leaves: readonly string[]): Buffer => {
  const tree = new Tree();
  for (const leaf of leaves) tree.add(hashLeaf(leaf));
  return tree.root();
};
const checkpointOf = (leaves: readonly string[]): string =>
  signedNote(checkpointText({ origin, size: BigInt(leaves.length), root: rootOf(leaves) }), signer);
async function proofOf(leaves: readonly string[], from: number): Promise<Consistency> {
  const read = async (nodes: readonly NodeAt[]): Promise<readonly Buffer[]> =>
    nodes.map(({ level, index }) =>
      rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
    );
  const to = leaves.length;
  return { from: BigInt(from), to: BigInt(to), proof: await consistencyProof(from, to, read) };
}

const history = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const fork = ['a', 'b', 'x', 'd', 'e', 'f', 'g'];

/** What it came to: the note with the witness’s signature, or the code of the refusal. */
function outcome(note: string, last: string | null, consistency: Consistency | null): string {
  try {
    const cosigned = cosign({ note, last, consistency, log }, witness, 1_709_251_200n);
    openNote(cosigned, [log, parseKey(witness.verifier)]);
    return 'cosigned';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('a witness', () => {
  const seen = checkpointOf(history.slice(0, 5));

  it('cosigns the first it sees, what extends the last, and the last again', async () => {
    expect(outcome(seen, null, null)).toBe('cosigned');
    expect(outcome(checkpointOf(history), seen, await proofOf(history, 5))).toBe('cosigned');
    expect(outcome(seen, seen, null)).toBe('cosigned');
  });

  it('says nothing of the ledger where the proof is absent, or is another', async () => {
    for (const given of [null, await proofOf(history, 3), await proofOf(history.slice(0, 6), 5)]) {
      expect(outcome(checkpointOf(history), seen, given)).toBe('consistency-needed');
    }
    expect(outcome(checkpointOf(history.slice(0, 3)), seen, null)).toBe('checkpoint-older');
  });

  it('refuses another history, of the same length or longer, whatever the proof', async () => {
    expect(outcome(checkpointOf(fork), seen, await proofOf(fork, 5))).toBe(
      'checkpoint-not-extended',
    );
    expect(outcome(checkpointOf(fork.slice(0, 5)), seen, null)).toBe('checkpoint-not-extended');
  });
});
