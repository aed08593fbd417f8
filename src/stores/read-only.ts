import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

export interface Opened {
  readonly db: Database.Database;
  close(): void;
}

/**
 * A file in WAL mode for whoever only reads it, also while it is written; nothing stays in its
 * folder that wasn't there.
 *
 * A log beside the file is there while somebody writes, and after a crash: it is read as it stands.
 * Where there is none SQLite makes one, and a read-only connection can't take it away again. So one
 * that could write, and may not, is open until the other is closed: SQLite then tidies up, unless
 * somebody has come to write meanwhile.
 */
export function openReadOnly(path: string): Opened {
  const tidy = existsSync(`${path}-wal`)
    ? undefined
    : new Database(path, { fileMustExist: true, timeout: BUSY_MS });
  try {
    tidy?.pragma('query_only = ON');
    tidy?.pragma('schema_version');
    const db = new Database(path, { readonly: true, timeout: BUSY_MS });
    return {
      db,
      close() {
        db.close();
        tidy?.close();
      },
    };
  } catch (error) {
    tidy?.close();
    throw error;
  }
}

/** A writer that starts or stops holds the file for a moment. */
const BUSY_MS = 5_000;
