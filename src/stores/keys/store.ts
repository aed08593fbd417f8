import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { Moment } from '../../kernel/days.js';
import type { Personal } from '../../kernel/event.js';
import type { SubjectId, UserId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { type Opened, openReadOnly } from '../read-only.js';
import type { KeyStore } from './port.js';
import { macKeyOf, macText, newKey, openText, sealText } from './seal.js';

/** An evidence file's subjects are kept with its key: erasing a person destroys both. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS subject_keys (
    subject      TEXT PRIMARY KEY,
    key          BLOB,
    created_at   TEXT NOT NULL,
    destroyed_at TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS evidence_keys (
    hash         TEXT PRIMARY KEY,
    key          BLOB,
    created_at   TEXT NOT NULL,
    destroyed_at TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS evidence_subjects (
    subject TEXT NOT NULL,
    hash    TEXT NOT NULL REFERENCES evidence_keys (hash),
    PRIMARY KEY (subject, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS secrets (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS credentials (
    user_id    TEXT PRIMARY KEY,
    hash       TEXT NOT NULL,
    changed_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

const SUBJECTS_CACHED = 10_000;
const PAYLOAD_KEY = 'payload-key';

class SubjectKey {
  #macKey: Buffer | undefined;

  constructor(readonly key: Buffer) {}

  /** Of few subjects: most are only sealed under. */
  get macKey(): Buffer {
    return (this.#macKey ??= macKeyOf(this.key));
  }

  forget(): void {
    this.key.fill(0);
    this.#macKey?.fill(0);
  }
}

/**
 * Keys and credentials, apart from the events so that a copy of one is no copy of the other. The
 * file, and with it what SQLite puts beside it, is readable by its owner alone. Opened `readOnly` it
 * opens what is sealed and keeps nothing.
 * @throws Refusal `store-unavailable`
 */
export function openKeyStore(options: {
  readonly path: string | ':memory:';
  readonly now: () => Moment;
  readonly readOnly?: boolean;
}): KeyStore {
  const { path, now, readOnly = false } = options;
  if (readOnly) return new SqliteKeyStore(openReadOnly(path), now);
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('secure_delete = ON');
  // VACUUM copies every key through a temporary file otherwise.
  db.pragma('temp_store = MEMORY');
  db.exec(SCHEMA);
  return new SqliteKeyStore({ db, close: () => db.close() }, now);
}

class SqliteKeyStore implements KeyStore {
  private readonly cache = new LRUCache<SubjectId, SubjectKey>({ max: SUBJECTS_CACHED });
  private readonly ledgerMacKey: Buffer;
  private readonly db: Database.Database;
  private readonly selectKey;
  private readonly insertKey;
  private readonly selectCredential;

  constructor(
    private readonly opened: Opened,
    private readonly now: () => Moment,
  ) {
    const { db } = opened;
    this.db = db;
    this.selectKey = db
      .prepare<[string], Buffer | null>('SELECT key FROM subject_keys WHERE subject = ?')
      .pluck();
    this.insertKey = db.prepare(
      'INSERT INTO subject_keys (subject, key, created_at) VALUES (?, ?, ?)',
    );
    this.selectCredential = db
      .prepare<[string], string>('SELECT hash FROM credentials WHERE user_id = ?')
      .pluck();
    this.ledgerMacKey = macKeyOf(this.secretOrElse(PAYLOAD_KEY, newKey));
  }

  seal(subject: SubjectId, plain: string): string {
    const keys = this.keysOf(subject);
    if (keys === null) throw refuse('subject-erased');
    return sealText(keys.key, subject, plain);
  }

  open(personal: Personal): string | null {
    if ('plain' in personal) return personal.plain;
    const keys = this.cache.get(personal.subject) ?? this.stored(personal.subject);
    return keys ? openText(keys.key, personal.subject, personal.sealed) : null;
  }

  mac(subject: SubjectId | null, text: string): string | null {
    const macKey = subject === null ? this.ledgerMacKey : this.keysOf(subject)?.macKey;
    return macKey === undefined ? null : macText(macKey, text);
  }

  /** Null when the subject was erased. */
  private keysOf(subject: SubjectId): SubjectKey | null {
    const known = this.cache.get(subject) ?? this.stored(subject);
    if (known !== undefined) return known;
    const key = newKey();
    this.insertKey.run(subject, key, this.now());
    return this.keep(subject, key);
  }

  makeKeys(subjects: readonly SubjectId[]): void {
    try {
      this.db.transaction(() => subjects.forEach((subject) => this.keysOf(subject)))();
    } catch (error) {
      // What wasn't committed must not seal anything.
      this.cache.clear();
      throw error;
    }
  }

  private stored(subject: SubjectId): SubjectKey | null | undefined {
    const key = this.selectKey.get(subject);
    return key ? this.keep(subject, key) : key;
  }

  private keep(subject: SubjectId, key: Buffer): SubjectKey {
    const keys = new SubjectKey(key);
    this.cache.set(subject, keys);
    return keys;
  }

  destroy(subject: SubjectId): void {
    const at = this.now();
    this.db.transaction(() => {
      // One that has no key yet is erased too: it never gets one.
      this.db
        .prepare(
          `INSERT INTO subject_keys (subject, key, created_at, destroyed_at) VALUES (?, NULL, ?, ?)
           ON CONFLICT (subject) DO UPDATE
           SET key = NULL, destroyed_at = coalesce(destroyed_at, excluded.destroyed_at)`,
        )
        .run(subject, at, at);
      this.db
        .prepare(
          `UPDATE evidence_keys SET key = NULL, destroyed_at = coalesce(destroyed_at, ?)
           WHERE hash IN (SELECT hash FROM evidence_subjects WHERE subject = ?)`,
        )
        .run(at, subject);
    })();
    const cached = this.cache.peek(subject);
    this.cache.delete(subject);
    cached?.forget();
    this.scrub();
  }

  destroyEvidenceKey(hash: string): void {
    const at = this.now();
    this.db
      .prepare(
        `INSERT INTO evidence_keys (hash, key, created_at, destroyed_at) VALUES (?, NULL, ?, ?)
         ON CONFLICT (hash) DO UPDATE
         SET key = NULL, destroyed_at = coalesce(destroyed_at, excluded.destroyed_at)`,
      )
      .run(hash, at, at);
    this.scrub();
  }

  /**
   * secure_delete zeroes what a row leaves free, but neither the log nor the stale copies that
   * moving a row between pages can leave: VACUUM rewrites the file, and the log is cut to nothing.
   */
  private scrub(): void {
    this.db.exec('VACUUM');
    const [result] = this.db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (result?.busy !== 0) throw refuse('store-unavailable', { actual: 'SQLITE_BUSY' });
  }

  isErased(subject: SubjectId): boolean {
    return !this.cache.has(subject) && this.selectKey.get(subject) === null;
  }

  addEvidenceKey(hash: string, key: Buffer, subjects: readonly SubjectId[]): void {
    this.db.transaction(() => {
      this.db
        .prepare('INSERT INTO evidence_keys (hash, key, created_at) VALUES (?, ?, ?)')
        .run(hash, key, this.now());
      const list = this.db.prepare(
        'INSERT OR IGNORE INTO evidence_subjects (subject, hash) VALUES (?, ?)',
      );
      for (const subject of subjects) list.run(subject, hash);
    })();
  }

  evidenceKey(hash: string): Buffer | null | undefined {
    return this.db
      .prepare<[string], Buffer | null>('SELECT key FROM evidence_keys WHERE hash = ?')
      .pluck()
      .get(hash);
  }

  secret(name: string): Buffer | null {
    return (
      this.db
        .prepare<[string], Buffer>('SELECT value FROM secrets WHERE name = ?')
        .pluck()
        .get(name) ?? null
    );
  }

  secretOrElse(name: string, make: () => Buffer): Buffer {
    const known = this.secret(name);
    if (known !== null) return known;
    this.db.prepare('INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)').run(name, make());
    return this.secret(name) as Buffer;
  }

  setSecret(name: string, value: Buffer): void {
    this.db
      .prepare(
        `INSERT INTO secrets (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      )
      .run(name, value);
  }

  secretNames(): readonly string[] {
    return this.db.prepare<[], string>('SELECT name FROM secrets').pluck().all();
  }

  removeSecret(name: string): void {
    this.db.prepare('DELETE FROM secrets WHERE name = ?').run(name);
  }

  credential(user: UserId): string | null {
    return this.selectCredential.get(user) ?? null;
  }

  setCredential(user: UserId, hash: string): void {
    this.db
      .prepare(
        `INSERT INTO credentials (user_id, hash, changed_at) VALUES (?, ?, ?)
         ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`,
      )
      .run(user, hash, this.now());
  }

  removeCredential(user: UserId): void {
    this.db.prepare('DELETE FROM credentials WHERE user_id = ?').run(user);
  }

  close(): void {
    this.opened.close();
  }
}
