import type { Command } from 'commander';
import { changed } from './commands/enterprise.js';
import { atDesk, type DeskOptions, Problem } from './desk.js';
import type { Label } from './say.js';
import { type Commands, numberOf, type Shell } from './shell.js';

// Commands that are one request to the API each: a path, and a body of their flags.

export interface Flag {
  readonly flags: string;
  /** Of the request's body, or of its query. */
  readonly field: string;
  readonly about: Label;
  readonly optional?: boolean;
  readonly read?: (given: string, shell: Shell) => unknown;
}

export const flag = (
  flags: string,
  field: string,
  zh: string,
  en: string,
  more: Pick<Flag, 'optional' | 'read'> = {},
): Flag => ({ flags, field, about: { zh, en }, ...more });

export const optional = { optional: true } as const;
export const number = { read: numberOf } as const;

export const AMOUNT = flag('--amount-fen <fen>', 'amountFen', '金额（分）', 'how much, in fen');
export const REASON = flag('--reason <text>', 'reason', '理由', 'why');
export const DOCUMENT = flag(
  '--document <number>',
  'documentNumber',
  '指标文号',
  'its document number',
);
/** Of money that came back: one reference is one return. */
export const BACK = flag(
  '--reference <text>',
  'returnId',
  '退回款的银行流水号',
  'the bank’s reference of the money back',
);
export const VALUE_DAY = flag('--on <day>', 'valueOn', '起息日', 'its value date');
export const OVERPAYMENT = flag(
  '--overpayment <reference>',
  'overpaymentId',
  '属多付的，该笔多付的银行流水号',
  'of what was overpaid: the bank’s reference of that',
  optional,
);

export interface Change {
  readonly usage: string;
  readonly about: Label;
  /** Of the request, with its arguments in their order. */
  readonly path: (...args: string[]) => string;
  readonly flags: readonly Flag[];
  /** Arguments that the API takes in the body. */
  readonly body: (...args: string[]) => object;
}

export const change = (
  usage: string,
  zh: string,
  en: string,
  path: Change['path'],
  flags: readonly Flag[] = [],
  body: Change['body'] = () => ({}),
): Change => ({ usage, about: { zh, en }, path, flags, body });

export type Given = Readonly<Record<string, unknown>>;

export function changeCommands(
  commands: Commands,
  parent: Command,
  changes: readonly Change[],
): void {
  for (const { usage, about, path, flags, body } of changes) {
    const leaf = commands.leaf<DeskOptions & Given>(
      parent,
      usage,
      about,
      async (shell, options, ...args) => {
        const request = { ...body(...args), ...(await fieldsOf(flags, options, shell)) };
        const to = `/v1/${path(...args.map(encodeURIComponent))}`;
        await changed(shell, options, [to, request]).catch((error: unknown) => {
          throw byFlag(error, flags);
        });
      },
    );
    atDesk(commands, leaf, true);
    addFlags(commands, leaf, flags);
  }
}

/** What was given, under the names that the API has for it. */
export async function fieldsOf(
  flags: readonly Flag[],
  options: Given,
  shell: Shell,
): Promise<Readonly<Record<string, unknown>>> {
  const fields: Record<string, unknown> = {};
  for (const { flags: spelled, field, read } of flags) {
    const given = options[nameOf(spelled)];
    if (given !== undefined) fields[field] = read ? await read(given as string, shell) : given;
  }
  return fields;
}

/** What the API says of a field, of the flag that it was given by. */
function byFlag(error: unknown, flags: readonly Flag[]): unknown {
  const { field = '', detail = '' } = error instanceof Problem ? error.problem : {};
  const spelled = flags.find((each) => each.field === field)?.flags.split(' ')[0];
  if (!(error instanceof Problem) || spelled === undefined) return error;
  const told = detail.startsWith(field)
    ? spelled + detail.slice(field.length)
    : detail.replace(`(${field})`, `(${spelled})`).replace(`（${field}）`, `（${spelled}）`);
  return new Problem({ ...error.problem, detail: told });
}

/** As commander names an option: `--amount-fen <fen>` is `amountFen`. */
const nameOf = (flags: string): string =>
  (/^--([a-z-]+)/.exec(flags)?.[1] ?? '').replaceAll(/-(.)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );

export function addFlags({ language }: Commands, command: Command, flags: readonly Flag[]): void {
  for (const { flags: spelled, about, optional: isOptional } of flags) {
    if (isOptional) command.option(spelled, about[language]);
    else command.requiredOption(spelled, about[language]);
  }
}
