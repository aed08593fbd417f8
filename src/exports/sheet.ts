import type { Language } from '../kernel/sentence.js';
import type { Day } from '../kernel/days.js';
import { csvRow, MARK, type TypedCell } from '../banking/spreadsheet.js';
import { workbook } from '../banking/workbook.js';
import { Tally } from './tally.js';

export type SheetFormat = 'csv' | 'xlsx';

export interface Column<Row> {
  readonly zh: string;
  readonly en: string;
  readonly of: (row: Row, language: Language) => TypedCell;
  /** An amount of its own, so that those of all rows add up to something. */
  readonly sums?: true;
}

export interface Sheet<Row> {
  readonly zh: string;
  readonly en: string;
  readonly columns: readonly Column<Row>[];
}

export const column = <Row>(zh: string, en: string, of: Column<Row>['of']): Column<Row> => ({
  zh,
  en,
  of,
});

export const dayCell = (day: Day | null): TypedCell => (day === null ? '' : { day });

/** A sheet's bytes as its rows come: amounts and days typed, no cell a formula. */
export async function* written<Row>(
  sheet: Sheet<Row>,
  rows: AsyncIterable<Row>,
  format: SheetFormat,
  language: Language,
  tally = new Tally(),
): AsyncGenerator<string | Uint8Array> {
  const headings = sheet.columns.map((column) => column[language]);
  const cells = cellsOf(sheet, rows, language, tally);
  switch (format) {
    case 'csv':
      yield MARK + csvRow(headings);
      for await (const row of cells) yield csvRow(row);
      return;
    case 'xlsx':
      yield* workbook(sheet[language], headings, cells);
  }
}

async function* cellsOf<Row>(
  { columns }: Sheet<Row>,
  rows: AsyncIterable<Row>,
  language: Language,
  tally: Tally,
): AsyncGenerator<readonly TypedCell[]> {
  for await (const row of rows) {
    tally.rows += 1;
    yield columns.map((column) => {
      const cell = column.of(row, language);
      if (column.sums && typeof cell === 'bigint') tally.add(column, cell);
      return cell;
    });
  }
}
