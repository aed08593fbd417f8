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
  const heads = new Map<string, readonly Row[]>();
  const read = (delimiter: string, visit: (row: Row) => void, to?: number): void => {
    try {
      parse(bytes, {
        delimiter,
        relax_column_count: true,
        trim: true,
        // A quote left open would otherwise swallow the rest of the file.
        max_record_size: MAX_LINE,
        ...(to === undefined ? {} : { to }),
        on_record: (cells: readonly string[], { lines }) => {
          visit({ line: lines, cells });
          return null;
        },
      });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
      throw refuse('file-csv', { file: file.name, line, actual: error.code });
    }
  };
  return {
    head: (delimiter) => {
      const known = heads.get(delimiter);
      if (known !== undefined) return known;
      const rows: Row[] = [];
      read(
        delimiter,
        bounded(file, (row) => rows.push(row)),
        HEAD_ROWS,
      );
      heads.set(delimiter, rows);
      return rows;
    },
    each: (delimiter, visit) => read(delimiter, bounded(file, visit)),
  };
}
