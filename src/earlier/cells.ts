import type { FactDefinition } from '../assessment/assessment.js';
import { amountIn, dayIn } from '../banking/cells.js';
import { parseYuan } from '../banking/money.js';
import type { Row } from '../banking/table.js';
import type { BankFile } from '../banking/values.js';
import type { Day } from '../kernel/days.js';
import type { Fen } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { type Column, COLUMNS } from './columns.js';
import type { Problem } from './report.js';
import type { Sheet } from './sheet.js';

/** One row's cells. What is wrong with one is noted, and the others are still read. */
export class Cells {
  readonly problems: Problem[] = [];

  constructor(
    private readonly file: BankFile,
    private readonly sheet: Sheet,
    readonly row: Row,
  ) {}

  text(column: Column): string {
    const at = this.sheet.columns.get(column);
    return at === undefined ? '' : this.at(at);
  }

  private at(index: number): string {
    // `="6222"` and `'6222` are how a spreadsheet is kept from rounding digits.
    const cell = this.row.cells[index] ?? '';
    return (/^="(.*)"$/.exec(cell)?.[1] ?? cell).replace(/^'/, '').trim();
  }

  isEmpty(...columns: readonly Column[]): boolean {
    return columns.every((column) => this.text(column) === '');
  }

  place(column: Column | { readonly heading: string }) {
    const heading = typeof column === 'string' ? COLUMNS[column] : column.heading;
    return { file: this.file.name, line: this.row.line, column: heading };
  }

  /** Undefined where it is wrong, and then it is noted. */
  read<T>(column: Column | { readonly heading: string }, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
      this.wrong(column, error);
      return undefined;
    }
  }

  wrong(column: Column | { readonly heading: string }, { code, params }: Refusal): void {
    const place = this.place(column);
    this.problems.push({ code, params: { ...place, ...params }, column: place.column });
  }

  needed(column: Column): string | undefined {
    return this.read(column, () => {
      const text = this.text(column);
      if (text === '') throw refuse('file-cell-empty', this.place(column));
      if (text.length > 200) throw refuse('history-cell-long', { limit: 200 });
      return text;
    });
  }

  /** More than nothing. */
  amount(column: Column): Fen | undefined {
    const text = this.needed(column);
    return text === undefined
      ? undefined
      : this.read(column, () => {
          const amount = amountIn(text, this.place(column));
          if (amount > 0n) return amount;
          throw refuse('history-amount', { actualFen: amount });
        });
  }

  /** Not after today. */
  day(column: Column, today: Day): Day | undefined {
    const text = this.needed(column);
    return text === undefined
      ? undefined
      : this.read(column, () => {
          const on = dayIn(text, 'year-first', this.place(column));
          if (on <= today) return on;
          throw refuse('history-in-future', { limit: today, actual: on });
        });
  }

  whole(column: Column, from: number, to: number): number | undefined {
    const text = this.needed(column)
      ?.normalize('NFKC')
      .replace(/[年期]$/, '')
      .replace(/^第/, '');
    return text === undefined
      ? undefined
      : this.read(column, () => {
          const number = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
          if (number >= from && number <= to) return number;
          const code = column === 'benefitYear' ? 'history-year' : 'history-number';
          throw refuse(code, { limit: `${from} – ${to}`, actual: this.text(column) });
        });
  }

  /** The facts that this row gives of a measure, as a claim would give them. */
  facts(definitions: ReadonlyMap<string, FactDefinition>): Readonly<Record<string, unknown>> {
    const given: Record<string, unknown> = {};
    for (const [name, { at }] of this.sheet.facts) {
      const definition = definitions.get(name);
      const text = this.at(at);
      if (definition && text !== '') given[name] = rawFact(definition, text);
    }
    return given;
  }

  headingOfFact(name: string): { readonly heading: string } {
    return { heading: this.sheet.facts.get(name)?.heading ?? name };
  }
}

/** What a person types, as the fact's type takes it; what can't be read is left for it to refuse. */
function rawFact({ type, values }: FactDefinition, text: string): unknown {
  const plain = text.normalize('NFKC');
  switch (type) {
    case 'fen':
      return parseYuan(text)?.toString() ?? text;
    case 'year':
    case 'people':
    case 'companies': {
      const digits = plain.replace(/[年人家]$/, '');
      return /^\d{1,9}$/.test(digits) ? Number(digits) : text;
    }
    case 'enum': {
      const named = Object.entries(values ?? {}).find(
        ([value, { zh }]) => value === text || zh.normalize('NFKC') === plain,
      );
      return named?.[0] ?? text;
    }
    case 'list':
      return text
        .split(/[,，、;；\n]/)
        .map((item) => item.trim())
        .filter((item) => item !== '');
    default:
      return text;
  }
}
