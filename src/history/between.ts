import { type QueryExecutorProvider, sql } from 'kysely';
import type { Fact, Projection } from '../../projections/projection.js';
import type { TableShape, Value, Values } from '../../projections/tables.js';
import type { History, Progress } from '../stores/rows/scratch.js';
import { type AsOf, type Past, until } from './past.js';

/** One row of a read model at two moments; null where it wasn't there. */
export interface ChangedRow {
  readonly table: string;
  readonly key: Values;
  readonly before: Values | null;
  readonly after: Values | null;
}

/**
 * What became of a read model's rows between two moments. `only` keeps to the rows with these
 * values, such as one enterprise's; a table that lacks such a column has none of them.
 */
export async function changedRows(
  past: Past,
  projection: Projection,
  from: AsOf,
  to: AsOf,
  only: Values = {},
): Promise<readonly ChangedRow[]> {
  const before = await past.rows([projection.name], from);
  const after = await past.rows([projection.name], to);
  const changed: ChangedRow[] = [];
  for (const table of projection.tables) {
    if (Object.keys(only).some((column) => !(column in table.columns))) continue;
    const old = await rowsByKey(before, table, only);
    for (const [key, row] of await rowsByKey(after, table, only)) {
      const earlier = old.get(key) ?? null;
      old.delete(key);
      if (earlier && Object.entries(row).every(([column, value]) => earlier[column] === value)) {
        continue;
      }
      changed.push({ table: table.name, key: keyOf(table, row), before: earlier, after: row });
    }
    for (const row of old.values()) {
      changed.push({ table: table.name, key: keyOf(table, row), before: row, after: null });
    }
  }
  return changed;
}

export const keyOf = (table: TableShape, row: Values): Values =>
  Object.fromEntries(table.key.map((column) => [column, row[column] as Value]));

async function rowsByKey(
  db: QueryExecutorProvider,
  table: TableShape,
  only: Values,
): Promise<Map<string, Values>> {
  const rows = await rowsWith(db, table, only);
  return new Map(
    rows.map((row) => [JSON.stringify(table.key.map((column) => String(row[column]))), row]),
  );
}

/** Rows with these values, by their key. */
export async function rowsWith(
  db: QueryExecutorProvider,
  table: TableShape,
  only: Values,
  most?: number,
): Promise<readonly Values[]> {
  const where = Object.entries(only).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  const { rows } = await sql<Values>`
    select * from ${sql.table(table.name)}
    ${where.length > 0 ? sql`where ${sql.join(where, sql` and `)}` : sql``}
    order by ${sql.join(table.key.map((column) => sql.ref(column)))}
    ${most === undefined ? sql`` : sql`limit ${most}`}`.execute(db);
  return rows;
}

/** The events after `from`, up to `to`, that changed a read model, oldest first. */
export async function* eventsThatChanged(
  { project }: Projection,
  history: History,
  from: AsOf,
  to: AsOf,
  onProgress: (progress: Progress) => void = () => {},
): AsyncGenerator<Fact> {
  for await (const facts of until(history, to.seq).read(null, null)) {
    for (const event of facts) {
      if (event.seq > from.seq && project(event).length > 0) yield event;
    }
    onProgress({ events: facts.at(-1)?.seq ?? 0, of: to.seq });
  }
}
