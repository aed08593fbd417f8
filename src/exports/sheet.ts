import type { Language } from '../kernel/sentence.js';
import type { Day } from '../kernel/days.js';
import { csvRow, MARK, type TypedCell } from '../banking/spreadsheet.js';
import { workbook } from '../banking/workbook.js';

export type SheetFormat = 'csv' | 'xlsx';

export interface Column<Row> {
  readonly zh: string;
  readonly en: string;
  readonly of: (row: Row) => TypedCell;
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
): AsyncGenerator<string | Uint8Array> {
  const headings = sheet.columns.map((column) => column[language]);
  const cells = cellsOf(sheet, rows);
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
): AsyncGenerator<readonly TypedCell[]> {
  for await (const row of rows) yield columns.map(({ of }) => of(row));
}
