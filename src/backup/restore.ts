import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readHistory, recordRestore } from '../composition.js';
import type { Given } from '../domain/ledger/events.js';
import type { Erased } from '../erasure/shred.js';
import type { Moment } from '../kernel/days.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import type { Clock } from '../ledger/clock.js';
import { leaf } from '../ledger/codec.js';
import { hashLeaf, openCheckpoint, parseKey, Tree } from '../proof/verify-log.js';
import { copyWhole, digestOf, syncPath } from '../stores/copy.js';
import type { EventStore } from '../stores/events/port.js';
import { openProofStore } from '../stores/proof/store.js';
import { type Manifest, readKeysManifest, readManifest } from './manifest.js';
import { newestOf, recordedAt } from './newest.js';
import type { OpenOptions } from './options.js';

export interface RestoreOptions extends OpenOptions {
  readonly clock: Clock;
  readonly backup: string;
  /** A backup's keys: the file, or the folder, of which the newest is taken. */
  readonly keys: string;
  /** Kept elsewhere: what is restored must hold them, or be less than they hold. */
  readonly checkpoints: readonly string[];
  /** The folder that is given up for the backup, as far as it can still be read. */
  readonly insteadOf: string | null;
  readonly acceptLoss: boolean;
  readonly acceptExpiredKeys: boolean;
  readonly reason: string;
}

export interface Restored {
  readonly manifest: Manifest;
  /** What is given up, as far as anybody could tell. */
  readonly lost: Given | null;
}

/**
 * Puts a backup in a folder that isn't there, or is empty, and records that it was restored, and
 * what was given up for it. Everything is checked first; the folder appears when it is whole.
 * @throws Refusal `restore-folder-occupied`, `backup-damaged`, `backup-keys-differ`,
 * `backup-keys-expired`, `restore-differs`, `restore-loses`
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { backup, clock, reason } = options;
  const { manifest, sha256 } = await readManifest(backup);
  const target = resolve(options.folder);
  await isFree(options, target, manifest);
  const keysFile = await keysOf(options, manifest);
  for (const [name, expected] of Object.entries(manifest.files)) {
    const file = join(backup, name);
    const found = await digestOf(file).catch(() => null);
    if (found?.sha256 !== expected.sha256) throw refuse('backup-damaged', { file });
  }
  await mkdir(dirname(target), { recursive: true });
  const unfinished = await mkdtemp(`${target}.unfinished-`);
  try {
    for (const name of Object.keys(manifest.files)) {
      const to = join(unfinished, name);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await copyWhole(join(backup, name), to);
    }
    await copyWhole(keysFile, join(unfinished, 'keys.db'));
    const known = await checkHistory(options, manifest, unfinished);
    const present = await presentOf(options, manifest);
    const lost = lossOf(manifest, known, present);
    if (lost && !options.acceptLoss) {
      const { from, to, since } = lost;
      throw refuse('restore-loses', { from, to, count: to - from + 1, since: since ?? '–' });
    }
    const { seq, takenAt, kind } = manifest;
    await recordRestore(
      { ...options, folder: unfinished, kind, clock },
      { seq, takenAt, backup: sha256, lost, reason },
      present?.erased ?? [],
    );
    syncPath(unfinished);
    if (existsSync(target)) await rmdir(target);
    await rename(unfinished, target);
    syncPath(dirname(target));
    return { manifest, lost };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** What is there is never written over; what it has that the backup hasn't is said. */
async function isFree(options: RestoreOptions, target: string, manifest: Manifest): Promise<void> {
  if (!existsSync(target) || (await readdir(target)).length === 0) return;
  const present = await presentOf({ ...options, insteadOf: target }, manifest);
  const { seq } = manifest;
  throw refuse('restore-folder-occupied', {
    folder: target,
    limit: seq,
    actual: present?.seq ?? '?',
    lost: present === null ? '?' : Math.max(0, present.seq - seq),
  });
}

async function keysOf(
  { keys, clock, acceptExpiredKeys }: RestoreOptions,
  { ledgerId, takenAt }: Manifest,
): Promise<string> {
  const isFolder = (await stat(keys).catch(() => null))?.isDirectory() ?? false;
  const files = isFolder
    ? (await readdir(keys)).filter((name) => name.endsWith('.db.json')).toSorted()
    : [];
  const newest = files.at(-1);
  const file = newest === undefined ? keys : join(keys, newest.slice(0, -'.json'.length));
  const manifest = await readKeysManifest(`${file}.json`);
  const found = await digestOf(file).catch(() => null);
  if (!manifest || found?.sha256 !== manifest.keys.sha256) throw refuse('backup-damaged', { file });
  // Older keys lack those of persons who came later.
  if (manifest.ledgerId !== ledgerId || manifest.takenAt < takenAt) {
    throw refuse('backup-keys-differ', { file, limit: takenAt, actual: manifest.takenAt });
  }
  if (manifest.expiresAt <= clock.now() && !acceptExpiredKeys) {
    throw refuse('backup-keys-expired', { file, limit: manifest.expiresAt });
  }
  return file;
}

