import { CsvError, parse } from 'csv-parse/sync';
import { refuse } from '../kernel/refusal.js';
import { MAX_LINES } from './limits.js';
import type { BankFile } from './values.js';

/** A line of a CSV, or a row of a sheet, from 1; blank ones are left out. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows are handed over one by one: a large file is never held as cells. */
export interface Table {
  /** The first rows, among which the headings are. */
  head(delimiter: string): readonly Row[];
  /** @throws Refusal `file-csv`, `file-too-many-lines` */
  each(delimiter: string, visit: (row: Row) => void): void;
}

/** Titles, account and period come before the headings; no bank needs more lines for them. */
export const HEAD_ROWS = 50;
export const MAX_COLUMNS = 256;
/** In bytes; a bank's longest line has some hundreds. */
const MAX_LINE = 65_536;

const blank = (cells: readonly string[]): boolean => cells.every((cell) => cell === '');

/** Counts what is visited, and stops at the limit. */
export function bounded(file: BankFile, visit: (row: Row) => void): (row: Row) => void {
  let count = 0;
  return (row) => {
    if (blank(row.cells)) return;
    count += 1;
    if (count > MAX_LINES + HEAD_ROWS) {
      throw refuse('file-too-many-lines', { file: file.name, line: row.line, limit: MAX_LINES });
    }
    visit(row);
  };
}

/** Thirty million commas are no line of a statement. @throws Refusal `file-csv` */
function checkLines(file: BankFile, bytes: Buffer): void {
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    if (end - start > MAX_LINE) {
      throw refuse('file-csv', { file: file.name, line, actual: 'CSV_MAX_RECORD_SIZE' });
    }
    start = end + 1;
  }
}

/**
 * CSV by RFC 4180, as banks write it: rows of unequal length, cells padded with spaces and tabs,
 * CRLF or LF.
 */
export function csvTable(file: BankFile, text: string): Table {
  const bytes = Buffer.from(text);
  checkLines(file, bytes);
  const [lineBreak = '\n'] = /\r\n|\n|\r/.exec(text) ?? [];
  const heads = new Map<string, readonly Row[]>();
  const read = (
    delimiter: string,
    visit: (row: Row) => void,
    { to, width = 1 }: { readonly to?: number; readonly width?: number },
  ): void => {
    try {
      // The first record says how many cells the others have: csv-parse makes an error with a stack
      // of each that has another number, also where that is allowed, in a third of all the time.
      const first = Buffer.from(`${delimiter.repeat(width - 1)}${lineBreak}`);
      parse(Buffer.concat([first, bytes]), {
        delimiter,
        relax_column_count: true,
        trim: true,
        // A quote left open would otherwise swallow the rest of the file.
        max_record_size: MAX_LINE,
        ...(to === undefined ? {} : { to: to + 1 }),
        on_record: (cells: readonly string[], { lines, records }) => {
          if (records > 1) visit({ line: lines - 1, cells });
          return null;
        },
      });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const line = typeof error['lines'] === 'number' ? error['lines'] - 1 : 1;
      throw refuse('file-csv', { file: file.name, line, actual: error.code });
    }
  };
  const head = (delimiter: string): readonly Row[] => {
    const known = heads.get(delimiter);
    if (known !== undefined) return known;
    const rows: Row[] = [];
    read(
      delimiter,
      bounded(file, (row) => rows.push(row)),
      { to: HEAD_ROWS },
    );
    heads.set(delimiter, rows);
    return rows;
  };
  return {
    head,
    each: (delimiter, visit) =>
      read(delimiter, bounded(file, visit), { width: head(delimiter).at(-1)?.cells.length ?? 1 }),
  };
}
