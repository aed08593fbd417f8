import type { JournalEntry } from '../../projections/books/query.js';
import type { Language } from '../kernel/sentence.js';
import { type Fen, sumFen } from '../kernel/money.js';

interface Sum {
  readonly zh: string;
  readonly en: string;
  amountFen: Fen;
}

/** As it travels, fen as digits. */
export interface Tallied {
  readonly rows: number;
  readonly sums: readonly (Readonly<Record<Language, string>> & { readonly amountFen: string })[];
}

/** What was written: how many rows, and what their amounts come to. */
export class Tally {
  rows = 0;
  readonly #sums = new Map<string, Sum>();

  add({ zh, en }: Readonly<Record<Language, string>>, amountFen: Fen): void {
    const sum = this.#sums.get(zh) ?? { zh, en, amountFen: 0n };
    sum.amountFen += amountFen;
    this.#sums.set(zh, sum);
  }

  get sums(): readonly Readonly<Sum>[] {
    return [...this.#sums.values()];
  }

  toJSON(): Tallied {
    const sums = this.sums.map((sum) => ({ ...sum, amountFen: sum.amountFen.toString() }));
    return { rows: this.rows, sums };
  }
}

const DEBITS = { zh: '借方', en: 'debits' };
const CREDITS = { zh: '贷方', en: 'credits' };

/** Entries as they pass by, counted, with both sides. */
export async function* tallied(
  entries: AsyncIterable<JournalEntry>,
  tally: Tally,
): AsyncGenerator<JournalEntry> {
  for await (const entry of entries) {
    const amounts = entry.postings.map(({ amountFen }) => amountFen);
    tally.rows += 1;
    tally.add(DEBITS, sumFen(amounts.filter((amount) => amount > 0n)));
    tally.add(CREDITS, -sumFen(amounts.filter((amount) => amount < 0n)));
    yield entry;
  }
}
