import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { atDesk, type Desk, type DeskOptions, withDesk } from '../desk.js';
import { sentence } from '../../kernel/sentence.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import { payerNames, payerOf } from '../payer.js';
import { type Column, table, yuan } from '../say.js';
import { type Commands, progress, type Shell } from '../shell.js';
import { everyPage } from './user.js';

// Files from the bank: statements, and answers to payments.

interface FileOptions extends DeskOptions {
  readonly dryRun?: boolean;
  readonly profile?: string;
  readonly payer?: string;
  readonly from?: string;
  readonly to?: string;
}

interface Day {
  readonly day: string;
  readonly openingFen: string;
  readonly closingFen: string;
  readonly lines: number;
}

interface StatementReport {
  readonly accounts: readonly {
    readonly payerId: string;
    readonly repeated: boolean;
    readonly lines: number;
    readonly newLines: number;
    readonly days: readonly (Day & { readonly newLines: number })[];
  }[];
}

interface AnswersReport {
  readonly applied: number;
  readonly already: number;
  readonly notApplied: number;
  readonly pending: number;
  readonly answers: readonly {
    readonly line: number;
    readonly paymentId: string | null;
    readonly endToEndId: string | null;
    readonly voucherNumber: string | null;
    readonly outcome: 'settled' | 'rejected' | 'returned';
    readonly amountFen: string | null;
    readonly became: 'applied' | 'already' | 'not-applied';
    readonly reason: RefusalReason | null;
  }[];
}

interface Line {
  readonly lineId: string;
  readonly amountFen: string;
  readonly summary: string;
  readonly endToEndId: string | null;
  readonly counterparty: {
    readonly value: { readonly name: string } | null;
    readonly erased: boolean;
  } | null;
  readonly matches: number;
}

const POLL_MS = 300;

/** Sends a file, and shows how much of it is in the ledger while it is taken. */
async function sent(
  shell: Shell,
  path: 'statements' | 'answers',
  file: string,
  { dryRun = false, profile, payer, from, to, ...options }: FileOptions,
  then: (report: unknown, desk: Desk) => Promise<void>,
): Promise<void> {
  const content = await readFile(file);
  const query = new URLSearchParams({ name: basename(file), dryRun: String(dryRun) });
  if (profile !== undefined) query.set('profile', profile);
  if (payer !== undefined) query.set('payerId', payerOf(payer));
  if (from !== undefined) query.set('from', from);
  if (to !== undefined) query.set('to', to);
  const upload = { content, mediaType: 'application/octet-stream' };
  return withDesk(shell, options, true, async (desk) => {
    const stop = await watched(shell, desk, createHash('sha256').update(content).digest('hex'));
    let report: unknown;
    try {
      report = await desk.change(`/v1/${path}?${query}`, {}, upload);
    } finally {
      await stop();
    }
    await then(report, desk);
  });
}

async function watched(shell: Shell, desk: Desk, sha256: string): Promise<() => Promise<void>> {
  const bar = await progress(shell, shell.say('行', 'lines'));
  const look = async (): Promise<void> => {
    const found = await desk.read(`/v1/imports/progress/${sha256}`).catch(() => undefined);
    const { done = 0, total = 0 } = (found ?? {}) as { done?: number; total?: number };
    if (total > 0) bar.at(done, total);
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, POLL_MS);
  return async () => {
    clearInterval(timer);
    await looking;
    bar.end();
  };
}

const dayColumns = <T extends Day>({ say, language }: Shell): readonly Column<T>[] => [
  { head: say('日期', 'day'), of: ({ day }) => day },
  { head: say('期初', 'opening'), of: ({ openingFen }) => yuan(openingFen, language), right: true },
  { head: say('期末', 'closing'), of: ({ closingFen }) => yuan(closingFen, language), right: true },
  { head: say('行数', 'lines'), of: ({ lines }) => String(lines), right: true },
];

