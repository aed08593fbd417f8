import type Database from 'better-sqlite3';
import type { Moment } from '../../kernel/days.js';
import { type FollowerFile, openFollower } from '../follower.js';
import type { Opened } from '../read-only.js';

/** Up to 256 hashes side by side (c2sp.org/tlog-tiles): of leaves, or of the full tiles below. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Buffer;
}

/** How far the tiles go, and where the last that was added to them began. */
export interface Extent {
  readonly size: number;
  /** Of the last event in it; null before the first. */
  readonly position: string | null;
  readonly before: { readonly size: number; readonly position: string | null };
}

export interface SignedCheckpoint {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** c2sp.org/tlog-checkpoint, signed, with the cosignatures that came in since. */
  readonly note: string;
  readonly signedAt: Moment;
}

/** A witness's signature under one checkpoint. */
export interface Cosignature {
  readonly size: number;
  /** The witness's public key, `name+id+base64`. */
  readonly key: string;
  /** As it stands in the note, with its end of line. */
  readonly line: string;
  /** When the witness signed. */
  readonly signedAt: Moment;
}

/** The tree over the events, which can be worked out again, and what was signed, which can't. */
export interface ProofStore {
  extent(): Extent;
  /** Null where there is none. */
  tile(level: number, index: number): Buffer | null;
  /** All or nothing. */
  keep(tiles: readonly Tile[], extent: Extent): void;
  newest(): SignedCheckpoint | null;
  /** Null where none of that size was signed. */
  checkpoint(size: number): SignedCheckpoint | null;
  /** Oldest first. */
  checkpoints(): IterableIterator<SignedCheckpoint>;
  /** On disk before it returns; one of a size that was signed already is left as it is. */
  sign(checkpoint: SignedCheckpoint): void;
  /** On disk before it returns; a witness's second one of a size changes nothing. */
  cosign(cosignature: Cosignature): void;
  /** Newest first. */
  cosignatures(): readonly Cosignature[];
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS tiles (
    level  INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, idx)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS extent (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    size            INTEGER NOT NULL,
    position        TEXT,
    before_size     INTEGER NOT NULL,
    before_position TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS checkpoints (
    size      INTEGER PRIMARY KEY,
    root      TEXT NOT NULL,
    note      TEXT NOT NULL,
    signed_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS cosignatures (
    size      INTEGER NOT NULL REFERENCES checkpoints (size),
    key       TEXT NOT NULL,
    line      TEXT NOT NULL,
    signed_at TEXT NOT NULL,
    PRIMARY KEY (size, key)
  ) STRICT;
`;

/** Tiles that a power cut takes are made again; what is signed waits for the disk. */
export const openProofStore = (file: FollowerFile): ProofStore =>
  new SqliteProofStore(openFollower(file, SCHEMA));

interface ExtentRow {
  readonly size: number;
  readonly position: string | null;
  readonly beforeSize: number;
  readonly beforePosition: string | null;
}

const PLAIN = 'SELECT size, root, note, signed_at AS signedAt FROM checkpoints AS signed';
const COSIGNED = `SELECT size, root, signed_at AS signedAt,
  note || coalesce((SELECT group_concat(line, '') FROM (SELECT line FROM cosignatures
    WHERE cosignatures.size = signed.size ORDER BY key)), '') AS note
  FROM checkpoints AS signed`;

class SqliteProofStore implements ProofStore {
  private readonly db: Database.Database;
  private readonly selectTile;
  private readonly replaceTile;
  private readonly replaceExtent;
  /** One that is only read may be from before there were cosignatures. */
  private readonly cosigned: boolean;

  constructor(private readonly opened: Opened) {
    const { db } = opened;
    this.db = db;
    this.selectTile = db
      .prepare<[number, number], Buffer>('SELECT hashes FROM tiles WHERE level = ? AND idx = ?')
      .pluck();
    this.replaceTile = db.prepare('INSERT OR REPLACE INTO tiles VALUES (?, ?, ?)');
    this.cosigned =
      db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'cosignatures'`).get() !== undefined;
    this.replaceExtent = db.prepare('INSERT OR REPLACE INTO extent VALUES (1, ?, ?, ?, ?)');
  }

  extent(): Extent {
    const row = this.db
      .prepare<[], ExtentRow>(
        `SELECT size, position, before_size AS beforeSize, before_position AS beforePosition
         FROM extent`,
      )
      .get();
    const { size = 0, position = null, beforeSize = 0, beforePosition = null } = row ?? {};
    return { size, position, before: { size: beforeSize, position: beforePosition } };
  }

  tile(level: number, index: number): Buffer | null {
    return this.selectTile.get(level, index) ?? null;
  }

  keep(tiles: readonly Tile[], { size, position, before }: Extent): void {
    this.db.transaction(() => {
      for (const { level, index, hashes } of tiles) this.replaceTile.run(level, index, hashes);
      this.replaceExtent.run(size, position, before.size, before.position);
    })();
  }

  newest(): SignedCheckpoint | null {
    const newest = this.db.prepare<[], SignedCheckpoint>(
      `${this.select} ORDER BY size DESC LIMIT 1`,
    );
    return newest.get() ?? null;
  }

  checkpoint(size: number): SignedCheckpoint | null {
    const one = this.db.prepare<[number], SignedCheckpoint>(`${this.select} WHERE size = ?`);
    return one.get(size) ?? null;
  }

  checkpoints(): IterableIterator<SignedCheckpoint> {
    return this.db.prepare<[], SignedCheckpoint>(`${this.select} ORDER BY size`).iterate();
  }

  sign({ size, root, note, signedAt }: SignedCheckpoint): void {
    this.db.pragma('synchronous = FULL');
    this.db
      .prepare('INSERT OR IGNORE INTO checkpoints VALUES (?, ?, ?, ?)')
      .run(size, root, note, signedAt);
    this.db.pragma('synchronous = NORMAL');
  }

  cosign({ size, key, line, signedAt }: Cosignature): void {
    this.db.pragma('synchronous = FULL');
    this.db
      .prepare('INSERT OR IGNORE INTO cosignatures VALUES (?, ?, ?, ?)')
      .run(size, key, line, signedAt);
    this.db.pragma('synchronous = NORMAL');
  }

  cosignatures(): readonly Cosignature[] {
    if (!this.cosigned) return [];
    return this.db
      .prepare<[], Cosignature>(
        'SELECT size, key, line, signed_at AS signedAt FROM cosignatures ORDER BY size DESC, key',
      )
      .all();
  }

  private get select(): string {
    return this.cosigned ? COSIGNED : PLAIN;
  }

  close(): void {
    this.opened.close();
  }
}
