import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { expectEvents, readHistory, readSignerKey } from '../composition.js';
import type { LedgerKind } from '../domain/ledger/events.js';
import type { Moment } from '../kernel/days.js';
import { millisecondsOf, momentAt } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { Clock } from '../ledger/clock.js';
import { copyDatabase, copyWhole, type Digest, digestOf, syncPath } from '../stores/copy.js';
import { openProofStore } from '../stores/proof/store.js';
import {
  type KeysManifest,
  MANIFEST,
  type Manifest,
  readKeysManifest,
  writeJson,
} from './manifest.js';
import { newestOf } from './newest.js';
import type { OpenOptions } from './options.js';

export interface BackupOptions extends OpenOptions {
  readonly kind: LedgerKind;
  readonly clock: Clock;
  /** Where the log goes: a folder that isn't there, or is empty. */
  readonly out: string;
  /** Where the keys go: another folder, which holds those of earlier backups as well. */
  readonly keysOut: string;
  readonly keysDays: number;
}

export interface BackedUp {
  readonly manifest: Manifest;
  readonly evidence: number;
  readonly keysFile: string;
  readonly expiresAt: Moment;
  /** Backups of the keys that were over, and are deleted. */
  readonly expired: readonly string[];
  /** Those that are over, and could not be deleted. */
  readonly undeleted: readonly string[];
}

/** Beside the databases and the evidence: how far the processes were, and a demo's clock. */
const SINGLE = ['processes.checkpoint', 'clock.json'];
/** What follows the log: what was signed over it, and how far its subscribers are. */
const BEHIND = ['proof.db', 'feed.db', 'deliveries.db'];
const FOLDERS = ['evidence', 'profiles'];
const DAY_MS = 86_400_000;

/**
 * A consistent copy while the ledger is written to, log and keys apart. The order makes it so: how
 * far the processes were and what was signed, then the events, which are at least those; then the keys and the files that
 * these events name, which are always older than the events. The folder appears when it is whole.
 * @throws Refusal `backup-elsewhere`, `events-elsewhere`, `move-unfinished`,
 * `backup-folder-occupied`, `backup-keys-within`
 */
export async function backUp(options: BackupOptions): Promise<BackedUp> {
  const { folder, clock, kurrentdbUrl } = options;
  if (kurrentdbUrl !== undefined) throw refuse('backup-elsewhere');
  expectEvents({ folder });
  const out = resolve(options.out);
  const keysOut = resolve(options.keysOut);
  if (isWithin(keysOut, out)) throw refuse('backup-keys-within', { folder: options.keysOut });
  await mkdir(out, { recursive: true, mode: 0o700 });
  if ((await readdir(out)).length > 0) throw refuse('backup-folder-occupied', { folder: out });
  await mkdir(keysOut, { recursive: true, mode: 0o700 });
  const takenAt = clock.now();
  const keysFile = claim(keysOut, takenAt);
  const unfinished = await mkdtemp(`${out}.unfinished-`);
  let isWhole = false;
  try {
    const at = (name: string): string => join(unfinished, name);
    const files: string[] = [];
    for (const name of SINGLE) {
      if (!existsSync(join(folder, name))) continue;
      await copyWhole(join(folder, name), at(name));
      files.push(name);
    }
    for (const name of BEHIND) {
      if (!existsSync(join(folder, name))) continue;
      copyDatabase(join(folder, name), at(name));
      files.push(name);
    }
    copyDatabase(join(folder, 'events.db'), at('events.db'));
    copyDatabase(join(folder, 'keys.db'), keysFile);
    files.push('events.db');
    for (const name of FOLDERS) files.push(...(await copyFolder(folder, unfinished, name)));

    const digests: Record<string, Digest> = {};
    for (const name of files.toSorted()) digests[name] = await digestOf(at(name));
    const { ledgerId, kind, seq, recordedAt } = await contentOf(options, unfinished);
    const manifest: Manifest = {
      format: 'tranche-backup/1',
      ledgerId,
      kind,
      takenAt,
      seq,
      recordedAt,
      checkpoint: checkpointIn(unfinished),
      key: readSignerKey(keysFile, ledgerId, () => clock.now()),
      files: digests,
    };
    await writeJson(at(MANIFEST), manifest);
    const keys = await keysManifest(keysFile, manifest, options.keysDays);
    await writeJson(`${keysFile}.json`, keys);
    syncPath(keysOut);
    syncPath(unfinished);
    await rmdir(out);
    await rename(unfinished, out);
    isWhole = true;
    syncPath(dirname(out));
    return {
      manifest,
      evidence: files.filter((name) => name.startsWith('evidence/')).length,
      keysFile,
      expiresAt: keys.expiresAt,
      ...(await deleteExpired(keysOut, ledgerId, takenAt)),
    };
  } catch (error) {
    // Whatever fails once it is there, it needs its keys.
    if (isWhole) throw error;
    await rm(unfinished, { recursive: true, force: true });
    await rm(keysFile, { force: true });
    await rm(`${keysFile}.json`, { force: true });
    throw error;
  }
}

