import { type CellObject, utils, write } from '@e965/xlsx';
import iconv from 'iconv-lite';
import type { Day } from '../kernel/days.js';
import type { Fen } from '../kernel/money.js';
import { plainYuan } from './money.js';
import type { Encoding } from './text.js';

/** Text, or money in fen, which is written as yuan. */
export type Cell = string | Fen;

/** Beside it a count, or a day. */
export type TypedCell = Cell | number | { readonly day: Day };

/**
 * A spreadsheet takes such a cell for a formula (CWE-1236); an apostrophe before it makes it text.
 * OWASP's list, and its full-width forms, which some spreadsheets read alike.
 */
const safe = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);

const csvText = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The byte order mark, by which a spreadsheet knows UTF-8. */
export const MARK = '\uFEFF';

/** A record of CSV by RFC 4180, none of its cells a formula. */
export const csvRow = (row: readonly TypedCell[]): string =>
  `${row.map((cell) => csvText(csvCell(cell))).join(',')}\r\n`;

function csvCell(value: TypedCell): string {
  if (typeof value === 'string') return safe(value);
  if (typeof value === 'bigint') return plainYuan(value);
  return typeof value === 'number' ? String(value) : value.day;
}

export function csvFile(
  rows: readonly (readonly Cell[])[],
  encoding: Encoding = 'utf-8',
): Uint8Array {
  const text = rows.map(csvRow).join('');
  return encoding === 'utf-8' ? Buffer.from(MARK + text) : iconv.encode(text, encoding);
}

/** Up to ten trillion yuan a double keeps each fen; what is more is written as text. */
const MAX_NUMBER = 10n ** 15n;
export const isExactNumber = (amount: Fen): boolean => amount < MAX_NUMBER && amount > -MAX_NUMBER;

/**
 * One sheet with typed cells: text stays text (an account keeps its zeros), money is a number of
 * two decimals. The same rows give the same bytes: no name, and no time but the zip's first one;
 * what must stay the same under another zlib isn't compressed.
 */
export function xlsxFile(
  sheet: string,
  rows: readonly (readonly Cell[])[],
  { compression = true }: { readonly compression?: boolean } = {},
): Uint8Array {
  const cell = (value: Cell): CellObject => {
    if (typeof value === 'string') return { t: 's', v: value, z: '@' };
    const yuan = plainYuan(value);
    if (!isExactNumber(value)) return { t: 's', v: yuan, z: '@' };
    return { t: 'n', v: Number(yuan), z: '#,##0.00' };
  };
  const widest = Math.max(0, ...rows.map((row) => row.length));
  const data = rows.map((row) => row.map(cell));
  const text = (value: Cell) => (typeof value === 'string' ? value : plainYuan(value));
  const widths = Array.from({ length: widest }, (_, at) =>
    Math.min(
      40,
      rows.reduce((most, row) => Math.max(most, Buffer.byteLength(text(row[at] ?? '')) + 2), 8),
    ),
  );
  const content = {
    // A money column too narrow shows ####.
    '!cols': widths.map((wch) => ({ wch })),
    '!data': data,
    '!ref': utils.encode_range({ r: 0, c: 0 }, { r: rows.length - 1, c: widest - 1 }),
  };
  const book = { SheetNames: [sheet], Sheets: { [sheet]: content } };
  return write(book, {
    type: 'buffer',
    bookType: 'xlsx',
    bookSST: true,
    compression,
  }) as Buffer;
}
