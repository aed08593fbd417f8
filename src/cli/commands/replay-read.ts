import { type DeskOptions, withDesk } from '../desk.js';
import { inWordsOfCases, inWordsOfLimits } from '../labels.js';
import { type Row, shown, tableOf } from '../registers.js';
import { type Shell, UsageError } from '../shell.js';
import { type Position, positionShown } from './past.js';
import { everyPage } from './user.js';

/** What the API has under /v1 that can be read as it was: every read model is in one of them. */
const READS = [
  'applications',
  'audit',
  'bank-lines',
  'batches',
  'books',
  'breaks',
  'budgets',
  'enterprises',
  'erasures',
  'history',
  'imports',
  'limits',
  'matches',
  'payers',
  'payments',
  'position',
  'publications',
  'recoveries',
  'settings',
  'statements',
  'subscribers',
  'totals',
  'tranches',
  'users',
] as const;

export const READABLE = READS.join(', ');

export const isRead = (asked: string): boolean =>
  (READS as readonly string[]).includes(asked.split('/', 1)[0] as string);

interface Answer {
  readonly items?: readonly Row[];
  readonly next?: string | null;
}

/** Any of them, as of a moment: a list as a table, one thing in full. */
export async function read(
  shell: Shell,
  options: DeskOptions,
  asked: string,
  given: readonly string[],
): Promise<void> {
  const filter = Object.fromEntries(given.map((part) => namedValue(shell, part)));
  const query = new URLSearchParams(filter);
  const path = `/v1/${asked.split('/').map(encodeURIComponent).join('/')}`;
  const first = (await withDesk(shell, options, false, (desk) =>
    desk.read(query.size === 0 ? path : `${path}?${query.toString()}`),
  )) as Answer | readonly Row[];
  const [register] = asked.split('/', 1);
  const inWords = (row: Row): Row => {
    if (register === 'applications') return inWordsOfCases(row, shell.language);
    return register === 'limits' ? inWordsOfLimits(row, shell.language) : row;
  };
  if (!Array.isArray(first) && !('items' in first)) {
    const text =
      asked === 'position'
        ? positionShown(first as Position, shell)
        : shown(inWords(first as Row), shell);
    shell.print(text, first);
    return;
  }
  const { items, next } = Array.isArray(first) ? { items: first as readonly Row[] } : first;
  const rows =
    items && next === undefined ? items : await everyPage<Row>(shell, options, path, filter);
  const told = rows.map(inWords);
  shell.print(tableOf(told, columnsOf(told), shell), rows);
}

/** What fits in a line of a table, and some row has. */
const columnsOf = (rows: readonly Row[]): readonly string[] =>
  [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((field) =>
    rows.some((row) => row[field] != null && typeof row[field] !== 'object'),
  );

function namedValue({ say }: Shell, part: string): readonly [string, string] {
  const at = part.indexOf('=');
  if (at > 0) return [part.slice(0, at), part.slice(at + 1)];
  throw new UsageError(say(`应为 名称=值：${part}`, `give NAME=VALUE, not ${part}`));
}
