import type { Pack } from '../assessment/assessment.js';
import { tableOf } from '../banking/file.js';
import { plainHeading } from '../banking/layout.js';
import type { Row } from '../banking/table.js';
import type { BankFile } from '../banking/values.js';
import { refuse } from '../kernel/refusal.js';
import { type Column, COLUMNS, IGNORED, REQUIRED } from './columns.js';

/** 20,000 rows: more than a zone has paid in ten years, and a confirmation of a minute. */
export const MAX_ROWS = 20_000;
const TOTALS = /^(合计|总计|小计)/;

/** A table of earlier awards: where its columns stand, and its rows. */
export interface Sheet {
  readonly columns: ReadonlyMap<Column, number>;
  /** Columns headed by a fact, by its name. */
  readonly facts: ReadonlyMap<string, { readonly at: number; readonly heading: string }>;
  readonly rows: readonly Row[];
}

/** `核定金额（元）` is 核定金额: money is in yuan. */
const headingOf = (cell: string): string => plainHeading(cell).replace(/\((人民币)?元\)$/, '');

/**
 * The first sheet of a workbook, or a CSV.
 * @throws Refusal `file-…` of what can't be read, `history-heading-missing`,
 * `history-heading-unknown`, `history-without-rows`
 */
export function readSheet(file: BankFile, packs: readonly Pack[]): Sheet {
  const { table } = tableOf(file);
  const header = table
    .head(',')
    .find(({ cells }) => cells.some((cell) => headingOf(cell) === COLUMNS.number));
  const headings = header?.cells.map(headingOf) ?? [];
  const columns = new Map<Column, number>();
  for (const [column, heading] of Object.entries(COLUMNS) as [Column, string][]) {
    const at = headings.indexOf(heading);
    if (at >= 0) columns.set(column, at);
  }
  const missing = REQUIRED.filter((column) => !columns.has(column));
  if (!header || missing.length > 0) {
    const limit = missing.map((column) => COLUMNS[column]).join('、');
    throw refuse('history-heading-missing', { file: file.name, limit });
  }
  const rows: Row[] = [];
  table.each(',', (row) => {
    if (row.line <= header.line) return;
    if (TOTALS.test(row.cells.find((cell) => cell !== '') ?? '')) return;
    if (rows.length === MAX_ROWS) {
      throw refuse('file-too-many-lines', { file: file.name, line: row.line, limit: MAX_ROWS });
    }
    rows.push(row);
  });
  if (rows.length === 0) throw refuse('history-without-rows', { file: file.name });
  return { columns, facts: factColumns(file, header.cells, packs), rows };
}

function factColumns(file: BankFile, cells: readonly string[], packs: readonly Pack[]) {
  const named = new Map<string, string>();
  for (const { measures } of packs) {
    for (const { facts } of measures.values()) {
      for (const { name, label } of facts) {
        named.set(plainHeading(label.zh), name).set(plainHeading(name), name);
      }
    }
  }
  const known = new Set<string>([...Object.values(COLUMNS), ...IGNORED]);
  const found = new Map<string, { readonly at: number; readonly heading: string }>();
  cells.forEach((cell, at) => {
    const heading = headingOf(cell);
    if (heading === '' || known.has(heading)) return;
    const fact = named.get(heading);
    if (fact === undefined) {
      throw refuse('history-heading-unknown', { file: file.name, actual: cell.slice(0, 40) });
    }
    found.set(fact, { at, heading });
  });
  return found;
}
