import type { Kysely } from 'kysely';
import type { Value } from '../../../projections/tables.js';
import type { Dialect, Statement } from './statements.js';

/** All or nothing by itself, and one of several in a commit. */
export interface Unit {
  /** Must change exactly one row, or the rest isn't run. */
  readonly guard?: Statement;
  readonly statements: readonly Statement[];
}

/** `overtaken`: the guard found nothing, so another runner was there. */
export type Outcome = 'applied' | 'overtaken' | Error;

export type Row = Readonly<Record<string, Value>>;

/** One connection. */
export interface Session {
  /** Several units, one commit. A unit that fails or is overtaken leaves the others be. */
  transact(units: readonly Unit[]): Promise<readonly Outcome[]>;
  /** Rows of several selects, seen at one moment. */
  snapshot(selects: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  close(): Promise<void>;
}

/** What SQLite and PostgreSQL do differently. */
export interface Engine {
  readonly dialect: Dialect;
  /** What queries read through; it never sees half a commit. */
  readonly read: Kysely<any>;
  readonly main: Session;
  /** Reads rows as they are at one moment, however long it takes. */
  atOneMoment<T>(read: (db: Kysely<any>) => Promise<T>): Promise<T>;
  /** Another connection, for work that must not stand in the way; its temporary tables are its own. */
  session(): Promise<Session>;
  close(): Promise<void>;
}
