import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { namesHere } from '../names.js';
import { type Label, type Language, padded, table, widthOf, yuan } from '../say.js';
import type { Commands, Outcome, Shell } from '../shell.js';
import { changed } from './enterprise.js';
import { everyPage } from './user.js';

interface Report {
  readonly historyId: string;
  readonly sha256: string;
  readonly wrong: number;
  readonly totals: {
    readonly awards: number;
    readonly payments: number;
    readonly grantedFen: string;
    readonly paidFen: string;
    readonly recoveredFen: string;
  };
  readonly rows: readonly {
    readonly line: number;
    readonly award: {
      readonly number: string;
      readonly name: string;
      readonly isNew: boolean;
      readonly counted: boolean;
      readonly taken: readonly {
        readonly cap: string;
        readonly key: string;
        readonly year: number | null;
        readonly leftFen: string | null;
      }[];
    } | null;
    readonly paidFen: string | null;
    readonly recoveredFen: string | null;
    readonly problems: readonly { readonly text: Label; readonly column: string }[];
    readonly notes: readonly { readonly text: Label }[];
  }[];
}

interface Listed {
  readonly historyId: string;
  readonly status: string;
  readonly file: string;
  readonly awards: number;
  readonly grantedFen: string;
  readonly paidFen: string;
  readonly proposedBy: string;
}

interface Detail {
  readonly historyId: string;
  readonly status: string;
  readonly file: string | null;
  readonly sha256: string | null;
  readonly proposedBy: string | null;
  readonly confirmedBy: string | null;
  readonly takenBackBy: string | null;
  readonly reason: string | null;
  readonly failure: { readonly line: number; readonly text: Label } | null;
  readonly totals: Report['totals'] | null;
  readonly awards: readonly {
    readonly line: number;
    readonly number: string;
    readonly name: string;
    readonly measure: string;
    readonly document: string;
    readonly benefitYear: number;
    readonly grantedOn: string;
    readonly amountFen: string;
    readonly payments: readonly {
      readonly amountFen: string;
      readonly recoveries: readonly { readonly amountFen: string }[];
    }[];
  }[];
}

const STATUS: Readonly<Record<string, string>> = {
  proposed: '待确认',
  declined: '不予登记',
  importing: '正在登记',
  imported: '已登记',
  failed: '未能登记',
  voiding: '正在撤回',
  voided: '已撤回',
};

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.xls': 'application/vnd.ms-excel',
  '.csv': 'text/csv',
};

