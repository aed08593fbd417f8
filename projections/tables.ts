/** What a column can hold; SQLite and PostgreSQL store each of these alike. */
export type Value = string | number | bigint | null;

type ColumnType = 'text' | 'int' | 'fen';

export interface Column<T extends Value = Value, Optional extends boolean = boolean> {
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** Never set: what TypeScript reads off a column. */
  readonly value?: T;
  readonly optional?: Optional;
}

const column = <T extends Value, Optional extends boolean>(type: ColumnType, nullable: boolean) =>
  ({ type, nullable }) as Column<T, Optional>;

export const text = <T extends string = string>() => column<T, false>('text', false);
export const textOrNull = <T extends string = string>() => column<T | null, true>('text', true);
/** Counts, years and revisions: numbers in memory, 0 unless given. */
export const int = () => column<number, true>('int', false);
export const intOrNull = () => column<number | null, true>('int', true);
/** Money: a bigint in memory, 0 unless given. Its name must end in Fen, which is how rows are read. */
export const fen = () => column<bigint, true>('fen', false);
export const fenOrNull = () => column<bigint | null, true>('fen', true);
export type Flag = 0 | 1;
export const flag = () => column<Flag, true>('int', false);
export const flagOrNull = () => column<Flag | null, true>('int', true);

export type Columns = Readonly<Record<string, Column>>;

/** What a store needs to make a table. */
export interface TableShape {
  readonly name: string;
  readonly columns: Columns;
  /** The primary key. */
  readonly key: readonly string[];
  readonly indexes: readonly (readonly string[])[];
}

export interface Table<C extends Columns, K extends keyof C & string> extends TableShape {
  readonly columns: C;
  readonly key: readonly K[];
}

type ValueOf<C> = C extends Column<infer T, boolean> ? T : never;
type RequiredNames<C extends Columns> = {
  [N in keyof C]: C[N] extends Column<Value, false> ? N : never;
}[keyof C];

type Row<C extends Columns> = { readonly [N in keyof C]: ValueOf<C[N]> };
type Key<C extends Columns, K extends keyof C> = { readonly [N in K]: ValueOf<C[N]> };
type NewRow<C extends Columns> = Partial<Row<C>> & Pick<Row<C>, RequiredNames<C>>;
type Counts<C extends Columns> = {
  readonly [N in keyof C as ValueOf<C[N]> extends number | bigint ? N : never]?: ValueOf<C[N]>;
};

export type RowOf<T> = T extends Table<infer C, any> ? Row<C> : never;

export const table = <const C extends Columns, const K extends keyof C & string>(
  name: string,
  columns: C,
  key: readonly K[],
  indexes: readonly (readonly (keyof C & string)[])[] = [],
): Table<C, K> => ({ name, columns, key, indexes });

export type Values = Readonly<Record<string, Value>>;

/**
 * What an event does to rows. A closed union of plain data, so that any store can apply it, and so
 * that nothing in it can depend on the rows that are there.
 */
export type Mutation =
  /** Fails when the key is there: for rows of which one event makes exactly one. */
  | { readonly kind: 'insert'; readonly table: string; readonly row: Values }
  /** Makes the row or changes it: `set` overwrites, `add` adds, other columns stay. */
  | {
      readonly kind: 'upsert';
      readonly table: string;
      readonly key: Values;
      readonly set: Values;
      readonly add: Values;
    }
  /** Changes every row that matches; none is no error. */
  | {
      readonly kind: 'change';
      readonly table: string;
      readonly match: Values;
      readonly set: Values;
      readonly add: Values;
    }
  | { readonly kind: 'remove'; readonly table: string; readonly match: Values };

export const insert = <C extends Columns, K extends keyof C & string>(
  into: Table<C, K>,
  row: NewRow<C>,
): Mutation => ({ kind: 'insert', table: into.name, row: row as Values });

export const upsert = <C extends Columns, K extends keyof C & string>(
  into: Table<C, K>,
  key: Key<C, K>,
  set: Partial<Row<C>> & Pick<Row<C>, Exclude<RequiredNames<C>, K>>,
  add: Counts<C> = {},
): Mutation => ({
  kind: 'upsert',
  table: into.name,
  key: key as Values,
  set: set as Values,
  add: add as Values,
});

/** Makes a row of counts, or adds to it. */
export const add = <C extends Columns, K extends keyof C & string>(
  into: Table<C, K>,
  key: Key<C, K> & Pick<Row<C>, RequiredNames<C>>,
  counts: Counts<C>,
): Mutation => ({
  kind: 'upsert',
  table: into.name,
  key: key as Values,
  set: {},
  add: counts as Values,
});

export const change = <C extends Columns, K extends keyof C & string>(
  rows: Table<C, K>,
  match: Partial<Row<C>>,
  set: Partial<Row<C>>,
  add: Counts<C> = {},
): Mutation => ({
  kind: 'change',
  table: rows.name,
  match: match as Values,
  set: set as Values,
  add: add as Values,
});

export const remove = <C extends Columns, K extends keyof C & string>(
  from: Table<C, K>,
  match: Partial<Row<C>>,
): Mutation => ({ kind: 'remove', table: from.name, match: match as Values });