function statementTold(
  shell: Shell,
  { accounts }: StatementReport,
  dryRun: boolean,
  named: (payerId: unknown) => string,
): string {
  const { say } = shell;
  const told = accounts.map(({ payerId, repeated, lines, newLines, days }) => {
    const summary = repeated
      ? say(
          `${named(payerId)}：该文件已导入过。`,
          `${named(payerId)}: this file is in the ledger already.`,
        )
      : say(
          `${named(payerId)}：${lines} 行，${dryRun ? '将新增' : '新增'} ${newLines} 行。`,
          `${named(payerId)}: ${lines} lines, ${newLines} of them new.`,
        );
    const columns = [
      ...dayColumns<(typeof days)[number]>(shell),
      {
        head: say('新增', 'new'),
        of: (day: { newLines: number }) => String(day.newLines),
        right: true,
      },
    ];
    return `${summary}\n${table(days, columns)}`;
  });
  const trial = dryRun ? [say('试导入：账本未改动。', 'A dry run: nothing was kept.')] : [];
  return [...told, ...trial].join('\n\n');
}

const OUTCOMES = {
  settled: { zh: '到账', en: 'settled' },
  rejected: { zh: '退票', en: 'rejected' },
  returned: { zh: '退回', en: 'returned' },
} as const;

const BECAME = {
  applied: { zh: '已登记', en: 'applied' },
  already: { zh: '账本已有', en: 'known already' },
  'not-applied': { zh: '未登记', en: 'not applied' },
} as const;

function answersTold(shell: Shell, report: AnswersReport, dryRun: boolean): string {
  const { say, language } = shell;
  const { applied, already, notApplied, pending, answers } = report;
  const rows = table(answers, [
    { head: say('行', 'line'), of: ({ line }) => String(line), right: true },
    {
      head: say('支付', 'payment'),
      of: ({ paymentId, endToEndId, voucherNumber }) =>
        paymentId ?? endToEndId ?? voucherNumber ?? '–',
    },
    { head: say('回执', 'answer'), of: ({ outcome }) => OUTCOMES[outcome][language] },
    {
      head: say('金额', 'amount'),
      of: ({ amountFen }) => (amountFen === null ? '' : yuan(amountFen, language)),
      right: true,
    },
    { head: say('处理', 'became'), of: ({ became }) => BECAME[became][language] },
    {
      head: say('原因', 'why'),
      of: ({ reason }) => (reason ? sentence(reason.code, reason.params, language) : ''),
    },
  ]);
  const summary = say(
    `登记 ${applied} 条，账本已有 ${already} 条，未登记 ${notApplied} 条，银行尚未答复 ${pending} 条。`,
    `${applied} applied, ${already} known already, ${notApplied} not applied, ${pending} still pending.`,
  );
  const trial = dryRun ? `\n${say('试导入：账本未改动。', 'A dry run: nothing was kept.')}` : '';
  return `${rows}\n\n${summary}${trial}`;
}