interface Known {
  readonly seq: number;
  /** When the first event after the backup's was recorded, where that can be told. */
  readonly since: Moment | null;
  readonly checkpoint: string | null;
}

interface Present extends Known {
  /** Whom the events after the backup's erased. */
  readonly erased: readonly Erased[];
}

/**
 * The events give what was signed over them, there and elsewhere; what was signed over more than
 * there is, is returned.
 * @throws Refusal `restore-differs`, Unproved
 */
async function checkHistory(
  options: RestoreOptions,
  { key, kind, seq }: Manifest,
  folder: string,
): Promise<Known | null> {
  const keys = [parseKey(key)];
  const brought = options.checkpoints.map((note) => ({ note, ...openCheckpoint(note, keys) }));
  const own = storedCheckpoints(folder).map((note) => ({ note, ...openCheckpoint(note, keys) }));
  const all = [...own, ...brought].sort((a, b) => Number(a.size - b.size));
  const history = await readHistory({ ...options, folder, kind });
  const tree = new Tree();
  let next = 0;
  try {
    for await (const batch of history.store.readAll(null)) {
      for (const event of batch) {
        tree.add(hashLeaf(leaf(event)));
        for (; Number(all[next]?.size ?? -1) === tree.size; next += 1) {
          const checkpoint = all[next] as (typeof all)[number];
          if (!tree.root().equals(checkpoint.root)) {
            throw refuse('restore-differs', { limit: tree.size });
          }
        }
      }
    }
  } finally {
    await history.close();
  }
  if (tree.size !== seq) throw refuse('backup-damaged', { file: 'events.db' });
  const beyond = all.at(-1);
  if (!beyond || Number(beyond.size) <= seq) return null;
  return { seq: Number(beyond.size), since: null, checkpoint: beyond.note };
}

function storedCheckpoints(folder: string): readonly string[] {
  const path = join(folder, 'proof.db');
  if (!existsSync(path)) return [];
  const proofs = openProofStore({ path, readOnly: true });
  try {
    return [...proofs.checkpoints()].map(({ note }) => note);
  } finally {
    proofs.close();
  }
}

/** What the folder had that is given up; null where it can't be told. */
async function presentOf(
  options: RestoreOptions,
  { ledgerId, kind, seq }: Manifest,
): Promise<Present | null> {
  const { insteadOf } = options;
  if (insteadOf === null || !existsSync(join(insteadOf, 'events.db'))) return null;
  try {
    const history = await readHistory({ ...options, folder: insteadOf, kind });
    try {
      if (history.ledgerId !== ledgerId) return null;
      return { checkpoint: null, ...(await newestIn(history.store, seq)) };
    } finally {
      await history.close();
    }
  } catch (error) {
    // It is given up because it is damaged, most likely: then nothing can be told by it.
    if (error instanceof Refusal || isDamaged(error)) return null;
    throw error;
  }
}

const isDamaged = (error: unknown): boolean =>
  (error as { name?: unknown } | null)?.name === 'SqliteError';

/** What came after event `seq`. */
async function newestIn(store: EventStore, seq: number): Promise<Omit<Present, 'checkpoint'>> {
  const newest = await newestOf(store);
  if (newest.seq <= seq) return { seq: newest.seq, since: null, erased: [] };
  const erased: Erased[] = [];
  for await (const batch of store.readAll(String(seq))) {
    for (const { type, data } of batch) {
      if (type === 'ErasureConfirmed') erased.push(data as object as Erased);
    }
  }
  return { seq: newest.seq, since: (await recordedAt(store, seq + 1)) ?? null, erased };
}

function lossOf({ seq }: Manifest, ...known: readonly (Known | null)[]): Given | null {
  const more = known.filter((each): each is Known => each !== null && each.seq > seq);
  if (more.length === 0) return null;
  return {
    from: seq + 1,
    to: Math.max(...more.map((each) => each.seq)),
    since: more.find(({ since }) => since !== null)?.since ?? null,
    checkpoint: more.find(({ checkpoint }) => checkpoint !== null)?.checkpoint ?? null,
  };
}
