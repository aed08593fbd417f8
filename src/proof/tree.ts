import { hashNode } from './verify-log.js';

/** A full subtree: the 2^level leaves from index · 2^level. Level 0 are the leaves. */
export interface NodeAt {
  readonly level: number;
  readonly index: number;
}

/** Hashes of full subtrees, in the order asked for. */
export type ReadNodes = (nodes: readonly NodeAt[]) => Promise<readonly Buffer[]>;

/** The full subtrees, from the left, that make up the leaves from `from` to `to`. */
export function rangeNodes(from: number, to: number): readonly NodeAt[] {
  const nodes: NodeAt[] = [];
  for (let start = from; start < to;) {
    let [level, width] = [0, 1];
    while (start % (width * 2) === 0 && start + width * 2 <= to)
      [level, width] = [level + 1, width * 2];
    nodes.push({ level, index: start / width });
    start += width;
  }
  return nodes;
}

/** Leaves from `from` to `to`, one hash of the tree. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** RFC 6962 §2.1: the largest power of two below `leaves`. */
function split(leaves: number): number {
  let width = 1;
  while (width * 2 < leaves) width *= 2;
  return width;
}

/** PATH(index, D[from:to]), deepest first (RFC 6962 §2.1.1). */
function inclusionPath(index: number, { from, to }: Range): readonly Range[] {
  if (to - from === 1) return [];
  const middle = from + split(to - from);
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  return index < middle
    ? [...inclusionPath(index, left), right]
    : [...inclusionPath(index, right), left];
}

/** SUBPROOF(first, D[from:to], whole) (RFC 6962 §2.1.2). */
function consistencyPath(first: number, { from, to }: Range, whole: boolean): readonly Range[] {
  if (first === to) return whole ? [] : [{ from, to }];
  const middle = from + split(to - from);
  const [left, right] = [
    { from, to: middle },
    { from: middle, to },
  ];
  return first <= middle
    ? [...consistencyPath(first, left, whole), right]
    : [...consistencyPath(first, right, false), left];
}

/** One read for all of them: O(log n) nodes, of which each hash is made. */
async function hashesOf(ranges: readonly Range[], read: ReadNodes): Promise<readonly Buffer[]> {
  const nodes = ranges.map(({ from, to }) => rangeNodes(from, to));
  const hashes = [...(await read(nodes.flat()))];
  return nodes.map((parts) =>
    hashes.splice(0, parts.length).reduceRight((right, left) => hashNode(left, right)),
  );
}

/** That the leaf at `index` is in the tree of `size` leaves; 0 ≤ index < size. */
export const inclusionProof = (
  index: number,
  size: number,
  read: ReadNodes,
): Promise<readonly Buffer[]> => hashesOf(inclusionPath(index, { from: 0, to: size }), read);

/** That the tree of `second` leaves only extends the one of `first`; 0 < first ≤ second. */
export const consistencyProof = (
  first: number,
  second: number,
  read: ReadNodes,
): Promise<readonly Buffer[]> =>
  hashesOf(consistencyPath(first, { from: 0, to: second }, true), read);

/** The root of the tree of the first `size` leaves; 0 < size. */
export async function rootOf(size: number, read: ReadNodes): Promise<Buffer> {
  const [root] = await hashesOf([{ from: 0, to: size }], read);
  return root as Buffer;
}