export function bankCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const statement = commands.group(program, 'statement', {
    zh: '银行对账单',
    en: 'statements of the bank',
  });
  const answers = commands.group(program, 'answers', {
    zh: '银行回执',
    en: 'what the bank did with payments',
  });
  const taking = (command: Command): Command =>
    atDesk(commands, command, true)
      .option('--dry-run', say('只试导入，不改动账本', 'show what would come in, keep nothing'))
      .option('--profile <name>', say('表格按此格式读取', 'the profile to read a table by'));

  taking(
    commands.leaf<FileOptions>(
      statement,
      'import <file>',
      {
        zh: '导入对账单（camt.053、CSV、XLSX、XLS）：全部导入，或一行不入',
        en: 'import a statement (camt.053, CSV, XLSX, XLS): all of it, or none',
      },
      async (shell, options, file = '') => {
        await sent(shell, 'statements', file, options, async (answer, desk) => {
          const report = answer as StatementReport;
          const named = await payerNames(desk);
          shell.print(statementTold(shell, report, options.dryRun ?? false, named), report);
        });
      },
    ),
  )
    .option(
      '--payer <payer>',
      say('文件未载账号时，指明付款账户', 'whose statement it is, where the file doesn’t say'),
    )
    .option(
      '--from <day>',
      say('文件未载期间时，指明首日', 'first day it is of, where the file doesn’t say'),
    )
    .option(
      '--to <day>',
      say('文件未载期间时，指明末日', 'last day it is of, where the file doesn’t say'),
    );

  const list = commands.leaf<DeskOptions & { payer?: string; from?: string; to?: string }>(
    statement,
    'list',
    { zh: '已接受的对账日', en: 'list the days that are accepted' },
    async (shell, options) => {
      const { payer, from, to } = options;
      const accountId = payer === undefined ? undefined : payerOf(payer);
      const days = await everyPage<Day & { accountId: string }>(shell, options, '/v1/statements', {
        accountId,
        from,
        to,
      });
      const named = await withDesk(shell, options, false, payerNames);
      const account = {
        head: say('付款账户', 'payer'),
        of: (day: { accountId: string }) => named(day.accountId),
      };
      shell.print(table(days, [account, ...dayColumns<(typeof days)[number]>(shell)]), days);
    },
  );
  atDesk(commands, list, false)
    .option('--payer <payer>', say('付款账户', 'of an account of ours'))
    .option('--from <day>', say('起始日', 'from this day'))
    .option('--to <day>', say('截止日', 'to this day'));

  const show = commands.leaf<DeskOptions>(
    statement,
    'show <payer> <day>',
    { zh: '某日流水', en: 'show the lines of a day' },
    async (shell, options, payer = '', day = '') => {
      const { language } = shell;
      const lines = await everyPage<Line>(shell, options, '/v1/bank-lines', {
        accountId: payerOf(payer),
        from: day,
        to: day,
      });
      const rows = table(lines, [
        {
          head: say('金额', 'amount'),
          of: ({ amountFen }) => yuan(amountFen, language),
          right: true,
        },
        {
          head: say('对方', 'other side'),
          of: ({ counterparty }) =>
            counterparty?.erased ? say('已销毁', 'erased') : (counterparty?.value?.name ?? ''),
        },
        { head: say('摘要', 'summary'), of: ({ summary }) => summary },
        { head: say('支付', 'payment'), of: ({ endToEndId }) => endToEndId ?? '' },
        { head: say('已匹配', 'matched'), of: ({ matches }) => (matches > 0 ? '●' : '') },
      ]);
      shell.print(rows, lines);
    },
  );
  atDesk(commands, show, false);

  const files = commands.leaf<DeskOptions>(
    statement,
    'files',
    { zh: '银行文件登记簿', en: 'list the files that were imported' },
    async (shell, options) => {
      type File = Readonly<Record<'importId' | 'kind' | 'file' | 'from' | 'to', string>> &
        Readonly<Record<'lines' | 'newLines', number>>;
      const items = await everyPage<File>(shell, options, '/v1/imports');
      const kinds: Readonly<Record<string, readonly [string, string]>> = {
        statement: ['对账单', 'statement'],
        answers: ['回执', 'answers'],
      };
      const rows = table(items, [
        { head: say('导入', 'import'), of: ({ importId }) => importId },
        { head: say('种类', 'kind'), of: ({ kind }) => say(...(kinds[kind] ?? [kind, kind])) },
        { head: say('文件', 'file'), of: ({ file }) => file },
        { head: say('期间', 'days'), of: ({ from, to }) => `${from} – ${to}` },
        { head: say('行数', 'lines'), of: ({ lines }) => String(lines), right: true },
        { head: say('新增', 'new'), of: ({ newLines }) => String(newLines), right: true },
      ]);
      shell.print(rows, items);
    },
  );
  atDesk(commands, files, false);

  taking(
    commands.leaf<FileOptions>(
      answers,
      'import <file>',
      {
        zh: '导入银行回执（pain.002、camt.054、camt.053、CSV、XLSX）',
        en: 'import the bank’s answers (pain.002, camt.054, camt.053, CSV, XLSX)',
      },
      async (shell, options, file = '') => {
        let notApplied = 0;
        await sent(shell, 'answers', file, options, async (answer) => {
          const report = answer as AnswersReport;
          shell.print(answersTold(shell, report, options.dryRun ?? false), report);
          ({ notApplied } = report);
        });
        return notApplied > 0 ? 1 : 0;
      },
    ),
  );
}
