import type { Fen } from '../src/kernel/money.js';
import type { Columns, Table, TableShape, Values } from './tables.js';

/**
 * A figure that no row holds: columns of one row, added and taken away. What is shown is worked out
 * by it, and whoever asks why is told by it.
 */
export interface Figure {
  readonly table: TableShape;
  readonly plus: readonly string[];
  readonly minus: readonly string[];
  /** Less than nothing is shown as nothing. */
  readonly neverBelow0: boolean;
  /** Of rows with these values; of others it is nothing. */
  readonly when: Values;
}

type Money<C extends Columns> = {
  [N in keyof C & string]: N extends `${string}Fen` ? N : never;
}[keyof C & string];

export const figure = <C extends Columns, K extends keyof C & string>(
  table: Table<C, K>,
  plus: readonly Money<C>[],
  minus: readonly Money<C>[],
  { neverBelow0 = false, when = {} }: Partial<Pick<Figure, 'neverBelow0' | 'when'>> = {},
): Figure => ({ table, plus, minus, neverBelow0, when });

/** A row of its table, or of several of them summed. */
type Amounts = Readonly<Record<string, unknown>>;

const amountIn = (row: Amounts, column: string): Fen => (row[column] as Fen | null) ?? 0n;

export interface Term {
  readonly column: string;
  readonly amountFen: Fen;
}

/** What it is made of, each with its sign. */
export const termsOf = ({ plus, minus, when }: Figure, row: Amounts): readonly Term[] =>
  Object.entries(when).some(([column, value]) => row[column] !== value)
    ? []
    : [
        ...plus.map((column) => ({ column, amountFen: amountIn(row, column) })),
        ...minus.map((column) => ({ column, amountFen: -amountIn(row, column) })),
      ];

export function worth(figure: Figure, row: Amounts): Fen {
  let sum = 0n;
  for (const { amountFen } of termsOf(figure, row)) sum += amountFen;
  return figure.neverBelow0 && sum < 0n ? 0n : sum;
}
