import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StoredEvent } from '../src/stores/events/port.js';
import { load, type Round } from './contest.js';

interface Row {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/**
 * What this machine's SQLite takes of the same rows, written out already and grouped alike: the
 * revision read, the row inserted, and nothing decided.
 */
export function openRaw(folder: string) {
  const db = new Database(join(folder, 'raw.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -65536');
  db.exec(`
    CREATE TABLE streams (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE events (
      seq INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL,
      id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  `);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const head = db.prepare<[string], { number: number | bigint; revision: number | null }>(
    `SELECT number, (SELECT max(revision) FROM events WHERE stream = number) AS revision
     FROM streams WHERE name = ?`,
  );
  const newStream = db.prepare('INSERT INTO streams (name) VALUES (?)');
  const insert = db.prepare(
    'INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
  );
  let waiting: { readonly row: Row; readonly answer: () => void }[] = [];
  const commitGroup = (): void => {
    const group = waiting;
    waiting = [];
    begin.run();
    for (const { row } of group) {
      const { number, revision } = head.get(row.stream) ?? {
        number: newStream.run(row.stream).lastInsertRowid,
        revision: null,
      };
      insert.run(number, (revision ?? -1) + 1, row.id, row.type, row.data, row.metadata);
    }
    commit.run();
    for (const { answer } of group) answer();
  };
  const append = (row: Row): Promise<void> =>
    new Promise((answer) => {
      waiting.push({ row, answer });
      if (waiting.length === 1) setImmediate(commitGroup);
    });
  return {
    /** By so many callers, those that wait at once in one commit. */
    write(events: readonly StoredEvent[], callers: number): Promise<Round> {
      const rows = events.map(({ stream, id, type, data, metadata }) => {
        return { stream, id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
      });
      return load(callers, rows.length, (index) => append(rows[index] as Row));
    },
    close: () => db.close(),
  };
}
