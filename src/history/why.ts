import type { Fact, Projection } from '../../projections/projection.js';
import type { Mutation, TableShape, Value, Values } from '../../projections/tables.js';
import type { History, Progress } from '../stores/rows/scratch.js';
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
