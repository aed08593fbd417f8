import { Refusal, refuse } from '../kernel/refusal.js';
import { decimalText, serialDay } from './sheet-number.js';
import { bounded, MAX_COLUMNS, type Row } from './table.js';
import type { BankFile } from './values.js';
import { find, findAll, readXml, type Taken, type XmlElement } from './xml.js';
import { openZip } from './zip.js';

/**
 * The first sheet of an XLSX (ECMA-376 part 1, 18.3), as text: the zip is bounded, its XML is read
 * by the same strict reader as a bank message, and nothing but cells is looked at.
 * @throws Refusal `file-zip`, `file-sheet`, `file-formula`, `file-too-many-lines`
 */
export function xlsxRows(file: BankFile): readonly Row[] {
  const parts = openZip(file);
  const damaged = (actual: string) => refuse('file-sheet', { file: file.name, actual });
  const read = (path: string, taken: Taken = {}): XmlElement => {
    const bytes = parts(path);
    if (bytes === undefined) throw damaged(`zip: no ${path}`);
    try {
      return readXml({ name: file.name, bytes }, taken);
    } catch (error) {
      // A line of a part says nothing to whoever sees rows.
      if (!(error instanceof Refusal) || !XML_TROUBLE.has(error.code)) throw error;
      throw damaged(`${path}: ${error.code}, ${error.params['line']}`);
    }
  };

  const book = read('xl/workbook.xml');
  const first = find(book, 'sheets/sheet')?.attributes['id'];
  const relation = findAll(read('xl/_rels/workbook.xml.rels'), 'Relationship').find(
    ({ attributes }) => attributes['Id'] === first,
  );
  const target = relation?.attributes['Target']?.replace(/^\/?(xl\/)?/, 'xl/');
  if (first === undefined || target === undefined) throw damaged('no sheet');

  const strings: string[] = [];
  if (parts('xl/sharedStrings.xml') !== undefined) {
    read('xl/sharedStrings.xml', { si: (item) => strings.push(stringIn(item)) });
  }
  const dates = parts('xl/styles.xml') === undefined ? [] : dateStyles(read('xl/styles.xml'));
  const date1904 = /^(1|true)$/.test(find(book, 'workbookPr')?.attributes['date1904'] ?? '');

  const textOf = (cell: XmlElement): string => {
    const inline = find(cell, 'is');
    if (inline !== undefined) return stringIn(inline).trim();
    const value = find(cell, 'v')?.text.trim() ?? '';
    const { t: type = 'n', s: style = '0' } = cell.attributes;
    if (type === 's') return (strings[Number(value)] ?? '').trim();
    if (type !== 'n' || value === '') return value;
    return dates[Number(style)] === true ? serialDay(Number(value), date1904) : decimalText(value);
  };

  const rows: Row[] = [];
  const push = bounded(file, (row) => rows.push(row));
  let line = 0;
  read(target, {
    row: (row) => {
      line = /^\d{1,7}$/.test(row.attributes['r'] ?? '') ? Number(row.attributes['r']) : line + 1;
      const cells: string[] = [];
      for (const cell of findAll(row, 'c')) {
        const letters = /^[A-Z]{1,3}/.exec(cell.attributes['r'] ?? '')?.[0];
        const column = letters === undefined ? cells.length : columnOf(letters);
        if (find(cell, 'f') !== undefined) {
          const address = { line, column: letters ?? String(column + 1) };
          throw refuse('file-formula', { file: file.name, ...address });
        }
        if (column < MAX_COLUMNS) cells[column] = textOf(cell);
      }
      push({ line, cells: Array.from(cells, (text) => text ?? '') });
    },
  });
  return rows;
}

const XML_TROUBLE = new Set(['file-xml', 'file-doctype', 'file-nested', 'file-encoding']);

/** `A` → 0, `AA` → 26. */
const columnOf = (letters: string): number =>
  [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** Text, or runs of text; how it is pronounced (`rPh`) is left out. */
const stringIn = (item: XmlElement): string =>
  [item, ...findAll(item, 'r')]
    .flatMap((of) => findAll(of, 't'))
    .map(({ text }) => text)
    .join('');

/** Which cell styles show a number as a date: 18.8.30, built in or by their own format code. */
function dateStyles(styles: XmlElement): readonly boolean[] {
  const formats = new Map(
    findAll(find(styles, 'numFmts') ?? styles, 'numFmt').map(({ attributes }) => [
      Number(attributes['numFmtId']),
      attributes['formatCode'] ?? '',
    ]),
  );
  const built = (id: number) =>
    (id >= 14 && id <= 22) ||
    (id >= 27 && id <= 36) ||
    (id >= 45 && id <= 58 && id !== 48 && id !== 49);
  return findAll(find(styles, 'cellXfs') ?? styles, 'xf').map(({ attributes }) => {
    const id = Number(attributes['numFmtId']);
    const code = formats.get(id)?.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
    return code === undefined ? built(id) : /[ymdhs]/i.test(code);
  });
}
