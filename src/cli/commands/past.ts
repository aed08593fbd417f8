import type { Command } from 'commander';
import { titleOf } from '../../history/words.js';
import { sentence } from '../../kernel/sentence.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { headOf, inWordsOfCases, valueOf } from '../labels.js';
import { type Row, shown, tableOf } from '../registers.js';
import { type Column, type Language, shownMoment, table, yuan } from '../say.js';
import { type Commands, type Shell, UsageError } from '../shell.js';
import { everyPage } from './user.js';

// What is asked about figures and about the past; `--known-at` and `--effective-on` are of every
// command that reads.

interface Entry {
  readonly seq: number;
  readonly recordedAt: string;
  readonly effectiveOn: string;
  readonly actor: string;
  readonly type: string;
  readonly stream: string;
  readonly amountFen: string | null;
  /** What it rests on. */
  readonly basis: {
    readonly reason?: string;
    readonly refusal?: RefusalReason;
    readonly clause?: string;
    readonly document?: string;
    readonly subject?: string;
  };
}

interface Why {
  readonly seq: number;
  readonly amountFen: string;
  readonly parts: readonly { readonly deltaFen: string; readonly event: Entry }[];
  readonly terms: readonly OpenTerm[];
  /** Added so that it isn't below nothing. */
  readonly liftedFen: string;
  readonly more: boolean;
}

interface OpenTerm {
  readonly table: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly figure: string;
  readonly amountFen: string;
}

interface Changes {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly rows: readonly {
    readonly table: string;
    readonly key: object;
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  }[];
  readonly events: readonly Entry[];
  readonly more: boolean;
}

const TOTALS = ['uscc', 'benefitYear', 'measure', 'grantedFen', 'paidFen', 'withheldFen'];
const BACK = ['returnedFen', 'recoveredFen', 'offsetFen', 'outstandingFen'];

export function pastCommands(commands: Commands, program: Command): void {
  const totals = commands.leaf<DeskOptions>(
    program,
    'totals [uscc]',
    { zh: '企业支持总额', en: 'what enterprises were granted, paid and gave back' },
    async (shell, options, uscc) => {
      const rows = await everyPage<Readonly<Record<string, unknown>>>(
        shell,
        options,
        '/v1/totals',
        { uscc },
      );
      shell.print(tableOf(rows, [...TOTALS, ...BACK], shell), rows);
    },
  );
  atDesk(commands, totals, false);

  const position = commands.leaf<DeskOptions>(
    program,
    'position <unit>',
    { zh: '责任单位全貌：申报、资金与预算', en: 'a unit’s cases, money and budgets' },
    async (shell, options, unit = '') => {
      const path = `/v1/position?${new URLSearchParams({ unit })}`;
      const found = await withDesk(shell, options, false, (desk) => desk.read(path));
      shell.print(positionShown(found as Position, shell), found);
    },
  );
  atDesk(commands, position, false);
}

/** Of `replay`: why a figure is what it is, and what changed between two moments. */
export function figureCommands(commands: Commands, parent: Command): void {
  const { say } = commands;
  const why = commands.leaf<DeskOptions>(
    parent,
    'why <table> <figure> [column=value...]',
    {
      zh: '一个金额由什么构成，如 replay why budget_lines leftFen lineId=line-…；不给全主键则为合计',
      en: 'what makes a figure up, such as replay why budget_lines leftFen lineId=line-…; less than a key is a sum',
    },
    async (shell, options, name = '', figure = '', ...rest) => {
      const row = JSON.stringify(keyOf(shell, (rest as readonly unknown[]).flat()));
      const query = new URLSearchParams({ table: name, figure, row });
      const found = (await withDesk(shell, options, false, (desk) =>
        desk.read(`/v1/past/why?${query}`),
      )) as Why;
      const { knownAt, effectiveOn } = options;
      const asOf = Object.entries({ '--known-at': knownAt, '--effective-on': effectiveOn }).flatMap(
        ([flag, value]) => (value === undefined ? [] : [`${flag} '${value}'`]),
      );
      shell.print(whyTold(shell, figure, found, asOf), found);
    },
  );
  atDesk(commands, why, false);

  const changes = commands.leaf<
    DeskOptions & { from: string; to?: string; readModel?: string; uscc?: string; line?: string }
  >(
    parent,
    'changes',
    { zh: '两个时刻之间的变化', en: 'what changed between two moments' },
    async (shell, options) => {
      const { from, to, readModel, uscc, line } = options;
      const query = new URLSearchParams({ from });
      for (const [key, value] of Object.entries({ to, readModel, uscc, lineId: line })) {
        if (value !== undefined) query.set(key, value);
      }
      const found = (await withDesk(shell, options, false, (desk) =>
        desk.read(`/v1/past/changes?${query}`),
      )) as Changes;
      shell.print(changesTold(shell, found), found);
    },
  );
  atDesk(commands, changes, 'moments')
    .requiredOption('--from <moment>', say('起：时刻，或某日终', 'from a moment, or a day’s end'))
    .option('--to <moment>', say('止；不给则为现在', 'to; now unless given'))
    .option('--read-model <name>', say('只看此读模型，并列出其行', 'of this read model, with rows'))
    .option('--uscc <code>', say('只看此企业', 'of this enterprise'))
    .option('--line <id>', say('只看此预算指标', 'of this budget line'));
}

function keyOf({ say }: Shell, given: readonly unknown[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    given
      .filter((part): part is string => typeof part === 'string')
      .map((part) => {
        const [name = '', ...value] = part.split('=');
        if (value.length === 0) {
          throw new UsageError(say(`应为 列=值：${part}`, `give COLUMN=VALUE, not ${part}`));
        }
        const text = value.join('=');
        // Years and counts are numbers; codes may be digits alone, and have more of them.
        return [name, /^\d{1,4}$/.test(text) ? Number(text) : text];
      }),
  );
}

