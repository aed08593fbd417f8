import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { refuse } from '../../../kernel/refusal.js';

export interface FolderLock {
  release(): void;
}

/**
 * One writer a folder. The lock is SQLite's own exclusive file lock, which the kernel lets go with
 * the process: kill -9 leaves nothing stale, as a PID file would.
 *
 * It is held on a file of its own, so that the log can be read and backed up while it is written.
 * @throws Refusal `folder-locked`
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new Database(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') {
      throw refuse('folder-locked', { folder });
    }
    throw error;
  }
  return { release: () => lock.close() };
}
