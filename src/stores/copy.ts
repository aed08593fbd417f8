import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fsyncSync, openSync } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { openReadOnly } from './read-only.js';

/**
 * A database as it stands, in a file that isn't there yet or is empty, while others write to it: one read
 * transaction, so of one moment. VACUUM leaves out what was deleted, also in free pages.
 */
export function copyDatabase(from: string, to: string): void {
  const { db, close } = openReadOnly(from);
  try {
    db.pragma('temp_store = MEMORY');
    // VACUUM INTO refuses a file with anything in it.
    closeSync(openSync(to, 'a', 0o600));
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    close();
  }
  syncPath(to);
}

/** A file that nobody writes to any more. */
export async function copyWhole(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, 'r+');
  try {
    await file.chmod(0o600);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file, or the names in a folder, are on disk when it returns. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws ENOENT */
export async function digestOf(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