const eventColumns = ({ say, language }: Shell): readonly Column<Entry>[] => [
  { head: 'seq', of: ({ seq }) => String(seq), right: true },
  { head: say('记录时刻', 'recorded at'), of: ({ recordedAt }) => shownMoment(recordedAt) },
  { head: say('业务日', 'business day'), of: ({ effectiveOn }) => effectiveOn },
  {
    head: say('办理人', 'by'),
    of: ({ actor }) => (actor === 'process' ? say('账本', 'the ledger') : actor),
  },
  { head: say('事件', 'event'), of: ({ type }) => titleOf(type, language) },
  { head: say('依据', 'because of'), of: ({ basis }) => basisTold(basis, language) },
  { head: say('流', 'stream'), of: ({ stream }) => stream },
];

function basisTold(
  { reason, refusal, clause, document, subject = '' }: Entry['basis'],
  language: Language,
): string {
  const refused = refusal && sentence(refusal.code, refusal.params, language);
  const told = [reason, refused, clause, document].filter((part) => part !== undefined);
  return told.length > 0 ? told.join(language === 'zh' ? '；' : '; ') : subject;
}

function whyTold(shell: Shell, figure: string, why: Why, asOf: readonly string[]): string {
  const { seq, amountFen, parts, terms, more } = why;
  const { say, language } = shell;
  if (parts.length === 0 && terms.length > 0) return sumTold(shell, figure, why, asOf);
  const amount: Column<Why['parts'][number]> = {
    head: say('金额', 'amount'),
    of: ({ deltaFen }) => yuan(deltaFen, language),
    right: true,
  };
  const rest = eventColumns(shell).map((column) => ({
    ...column,
    of: ({ event }: Why['parts'][number]) => column.of(event),
  }));
  const head = headOf(figure, language);
  return [
    say(
      `截至事件 ${seq}，${head}为 ${yuan(amountFen, language)}，由 ${parts.length} 个事件构成：`,
      `As of event ${seq}, ${head} is ${yuan(amountFen, language)}, made up by ${parts.length} events:`,
    ),
    parts.length > 0
      ? table(parts, [amount, ...rest])
      : say('没有事件涉及它：请核对该行的主键。', 'No event made it: check the key of the row.'),
    ...(more ? [say('其余从略，合计已含。', 'There are more, counted in the sum.')] : []),
  ].join('\n');
}

export interface Position extends Row {
  readonly applications: readonly Row[];
}

export const positionShown = (position: Position, shell: Shell): string =>
  shown(
    {
      ...position,
      applications: position.applications.map((row) => inWordsOfCases(row, shell.language)),
    },
    shell,
  );

/** Each line is what to ask next. */
function sumTold(
  shell: Shell,
  figure: string,
  { seq, amountFen, terms, liftedFen, more }: Why,
  asOf: readonly string[],
): string {
  const { say, language } = shell;
  const head = headOf(figure, language);
  const columns: readonly Column<OpenTerm>[] = [
    { head: say('金额', 'amount'), of: (term) => yuan(term.amountFen, language), right: true },
    { head: say('名称', 'figure'), of: (term) => headOf(term.figure, language) },
    { head: say('再问', 'ask next'), of: (term) => nextQuestion(term, asOf) },
  ];
  return [
    say(
      `截至事件 ${seq}，${head}为 ${yuan(amountFen, language)}，合计自：`,
      `As of event ${seq}, ${head} is ${yuan(amountFen, language)}, the sum of:`,
    ),
    table(terms, columns),
    ...(liftedFen === '0'
      ? []
      : [
          say(
            `不足零时计为零，加 ${yuan(liftedFen, language)}。`,
            `Never below nothing: ${yuan(liftedFen, language)} added.`,
          ),
        ]),
    ...(more ? [say('其余从略，合计已含。', 'There are more, counted in the sum.')] : []),
  ].join('\n');
}

const nextQuestion = ({ table: name, figure, key }: OpenTerm, asOf: readonly string[]): string => {
  const row = Object.entries(key).map(([column, value]) => `'${column}=${String(value)}'`);
  return ['replay why', name, figure, ...row, ...asOf].join(' ');
};

/** Where a row was made, what is nothing in it is no news. */
const isOther = (was: unknown, is: unknown): boolean => (was ?? NONE) !== (is ?? NONE);
const NONE = '0';

function changesTold(shell: Shell, { fromSeq, toSeq, rows, events, more }: Changes): string {
  const { say, language } = shell;
  const lines = [
    say(`事件 ${fromSeq} 之后至 ${toSeq}：`, `After event ${fromSeq}, up to ${toSeq}:`),
    events.length > 0
      ? table(events, eventColumns(shell))
      : say(
          '其间没有变化；请核对所给的企业、指标和时刻。',
          'Nothing changed between them; check the enterprise, the line and the moments given.',
        ),
  ];
  for (const { table: name, key, before, after } of rows) {
    lines.push('', `${name} ${Object.values(key).join(' ')}`);
    const columns = Object.keys(after ?? before ?? {}).filter(
      (each) => !(each in key) && isOther(before?.[each], after?.[each]),
    );
    for (const column of columns) {
      const [was, is] = [before, after].map((row) => valueOf(column, row?.[column], language));
      lines.push(`  ${headOf(column, language)}  ${was} → ${is}`);
    }
  }
  if (more) lines.push(say('其余从略：请缩小范围。', 'There is more: ask more narrowly.'));
  return lines.join('\n');
}
