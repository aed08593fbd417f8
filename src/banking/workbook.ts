import { plainYuan } from './money.js';
import { isExactNumber, type TypedCell } from './spreadsheet.js';
import { type Part, zipped } from './zip-writer.js';

/** Of Excel and of every format of it. */
const MAX_ROWS = 1_048_576;

// Styles, in the order of `cellXfs` below.
const TEXT = 0;
const MONEY = 1;
const DAY = 2;
const HEADING = 3;
const COUNT = 4;

type Rows = AsyncIterable<readonly TypedCell[]>;

/**
 * A workbook as it is made, row by row, each cell of a type: amounts and days are numbers, anything
 * else is text. What one sheet can't hold goes on in the next, under the same headings. The same
 * rows give the same bytes.
 */
export const workbook = (
  title: string,
  headings: readonly string[],
  rows: Rows,
): AsyncGenerator<Uint8Array> => zipped(partsOf(title, headings, rows));

async function* partsOf(
  title: string,
  headings: readonly string[],
  rows: Rows,
): AsyncGenerator<Part> {
  const from = rows[Symbol.asyncIterator]();
  let next = await from.next();
  let sheets = 0;
  async function* sheet(): AsyncGenerator<string> {
    yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" defaultColWidth="18"/><sheetData>`;
    yield row(headings.map((text) => inline(text, HEADING)));
    for (let count = 1; !next.done && count < MAX_ROWS; count += 1) {
      yield row(next.value.map(cell));
      next = await from.next();
    }
    yield '</sheetData></worksheet>';
  }
  do {
    sheets += 1;
    yield { name: `xl/worksheets/sheet${sheets}.xml`, chunks: sheet() };
  } while (!next.done);

  const numbers = Array.from({ length: sheets }, (_, at) => at + 1);
  const sheetName = (n: number) => escaped(n === 1 ? title : `${title} (${n})`);
  yield {
    name: 'xl/workbook.xml',
    chunks: [
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}/relationships"><sheets>`,
      ...numbers.map((n) => `<sheet name="${sheetName(n)}" sheetId="${n}" r:id="rId${n}"/>`),
      '</sheets></workbook>',
    ],
  };
  yield {
    name: 'xl/_rels/workbook.xml.rels',
    chunks: relationships([
      ...numbers.map((n) => ['worksheet', `worksheets/sheet${n}.xml`] as const),
      ['styles', 'styles.xml'],
    ]),
  };
  yield { name: 'xl/styles.xml', chunks: [STYLES] };
  yield {
    name: '_rels/.rels',
    chunks: relationships([['officeDocument', 'xl/workbook.xml']]),
  };
  const spreadsheetml = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  yield {
    name: '[Content_Types].xml',
    chunks: [
      `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">`,
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
      `<Override PartName="/xl/workbook.xml" ContentType="${spreadsheetml}.sheet.main+xml"/>`,
      `<Override PartName="/xl/styles.xml" ContentType="${spreadsheetml}.styles+xml"/>`,
      ...numbers.map(
        (n) =>
          `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${spreadsheetml}.worksheet+xml"/>`,
      ),
      '</Types>',
    ],
  };
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';

const relationships = (targets: readonly (readonly [type: string, target: string])[]) => [
  `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`,
  ...targets.map(
    ([type, target], at) =>
      `<Relationship Id="rId${at + 1}" Type="${OFFICE}/relationships/${type}" Target="${target}"/>`,
  ),
  '</Relationships>',
];

/** 49 is text, 4 is #,##0.00; a date is as ISO 8601 has it. */
const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>` +
  '<fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">' +
  '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/><xf numFmtId="0"/>' +
  '</cellXfs></styleSheet>';

const row = (cells: readonly string[]): string => `<row>${cells.join('')}</row>`;

function cell(value: TypedCell): string {
  if (typeof value === 'string') return inline(value);
  if (typeof value === 'number') return `<c s="${COUNT}"><v>${value}</v></c>`;
  if (typeof value === 'object') return `<c s="${DAY}"><v>${serial(value.day)}</v></c>`;
  const yuan = plainYuan(value);
  return isExactNumber(value) ? `<c s="${MONEY}"><v>${yuan}</v></c>` : inline(yuan);
}

const inline = (text: string, style = TEXT): string =>
  text === ''
    ? '<c/>'
    : `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

/** Days since 1899-12-30, which is how a spreadsheet counts from 1900-03-01 on. */
const serial = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 25_569;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text between tags. What XML 1.0 has no room for is left out: nobody typed it. */
export const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replace(/[&<>"]/g, (char) => ENTITIES[char] ?? '');
