import type { ProofStore, Tile } from '../stores/proof/store.js';
import type { NodeAt, ReadNodes } from './tree.js';
import { hashNode } from './verify-log.js';

const HASH_BYTES = 32;
/** A tile is 8 levels of the tree, of which it holds the lowest. */
const TILE_LEVELS = 8;
export const TILE_WIDTH = 2 ** TILE_LEVELS;

/** The root of the full subtree over `width` hashes from `start`; `width` is a power of two. */
function fold(hashes: Buffer, start: number, width: number): Buffer {
  let level = Array.from({ length: width }, (_, i) =>
    hashes.subarray((start + i) * HASH_BYTES, (start + i + 1) * HASH_BYTES),
  );
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) =>
      hashNode(level[2 * i] as Buffer, level[2 * i + 1] as Buffer),
    );
  }
  return level[0] as Buffer;
}

/** Full subtrees from stored tiles: one tile read for each, and at most 255 hashes. */
export const nodesIn =
  (store: Pick<ProofStore, 'tile'>): ReadNodes =>
  async (nodes) =>
    nodes.map((node) => nodeIn(store, node));

function nodeIn(store: Pick<ProofStore, 'tile'>, { level, index }: NodeAt): Buffer {
  const width = 2 ** (level % TILE_LEVELS);
  const start = index * width;
  const tileLevel = Math.floor(level / TILE_LEVELS);
  const hashes = store.tile(tileLevel, Math.floor(start / TILE_WIDTH));
  const at = start % TILE_WIDTH;
  if (!hashes || hashes.length < (at + width) * HASH_BYTES) {
    throw new Error(`the tree has no node ${index} at level ${level}`);
  }
  return fold(hashes, at, width);
}

/** The leaf hashes from `from` to `to`. */
export function* leafHashes(
  store: Pick<ProofStore, 'tile'>,
  from: number,
  to: number,
): Generator<Buffer> {
  for (let seen = from; seen < to;) {
    const at = seen % TILE_WIDTH;
    const count = Math.min(TILE_WIDTH - at, to - seen);
    const hashes = store.tile(0, (seen - at) / TILE_WIDTH) ?? Buffer.alloc(0);
    yield hashes.subarray(at * HASH_BYTES, (at + count) * HASH_BYTES);
    seen += count;
  }
}

/** The tiles at the right edge, which are not full yet: all that adding a leaf needs to know. */
export class Edge {
  private constructor(
    private readonly partial: Buffer[][],
    private counted: number,
  ) {}

  static of(store: Pick<ProofStore, 'tile'>, size: number): Edge {
    const partial: Buffer[][] = [];
    for (let count = size; count > 0; count = Math.floor(count / TILE_WIDTH)) {
      const own = count % TILE_WIDTH;
      const level = partial.length;
      const hashes = own > 0 ? store.tile(level, Math.floor(count / TILE_WIDTH)) : Buffer.alloc(0);
      if (!hashes || hashes.length < own * HASH_BYTES) {
        throw new Error(`the tree lacks a tile at level ${level}`);
      }
      partial.push(
        Array.from({ length: own }, (_, i) =>
          hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
        ),
      );
    }
    return new Edge(partial, size);
  }

  get size(): number {
    return this.counted;
  }

  /** Adds leaves; returns the tiles that changed. */
  add(leaves: readonly Buffer[]): readonly Tile[] {
    const changed: Tile[] = [];
    const touched = new Set<number>();
    for (const leaf of leaves) {
      let hash = leaf;
      this.counted += 1;
      for (let level = 0; ; level += 1) {
        const tile = (this.partial[level] ??= []);
        tile.push(hash);
        touched.add(level);
        if (tile.length < TILE_WIDTH) break;
        const hashes = Buffer.concat(tile);
        changed.push({ level, index: this.counted / TILE_WIDTH ** (level + 1) - 1, hashes });
        this.partial[level] = [];
        touched.delete(level);
        hash = fold(hashes, 0, TILE_WIDTH);
      }
    }
    for (const level of touched) {
      const index = Math.floor(this.counted / TILE_WIDTH ** (level + 1));
      changed.push({ level, index, hashes: Buffer.concat(this.partial[level] as Buffer[]) });
    }
    return changed;
  }
}
