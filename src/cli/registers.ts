import type { Command } from 'commander';
import { everyPage } from './commands/user.js';
import { atDesk, type DeskOptions, withDesk } from './desk.js';
import { headOf, valueOf } from './labels.js';
import { payerNames } from './payer.js';
import { addFlags, fieldsOf, type Flag, flag, type Given, optional } from './requests.js';
import { type Label, type Language, padded, table, widthOf } from './say.js';
import type { Commands, Shell } from './shell.js';

export interface Register {
  readonly group: string;
  readonly about: Label;
  readonly path: string;
  readonly columns: readonly string[];
  readonly filters: readonly Flag[];
  /** A row as a person reads it, where its words mean another thing than elsewhere. */
  readonly told?: (row: Row, language: Language) => Row;
}

export const STATUS = flag('--status <status>', 'status', '状态', 'status', optional);

export type Row = Readonly<Record<string, unknown>>;

/** `list` and `show` of what the API has a list of; the group, for what is done to them. */
export function registerCommands(
  commands: Commands,
  program: Command,
  { group, about, path, columns, filters, told = (row) => row }: Register,
): Command {
  const parent = commands.group(program, group, about);
  const list = commands.leaf<DeskOptions & Given>(
    parent,
    'list',
    { zh: '清单', en: 'list them' },
    async (shell, options) => {
      const filter = (await fieldsOf(filters, options, shell)) as Record<string, string>;
      const rows = await everyPage<Row>(shell, options, `/v1/${path}`, filter);
      const lines = rows.map((row) => told(row, shell.language));
      shell.print(tableOf(lines, columns, shell), rows);
    },
  );
  atDesk(commands, list, false);
  addFlags(commands, list, filters);
  const show = commands.leaf<DeskOptions>(
    parent,
    'show <id>',
    { zh: '详情', en: 'show one in full' },
    async (shell, options, id = '') => {
      await withDesk(shell, options, false, async (desk) => {
        const detail = (await desk.read(`/v1/${path}/${encodeURIComponent(id)}`)) as Row;
        const of = told(detail, shell.language);
        const { payerId } = of;
        const named = payerId && path !== 'payers' && !shell.json ? await payerNames(desk) : null;
        const row = named ? { ...of, payerId: named(payerId) } : of;
        shell.print(shown(row, shell), detail);
      });
    },
  );
  atDesk(commands, show, false);
  return parent;
}

export const tableOf = (
  rows: readonly Row[],
  fields: readonly string[],
  { language }: Shell,
): string =>
  table(
    rows,
    fields.map((field) => ({
      head: headOf(field, language),
      of: (row: Row) => valueOf(field, row[field], language),
      right: field.endsWith('Fen'),
    })),
  );

/** Everything it says: a line each, then what there are several of. */
export function shown(detail: Row, shell: Shell): string {
  const { language } = shell;
  const entries = Object.entries(detail).filter(([field]) => field !== 'seq');
  const single = entries.filter(([, value]) => !Array.isArray(value) && value !== null);
  const wide = Math.max(...single.map(([field]) => widthOf(headOf(field, language))));
  const lines = single.map(
    ([field, value]) =>
      `${padded(headOf(field, language), wide)}  ${valueOf(field, value, language)}`,
  );
  const lists = entries.flatMap(([field, value]) => {
    const rows = Array.isArray(value) ? (value as Row[]) : [];
    const [first] = rows;
    if (!first) return [];
    if (typeof first !== 'object') return [`\n${headOf(field, language)}`, ...rows.map(String)];
    // What none of them has takes no room.
    const fields = Object.keys(first).filter(
      (name) => name !== 'seq' && rows.some((row) => row[name] !== null && row[name] !== undefined),
    );
    return [`\n${headOf(field, language)}`, tableOf(rows, fields, shell)];
  });
  return [...lines, ...lists].join('\n');
}
