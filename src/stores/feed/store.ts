import type { Moment } from '../../kernel/days.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { type FollowerFile, openFollower } from '../follower.js';
import type { Opened } from '../read-only.js';

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

/** Written at every turn of every reader; what a power cut takes the next cursor tells again. */
export const openFeedStore = (file: FollowerFile): FeedStore =>
  new SqliteFeedStore(openFollower(file, SCHEMA));

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