/** A file of its own for the keys, the newest last by name: a demo's clock may stand still. */
function claim(folder: string, takenAt: Moment): string {
  const stamp = takenAt.replace(/[-:.]/g, '');
  for (let n = 1; ; n += 1) {
    const file = join(folder, `keys-${stamp}${n === 1 ? '' : String(n).padStart(4, '0')}.db`);
    try {
      closeSync(openSync(file, 'wx', 0o600));
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

const isWithin = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === '' || !(way.startsWith('..') || resolve(way) === way);
};

/** Their paths in the copy. One that is erased meanwhile is nobody's to keep. */
async function copyFolder(from: string, to: string, name: string): Promise<string[]> {
  if (!existsSync(join(from, name))) return [];
  await mkdir(join(to, name), { mode: 0o700 });
  const copied: string[] = [];
  for (const file of await readdir(join(from, name))) {
    if (file.endsWith('.partial')) continue;
    const path = `${name}/${file}`;
    try {
      await copyWhole(join(from, path), join(to, path));
      copied.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  syncPath(join(to, name));
  return copied;
}

/** Read from the copy: so it can be read. */
async function contentOf(options: BackupOptions, folder: string) {
  const history = await readHistory({ ...options, folder });
  try {
    const { ledgerId, kind, store } = history;
    return { ledgerId, kind, ...(await newestOf(store)) };
  } finally {
    await history.close();
  }
}

function checkpointIn(folder: string): string | null {
  const path = join(folder, 'proof.db');
  if (!existsSync(path)) return null;
  const proofs = openProofStore({ path, readOnly: true });
  try {
    return proofs.newest()?.note ?? null;
  } finally {
    proofs.close();
  }
}

async function keysManifest(
  file: string,
  { ledgerId, takenAt }: Manifest,
  days: number,
): Promise<KeysManifest> {
  return {
    format: 'tranche-keys-backup/1',
    ledgerId,
    takenAt,
    expiresAt: momentAt(millisecondsOf(takenAt) + days * DAY_MS),
    file: relative(dirname(file), file),
    keys: await digestOf(file),
  };
}

/** A backup that was interrupted so long ago is none that is under way. */
const INTERRUPTED_MS = 3_600_000;

/**
 * Of this ledger, and known by what stands beside them; and those that an interrupted backup left
 * without it. Nothing else in the folder is touched. What can't be deleted fails no backup.
 */
async function deleteExpired(
  folder: string,
  ledgerId: string,
  now: Moment,
): Promise<Pick<BackedUp, 'expired' | 'undeleted'>> {
  const expired: string[] = [];
  const undeleted: string[] = [];
  const names = await readdir(folder);
  for (const name of names.filter((each) => /^keys-[\dTZ]+\.db$/.test(each))) {
    const path = join(folder, name);
    try {
      if (!(await isOver(path, ledgerId, now))) continue;
      await rm(path, { force: true });
      await rm(`${path}.json`, { force: true });
      expired.push(path);
    } catch {
      undeleted.push(path);
    }
  }
  return { expired, undeleted };
}

async function isOver(keys: string, ledgerId: string, now: Moment): Promise<boolean> {
  if (!existsSync(`${keys}.json`)) {
    const { mtimeMs } = await stat(keys);
    return mtimeMs <= Date.now() - INTERRUPTED_MS;
  }
  const known = await readKeysManifest(`${keys}.json`);
  return known?.ledgerId === ledgerId && known.expiresAt <= now;
}
