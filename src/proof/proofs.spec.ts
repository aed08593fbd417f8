import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { checkpointText, cosignedNote, parseSecret, signedNote, signerKey } from './note.js';
import { consistencyProof, inclusionProof, type ReadNodes, rootOf } from './tree.js';
import {
  hashLeaf,
  hashNode,
  isExtended,
  isIncluded,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseKey,
  Tree,
} from './verify-log.js';

const leavesOf = (size: number): readonly Buffer[] =>
  Array.from({ length: size }, (_, i) => hashLeaf(`event ${i}`));

/** MTH, as RFC 6962 §2.1 says it. */
function mth(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return createHash('sha256').digest();
  if (hashes.length === 1) return hashes[0] as Buffer;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return hashNode(mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}

const readFrom =
  (leaves: readonly Buffer[]): ReadNodes =>
  async (nodes) =>
    nodes.map(({ level, index }) => {
      const width = 2 ** level;
      const under = leaves.slice(index * width, (index + 1) * width);
      expect(under).toHaveLength(width);
      return mth(under);
    });

function treeOf(leaves: readonly Buffer[]): Tree {
  const tree = new Tree();
  for (const leaf of leaves) tree.add(leaf);
  return tree;
}

describe('a tree of events', () => {
  it('has the root that RFC 6962 says, at every size', async () => {
    for (let size = 0; size <= 70; size += 1) {
      const leaves = leavesOf(size);
      expect(treeOf(leaves).root()).toEqual(mth(leaves));
      if (size > 0) expect(await rootOf(size, readFrom(leaves))).toEqual(mth(leaves));
    }
  });

  it('proves every event and every extension, and nothing else', async () => {
    const sizes = fc.integer({ min: 1, max: 200 });
    const property = fc.asyncProperty(sizes, sizes, fc.nat(), fc.nat(), async (a, b, i, bit) => {
      const [first, second] = a < b ? [a, b] : [b, a];
      const leaves = leavesOf(second);
      const read = readFrom(leaves);
      const [root, firstRoot] = [mth(leaves), mth(leaves.slice(0, first))];
      const index = i % second;
      const leaf = leaves[index] as Buffer;
      const included = await inclusionProof(index, second, read);
      const extended = await consistencyProof(first, second, read);
      const holds = (path: readonly Buffer[], at = index, hash = leaf): boolean =>
        isIncluded(hash, BigInt(at), BigInt(second), path, root);
      const extends_ = (path: readonly Buffer[], from = first, old = firstRoot): boolean =>
        isExtended(BigInt(from), BigInt(second), path, old, root);
      expect(holds(included)).toBe(true);
      expect(extends_(extended)).toBe(true);
      expect(included.length).toBeLessThanOrEqual(Math.ceil(Math.log2(second)));

      const flipped = (hash: Buffer): Buffer => {
        const copy = Buffer.from(hash);
        copy[bit % 32] = (copy[bit % 32] as number) ^ (1 << (bit % 8));
        return copy;
      };
      expect(holds(included, index, flipped(leaf))).toBe(false);
      expect(extends_(extended, first, flipped(firstRoot))).toBe(false);
      for (const n of included.keys()) {
        expect(holds(included.map((hash, m) => (m === n ? flipped(hash) : hash)))).toBe(false);
      }
      for (const n of extended.keys()) {
        expect(extends_(extended.map((hash, m) => (m === n ? flipped(hash) : hash)))).toBe(false);
      }
      expect(holds([...included, leaf])).toBe(false);
      expect(extends_([...extended, leaf])).toBe(false);
      if (included.length > 0) expect(holds(included.slice(1))).toBe(false);
      expect(holds(included, second)).toBe(false);
      expect(holds(included, -1)).toBe(false);
      for (const other of [index - 1, index + 1]) expect(holds(included, other)).toBe(false);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('refuses a hash of another length, and an empty tree under another root', () => {
    const empty = createHash('sha256').digest();
    const short = Buffer.alloc(31);
    expect(isIncluded(short, 0n, 1n, [], short)).toBe(false);
    expect(isExtended(0n, 0n, [], empty, empty)).toBe(true);
    expect(isExtended(0n, 0n, [], Buffer.alloc(32), Buffer.alloc(32))).toBe(false);
    expect(isExtended(0n, 1n, [], empty, Buffer.alloc(32))).toBe(false);
  });
});

const seed = (n: number): Buffer => Buffer.alloc(32, n);
const log = signerKey('tranche/ledger-1', 1, seed(1));
const office = signerKey('审计局.example', 4, seed(2));
const origin = 'tranche/ledger-1';
const text = checkpointText({ origin, size: 3n, root: Buffer.alloc(32, 7) });
const note = signedNote(text, log);
const keys = [parseKey(log.verifier), parseKey(office.verifier)];

describe('a checkpoint', () => {
  it('is opened by whoever has the public key, and by nobody with another', () => {
    expect(openCheckpoint(note, keys)).toEqual({
      origin,
      size: 3n,
      root: Buffer.alloc(32, 7),
      text,
      signers: [{ name: origin }],
    });
    const another = parseKey(signerKey(origin, 1, seed(3)).verifier);
    expect(() => openNote(note, [another])).toThrow('signed by none of the keys given');
    expect(parseSecret(log.secret).verifier).toBe(log.verifier);
    expect(() => parseSecret(log.secret.replace('+KEY+t', '+KEY+T'))).toThrow('wrong key id');
  });

  it('is cosigned with a time, which the signature is about', () => {
    const cosigned = cosignedNote(note, office, 1_700_000_000n);
    expect(openNote(cosigned, keys).signers).toEqual([
      { name: origin },
      { name: office.name, time: 1_700_000_000n },
    ]);
    expect(() => openCheckpoint(cosigned, [keys[1]!])).toThrow('not signed by the log');
    const line = cosigned.trimEnd().split(' ').at(-1) as string;
    const later = Buffer.from(line, 'base64');
    later[11]! += 1;
    const forged = cosigned.replace(line, later.toString('base64'));
    expect(() => openNote(forged, keys)).toThrow(`invalid signature of ${office.name}`);
  });

  it('is refused when a byte of it was changed', () => {
    for (let at = 0; at < note.length; at += 1) {
      const code = note.charCodeAt(at) ^ 1;
      const changed = note.slice(0, at) + String.fromCharCode(code) + note.slice(at + 1);
      expect(() => openCheckpoint(changed, [keys[0]!])).toThrow();
    }
  });

  it.each([
    ['no size', `${origin}\n\n${seed(1).toString('base64')}\n`],
    ['a leading zero', `${origin}\n03\n${seed(1).toString('base64')}\n`],
    ['a short root', `${origin}\n3\n${Buffer.alloc(31).toString('base64')}\n`],
    ['a root in another alphabet', `${origin}\n3\n${'_'.repeat(43)}=\n`],
    ['no end', `${origin}\n3\n${seed(1).toString('base64')}`],
    ['no origin', `\n3\n${seed(1).toString('base64')}\n`],
  ])('is refused with %s', (_, malformed) => {
    expect(() => parseCheckpoint(malformed)).toThrow();
  });
});
