import type { QueryExecutorProvider } from 'kysely';
import { termsOf as figureTerms, worth } from '../../projections/figures.js';
import type { Fact, Projection } from '../../projections/projection.js';
import type { Mutation, TableShape, Value, Values } from '../../projections/tables.js';
import type { History, Progress } from '../stores/rows/scratch.js';
import { sumFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { keyOf, rowsWith } from './between.js';
import { effectiveOn } from './effective.js';
import { type AsOf, until } from './past.js';

/** One figure of a read model: a column of the row with this key. */
export interface Figure {
  readonly projection: Projection;
  readonly table: TableShape;
  readonly key: Values;
  readonly column: string;
}

/** What one event did to it; together they add up to it. */
export interface Part {
  readonly event: Fact;
  readonly deltaFen: bigint;
}

/**
 * The events that make a figure up, oldest first, found by the very mutations that fill the row: so
 * they can't add up to anything else. The work grows with the history, not with the read model.
 */
export async function* partsOf(
  { projection, table, key, column }: Figure,
  history: History,
  { seq, effectiveOn: on }: AsOf,
  onProgress: (progress: Progress) => void = () => {},
): AsyncGenerator<Part> {
  const { project } = on === null ? projection : effectiveOn(projection, on);
  const row = new FollowedRow(table, key);
  for await (const facts of until(history, seq).read(null, null)) {
    for (const event of facts) {
      const before = row.amount(column);
      for (const mutation of project(event)) row.apply(mutation);
      const deltaFen = row.amount(column) - before;
      if (deltaFen !== 0n) yield { event, deltaFen };
    }
    onProgress({ events: facts.at(-1)?.seq ?? 0, of: seq });
  }
}

/** A figure that no event makes by itself: what it is made of, each of which opens in turn. */
export interface Sum {
  readonly amountFen: bigint;
  readonly terms: readonly OpenTerm[];
  /** What was added so that it isn't below nothing. */
  readonly liftedFen: bigint;
}

export interface OpenTerm {
  readonly table: string;
  /** Of one row. */
  readonly key: Values;
  readonly figure: string;
  readonly amountFen: bigint;
}

/** A sum is made of so many rows at most: they are all read at once. */
export const MOST_ROWS = 10_000;

/**
 * One row’s figure, opened into that row’s columns; or the figure of several rows together, opened
 * into theirs.
 * @throws Refusal `figure-too-wide`
 */
export async function sumOf(
  db: QueryExecutorProvider,
  { figures = {} }: Projection,
  table: TableShape,
  name: string,
  only: Values,
): Promise<Sum> {
  const figure = figures[name]?.table === table ? figures[name] : undefined;
  const rows = await rowsWith(db, table, only, MOST_ROWS + 1);
  if (rows.length > MOST_ROWS) throw refuse('figure-too-wide', { limit: MOST_ROWS });
  const [first] = rows;
  if (figure && first && isKey(table, only)) {
    const terms = figureTerms(figure, first).map(({ column, amountFen }) => ({
      table: table.name,
      key: keyOf(table, first),
      figure: column,
      amountFen,
    }));
    const amountFen = worth(figure, first);
    return { amountFen, terms, liftedFen: amountFen - sumFen(terms.map((term) => term.amountFen)) };
  }
  const terms = rows.map((row) => ({
    table: table.name,
    key: keyOf(table, row),
    figure: name,
    amountFen: figure ? worth(figure, row) : BigInt(row[name] ?? 0),
  }));
  return { amountFen: sumFen(terms.map((term) => term.amountFen)), terms, liftedFen: 0n };
}

/** Whether it names one row. */
export const isKey = ({ key }: TableShape, only: Values): boolean =>
  key.every((column) => column in only);

export const knowsFigure = ({ figures = {} }: Projection, table: TableShape, name: string) =>
  name in table.columns || figures[name]?.table === table;

/** What can be asked why of a table: its amounts, and what is worked out from them. */
export const figuresOf = ({ figures = {} }: Projection, table: TableShape): readonly string[] => [
  ...Object.keys(table.columns).filter((column) => column.endsWith('Fen')),
  ...Object.keys(figures).filter((name) => figures[name]?.table === table),
];

/** One row of a table, as the mutations make it: what a store does, for a single key. */
export class FollowedRow {
  #row: Values | null = null;

  constructor(
    private readonly table: TableShape,
    private readonly key: Values,
  ) {}

  get values(): Values | null {
    return this.#row;
  }

  amount(column: string): bigint {
    return BigInt(this.#row?.[column] ?? 0);
  }

  apply(mutation: Mutation): void {
    if (mutation.table !== this.table.name) return;
    switch (mutation.kind) {
      case 'insert':
        if (this.#isKeyOf(mutation.row)) this.#row = mutation.row;
        return;
      case 'upsert':
        if (!this.#isKeyOf(mutation.key)) return;
        this.#row = added({ ...mutation.key, ...this.#row, ...mutation.set }, mutation.add);
        return;
      case 'change':
        if (this.#matches(mutation.match)) {
          this.#row = added({ ...this.#row, ...mutation.set }, mutation.add);
        }
        return;
      case 'remove':
        if (this.#matches(mutation.match)) this.#row = null;
    }
  }

  #isKeyOf(values: Values): boolean {
    return this.table.key.every((name) => isSame(values[name], this.key[name]));
  }

  #matches(match: Values): boolean {
    const row = this.#row;
    return row !== null && Object.entries(match).every(([name, value]) => isSame(row[name], value));
  }
}

/** A number and a bigint of one value are one value, as they are in a store. */
const isSame = (a: Value | undefined, b: Value | undefined): boolean =>
  a === b || (a != null && b != null && String(a) === String(b));

function added(row: Values, add: Values): Values {
  const sums = Object.entries(add).map(([name, value]) => {
    const sum = BigInt(row[name] ?? 0) + BigInt(value ?? 0);
    return [name, typeof value === 'number' ? Number(sum) : sum] as const;
  });
  return { ...row, ...Object.fromEntries(sums) };
}
