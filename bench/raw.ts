import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StoredEvent } from '../src/stores/events/port.js';
import type { Round } from './contest.js';

/** What this machine's SQLite takes of the same rows: no decision, no codec, no answer to anyone. */
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
  const head = db.prepare<[string], { number: number; revision: number | null }>(
    `SELECT number, (SELECT max(revision) FROM events WHERE stream = number) AS revision
     FROM streams WHERE name = ?`,
  );
  const newStream = db.prepare('INSERT INTO streams (name) VALUES (?)');
  const insert = db.prepare(
    'INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
  );
  return {
    /** In commits of `group` rows, each after a read of the revision that it expects. */
    write(events: readonly StoredEvent[], group: number): Round {
      const rows = events.map(({ stream, id, type, data, metadata }) => {
        return { stream, id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
      });
      const waitsMs: number[] = [];
      const started = performance.now();
      for (let i = 0; i < rows.length; i += group) {
        const asked = performance.now();
        begin.run();
        for (const { stream, id, type, data, metadata } of rows.slice(i, i + group)) {
          const { number, revision } = head.get(stream) ?? {
            number: newStream.run(stream).lastInsertRowid,
            revision: null,
          };
          insert.run(number, (revision ?? -1) + 1, id, type, data, metadata);
        }
        commit.run();
        waitsMs.push(performance.now() - asked);
      }
      return { operations: rows.length, elapsedMs: performance.now() - started, waitsMs };
    },
    close: () => db.close(),
  };
}
