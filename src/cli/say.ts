import { localTime, type Moment } from '../kernel/days.js';
import { inYuan, type Language } from '../kernel/sentence.js';

export type { Language } from '../kernel/sentence.js';
export type Label = Readonly<Record<Language, string>>;

/** `--lang`, else what POSIX says: LC_ALL, LC_MESSAGES, LANG; Chinese only where it is named. */
export function languageOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const word = argv[at] ?? '';
  const asked = at < 0 ? '' : word.includes('=') ? word.slice(7) : (argv[at + 1] ?? '');
  const locale = asked || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^zh\b|^zh_/i.test(locale) ? 'zh' : 'en';
}

export const yuan = (amount: bigint | string, language: Language): string =>
  inYuan(BigInt(amount), language);

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** A moment as the district's clocks showed it, to the second; anything else as it is. */
export const shownMoment = (text: string): string =>
  MOMENT.test(text) && !Number.isNaN(Date.parse(text)) ? localTime(text as Moment) : text;

/** JSON with money as digits, as everywhere outside the process. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, held: unknown) => (typeof held === 'bigint' ? held.toString() : held));

/** Columns a terminal takes: Chinese characters and full-width forms are two wide. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (width, char) =>
      width +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u.test(
        char,
      )
        ? 2
        : 1),
    0,
  );

/** To a width on a terminal. */
export const padded = (text: string, width: number, right = false): string => {
  const blank = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? blank + text : text + blank;
};

export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => string;
  readonly right?: boolean;
}

/** Lined up; without rows it is empty. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  if (rows.length === 0) return '';
  const cells = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map(({ of }) => of(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => widthOf(line[i] ?? ''))));
  return cells
    .map((line) =>
      line
        .map((cell, i) => padded(cell, widths[i] ?? 0, columns[i]?.right ?? false))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
