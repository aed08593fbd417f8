import { type CellObject, read, SSF, utils, type WorkSheet } from '@e965/xlsx';
import { refuse } from '../kernel/refusal.js';
import { MAX_LINES } from './limits.js';
import { bounded, HEAD_ROWS, type Row, type Table } from './table.js';
import type { BankFile } from './values.js';
import { checkZip } from './zip.js';

const MAX_COLUMNS = 256;

/** The start of a zip (XLSX) and of an OLE file (XLS). */
export const isZip = ({ bytes }: BankFile): boolean => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
export const isOle = ({ bytes }: BankFile): boolean =>
  startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

/**
 * The first sheet of a workbook, XLSX or XLS, as text.
 * @throws Refusal `file-zip`, `file-sheet`, `file-formula`, `file-too-many-lines`
 */
export function sheetTable(file: BankFile): Table {
  // The library would read other things in a zip too: OpenDocument, Numbers, binary workbooks.
  if (isZip(file) && !checkZip(file).has('xl/workbook.xml')) {
    throw refuse('file-sheet', { file: file.name, actual: 'zip: no xl/workbook.xml' });
  }
  const rows: Row[] = [];
  const push = bounded(file, (row) => rows.push(row));
  const { sheet, date1904 } = firstSheet(file);
  const data: readonly (readonly (CellObject | undefined)[] | undefined)[] = sheet['!data'] ?? [];
  for (const [index, row] of data.entries()) {
    if (row === undefined) continue;
    const cells: string[] = [];
    row.forEach((cell, column) => {
      if (cell === undefined || column >= MAX_COLUMNS) return;
      if (cell.f !== undefined) {
        const address = { line: index + 1, column: utils.encode_col(column) };
        throw refuse('file-formula', { file: file.name, ...address });
      }
      cells[column] = textOf(cell, date1904);
    });
    push({ line: index + 1, cells: Array.from(cells, (cell) => cell ?? '') });
  }
  return {
    head: () => rows.slice(0, HEAD_ROWS),
    each: (_, visit) => rows.forEach(visit),
  };
}

function firstSheet(file: BankFile): { sheet: WorkSheet; date1904: boolean } {
  try {
    const book = quietly(() =>
      read(file.bytes, {
        type: 'buffer',
        dense: true,
        sheets: 0,
        // One more than may be, to tell too many from just enough.
        sheetRows: MAX_LINES + HEAD_ROWS + 1,
        cellNF: true,
        cellText: false,
        cellHTML: false,
      }),
    );
    const sheet = book.Sheets[book.SheetNames[0] ?? ''];
    if (sheet !== undefined) {
      return { sheet, date1904: book.Workbook?.WBProps?.date1904 === true };
    }
  } catch (error) {
    const actual = error instanceof Error ? error.message : String(error);
    throw refuse('file-sheet', { file: file.name, actual });
  }
  throw refuse('file-sheet', { file: file.name, actual: 'no sheet' });
}

/** The library tells the console of each record it doesn't know: a file could have a million. */
function quietly<T>(work: () => T): T {
  /* eslint-disable no-console */
  const { error } = console;
  console.error = () => {};
  try {
    return work();
  } finally {
    console.error = error;
  }
  /* eslint-enable no-console */
}

function textOf(cell: CellObject, date1904: boolean): string {
  if (typeof cell.v !== 'number') return String(cell.v ?? '').trim();
  const format = typeof cell.z === 'string' ? cell.z : 'General';
  if (!SSF.is_date(format)) return decimalText(cell.v);
  const { y, m, d } = SSF.parse_date_code(cell.v, { date1904 }) ?? { y: 0, m: 0, d: 0 };
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;
}

/**
 * A number as it was typed. A sheet keeps fifteen digits (ECMA-376 says double, Excel rounds to
 * fifteen), so 0.1 + 0.2 is stored as 0.30000000000000004 and means 0.3. From ten trillion on, the
 * fifteenth digit is no longer a fen: there the double must be exact by itself. Sixteen digits are
 * an account number that lost its last ones; the exponent says so.
 */
function decimalText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential();
  return String(size < 1e13 ? Number(value.toPrecision(15)) : value);
}
