import { CFB, type CellObject, read, SSF, utils } from '@e965/xlsx';
import { refuse } from '../kernel/refusal.js';
import { decimalText, serialDay } from './sheet-number.js';
import { bounded, MAX_COLUMNS, type Row } from './table.js';
import type { BankFile } from './values.js';

// [MS-XLS] 2.3.1: records that hold cells, and what it takes to read them.
const NEEDED = new Set([
  ...[0x0809, 0x000a, 0x002f, 0x0042, 0x0022, 0x0085, 0x0031, 0x041e, 0x00e0, 0x00fc, 0x003c],
  ...[0x0200, 0x0208, 0x00fd, 0x0204, 0x00d6, 0x0203, 0x027e, 0x00bd, 0x0205, 0x0207],
]);
const FORMULAS = new Set([0x0006, 0x0206, 0x0406]);
const CONTINUE = 0x003c;
/** Known to nobody, so skipped. */
const NOTHING = 0xffff;

/**
 * The first sheet of an XLS (BIFF in an OLE container), as text.
 * @throws Refusal `file-sheet`, `file-formula`, `file-too-many-lines`
 */
export function xlsRows(file: BankFile): readonly Row[] {
  const damaged = (error: unknown) => {
    const actual = error instanceof Error ? error.message : String(error);
    return refuse('file-sheet', { file: file.name, actual });
  };
  let stream: Buffer | undefined;
  try {
    const container = CFB.read(Buffer.from(file.bytes), { type: 'buffer' });
    const found = CFB.find(container, 'Workbook') ?? CFB.find(container, 'Book');
    if (found?.content !== undefined) stream = Buffer.from(found.content as Uint8Array);
  } catch (error) {
    throw damaged(error);
  }
  if (stream === undefined) throw damaged('no workbook');
  keepCells(file, stream);

  const rows: Row[] = [];
  const push = bounded(file, (row) => rows.push(row));
  let data: readonly (readonly (CellObject | undefined)[] | undefined)[];
  let date1904: boolean;
  try {
    const book = quietly(() =>
      read(stream, { type: 'buffer', dense: true, sheets: 0, cellNF: true, cellText: false }),
    );
    data = book.Sheets[book.SheetNames[0] ?? '']?.['!data'] ?? [];
    date1904 = book.Workbook?.WBProps?.date1904 === true;
  } catch (error) {
    throw damaged(error);
  }
  data.forEach((row, index) => {
    const cells = (row ?? []).slice(0, MAX_COLUMNS);
    push({
      line: index + 1,
      cells: Array.from(cells, (cell) => (cell === undefined ? '' : textOf(cell, date1904))),
    });
  });
  return rows;
}

/**
 * Leaves cells and nothing else for the library to look at: a link over a whole sheet, told in 36
 * bytes, has it visit sixteen million cells, and there is room for a million such links.
 * @throws Refusal `file-formula`
 */
function keepCells(file: BankFile, stream: Buffer): void {
  let kept = true;
  for (let at = 0; at + 4 <= stream.length; at += 4 + stream.readUInt16LE(at + 2)) {
    const type = stream.readUInt16LE(at);
    if (FORMULAS.has(type) && at + 8 <= stream.length) {
      const [row, column] = [stream.readUInt16LE(at + 4), stream.readUInt16LE(at + 6)];
      const address = { line: row + 1, column: utils.encode_col(column) };
      throw refuse('file-formula', { file: file.name, ...address });
    }
    // A record is continued by those behind it.
    if (type !== CONTINUE) kept = NEEDED.has(type);
    if (!kept) stream.writeUInt16LE(NOTHING, at);
  }
}

/** The library tells the console of each record it doesn't know. */
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

function textOf({ v: value, z: format }: CellObject, date1904: boolean): string {
  if (typeof value !== 'number') return String(value ?? '').trim();
  return typeof format === 'string' && SSF.is_date(format)
    ? serialDay(value, date1904)
    : decimalText(value);
}
