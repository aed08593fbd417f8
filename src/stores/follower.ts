import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type Opened, openReadOnly } from './read-only.js';

export interface FollowerFile {
  readonly path: string | ':memory:';
  readonly readOnly?: boolean;
}

/**
 * A file of its own for what follows the log and is written often, readable by its owner alone.
 * Commits stay in order, and none waits for the disk: what a power cut takes of the newest must be
 * something that is made again.
 */
export function openFollower({ path, readOnly = false }: FollowerFile, schema: string): Opened {
  if (readOnly) return openReadOnly(path);
  if (path !== ':memory:') {
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  const db = new Database(path, { timeout: 5_000 });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(schema);
  return { db, close: () => db.close() };
}
