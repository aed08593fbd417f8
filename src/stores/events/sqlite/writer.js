// @ts-check
/** @import { Append, Placed } from './group.js' */
import Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';

// What a thread loads is JavaScript as it stands: so it runs from the sources, and from dist.

/**
 * `seq` is the position: dense, from 1, in log order. Names of streams and ids of events are
 * random, and an index on random values has every commit of a long log write pages all over the
 * file: so names are kept once and counted, and event ids have no index.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS streams (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    seq      INTEGER PRIMARY KEY,
    stream   INTEGER NOT NULL REFERENCES streams (number),
    revision INTEGER NOT NULL,
    id       TEXT    NOT NULL,
    type     TEXT    NOT NULL,
    data     TEXT    NOT NULL,
    metadata TEXT    NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream, revision);
`;

/** Of a stream that has none, as `NO_STREAM` of the port. */
const NO_REVISION = -1;
const HEADS_CACHED = 50_000;

/**
 * A connection that may write.
 * @param {string} path
 */
export function openLog(path) {
  const db = new Database(path, { timeout: 0 });
  try {
    db.pragma('journal_mode = WAL');
    // A commit returns after fdatasync of the log; SQLite's default for WAL (NORMAL) doesn't wait.
    db.pragma('synchronous = FULL');
    db.pragma('cache_size = -32768');
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The one that appends: whoever has it open is alone with it. */
export class Writer {
  #db;
  #begin;
  #commit;
  #rollback;
  #insertStream;
  #insertEvent;
  #selectSeq;
  #selectHead;
  #selectFrom;

  /**
   * The streams seen last: their number, null until their first event is recorded, and revision.
   * @type {LRUCache<string, { number: number | bigint | null, revision: number }>}
   */
  #heads = new LRUCache({ max: HEADS_CACHED });
  /** Of the newest event. */
  #seq = 0;
  #failed = false;

  /** @param {Database.Database} db */
  constructor(db) {
    this.#db = db;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
    this.#insertStream = db.prepare('INSERT INTO streams (name) VALUES (?)');
    this.#insertEvent = db.prepare(
      'INSERT INTO events (seq, stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#selectSeq = db.prepare('SELECT max(seq) FROM events').pluck();
    this.#selectHead = db.prepare(
      `SELECT number, (SELECT max(revision) FROM events WHERE stream = number) AS revision
       FROM streams WHERE name = ?`,
    );
    this.#selectFrom = db.prepare(
      `SELECT seq, id, metadata FROM events JOIN streams ON number = stream
       WHERE name = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    );
    this.#readSeq();
  }

  /**
   * One transaction, one fsync: on disk when it returns. What is wrong with one append alone is
   * found before its first row, and it is refused without undoing the others.
   * @param {readonly Append[]} group
   * @returns {Placed[]}
   * @throws SqliteError: then nothing of the group is recorded
   */
  commit(group) {
    try {
      if (this.#failed) this.#recover();
      this.#begin.run();
      const placed = group.map((append) => this.#place(append));
      this.#commit.run();
      return placed;
    } catch (error) {
      this.#failed = true;
      try {
        this.#recover();
      } catch {
        // A disk that fails twice: whoever comes next tries again before anything else.
      }
      throw error;
    }
  }

  /**
   * @param {Append} append
   * @returns {Placed}
   */
  #place({ stream, expected, events }) {
    const head = this.#headOf(stream);
    if (head.revision !== expected) {
      return this.#madeBefore(stream, expected, events) ?? { actual: head.revision };
    }
    const number = head.number ?? this.#insertStream.run(stream).lastInsertRowid;
    let { revision } = head;
    for (const { id, type, data, metadata } of events) {
      this.#insertEvent.run(++this.#seq, number, ++revision, id, type, data, metadata);
    }
    this.#heads.set(stream, { number, revision });
    return this.#seq;
  }

  /**
   * The result of the same append made before, if it was.
   * @param {string} stream
   * @param {number} expected
   * @param {Append['events']} events
   */
  #madeBefore(stream, expected, events) {
    const rows = /** @type {{ seq: number, id: string, metadata: string }[]} */ (
      this.#selectFrom.all(stream, expected + 1, events.length)
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < events.length) return undefined;
    if (!rows.every(({ id }, n) => id === events[n]?.id)) return undefined;
    return { seq: last.seq, recordedAt: JSON.parse(last.metadata).recordedAt };
  }

  /** @param {string} stream */
  #headOf(stream) {
    const stored = () =>
      /** @type {{ number: number, revision: number } | undefined} */ (
        this.#selectHead.get(stream)
      );
    return this.#heads.get(stream) ?? stored() ?? { number: null, revision: NO_REVISION };
  }

  /** Back to what is on disk. */
  #recover() {
    if (this.#db.inTransaction) this.#rollback.run();
    this.#heads.clear();
    this.#readSeq();
    this.#failed = false;
  }

  #readSeq() {
    this.#seq = /** @type {number | null} */ (this.#selectSeq.get()) ?? 0;
  }
}
