import type Database from 'better-sqlite3';
import type { Moment } from '../../kernel/days.js';
import type { EventId, SubscriberId } from '../../kernel/ids.js';
import { type FollowerFile, openFollower } from '../follower.js';
import type { Opened } from '../read-only.js';

/** How far something has read the log: everything up to `seq`, in the history that `cursor` knows. */
export interface Place {
  readonly seq: number;
  readonly cursor: string;
}

export interface Watched extends Place {
  /** The store's own. */
  readonly position: string;
}

/** One webhook of a subscriber. */
export interface Hook {
  readonly subscriber: SubscriberId;
  readonly webhook: string;
}

/** The one event that is next, while it isn't taken. */
export interface Trying {
  readonly eventId: EventId;
  /** Who didn't take it. */
  readonly url: string;
  readonly attempts: number;
  readonly firstAt: Moment;
  readonly dueAt: Moment;
}

export interface Progress extends Hook {
  /** Everything up to here was delivered, is a dead letter, or is none of its business. */
  readonly place: Place;
  readonly trying: Trying | null;
}

/** What an attempt came to. No body and no secret is kept. */
export interface Attempt {
  readonly at: Moment;
  readonly kind: 'event' | 'resend' | 'test';
  readonly eventId: string;
  readonly type: string;
  /** Of the event; null for a test. */
  readonly seq: number | null;
  /** Null where no answer came. */
  readonly status: number | null;
  /** Why none came. */
  readonly error: string | null;
  readonly milliseconds: number;
}

/** An event that was not taken in three days; the next ones went on. */
export interface DeadLetter {
  readonly seq: number;
  readonly eventId: EventId;
  readonly type: string;
  readonly attempts: number;
  readonly firstAt: Moment;
  readonly lastAt: Moment;
  readonly status: number | null;
  readonly error: string | null;
  /** Somebody has asked for it to be sent again, which has not been done yet. */
  readonly resending: boolean;
}

/**
 * Where each webhook has come to, and what became of its attempts. None of it is a fact of the
 * ledger; what of it is lost is delivered again, never left out: a place moves only in the commit
 * that has what was delivered before it.
 */
export interface DeliveryStore {
  /** How far the log was read for what was decided of webhooks; null before the first time. */
  watched(): Watched | null;
  watch(watched: Watched): void;

  all(): readonly Progress[];
  progress(hook: Hook): Progress | null;
  /** From `place` on, also where it has been elsewhere. */
  begin(hook: Hook, place: Place): void;
  /** With its attempts and dead letters. */
  forget(hook: Hook): void;

  // Each of these is done where the webhook still is at `from`, and tells whether it was: it may
  // have been begun anew, or removed, while an event was on its way.
  pass(hook: Hook, from: number, to: Place): boolean;
  deliver(hook: Hook, from: number, to: Place, attempt: Attempt): boolean;
  retry(hook: Hook, from: number, trying: Trying, attempt: Attempt): boolean;
  bury(hook: Hook, from: number, to: Place, letter: DeadLetter, attempt: Attempt): boolean;
  /** What is being tried is due at once. */
  hurry(hook: Hook, now: Moment): void;

  /** Oldest first. */
  deadLetters(hook: Hook): readonly DeadLetter[];
  /** Marks them; null: all there are. */
  askAgain(hook: Hook, seqs: readonly number[] | null): void;
  resent(hook: Hook, seq: number, attempt: Attempt, delivered: boolean): void;

  note(hook: Hook, attempt: Attempt): void;
  /** Newest first, at most `ATTEMPTS_KEPT`. */
  attempts(hook: Hook, limit: number): readonly Attempt[];

  /** All or nothing. */
  together(work: () => void): void;
  close(): void;
}

