import { type Expression, type SelectQueryBuilder, sql, type SqlBool } from 'kysely';
import type { Unit } from '../src/kernel/ids.js';
import { refuse } from '../src/kernel/refusal.js';
import type { Uscc } from '../src/kernel/uscc.js';

/** Whose cases: a unit's people see that unit's, an applicant its own enterprise's, `{}` is all. */
export interface Scope {
  readonly unit?: Unit | undefined;
  readonly uscc?: Uscc | undefined;
}

export interface PageRequest {
  /** 1 to 200; 50 unless given. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** The order of a register: columns that together are unique, all one way. */
export interface Order<Row> {
  readonly register: string;
  readonly by: readonly (keyof Row & string)[];
  readonly direction: 'asc' | 'desc';
}

/**
 * One page, by key and not by offset: rows that arrive meanwhile neither shift nor repeat a line.
 * @throws Refusal `page-limit`, `cursor-invalid`
 */
export async function page<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  order: Order<Row>,
  request: PageRequest,
): Promise<Page<Row>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw refuse('page-limit', { limit: MAX_LIMIT, actual: limit });
  }
  const columns = order.by.map((name) => sql.ref(name));
  let ordered = query;
  for (const name of columns) ordered = ordered.orderBy(name, order.direction);
  if (request.after !== undefined) {
    const last = readCursor(request.after, order).map((value) => sql`${value}`);
    const beyond = order.direction === 'asc' ? sql`>` : sql`<`;
    ordered = ordered.where(
      sql`(${sql.join(columns)}) ${beyond} (${sql.join(last)})` as Expression<SqlBool>,
    );
  }
  const rows = await ordered.limit(limit + 1).execute();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > limit && last ? writeCursor(last, order) : null,
  };
}

export const mapPage = <A, B>(from: Page<A>, map: (row: A) => B): Page<B> => ({
  items: from.items.map(map),
  next: from.next,
});

const writeCursor = <Row>(row: Row, order: Order<Row>): string =>
  Buffer.from(JSON.stringify([order.register, ...order.by.map((name) => row[name])])).toString(
    'base64url',
  );

function readCursor<Row>(cursor: string, order: Order<Row>): readonly (string | number)[] {
  try {
    const [register, ...values] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString('utf8'),
    ) as unknown[];
    if (
      register === order.register &&
      values.length === order.by.length &&
      values.every((value) => typeof value === 'string' || Number.isSafeInteger(value))
    ) {
      return values as (string | number)[];
    }
  } catch {
    // Falls through: not a cursor at all.
  }
  throw refuse('cursor-invalid', { actual: cursor });
}
