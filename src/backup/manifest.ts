import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerKind } from '../domain/ledger/events.js';
import type { Moment } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { Digest } from '../stores/copy.js';

export const MANIFEST = 'manifest.json';

/** What a backup of the log holds. It is written last: a folder without it is no backup. */
export interface Manifest {
  readonly format: 'tranche-backup/1';
  readonly ledgerId: string;
  readonly kind: LedgerKind;
  readonly takenAt: Moment;
  /** Of the newest event in it, and when that was recorded. */
  readonly seq: number;
  readonly recordedAt: Moment;
  /** The newest that was signed over it; null where none was. */
  readonly checkpoint: string | null;
  /** The log's public key. */
  readonly key: string;
  /** By their paths in the folder. */
  readonly files: Readonly<Record<string, Digest>>;
}

/** What a backup of the keys is, beside it: kept elsewhere, and not for long. */
export interface KeysManifest {
  readonly format: 'tranche-keys-backup/1';
  readonly ledgerId: string;
  readonly takenAt: Moment;
  /** From then on it may not be used: whoever was erased meanwhile could be read again with it. */
  readonly expiresAt: Moment;
  readonly file: string;
  readonly keys: Digest;
}

/** @throws Refusal `backup-damaged` */
export async function readManifest(
  folder: string,
): Promise<{ readonly manifest: Manifest; readonly sha256: string }> {
  const file = join(folder, MANIFEST);
  const text = await readFile(file, 'utf8').catch(() => '');
  const manifest = parsed<Manifest>(text);
  if (manifest?.format !== 'tranche-backup/1') throw refuse('backup-damaged', { file });
  return { manifest, sha256: createHash('sha256').update(text).digest('hex') };
}

/** Undefined for a file that is none. */
export async function readKeysManifest(file: string): Promise<KeysManifest | undefined> {
  const manifest = parsed<KeysManifest>(await readFile(file, 'utf8').catch(() => ''));
  return manifest?.format === 'tranche-keys-backup/1' ? manifest : undefined;
}

export const writeJson = (file: string, value: object): Promise<void> =>
  writeFile(file, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600, flush: true });

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
