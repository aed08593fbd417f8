import { refuse } from '../kernel/refusal.js';
import type { Field, Profile } from './profile.js';
import type { Row, Table } from './table.js';
import type { BankFile } from './values.js';

/** A heading as it is compared: full-width forms and padding say nothing. */
export const plainHeading = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '');

/** Where the fields of a profile stand in one file. */
export interface Layout<P extends Profile = Profile> {
  readonly profile: P;
  readonly header: Row;
  /** What stands before the headings. */
  readonly preamble: readonly Row[];
  readonly columns: ReadonlyMap<Field, readonly number[]>;
}

interface Fit {
  readonly columns: ReadonlyMap<Field, readonly number[]>;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

/** How a row would serve as the headings of a profile. */
function fit({ columns, optional, ignored }: Profile, row: Row): Fit {
  const cells = row.cells.map(plainHeading);
  const found = new Map<Field, readonly number[]>();
  const missing: string[] = [];
  const known = new Set(ignored.map(plainHeading));
  const look = (headings: Readonly<Record<string, readonly string[]>>, needed: boolean) => {
    for (const [field, names] of Object.entries(headings) as [Field, readonly string[]][]) {
      for (const name of names) {
        const at = cells.indexOf(plainHeading(name));
        known.add(plainHeading(name));
        if (at !== -1) found.set(field, [...(found.get(field) ?? []), at]);
        else if (needed) missing.push(name);
      }
    }
  };
  look(columns as Readonly<Record<string, readonly string[]>>, true);
  look(optional as Readonly<Record<string, readonly string[]>>, false);
  const unknown = cells.filter((cell) => cell !== '' && !known.has(cell));
  return { columns: found, missing, unknown };
}

const layoutAt = (
  profile: Profile,
  rows: readonly Row[],
  at: number,
  { columns }: Fit,
): Layout => ({
  profile,
  header: rows[at] as Row,
  preamble: rows.slice(0, at),
  columns,
});

/**
 * The profile whose headings are all there, with none that it doesn't know: a bank that adds a
 * column is noticed.
 * @throws Refusal `file-headings`, `file-ambiguous`
 */
export function findLayout(file: BankFile, table: Table, profiles: readonly Profile[]): Layout {
  const found: Layout[] = [];
  for (const profile of profiles) {
    const rows = table.head(profile.delimiter);
    const fits = rows.map((row) => fit(profile, row));
    const at = fits.findIndex(({ missing, unknown }) => missing.length + unknown.length === 0);
    const best = fits[at];
    if (best !== undefined) found.push(layoutAt(profile, rows, at, best));
  }
  const [first, ...others] = found;
  const names = (of: readonly Profile[]) => of.map(({ profile }) => profile).join(', ');
  if (first === undefined) {
    const actual = likelyHeadings(table).join(', ');
    throw refuse('file-headings', { file: file.name, limit: names(profiles), actual });
  }
  if (others.length > 0) {
    const actual = names(found.map(({ profile }) => profile));
    throw refuse('file-ambiguous', { file: file.name, actual });
  }
  return first;
}

/**
 * The headings of a profile that was named: others beside them are left alone.
 * @throws Refusal `file-heading-missing`
 */
export function layoutFor(file: BankFile, table: Table, profile: Profile): Layout {
  const rows = table.head(profile.delimiter);
  const fits = rows.map((row) => fit(profile, row));
  const fewest = Math.min(...fits.map(({ missing }) => missing.length));
  const at = fits.findIndex(({ missing }) => missing.length === fewest);
  const best = fits[at];
  if (best === undefined) throw refuse('file-empty', { file: file.name });
  if (best.missing.length > 0) {
    const limit = best.missing.join(', ');
    throw refuse('file-heading-missing', { file: file.name, profile: profile.profile, limit });
  }
  return layoutAt(profile, rows, at, best);
}

/** The row with most cells is what a person would look at. */
function likelyHeadings(table: Table): readonly string[] {
  const rows = table.head(',').map(({ cells }) => cells.filter((cell) => cell !== ''));
  const widest = rows.reduce((a, b) => (b.length > a.length ? b : a), [] as readonly string[]);
  return widest.slice(0, 20).map((cell) => cell.slice(0, 20));
}

export interface Labelled {
  readonly text: string;
  readonly line: number;
  readonly label: string;
}

/** `账号: 6222` in one cell, or `账号` and `6222` in two. */
export function labelled(rows: readonly Row[], label: string | undefined): Labelled | undefined {
  if (label === undefined) return undefined;
  const name = plainHeading(label);
  for (const { line, cells } of rows) {
    for (const [at, cell] of cells.entries()) {
      const [, own, rest = ''] = /^([^:：]*)[:：]?\s*(.*)$/s.exec(cell) ?? [];
      if (plainHeading(own ?? '') !== name) continue;
      const text = rest.trim() || (cells.slice(at + 1).find((next) => next !== '') ?? '');
      if (text !== '') return { text, line, label };
    }
  }
  return undefined;
}
