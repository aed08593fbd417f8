import { EventEmitter, once } from 'node:events';
import { dirname } from 'node:path';
import { setImmediate as yieldToIO, setTimeout as sleep } from 'node:timers/promises';
import type { Moment } from '../../../kernel/days.js';
import type { EventId, StreamName } from '../../../kernel/ids.js';
import { refuse } from '../../../kernel/refusal.js';
import {
  type Appended,
  type EncodedEvent,
  type EventStore,
  type StoredEvent,
  WrongRevision,
} from '../port.js';
import { written } from '../written.js';
import { type Opened, openReadOnly } from '../../read-only.js';
import type { Append, Placed } from './group.js';
import { lockFolder } from './lock.js';
import { WriterThread } from './writer-thread.js';
import { openLog, Writer } from './writer.js';

const SELECT = `
  SELECT seq, name AS stream, revision, id, type, data, metadata
  FROM events JOIN streams ON number = stream`;

/** So many go to the writer while others are being decided: it has work, and a commit its group. */
const GROUP = 32;
/** What one page of a read holds in memory: whoever takes it in keeps others waiting. */
const PAGE = 500;
/** In characters of their data; the event that goes beyond it is the page's last. */
const PAGE_TEXT = 1_000_000;
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

interface Pending {
  readonly stream: StreamName;
  readonly expected: number;
  readonly events: readonly EncodedEvent[];
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/** On its way to the disk. */
interface Sent {
  readonly group: readonly Pending[];
  readonly landed: Promise<void>;
}

/** Commits groups in order, each on disk before it is answered. */
interface Commits {
  commit(group: readonly Append[]): Promise<readonly Placed[]>;
  close(): Promise<void>;
}

interface OpenedLog extends Opened {
  /** Null where the log is only read. */
  readonly writer: Commits | null;
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
  let opened: OpenedLog | undefined;
  try {
    opened = readOnly ? toRead(path) : path === ':memory:' ? inMemory() : inFolder(path);
    return new SqliteEventStore(opened, now);
  } catch (error) {
    opened?.close();
    throw unavailable(error);
  }
}

function toRead(path: string): OpenedLog {
  const { db, close } = openReadOnly(path);
  db.pragma('cache_size = -65536');
  return { db, writer: null, close };
}

function inMemory(): OpenedLog {
  const db = openLog(':memory:');
  const writer = new Writer(db);
  return {
    db,
    writer: { commit: async (group) => writer.commit(group), close: async () => {} },
    close: () => db.close(),
  };
}

/** The writer has a connection of its own, in a thread of its own; here is only read. */
function inFolder(path: string): OpenedLog {
  const lock = lockFolder(dirname(path));
  try {
    const db = openLog(path);
    db.pragma('query_only = ON');
    // What is read here is folded and kept, or read once on its way: the system's cache is enough.
    db.pragma('cache_size = -16384');
    return {
      db,
      writer: new WriterThread(path),
      close() {
        db.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

class SqliteEventStore implements EventStore {
  private readonly selectNewest;
  private readonly selectForwards;
  private readonly selectBackwards;
  private readonly selectAll;

  private readonly committed = new EventEmitter().setMaxListeners(0);
  private queue: Pending[] = [];
  /** In order. */
  private readonly sent: Sent[] = [];
  private closed: Promise<void> | undefined;
  /** The last stamped. */
  private recordedAt: Moment;

  constructor(
    private readonly opened: OpenedLog,
    private readonly now: () => Moment,
  ) {
    const { db } = opened;
    this.selectNewest = db.prepare<[], number | null>('SELECT max(seq) FROM events').pluck();
    this.selectForwards = db.prepare<[string, number, number], Row>(
      `${SELECT} WHERE name = ? AND revision >= ? ORDER BY revision LIMIT ?`,
    );
    this.selectBackwards = db.prepare<[string, number, number], Row>(
      `${SELECT} WHERE name = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`,
    );
    this.selectAll = db.prepare<[number, number, number], Row>(
      `${SELECT} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    );
    const newest = this.newest();
    const [last] = this.page(newest - 1, newest, 1);
    this.recordedAt = last?.metadata.recordedAt ?? ('' as Moment);
  }

  append(stream: StreamName, expected: number, events: readonly EncodedEvent[]): Promise<Appended> {
    return new Promise((resolve, reject) => {
      if (this.closed) throw refuse('store-unavailable', { actual: 'closed' });
      if (!this.opened.writer) throw refuse('store-unavailable', { actual: 'read-only' });
      const waiting = this.queue.push({ stream, expected, events, resolve, reject });
      // After the poll phase, so that requests that arrived together share a commit.
      if (waiting === 1) setImmediate(() => this.send());
      if (waiting === GROUP) this.send();
    });
  }

  /** Stamps those waiting and has them committed; what is wrong with one alone is found here. */
  private send(): void {
    const now = this.now();
    if (now > this.recordedAt) this.recordedAt = now;
    const { recordedAt } = this;
    const group: Pending[] = [];
    const appends: Append[] = [];
    for (const pending of this.queue.splice(0)) {
      const { stream, expected, events, reject } = pending;
      try {
        appends.push({ stream, expected, events: written(stream, events, recordedAt) });
        group.push(pending);
      } catch (error) {
        reject(error);
      }
    }
    if (group.length === 0) return;
    const landed = (this.opened.writer as Commits)
      .commit(appends)
      .then(
        (placed) => this.answer(group, placed, recordedAt),
        (error: unknown) => {
          for (const { reject } of group) reject(unavailable(error));
        },
      )
      .finally(() => {
        this.sent.shift();
        this.committed.emit('commit');
      });
    this.sent.push({ group, landed });
  }

  private answer(group: readonly Pending[], placed: readonly Placed[], recordedAt: Moment): void {
    for (const [n, { stream, expected, events, resolve, reject }] of group.entries()) {
      const place = placed[n] as Placed;
      const revision = expected + events.length;
      if (typeof place === 'number') {
        resolve({ revision, position: String(place), recordedAt });
      } else if ('seq' in place) {
        resolve({ revision, position: String(place.seq), recordedAt: place.recordedAt });
      } else {
        reject(new WrongRevision(stream, expected, place.actual));
      }
    }
  }

  async readStream(
    stream: StreamName,
    options: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean } = {},
  ): Promise<readonly StoredEvent[]> {
    const { limit = -1, backwards = false } = options;
    const from = options.from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0);
    const select = backwards ? this.selectBackwards : this.selectForwards;
    await this.stamped(({ group }) => group.some((pending) => pending.stream === stream));
    return this.reading(() => select.all(stream, from, limit).map(storedEvent));
  }

  async *readAll(
    after: string | null,
    options: { readonly batch?: number; readonly until?: string } = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    const until = options.until === undefined ? await this.settled() : seqOf(options.until);
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
      } else if (!this.opened.writer) {
        await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
      } else {
        await once(this.committed, 'commit', { signal }).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
      }
    }
  }

  async head(): Promise<string | null> {
    const seq = await this.settled();
    return seq === 0 ? null : String(seq);
  }

  compare(a: string, b: string): number {
    return Math.sign(seqOf(a) - seqOf(b));
  }

  close(): Promise<void> {
    return (this.closed ??= this.drain());
  }

  private async drain(): Promise<void> {
    const { writer, close } = this.opened;
    this.send();
    await this.stamped();
    await writer?.close();
    this.committed.emit('commit');
    close();
  }

  private newest(): number {
    return this.reading(() => this.selectNewest.get() ?? 0);
  }

  /**
   * What was stamped before a read was asked is there when it is answered: a moment that has passed
   * gets no other history later.
   */
  private async stamped(which: (sent: Sent) => boolean = () => true): Promise<void> {
    await this.sent.findLast(which)?.landed;
  }

  private async settled(): Promise<number> {
    await this.stamped();
    return this.newest();
  }

  /** Positions are dense, so the one after `last` is `last + 1`. */
  private page(last: number, until: number, limit: number): readonly StoredEvent[] {
    return this.reading(() => {
      const events: StoredEvent[] = [];
      let text = 0;
      for (const row of this.selectAll.iterate(last, until, limit)) {
        events.push(storedEvent(row));
        text += row.data.length;
        if (text >= PAGE_TEXT) break;
      }
      return events;
    });
  }

  private reading<T>(read: () => T): T {
    if (this.closed) throw refuse('store-unavailable', { actual: 'closed' });
    try {
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
