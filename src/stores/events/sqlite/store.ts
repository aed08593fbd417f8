import { EventEmitter, once } from 'node:events';
import { dirname } from 'node:path';
import { setImmediate as yieldToIO, setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { Moment } from '../../../kernel/days.js';
import type { EventId, StreamName } from '../../../kernel/ids.js';
import { refuse } from '../../../kernel/refusal.js';
import {
  type Appended,
  type EncodedEvent,
  type EventStore,
  NO_STREAM,
  type StoredEvent,
  WrongRevision,
} from '../port.js';
import { written } from '../written.js';
import { lockFolder } from './lock.js';
import { type Opened, openReadOnly } from '../../read-only.js';

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
const SELECT = `
  SELECT seq, name AS stream, revision, id, type, data, metadata
  FROM events JOIN streams ON number = stream`;

/** Bounds what one commit keeps waiting, and what one page of a read holds in memory. */
const GROUP = 1_000;
const PAGE = 500;
const HEADS_CACHED = 50_000;
/** How long what another process appends may go unseen by a subscription here. */
const LOOK_MS = 100;

interface Row {
  readonly seq: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

interface Head {
  /** Null until the stream's first event is recorded. */
  readonly number: number | bigint | null;
  readonly revision: number;
}

interface Pending {
  readonly stream: StreamName;
  readonly expected: number;
  readonly events: readonly EncodedEvent[];
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The embedded event store, one writer a folder (`:memory:` has neither folder nor lock). Opened
 * `readOnly` it takes no lock, changes nothing in the folder and refuses to append: for whoever
 * reads beside the writer, and sees what the writer has committed.
 * @throws Refusal `folder-locked`, `store-unavailable`
 */
export function openSqliteEventStore(options: {
  readonly path: string | ':memory:';
  readonly now: () => Moment;
  readonly readOnly?: boolean;
}): EventStore {
  const { path, now, readOnly = false } = options;
  let opened: Opened | undefined;
  try {
    opened = readOnly ? openReadOnly(path) : openToWrite(path);
    return new SqliteEventStore(opened, now, readOnly);
  } catch (error) {
    opened?.close();
    throw unavailable(error);
  }
}

function openToWrite(path: string): Opened {
  const lock = path === ':memory:' ? undefined : lockFolder(dirname(path));
  try {
    const db = new Database(path, { timeout: 0 });
    return {
      db,
      close() {
        db.close();
        lock?.release();
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

class SqliteEventStore implements EventStore {
  private readonly begin;
  private readonly commit;
  private readonly rollback;
  private readonly insertStream;
  private readonly insertEvent;
  private readonly selectTail;
  private readonly selectHead;
  private readonly selectForwards;
  private readonly selectBackwards;
  private readonly selectAll;

  private readonly heads = new LRUCache<StreamName, Head>({ max: HEADS_CACHED });
  private readonly committed = new EventEmitter().setMaxListeners(0);
  private queue: Pending[] = [];
  private closed = false;
  private failed = false;
  /** Of the newest event. */
  private seq = 0;
  private recordedAt = '' as Moment;

  constructor(
    private readonly opened: Opened,
    private readonly now: () => Moment,
    private readonly readOnly: boolean,
  ) {
    const { db } = opened;
    db.pragma('cache_size = -65536');
    if (!readOnly) {
      db.pragma('journal_mode = WAL');
      // A commit returns after fdatasync of the log; SQLite's default for WAL (NORMAL) doesn't wait.
      db.pragma('synchronous = FULL');
      db.exec(SCHEMA);
    }
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.rollback = db.prepare('ROLLBACK');
    this.insertStream = db.prepare('INSERT INTO streams (name) VALUES (?)');
    this.insertEvent = db.prepare(
      'INSERT INTO events (seq, stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.selectTail = db.prepare<[], Row>(`${SELECT} ORDER BY seq DESC LIMIT 1`);
    this.selectHead = db.prepare<[string], Head>(
      `SELECT number, (SELECT max(revision) FROM events WHERE stream = number) AS revision
       FROM streams WHERE name = ?`,
    );
    this.selectForwards = db.prepare<[string, number, number], Row>(
      `${SELECT} WHERE name = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    );
    this.selectBackwards = db.prepare<[string, number, number], Row>(
      `${SELECT} WHERE name = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`,
    );
    this.selectAll = db.prepare<[number, number, number], Row>(
      `${SELECT} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    );
    this.readTail();
  }

  append(stream: StreamName, expected: number, events: readonly EncodedEvent[]): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.closed) throw refuse('store-unavailable', { actual: 'closed' });
      if (this.readOnly) throw refuse('store-unavailable', { actual: 'read-only' });
      this.queue.push({ stream, expected, events, resolve, reject });
      // After the poll phase, so that requests that arrived together share a commit.
      if (this.queue.length === 1) setImmediate(() => this.commitGroup());
    });
  }

  /** One transaction, one fsync, for everyone waiting; nobody is answered before it is on disk. */
  private commitGroup(): void {
    const group = this.queue.splice(0, GROUP);
    if (group.length === 0) return;
    if (this.queue.length > 0) setImmediate(() => this.commitGroup());
    const answers: (() => void)[] = [];
    try {
      if (this.failed) this.recover();
      this.begin.run();
      for (const pending of group) answers.push(this.place(pending));
      this.commit.run();
    } catch (error) {
      this.abandon(group, error);
      return;
    }
    for (const answer of answers) answer();
    this.committed.emit('commit');
  }

  /**
   * Puts one append into the open transaction. Whatever is wrong with it alone is found before its
   * first row, so it is refused without undoing its group; an error of SQLite undoes the group.
   */
  private place({ stream, expected, events, resolve, reject }: Pending): () => void {
    try {
      const head = this.headOf(stream);
      if (head.revision !== expected) {
        const first = this.repeated(stream, expected, events);
        if (first === undefined) throw new WrongRevision(stream, expected, head.revision);
        return () => resolve(first);
      }
      const now = this.now();
      const recordedAt = now > this.recordedAt ? now : this.recordedAt;
      const texts = written(stream, events, recordedAt);
      const number = head.number ?? this.insertStream.run(stream).lastInsertRowid;
      let { revision } = head;
      let { seq } = this;
      for (const { id, type, data, metadata } of texts) {
        this.insertEvent.run(++seq, number, ++revision, id, type, data, metadata);
      }
      this.heads.set(stream, { number, revision });
      this.seq = seq;
      this.recordedAt = recordedAt;
      const appended = { revision, position: String(seq), recordedAt };
      return () => resolve(appended);
    } catch (error) {
      if (isSqliteError(error)) throw error;
      return () => reject(error);
    }
  }

  /** The result of the same append made before, if it was. */
  private repeated(
    stream: StreamName,
    expected: number,
    events: readonly EncodedEvent[],
  ): Appended | undefined {
    const rows = this.selectForwards.all(stream, expected + 1, events.length);
    const last = rows.at(-1);
    if (last === undefined || rows.length < events.length) return undefined;
    if (!rows.every((row, i) => row.id === events[i]?.id)) return undefined;
    const { revision, position, metadata } = storedEvent(last);
    return { revision, position, recordedAt: metadata.recordedAt };
  }

  private headOf(stream: StreamName): Head {
    const cached = this.heads.get(stream);
    if (cached !== undefined) return cached;
    return this.selectHead.get(stream) ?? { number: null, revision: NO_STREAM };
  }

  private abandon(group: readonly Pending[], error: unknown): void {
    this.failed = true;
    try {
      this.recover();
    } catch {
      // A disk that fails twice: whoever comes next tries again before anything else.
    }
    for (const { reject } of group) reject(unavailable(error));
  }

  /** Back to what is on disk. */
  private recover(): void {
    if (this.opened.db.inTransaction) this.rollback.run();
    this.heads.clear();
    this.readTail();
    this.failed = false;
  }

  private readTail(): void {
    const tail = this.selectTail.get();
    this.seq = tail?.seq ?? 0;
    this.recordedAt = tail === undefined ? ('' as Moment) : storedEvent(tail).metadata.recordedAt;
  }

  async readStream(
    stream: StreamName,
    options: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean } = {},
  ): Promise<readonly StoredEvent[]> {
    const { limit = -1, backwards = false } = options;
    const from = options.from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0);
    const select = backwards ? this.selectBackwards : this.selectForwards;
    return this.reading(() => select.all(stream, from, limit).map(storedEvent));
  }

  async *readAll(
    after: string | null,
    options: { readonly batch?: number; readonly until?: string } = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    const until = options.until === undefined ? this.newest() : seqOf(options.until);
    let last = after === null ? 0 : seqOf(after);
    for (;;) {
      const events = this.page(last, until, options.batch ?? PAGE);
      if (events.length === 0) return;
      yield events;
      last += events.length;
      await yieldToIO();
    }
  }

  async *subscribe(
    after: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<readonly StoredEvent[]> {
    let last = after === null ? 0 : seqOf(after);
    while (!signal.aborted && !this.closed) {
      const events = this.page(last, this.newest(), PAGE);
      if (events.length > 0) {
        yield events;
        last += events.length;
        await yieldToIO();
      } else if (this.readOnly) {
        await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
      } else {
        await once(this.committed, 'commit', { signal }).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
      }
    }
  }

  async head(): Promise<string | null> {
    const seq = this.reading(() => this.selectTail.get()?.seq);
    return seq === undefined ? null : String(seq);
  }

  compare(a: string, b: string): number {
    return Math.sign(seqOf(a) - seqOf(b));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    while (this.queue.length > 0) this.commitGroup();
    this.closed = true;
    this.committed.emit('commit');
    this.opened.close();
  }

  /** A reader knows only what it looks up: another process appends. */
  private newest(): number {
    return this.readOnly ? (this.reading(() => this.selectTail.get()?.seq) ?? 0) : this.seq;
  }

  /** Positions are dense, so the one after `last` is `last + 1`. */
  private page(last: number, until: number, limit: number): readonly StoredEvent[] {
    return this.reading(() => this.selectAll.all(last, until, limit).map(storedEvent));
  }

  private reading<T>(read: () => T): T {
    if (this.closed) throw refuse('store-unavailable', { actual: 'closed' });
    try {
      if (this.failed) this.recover();
      return read();
    } catch (error) {
      throw unavailable(error);
    }
  }
}

const storedEvent = (row: Row): StoredEvent => ({
  stream: row.stream as StreamName,
  revision: row.revision,
  position: String(row.seq),
  id: row.id as EventId,
  type: row.type,
  data: JSON.parse(row.data) as StoredEvent['data'],
  metadata: JSON.parse(row.metadata) as StoredEvent['metadata'],
});

/** @throws Refusal `position-invalid`: a position comes from outside, as `?after=`. */
function seqOf(position: string): number {
  const seq = Number(position);
  if (!/^[1-9]\d*$/.test(position) || !Number.isSafeInteger(seq)) {
    throw refuse('position-invalid', { actual: position });
  }
  return seq;
}

/** By name: two realms of one process, as Jest makes them, share the addon and not the class. */
const isSqliteError = (error: unknown): error is { readonly code: string } =>
  (error as { name?: unknown } | null)?.name === 'SqliteError';

const unavailable = (error: unknown): unknown =>
  isSqliteError(error) ? refuse('store-unavailable', { actual: error.code }) : error;