export function historyCommands(commands: Commands, program: Command): void {
  const { say } = commands;
  const group = commands.group(program, 'history', {
    zh: '往年账：本账本之前核定、拨付和追回的资金',
    en: 'what was awarded, paid and recovered before this ledger',
  });

  commands
    .leaf<{ out?: string; server?: string }>(
      group,
      'template',
      { zh: '空白模板（XLSX）', en: 'the empty table, as a workbook' },
      async (shell, { out = '往年兑现台账.xlsx', server }) => {
        const written = (): void =>
          shell.print(shell.say(`已写入 ${out}`, `Written to ${out}`), { file: out });
        if (server !== undefined) {
          const { bytes } = await withDesk(shell, { server }, false, (desk) =>
            desk.download('/v1/history/template'),
          );
          await writeFile(out, bytes);
          return written();
        }
        const [{ loadPacks }, { historyTemplate }, { configFor }] = await Promise.all([
          import('../../stores/policies/folder.js'),
          import('../../earlier/template.js'),
          import('../folder.js'),
        ]);
        const { TRANCHE_POLICIES: folder } = await configFor(shell.data);
        await writeFile(out, historyTemplate(await loadPacks(folder)));
        return written();
      },
    )
    .option('--out <file>', say('写到该文件', 'write it to this file'))
    .option(
      '--server <url>',
      say('按运行中的服务的政策（先 tranche sign-in）', 'by the policies of a running server'),
    );

  atDesk(
    commands,
    commands.leaf<DeskOptions & { dryRun?: boolean }>(
      group,
      'import <file>',
      { zh: '提交往年账（待另一人确认）', en: 'propose a file, for another person to confirm' },
      async (shell, options, file = ''): Outcome => {
        const content = await readFile(file);
        const mediaType = MEDIA_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
        const path = `/v1/history?file=${encodeURIComponent(basename(file))}`;
        const send = (query: string) =>
          withDesk(shell, options, true, (desk) =>
            desk.change(`${path}${query}`, {}, { content, mediaType }),
          ) as Promise<Report>;
        const dry = await send('&dryRun=true');
        if (options.dryRun || dry.wrong > 0) {
          shell.print(reported(dry, shell), dry);
          return dry.wrong > 0 ? 1 : 0;
        }
        const report = await send('');
        const { historyId } = report;
        const next = shell.say(
          `已提交 ${historyId}，待另一人：tranche history confirm ${historyId}`,
          `Proposed as ${historyId}; another person: tranche history confirm ${historyId}`,
        );
        shell.print(`${reported(report, shell)}\n${next}`, report);
        return 0;
      },
    ),
    true,
  ).option('--dry-run', say('只逐行核对，不登记', 'report every row, and record nothing'));

  atDesk(
    commands,
    commands.leaf<DeskOptions & { status?: string }>(
      group,
      'list',
      { zh: '往年账文件', en: 'list the files' },
      async (shell, options) => {
        const { status } = options;
        const items = await everyPage<Listed>(shell, options, '/v1/history', { status });
        const { language } = shell;
        const rows = table(items, [
          { head: say('编号', 'file'), of: ({ historyId }) => historyId },
          {
            head: say('状态', 'status'),
            of: ({ status }) => statusOf(status, language),
          },
          { head: say('核定', 'awards'), of: ({ awards }) => String(awards), right: true },
          {
            head: say('核定金额', 'granted'),
            of: ({ grantedFen }) => yuan(grantedFen, language),
            right: true,
          },
          { head: say('已付', 'paid'), of: ({ paidFen }) => yuan(paidFen, language), right: true },
          { head: say('提交人', 'by'), of: ({ proposedBy }) => proposedBy },
          { head: say('文件', 'name'), of: ({ file }) => file },
        ]);
        shell.print(rows, items);
      },
    ),
    false,
  ).option('--status <status>', say('状态', 'status'));

  atDesk(
    commands,
    commands.leaf<DeskOptions>(
      group,
      'show <id>',
      { zh: '往年账详情', en: 'show one in full' },
      async (shell, options, id = '') => {
        const detail = await withDesk(shell, options, false, (desk) =>
          desk.read(`/v1/history/${encodeURIComponent(id)}`),
        );
        shell.print(await inFull(detail as Detail, shell), detail);
      },
    ),
    false,
  );

  atDesk(
    commands,
    commands.leaf<DeskOptions>(
      group,
      'confirm <id>',
      { zh: '确认登记（须另一人）', en: 'confirm a file, another person’s' },
      (shell, options, id = '') =>
        changed(shell, options, [`/v1/history/${encodeURIComponent(id)}/confirm`, {}]),
    ),
    true,
  );

  const steps: readonly [usage: string, step: string, about: Label][] = [
    ['decline <id>', 'decline', { zh: '不予登记', en: 'decline a file' }],
    [
      'take-back <id>',
      'take-back',
      { zh: '撤回已登记的文件', en: 'take back a file that was wrong' },
    ],
  ];
  for (const [usage, step, about] of steps) {
    const leaf = commands.leaf<DeskOptions & { reason: string }>(
      group,
      usage,
      about,
      (shell, options, id = '') => {
        const { reason } = options;
        return changed(shell, options, [
          `/v1/history/${encodeURIComponent(id)}/${step}`,
          { reason },
        ]);
      },
    );
    atDesk(commands, leaf, true).requiredOption('--reason <text>', say('理由', 'why'));
  }
}

const statusOf = (status: string, language: Language): string =>
  language === 'zh' ? (STATUS[status] ?? status) : status;

