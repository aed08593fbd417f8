import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSecret, signedNote } from '../../src/proof/note.js';
import { consistencyProof, inclusionProof, type ReadNodes } from '../../src/proof/tree.js';
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
} from '../../src/proof/verify-log.js';
import { describeOver, folder } from '../banking/data.js';

// Published vectors; src/proof/proofs.spec.ts covers the same with fixtures of our own.
const root = folder('tlog-vectors');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as each file has it
type Case = any;

/** With indexes and sizes as text: some are 2^64 − 1, which a number rounds. */
const exact = (json: string): Case => JSON.parse(json.replace(/: *(\d{16,})/g, ': "$1"'));

const filesUnder = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
  );
const casesOf = (kind: string): Case[] =>
  filesUnder(join(root, 'transparency-dev-merkle/testdata', kind)).map((file) =>
    exact(readFileSync(file, 'utf8')),
  );
/** Stricter than those vectors, which let any bytes be a root. */
const isHash = (hash: Buffer): boolean => hash.length === 32;

describeOver('tlog-vectors')('published vectors', () => {
  it('transparency-dev/merkle: inclusion', () => {
    const cases = casesOf('inclusion');
    expect(cases).toHaveLength(98);
    for (const each of cases) {
      const proof = (each.proof ?? []).map(bytes);
      const [leaf, top] = [bytes(each.leafHash), bytes(each.root)];
      const holds = isIncluded(leaf, BigInt(each.leafIdx), BigInt(each.treeSize), proof, top);
      const strict = [leaf, top, ...proof].every(isHash);
      expect([each, holds]).toEqual([each, strict && !each.wantErr]);
    }
  });

  it('transparency-dev/merkle: consistency', () => {
    const cases = casesOf('consistency');
    expect(cases).toHaveLength(98);
    for (const each of cases) {
      const proof = (each.proof ?? []).map(bytes);
      const [root1, root2] = [bytes(each.root1), bytes(each.root2)];
      const holds = isExtended(BigInt(each.size1), BigInt(each.size2), proof, root1, root2);
      const strict = [root1, root2, ...proof].every(isHash);
      expect([each, holds]).toEqual([each, strict && !each.wantErr]);
    }
  });

  it('RFC 6962 reference tree: leaves, nodes, roots', () => {
    const reference = JSON.parse(read('transparency-dev-merkle/rfc6962-reference-tree.json'));
    const leaves = reference.leaf_inputs_hex.map((hex: string) =>
      hashLeaf(Buffer.from(hex, 'hex')),
    );
    const levels: Buffer[][] = [leaves];
    for (let level = leaves; level.length > 1;) {
      level = Array.from({ length: level.length / 2 }, (_, i) =>
        hashNode(level[i * 2]!, level[i * 2 + 1]!),
      );
      levels.push(level);
    }
    expect(levels.map((level) => level.map((hash) => hash.toString('hex')))).toEqual(
      reference.node_hashes_hex_by_level,
    );
    const tree = new Tree();
    const roots = [tree.root(), ...leaves.map((leaf: Buffer) => (tree.add(leaf), tree.root()))];
    expect(roots.map((root) => root.toString('hex'))).toEqual(
      reference.root_hashes_hex_by_tree_size,
    );
  });

  it('a CT log of 961,984,013 leaves: inclusion and consistency', () => {
    const at = (file: string): Case => JSON.parse(read('golang-mod/argon2020', file));
    const [head, old] = [at('sth.json'), at('old-tree.json')];
    const leaf = hashLeaf(bytes(at('entries.json').entries[0].leaf_input));
    const path = at('proof.json').audit_path.map(bytes);
    const size = BigInt(head.tree_size);
    const root = bytes(head.sha256_root_hash);
    expect(isIncluded(leaf, 10_000n, size, path, root)).toBe(true);
    expect(isIncluded(leaf, 10_001n, size, path, root)).toBe(false);
    const steps = at('consistency.json').consistency.map(bytes);
    const before = bytes(old.sha256_root_hash);
    expect(isExtended(BigInt(old.tree_size), size, steps, before, root)).toBe(true);
  });

  it('golang.org/x/mod: signed notes', () => {
    const vectors = JSON.parse(read('golang-mod/sumdb-note-vectors.json'));
    const { keys } = vectors;
    for (const bad of vectors.bad_vkeys) expect(() => parseKey(bad)).toThrow();
    const peter = parseSecret(keys.PeterNeumann_skey);
    expect(peter.verifier).toBe(keys.PeterNeumann_vkey);
    expect(signedNote(vectors.text, peter)).toBe(
      `${vectors.text}\n${vectors.signature_lines.PeterNeumann}`,
    );
    for (const { msg, known, error, verified } of vectors.open) {
      const open = () =>
        openNote(
          msg,
          known.map((name: string) => parseKey(keys[`${name}_vkey`])),
        );
      if (error) expect(open).toThrow();
      else expect(open().signers.map(({ name }) => name)).toEqual(verified);
    }
    const tree = vectors.tree_note;
    expect(parseCheckpoint(tree.formatted).size).toBe(BigInt(tree.tree_size));
    for (const bad of tree.bad.slice(1)) expect(() => parseCheckpoint(bad)).toThrow();
  });

  it('Tessera: every checkpoint of a log, its root from the entries, proofs between all sizes', async () => {
    const at = 'tessera-testdata/log';
    const key = parseKey(read('tessera-testdata/log-verifier-key.txt'));
    const entries = readFileSync(join(root, at, 'tile/entries/000.p/15'));
    const leaves: Buffer[] = [];
    for (let start = 0; start < entries.length;) {
      const end = start + 2 + entries.readUInt16BE(start);
      leaves.push(hashLeaf(entries.subarray(start + 2, end)));
      start = end;
    }
    expect(Buffer.concat(leaves)).toEqual(readFileSync(join(root, at, 'tile/0/000.p/15')));
    const tree = new Tree();
    const checkpoints = Array.from({ length: 16 }, (_, size) => {
      const opened = openCheckpoint(read(at, `checkpoint.${size}`), [key]);
      expect([opened.size, opened.root]).toEqual([BigInt(size), tree.root()]);
      if (size < 15) tree.add(leaves[size]!);
      return opened;
    });
    const readNodes: ReadNodes = async (nodes) =>
      nodes.map(({ level, index }) => {
        const subtree = new Tree();
        for (const leaf of leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)) {
          subtree.add(leaf);
        }
        return subtree.root();
      });
    for (let second = 1; second <= 15; second += 1) {
      const { root } = checkpoints[second]!;
      for (let first = 1; first <= second; first += 1) {
        const proof = await consistencyProof(first, second, readNodes);
        const old = checkpoints[first]!.root;
        expect(isExtended(BigInt(first), BigInt(second), proof, old, root)).toBe(true);
        const index = first - 1;
        const path = await inclusionProof(index, second, readNodes);
        const leaf = leaves[index]!;
        expect(isIncluded(leaf, BigInt(index), BigInt(second), path, root)).toBe(true);
      }
    }
  });

  it('C2SP: the examples are read as what they are', () => {
    const text = read('c2sp/tlog-cosignature-example-1.txt');
    const checkpoint = parseCheckpoint(text.slice(0, text.lastIndexOf('\n\n') + 1));
    expect([checkpoint.origin, checkpoint.size]).toEqual([
      'example.com/behind-the-sofa',
      20_852_163n,
    ]);
    for (const file of ['signed-note-example-1.txt', 'tlog-cosignature-example-1.txt']) {
      expect(() => openNote(read('c2sp', file), [])).toThrow('signed by none of the keys given');
    }
  });
});
