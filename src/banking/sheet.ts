import { HEAD_ROWS, type Table } from './table.js';
import type { BankFile } from './values.js';
import { xlsRows } from './xls.js';
import { xlsxRows } from './xlsx.js';

/** The start of a zip (XLSX) and of an OLE file (XLS). */
const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]);
const isOle = (bytes: Uint8Array): boolean =>
  startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

/** The first sheet of a workbook; undefined where the file is none. */
export function sheetTable(file: BankFile): Table | undefined {
  if (!isZip(file.bytes) && !isOle(file.bytes)) return undefined;
  const rows = isZip(file.bytes) ? xlsxRows(file) : xlsRows(file);
  return {
    head: () => rows.slice(0, HEAD_ROWS),
    each: (_, visit) => rows.forEach(visit),
  };
}
