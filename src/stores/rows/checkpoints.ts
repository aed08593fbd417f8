import type { Row } from './session.js';
import { type Statement, statement } from './statements.js';

/** How far the rows of a projection are. It moves in the transaction that moves the rows. */
export interface Checkpoint {
  readonly name: string;
  readonly version: number;
  /** Which filling of the tables this is: a rebuild makes the next. */
  readonly build: number;
  /** Of the last event in the rows; null before the first. */
  readonly position: string | null;
  /** How many events that is: the `seq` of the last. */
  readonly seq: number;
  /** The live tables, so that a later version can drop those it no longer has. */
  readonly tables: readonly string[];
}

/** Null compares as unknown, so "nothing yet" is an empty text. */
const stored = (position: string | null): string => position ?? '';

export const createCheckpoints: readonly Statement[] = [
  statement(
    `create table if not exists checkpoints (
      name text primary key,
      version integer not null,
      build integer not null,
      position text not null,
      seq bigint not null,
      tables text not null
    )`,
  ),
];

export const selectCheckpoints = statement(
  'select name, version, build, position, seq, tables from checkpoints',
);

export const checkpointOf = (row: Row): Checkpoint => ({
  name: String(row['name']),
  version: Number(row['version']),
  build: Number(row['build']),
  position: row['position'] === '' ? null : String(row['position']),
  seq: Number(row['seq']),
  tables: JSON.parse(String(row['tables'])) as string[],
});

export const insertCheckpoint = (at: Checkpoint): Statement =>
  statement(
    'insert into checkpoints (name, version, build, position, seq, tables) values (?, ?, ?, ?, ?, ?)',
    at.name,
    at.version,
    at.build,
    stored(at.position),
    at.seq,
    JSON.stringify(at.tables),
  );

const MOVE = statement(
  'update checkpoints set position = ?, seq = ? where name = ? and build = ? and position = ?',
).shape;

/** Moves it on, if it is still where the runner left it: otherwise there is another runner. */
export const moveCheckpoint = (floor: Checkpoint, position: string, seq: number): Statement => ({
  shape: MOVE,
  values: [position, seq, floor.name, floor.build, stored(floor.position)],
});

/** Puts a new build in its place, if the old one is still where it was read. */
export const replaceCheckpoint = (floor: Checkpoint, next: Checkpoint): Statement =>
  statement(
    `update checkpoints set version = ?, build = ?, position = ?, seq = ?, tables = ?
     where name = ? and build = ? and position = ?`,
    next.version,
    next.build,
    stored(next.position),
    next.seq,
    JSON.stringify(next.tables),
    floor.name,
    floor.build,
    stored(floor.position),
  );
