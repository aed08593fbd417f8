import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type History, readHistory, recordRestore } from '../composition.js';
import type { Given } from '../domain/ledger/events.js';
import type { Erased } from '../erasure/shred.js';
import type { Moment } from '../kernel/days.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import type { Clock } from '../ledger/clock.js';
import { leaf, leafHash } from '../ledger/codec.js';
import { hashLeaf, openCheckpoint, parseKey, Tree, Unproved } from '../proof/verify-log.js';
import { copyWhole, digestOf, syncPath } from '../stores/copy.js';
import { openProofStore } from '../stores/proof/store.js';
import { type Manifest, readKeysManifest, readManifest } from './manifest.js';
import { eachOf } from './newest.js';
import type { OpenOptions } from './options.js';

export interface RestoreOptions extends OpenOptions {
  readonly clock: Clock;
  readonly backup: string;
  /** A backup's keys: the file, or the folder, of which the newest is taken. */
  readonly keys: string;
  /** Kept elsewhere: what is restored must hold them, or be less than they hold. */
  readonly checkpoints: readonly string[];
  /** The folder that is given up for the backup; it may be damaged. */
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
 * `backup-keys-expired`, `restore-differs`, `restore-other-ledger`, `restore-loses`,
 * `restore-loss-unknown`
 */
export async function restore({
  // A backup's events are in its folder; only those that are given up may be on a server.
  kurrentdbUrl,
  ...options
}: RestoreOptions): Promise<Restored> {
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
  await removeInterrupted(target);
  const unfinished = await mkdtemp(`${target}.unfinished-`);
  try {
    for (const name of Object.keys(manifest.files)) {
      const to = join(unfinished, name);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await copyWhole(join(backup, name), to);
    }
    const { insteadOf } = options;
    const signed = await checkHistory(options, manifest, unfinished);
    const given =
      insteadOf === null
        ? null
        : await givenUpIn(options, manifest, insteadOf, unfinished, kurrentdbUrl);
    const { seq, takenAt, kind } = manifest;
    const lost = lossOf(seq, signed, given);
    if (lost && !options.acceptLoss) {
      const { from, to, since } = lost;
      if (to === null) throw refuse('restore-loss-unknown', { folder: insteadOf ?? '', from });
      throw refuse('restore-loses', { from, to, count: to - from + 1, since: since ?? '–' });
    }
    // Last: until here whatever is left behind of it is a log that nobody can read.
    await copyWhole(keysFile, join(unfinished, 'keys.db'));
    await recordRestore(
      { ...options, folder: unfinished, kind, clock },
      { seq, takenAt, backup: sha256, lost, reason },
      given?.erased ?? [],
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

/** One that was killed may have left the log with its keys. */
async function removeInterrupted(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = `${basename(target)}.unfinished-`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** What is there is never written over; what it has that the backup hasn't is said. */
async function isFree(options: RestoreOptions, target: string, manifest: Manifest): Promise<void> {
  if (!existsSync(target) || (await readdir(target)).length === 0) return;
  const given = await givenUpIn(options, manifest, target, options.backup).catch(() => null);
  const seq = given?.seq ?? null;
  const lost = given && seq !== null ? seq - (given.from ?? seq + 1) + 1 : '?';
  throw refuse('restore-folder-occupied', {
    folder: target,
    limit: manifest.seq,
    actual: seq ?? '?',
    lost,
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

/** What was signed, and the backup doesn't have. */
interface Signed {
  readonly from: number;
  readonly to: number;
  readonly checkpoint: string;
}

/**
 * The events give what was signed over them, there and elsewhere. What was signed over more than
 * there is, or over others in the folder that is given up, is returned.
 * @throws Refusal `restore-differs`, Unproved
 */
async function checkHistory(
  options: RestoreOptions,
  { key, kind, seq }: Manifest,
  folder: string,
): Promise<Signed | null> {
  const keys = [parseKey(key)];
  const opened = (note: string, isGiven: boolean) => ({
    note,
    isGiven,
    ...openCheckpoint(note, keys),
  });
  const brought = options.checkpoints.map((note) => opened(note, false));
  const own = storedCheckpoints(folder).map((note) => opened(note, false));
  const given = readable(() => storedCheckpoints(options.insteadOf ?? folder)).flatMap((note) =>
    readable(() => [opened(note, true)]),
  );
  const all = [...own, ...brought, ...given].sort((a, b) => Number(a.size - b.size));
  const history = await readHistory({ ...options, folder, kind });
  const tree = new Tree();
  const absent: typeof all = [];
  let [next, sound] = [0, 0];
  try {
    for await (const batch of history.store.readAll(null)) {
      for (const event of batch) {
        tree.add(hashLeaf(leaf(event)));
        for (; Number(all[next]?.size ?? -1) === tree.size; next += 1) {
          const checkpoint = all[next] as (typeof all)[number];
          if (tree.root().equals(checkpoint.root)) {
            if (absent.length === 0) sound = tree.size;
          } else if (checkpoint.isGiven) absent.push(checkpoint);
          else throw refuse('restore-differs', { limit: tree.size });
        }
      }
    }
  } finally {
    await history.close();
  }
  if (tree.size !== seq) throw refuse('backup-damaged', { file: 'events.db' });
  const from = absent.length > 0 ? sound + 1 : seq + 1;
  absent.push(...all.slice(next));
  const newest = absent.at(-1);
  if (!newest) return null;
  // Somebody else's before the folder's own: they will ask about it.
  const { note } = absent.findLast(({ isGiven }) => !isGiven) ?? newest;
  return { from, to: Number(newest.size), checkpoint: note };
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

/** Nothing, where a folder that is given up is damaged. */
function readable<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unproved || isDamaged(error)) return [];
    throw error;
  }
}

const isDamaged = (error: unknown): boolean =>
  (error as { name?: unknown } | null)?.name === 'SqliteError';

interface GivenUp {
  /** Of its newest event; null where it couldn't be read to its end. */
  readonly seq: number | null;
  /** Its first event that the backup doesn't have, and when that was recorded. */
  readonly from: number | null;
  readonly since: Moment | null;
  /** Whom it erased from there on. */
  readonly erased: readonly Erased[];
}

/**
 * What a folder has and a backup hasn't. They are compared event by event: where the folder was
 * restored from an older backup, it went on otherwise.
 * @throws Refusal `restore-other-ledger`
 */
async function givenUpIn(
  options: RestoreOptions,
  { ledgerId, kind }: Manifest,
  folder: string,
  backup: string,
  kurrentdbUrl?: string,
): Promise<GivenUp> {
  const erased: Erased[] = [];
  let [seq, from, since]: [number, number | null, Moment | null] = [0, null, null];
  const closing: (() => Promise<void>)[] = [];
  const opened = async (which: string, elsewhere: object = {}): Promise<History> => {
    const history = await readHistory({ ...options, folder: which, kind, ...elsewhere });
    closing.push(history.close);
    return history;
  };
  try {
    const isMoved = !existsSync(join(folder, 'events.db')) && existsSync(join(folder, 'keys.db'));
    const given = await opened(folder, isMoved && kurrentdbUrl ? { kurrentdbUrl } : {});
    if (given.ledgerId !== ledgerId) {
      throw refuse('restore-other-ledger', { folder, limit: ledgerId, actual: given.ledgerId });
    }
    const kept = eachOf((await opened(backup)).store);
    for await (const event of eachOf(given.store)) {
      seq += 1;
      if (from === null) {
        const { value } = await kept.next();
        if (value && leafHash(value) === leafHash(event)) continue;
        [from, since] = [seq, event.metadata.recordedAt];
      }
      if (event.type === 'ErasureConfirmed') erased.push(event.data as object as Erased);
    }
    return { seq, from, since, erased };
  } catch (error) {
    if (error instanceof Refusal && OTHERS.has(error.code)) throw error;
    // It is given up because it is damaged, most likely, whatever that made of it.
    return { seq: null, from, since, erased };
  } finally {
    for (const close of closing) await close();
  }
}

const OTHERS = new Set(['restore-other-ledger', 'ledger-kind-differs']);

function lossOf(seq: number, signed: Signed | null, given: GivenUp | null): Given | null {
  const isUnknown = given !== null && given.seq === null;
  // Events tell exactly where they part; a checkpoint only that they have.
  const from = given?.from ?? signed?.from ?? (isUnknown ? seq + 1 : null);
  if (from === null) return null;
  const beyond = given?.from ? given.seq : null;
  return {
    from,
    to: isUnknown ? null : Math.max(signed?.to ?? 0, beyond ?? 0),
    since: given?.since ?? null,
    checkpoint: signed?.checkpoint ?? null,
  };
}
