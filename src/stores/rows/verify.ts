import type { TableShape } from '../../../projections/tables.js';
import type { Row } from './session.js';
import { type Physical, quote, type Statement, statement } from './statements.js';

/** One row that is not what history makes it. */
export interface Difference {
  readonly projection: string;
  readonly table: string;
  readonly key: Row;
  /** As it is read today; null where it is missing. */
  readonly live: Row | null;
  /** As history makes it; null where there should be none. */
  readonly rebuilt: Row | null;
}

/** Enough to see what is wrong: a model that differs everywhere is rebuilt, not read. */
const LIMIT = 1_000;

/** What is only in the live table, and what is only in the rebuilt one. */
export function differences(table: TableShape, rebuilt: Physical): readonly Statement[] {
  const columns = Object.keys(table.columns).map(quote).join();
  const rows = (name: string) => `select ${columns} from ${quote(name)}`;
  const only = (a: string, b: string) =>
    statement(`select * from (${rows(a)} except ${rows(b)}) as found limit ${LIMIT}`);
  return [only(table.name, rebuilt(table.name)), only(rebuilt(table.name), table.name)];
}

export function differencesIn(
  projection: string,
  table: TableShape,
  onlyLive: readonly Row[],
  onlyRebuilt: readonly Row[],
): readonly Difference[] {
  const keyOf = (row: Row): string => JSON.stringify(table.key.map((name) => String(row[name])));
  const rebuilt = new Map(onlyRebuilt.map((row) => [keyOf(row), row]));
  const found = onlyLive.map((row) => {
    const other = rebuilt.get(keyOf(row)) ?? null;
    rebuilt.delete(keyOf(row));
    return { live: row as Row | null, rebuilt: other };
  });
  for (const row of rebuilt.values()) found.push({ live: null, rebuilt: row });
  return found.map((both) => ({
    projection,
    table: table.name,
    key: keyColumns(table, (both.live ?? both.rebuilt) as Row),
    ...both,
  }));
}

const keyColumns = (table: TableShape, row: Row): Row =>
  Object.fromEntries(table.key.map((name) => [name, row[name] ?? null]));
