import type { Mutation, TableShape, Value, Values } from '../../../projections/tables.js';

/** SQL in the pieces between its values: SQLite binds them, PostgreSQL takes them as literals. */
export interface Shape {
  readonly pieces: readonly string[];
  readonly sql: string;
}

export interface Statement {
  readonly shape: Shape;
  readonly values: readonly Value[];
}

/** Where the rows of a projection are: the live table, or one being built beside it. */
export type Physical = (table: string) => string;

export const live: Physical = (table) => table;

export const quote = (name: string): string => `"${name}"`;

const names = (values: Values): string[] => Object.keys(values);

const shapeOf = (sql: string): Shape => ({ pieces: sql.split('?'), sql });

/** A statement without values, or with a few: for what isn't run once an event. */
export const statement = (sql: string, ...values: readonly Value[]): Statement => ({
  shape: shapeOf(sql),
  values,
});

/** There are as many shapes as there are kinds of change: each is written once. */
const shapes = new Map<string, Shape>();

function cached(name: string, write: () => string): Shape {
  let shape = shapes.get(name);
  if (!shape) {
    shape = shapeOf(write());
    shapes.set(name, shape);
  }
  return shape;
}

export function statementsOf(
  mutations: readonly Mutation[],
  physical: Physical,
): readonly Statement[] {
  const statements: Statement[] = [];
  for (const mutation of mutations) {
    const written = statementOf(mutation, physical);
    if (written) statements.push(written);
  }
  return statements;
}

/** The statement of a mutation; undefined where it changes nothing. */
function statementOf(mutation: Mutation, physical: Physical): Statement | undefined {
  const table = physical(mutation.table);
  switch (mutation.kind) {
    case 'insert': {
      const columns = names(mutation.row);
      return {
        shape: cached(`i ${table} ${columns.join()}`, () => insertInto(table, columns)),
        values: Object.values(mutation.row).map(storable),
      };
    }
    case 'upsert': {
      const [key, set, add] = [names(mutation.key), names(mutation.set), names(mutation.add)];
      return {
        shape: cached(`u ${table} ${key.join()} ${set.join()} ${add.join()}`, () =>
          [
            insertInto(table, [...key, ...set, ...add]),
            `on conflict (${key.map(quote).join()}) do`,
            set.length + add.length === 0
              ? 'nothing'
              : `update set ${[
                  ...set.map((name) => `${quote(name)} = excluded.${quote(name)}`),
                  ...add.map(
                    (name) =>
                      `${quote(name)} = ${quote(table)}.${quote(name)} + excluded.${quote(name)}`,
                  ),
                ].join()}`,
          ].join(' '),
        ),
        values: [mutation.key, mutation.set, mutation.add].flatMap(Object.values).map(storable),
      };
    }
    case 'change': {
      const [match, set, add] = [names(mutation.match), names(mutation.set), names(mutation.add)];
      if (set.length + add.length === 0) return undefined;
      return {
        shape: cached(`c ${table} ${match.join()} ${set.join()} ${add.join()}`, () =>
          [
            `update ${quote(table)} set`,
            [
              ...set.map((name) => `${quote(name)} = ?`),
              ...add.map((name) => `${quote(name)} = ${quote(name)} + ?`),
            ].join(),
            `where ${where(match)}`,
          ].join(' '),
        ),
        values: [mutation.set, mutation.add, mutation.match].flatMap(Object.values).map(storable),
      };
    }
    case 'remove': {
      const match = names(mutation.match);
      return {
        shape: cached(
          `r ${table} ${match.join()}`,
          () => `delete from ${quote(table)} where ${where(match)}`,
        ),
        values: Object.values(mutation.match).map(storable),
      };
    }
  }
}

const insertInto = (table: string, columns: readonly string[]): string =>
  `insert into ${quote(table)} (${columns.map(quote).join()}) values (${columns.map(() => '?').join()})`;

const where = (columns: readonly string[]): string =>
  columns.map((name) => `${quote(name)} = ?`).join(' and ');

/** PostgreSQL's text can't hold U+0000; both stores keep the same replacement. */
const storable = (value: Value): Value =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value;

export type Dialect = 'sqlite' | 'postgres';

/** A table and its indexes. Index names are the store's own, so they carry the physical name. */
export function createTable(
  shape: TableShape,
  physical: Physical,
  dialect: Dialect,
  temporary = false,
): readonly Statement[] {
  const table = physical(shape.name);
  // Text sorts by code point on both, so that pages come in the same order.
  const types =
    dialect === 'sqlite'
      ? { text: 'text', int: 'integer', fen: 'integer' }
      : { text: 'text collate "C"', int: 'bigint', fen: 'bigint' };
  const columns = Object.entries(shape.columns).map(([name, { type, nullable }]) => {
    const rest = nullable ? '' : type === 'text' ? ' not null' : ' not null default 0';
    return `${quote(name)} ${types[type]}${rest}`;
  });
  const kind = temporary ? 'temporary table' : 'table';
  const key = `primary key (${shape.key.map(quote).join()})`;
  return [
    statement(`create ${kind} ${quote(table)} (${[...columns, key].join(', ')})`),
    // What is only compared row for row needs none.
    ...(temporary ? [] : shape.indexes).map((index) =>
      statement(
        `create index ${quote(`${table}__${index.join('_')}`)} on ${quote(table)} (${index.map(quote).join()})`,
      ),
    ),
  ];
}