/** What it is, who did what with it, and every award in a line. */
async function inFull(detail: Detail, shell: Shell): Promise<string> {
  const { language, say } = shell;
  const { measure } = await namesHere(shell);
  const { totals, awards, failure } = detail;
  const money = (fen: string | bigint): string => yuan(fen, language);
  const of: readonly [string, string | null][] = [
    [say('编号', 'file'), detail.historyId],
    [say('状态', 'status'), statusOf(detail.status, language)],
    [say('文件', 'name'), detail.file],
    ['SHA-256', detail.sha256],
    [say('提交人', 'proposed by'), detail.proposedBy],
    [say('确认人', 'confirmed by'), detail.confirmedBy],
    [say('撤回人', 'taken back by'), detail.takenBackBy],
    [say('理由', 'reason'), detail.reason],
    [
      say('未能登记', 'failed'),
      failure &&
        say(
          `第 ${failure.line} 行：${failure.text.zh}`,
          `line ${failure.line}: ${failure.text.en}`,
        ),
    ],
    [say('合计', 'in all'), totals && cameTo(totals, shell)],
  ];
  const told = of.filter((each): each is [string, string] => each[1] !== null);
  const wide = Math.max(...told.map(([head]) => widthOf(head)));
  const lines = told.map(([head, text]) => `${padded(head, wide)}  ${text}`);
  type Award = Detail['awards'][number];
  const summed = (amounts: readonly { readonly amountFen: string }[]): string =>
    money(amounts.reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n));
  const rows = table<Award>(awards, [
    { head: say('行', 'line'), of: ({ line }) => String(line), right: true },
    { head: say('核定编号', 'number'), of: ({ number }) => number },
    { head: say('企业', 'enterprise'), of: ({ name }) => name },
    { head: say('支持措施', 'measure'), of: (award) => measure(award.measure) },
    { head: say('政策文号', 'document'), of: ({ document }) => document },
    { head: say('受益年度', 'benefit year'), of: ({ benefitYear }) => String(benefitYear) },
    { head: say('核定日期', 'granted on'), of: ({ grantedOn }) => grantedOn },
    { head: say('核定金额', 'granted'), of: ({ amountFen }) => money(amountFen), right: true },
    { head: say('已付', 'paid'), of: ({ payments }) => summed(payments), right: true },
    {
      head: say('追回', 'recovered'),
      of: ({ payments }) => summed(payments.flatMap(({ recoveries }) => recoveries)),
      right: true,
    },
  ]);
  return [...lines, '', rows].join('\n');
}

function cameTo(totals: Report['totals'], { language, say }: Shell): string {
  const { awards, payments } = totals;
  const { grantedFen, paidFen, recoveredFen } = totals;
  const [granted, paid, recovered] = [grantedFen, paidFen, recoveredFen].map((fen) =>
    yuan(fen, language),
  );
  return say(
    `核定 ${awards} 项 ${granted}，付款 ${payments} 笔 ${paid}，追回 ${recovered}`,
    `${awards} awards ${granted}, ${payments} payments ${paid}, recovered ${recovered}`,
  );
}

/** A line for each row of which there is something to say, then what it comes to. */
function reported({ rows, totals, wrong }: Report, shell: Shell): string {
  const { language, say } = shell;
  const lines = rows.flatMap(({ line, award, problems, notes }) => {
    const found = [
      ...problems.map(({ text, column }) => `✗ ${column}：${text[language]}`),
      ...notes.map(({ text }) => `! ${text[language]}`),
      ...(award?.isNew ? [say(`＋ 将登记企业 ${award.name}`, `+ registers ${award.name}`)] : []),
      ...(award && !award.counted
        ? [say('· 原政策已废止，不计入限额', '· under an ended document: counts in no limit')]
        : []),
      ...(award?.taken ?? []).flatMap(({ cap, key, year, leftFen }) =>
        leftFen === null
          ? []
          : [
              say(
                `· ${[cap, key, year].filter(Boolean).join(' ')} 余 ${yuan(leftFen, language)}`,
                `· ${[cap, key, year].filter(Boolean).join(' ')} leaves ${yuan(leftFen, language)}`,
              ),
            ],
      ),
    ];
    const head = say(`第 ${line} 行`, `line ${line}`);
    return found.map((each) => `${head}${award ? ` ${award.number}` : ''} ${each}`);
  });
  const mistakes = say(`；错误 ${wrong} 处`, `; ${wrong} mistakes`);
  return [...lines, `${cameTo(totals, shell)}${mistakes}`].join('\n');
}