/** Of each webhook. */
export const ATTEMPTS_KEPT = 1_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS watched (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    seq      INTEGER NOT NULL,
    cursor   TEXT NOT NULL,
    position TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS progress (
    subscriber TEXT NOT NULL,
    webhook    TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    cursor     TEXT NOT NULL,
    trying     TEXT NOT NULL,
    PRIMARY KEY (subscriber, webhook)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS dead_letters (
    subscriber TEXT NOT NULL,
    webhook    TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    letter     TEXT NOT NULL,
    resending  INTEGER NOT NULL,
    PRIMARY KEY (subscriber, webhook, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS attempts (
    subscriber TEXT NOT NULL,
    webhook    TEXT NOT NULL,
    number     INTEGER NOT NULL,
    attempt    TEXT NOT NULL,
    PRIMARY KEY (subscriber, webhook, number)
  ) STRICT, WITHOUT ROWID;
`;

/** Written at every attempt; what a power cut takes is delivered once more. */
export const openDeliveryStore = (file: FollowerFile): DeliveryStore =>
  new SqliteDeliveryStore(openFollower(file, SCHEMA));

interface ProgressRow extends Hook, Place {
  readonly trying: string;
}

interface LetterRow {
  readonly letter: string;
  readonly resending: 0 | 1;
}

const HOOK = 'subscriber = ? AND webhook = ?';

class SqliteDeliveryStore implements DeliveryStore {
  readonly #db: Database.Database;

  constructor(private readonly opened: Opened) {
    this.#db = opened.db;
  }

  watched(): Watched | null {
    const found = this.#statement('SELECT seq, cursor, position FROM watched').get();
    return (found as Watched | undefined) ?? null;
  }

  watch({ seq, cursor, position }: Watched): void {
    this.#statement('INSERT OR REPLACE INTO watched VALUES (1, ?, ?, ?)').run(
      seq,
      cursor,
      position,
    );
  }

  all(): readonly Progress[] {
    const rows = this.#statement('SELECT * FROM progress ORDER BY subscriber, webhook').all();
    return (rows as ProgressRow[]).map(progressOf);
  }

  progress({ subscriber, webhook }: Hook): Progress | null {
    const row = this.#statement(`SELECT * FROM progress WHERE ${HOOK}`).get(subscriber, webhook);
    return row === undefined ? null : progressOf(row as ProgressRow);
  }

  begin({ subscriber, webhook }: Hook, { seq, cursor }: Place): void {
    this.#statement(`INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?, 'null')`).run(
      subscriber,
      webhook,
      seq,
      cursor,
    );
  }

  forget({ subscriber, webhook }: Hook): void {
    this.together(() => {
      for (const table of ['progress', 'dead_letters', 'attempts']) {
        this.#statement(`DELETE FROM ${table} WHERE ${HOOK}`).run(subscriber, webhook);
      }
    });
  }

  pass(hook: Hook, from: number, to: Place): boolean {
    return this.#move(hook, from, to);
  }

  deliver(hook: Hook, from: number, to: Place, attempt: Attempt): boolean {
    return this.#all(() => {
      this.note(hook, attempt);
      return this.#move(hook, from, to);
    });
  }

  retry(hook: Hook, from: number, trying: Trying, attempt: Attempt): boolean {
    return this.#all(() => {
      this.note(hook, attempt);
      return this.#try(hook, from, trying);
    });
  }

  hurry(hook: Hook, now: Moment): void {
    const { trying, place } = this.progress(hook) ?? {};
    if (trying && place && now < trying.dueAt)
      this.#try(hook, place.seq, { ...trying, dueAt: now });
  }

  bury(hook: Hook, from: number, to: Place, letter: DeadLetter, attempt: Attempt): boolean {
    return this.#all(() => {
      this.note(hook, attempt);
      const moved = this.#move(hook, from, to);
      if (moved) this.#bury(hook, letter);
      return moved;
    });
  }

  deadLetters({ subscriber, webhook }: Hook): readonly DeadLetter[] {
    const rows = this.#statement(
      `SELECT letter, resending FROM dead_letters WHERE ${HOOK} ORDER BY seq`,
    ).all(subscriber, webhook);
    return (rows as LetterRow[]).map(letterOf);
  }

  askAgain({ subscriber, webhook }: Hook, seqs: readonly number[] | null): void {
    const all = seqs === null ? '' : 'AND seq IN (SELECT value FROM json_each(?))';
    const values = seqs === null ? [] : [JSON.stringify(seqs)];
    this.#statement(`UPDATE dead_letters SET resending = 1 WHERE ${HOOK} ${all}`).run(
      subscriber,
      webhook,
      ...values,
    );
  }

  resent(hook: Hook, seq: number, attempt: Attempt, delivered: boolean): void {
    const { subscriber, webhook } = hook;
    this.together(() => {
      this.note(hook, attempt);
      const letter = this.deadLetters(hook).find((each) => each.seq === seq);
      if (!letter) return;
      this.#statement(`DELETE FROM dead_letters WHERE ${HOOK} AND seq = ?`).run(
        subscriber,
        webhook,
        seq,
      );
      const { status, error, at: lastAt } = attempt;
      const attempts = letter.attempts + 1;
      const again = { ...letter, attempts, lastAt, status, error, resending: false };
      if (!delivered) this.#bury(hook, again);
    });
  }

  note({ subscriber, webhook }: Hook, attempt: Attempt): void {
    const number = this.#statement(
      `INSERT INTO attempts
       SELECT ?, ?, coalesce(max(number), 0) + 1, ? FROM attempts WHERE ${HOOK} RETURNING number`,
    )
      .pluck()
      .get(subscriber, webhook, JSON.stringify(attempt), subscriber, webhook) as number;
    this.#statement(`DELETE FROM attempts WHERE ${HOOK} AND number <= ?`).run(
      subscriber,
      webhook,
      number - ATTEMPTS_KEPT,
    );
  }

  attempts({ subscriber, webhook }: Hook, limit: number): readonly Attempt[] {
    const found = this.#statement(
      `SELECT attempt FROM attempts WHERE ${HOOK} ORDER BY number DESC LIMIT ?`,
    )
      .pluck()
      .all(subscriber, webhook, limit);
    return (found as string[]).map((text) => JSON.parse(text) as Attempt);
  }

  together(work: () => void): void {
    this.#all(work);
  }

  close(): void {
    this.opened.close();
  }

  #all<T>(work: () => T): T {
    return this.#db.transaction(work)();
  }

  #move({ subscriber, webhook }: Hook, from: number, { seq, cursor }: Place): boolean {
    const { changes } = this.#statement(
      `UPDATE progress SET seq = ?, cursor = ?, trying = 'null' WHERE ${HOOK} AND seq = ?`,
    ).run(seq, cursor, subscriber, webhook, from);
    return changes === 1;
  }

  #try({ subscriber, webhook }: Hook, from: number, trying: Trying): boolean {
    const { changes } = this.#statement(
      `UPDATE progress SET trying = ? WHERE ${HOOK} AND seq = ?`,
    ).run(JSON.stringify(trying), subscriber, webhook, from);
    return changes === 1;
  }

  #bury({ subscriber, webhook }: Hook, letter: DeadLetter): void {
    const { seq, resending } = letter;
    this.#statement('INSERT OR REPLACE INTO dead_letters VALUES (?, ?, ?, ?, ?)').run(
      subscriber,
      webhook,
      seq,
      JSON.stringify(letter),
      resending ? 1 : 0,
    );
  }

  readonly #prepared = new Map<string, Database.Statement>();

  #statement(sql: string): Database.Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const made = this.#db.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }
}

const progressOf = ({ subscriber, webhook, seq, cursor, trying }: ProgressRow): Progress => ({
  subscriber,
  webhook,
  place: { seq, cursor },
  trying: JSON.parse(trying) as Trying | null,
});

const letterOf = ({ letter, resending }: LetterRow): DeadLetter => ({
  ...(JSON.parse(letter) as DeadLetter),
  resending: resending === 1,
});
