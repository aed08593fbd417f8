import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { refuse } from '../kernel/refusal.js';
import { leaf } from '../ledger/codec.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import type { ProofStore } from '../stores/proof/store.js';
import type { StatedTotals } from './verify-bundle.js';
import { leafHashes, nodesIn } from './tiles.js';
import { consistencyProof } from './tree.js';

export interface BundleSource {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly tiles: ProofStore;
  /** The public key, `name+id+base64`. */
  readonly key: string;
  readonly policiesFolder: string;
  /** What the ledger shows as its totals. */
  readonly totals: StatedTotals;
}

export interface Bundled {
  readonly events: number;
  readonly checkpoints: number;
  readonly evidence: number;
  readonly packs: number;
}

/**
 * Writes what verify-log.ts reads, up to the newest checkpoint, and beside it what else an auditor
 * asks for: the checkpoint alone, proofs that each checkpoint extends the one before, the hashes of
 * evidence files, the policy packs. The folder appears when it is whole.
 * @throws Refusal `checkpoint-absent`, `bundle-folder-occupied`
 */
export async function writeBundle(
  folder: string,
  { store, tiles, key, policiesFolder, totals }: BundleSource,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<Bundled> {
  const newest = tiles.newest();
  if (!newest) throw refuse('checkpoint-absent');
  const { size } = newest;
  const target = resolve(folder);
  await mkdir(dirname(target), { recursive: true });
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) throw refuse('bundle-folder-occupied', { folder });
  const unfinished = await mkdtemp(`${target}.`);
  try {
    const file = (name: string): string => join(unfinished, name);
    const packs = new Set<string>();
    const evidence: string[] = [];
    async function* leaves(): AsyncGenerator<string> {
      let seq = 0;
      for await (const batch of store.readAll(null)) {
        for (const event of batch) {
          if (seq === size) return;
          seq += 1;
          yield `${leaf(event)}\n`;
          if (event.type === 'PackLoaded') packs.add(packOf(event));
          if (event.type === 'EvidenceAttached') evidence.push(evidenceOf(event, seq));
        }
        onProgress(seq, size);
      }
    }
    await written(file('leaves.ndjson'), leaves());
    await written(file('leaf-hashes.bin'), leafHashes(tiles, 0, size));
    const notes: string[] = [];
    const proofs: string[] = [];
    let from = 0;
    for (const checkpoint of tiles.checkpoints()) {
      if (checkpoint.size > size) break;
      notes.push(`${JSON.stringify(checkpoint.note)}\n`);
      if (from > 0) {
        const proof = await consistencyProof(from, checkpoint.size, nodesIn(tiles));
        const hashes = proof.map((hash) => hash.toString('base64'));
        proofs.push(`${JSON.stringify({ from, to: checkpoint.size, proof: hashes })}\n`);
      }
      from = checkpoint.size;
    }
    await writeFile(file('checkpoints.ndjson'), notes);
    await writeFile(file('consistency.ndjson'), proofs);
    await writeFile(file('checkpoint.txt'), newest.note);
    await writeFile(file('key.txt'), `${key}\n`);
    await writeFile(file('evidence.ndjson'), evidence);
    // What was shown after the newest checkpoint is stated by the next bundle.
    const stated = totals.seq <= size ? totals : { seq: 0, rows: [] };
    await writeFile(file('totals.json'), `${JSON.stringify(stated, digits, 1)}\n`);
    for (const pack of packs) {
      await cp(join(policiesFolder, pack), file(join('policies', pack)), { recursive: true });
    }
    await rmdir(target);
    await rename(unfinished, target);
    const counted = { checkpoints: notes.length, evidence: evidence.length, packs: packs.size };
    return { events: size, ...counted };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

const digits = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

/** `<document>/<version>`, as in the folder of packs. */
function packOf({ data }: StoredEvent): string {
  const { document, version } = data as { readonly document: string; readonly version: string };
  return join(document, version);
}

function evidenceOf({ stream, data }: StoredEvent, seq: number): string {
  const { hash, bytes, mediaType } = data;
  return `${JSON.stringify({ hash, seq, stream, bytes, mediaType } as object)}\n`;
}

/** Slowly enough for the disk: nothing piles up in memory. */
async function written(
  path: string,
  pieces: AsyncIterable<string | Buffer> | Iterable<string | Buffer>,
): Promise<void> {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  const done = finished(out);
  done.catch(() => {});
  for await (const piece of pieces) {
    if (!out.write(piece)) await once(out, 'drain');
  }
  out.end();
  await done;
}
