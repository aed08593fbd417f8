import { chmodSync, closeSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Moment } from '../../kernel/days.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { openReadOnly, type Opened } from '../read-only.js';

/** How far a subscriber says it is: what it gave as its cursor, or what it was sent. */
export interface Reached {
  readonly seq: number;
  readonly at: Moment;
  readonly how: 'pull' | 'stream';
}

/** What is known of subscribers and is no fact of the ledger: where each of them has come to. */
export interface FeedStore {
  reached(subscriber: SubscriberId): Reached | null;
  /** A replay takes it back as well: it is where the subscriber reads now. */
  reach(subscriber: SubscriberId, reached: Reached): void;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS reached (
    subscriber TEXT PRIMARY KEY,
    seq        INTEGER NOT NULL,
    at         TEXT NOT NULL,
    how        TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** A file of its own, since it is written at every turn of every reader; or `:memory:`. */
export function openFeedStore(options: {
  readonly path: string | ':memory:';
  readonly readOnly?: boolean;
}): FeedStore {
  const { path, readOnly = false } = options;
  if (readOnly) return new SqliteFeedStore(openReadOnly(path));
  if (path !== ':memory:') {
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  const db = new Database(path, { timeout: 5_000 });
  db.pragma('journal_mode = WAL');
  // What a power cut takes is told again by the next cursor.
  db.pragma('synchronous = NORMAL');
  db.exec(SCHEMA);
  return new SqliteFeedStore({ db, close: () => db.close() });
}

class SqliteFeedStore implements FeedStore {
  private readonly select;
  private readonly replace;

  constructor(private readonly opened: Opened) {
    const { db } = opened;
    this.select = db.prepare<[string], Reached>(
      'SELECT seq, at, how FROM reached WHERE subscriber = ?',
    );
    this.replace = db.prepare('INSERT OR REPLACE INTO reached VALUES (?, ?, ?, ?)');
  }

  reached(subscriber: SubscriberId): Reached | null {
    return this.select.get(subscriber) ?? null;
  }

  reach(subscriber: SubscriberId, { seq, at, how }: Reached): void {
    this.replace.run(subscriber, seq, at, how);
  }

  close(): void {
    this.opened.close();
  }
}
