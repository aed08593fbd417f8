import type { Command } from 'commander';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { breakKinds, certainties, resolutions } from '../../reconciliation/matching/texts.js';
import { payerNames, payerOf } from '../payer.js';
import { registerCommands, type Row, shown, tableOf } from '../registers.js';
import { type Label, type Language } from '../say.js';
import { change, changeCommands, flag, optional, REASON } from '../requests.js';
import type { Commands, Shell } from '../shell.js';
import { everyPage } from './user.js';

/** Of an argument that is encoded for a path already: `%20` is no digits of the number. */
const payerIn = (given: string): string => payerOf(decodeURIComponent(given));

const ACCOUNT = flag(
  '--account <account>',
  'payerId',
  '付款账户（编号或账号）',
  'an account of ours, by its id or number',
  { ...optional, read: payerOf },
);
type Words = Readonly<Record<string, Label>>;
const label = (zh: string, en: string): Label => ({ zh, en });

const BREAK_STATUS: Words = {
  open: label('待查明', 'open'),
  explained: label('已说明', 'explained'),
  cleared: label('已消除', 'cleared'),
};
/** Nothing is left to be done about it: that month was closed with it. */
const CARRIED: Readonly<Record<Language, (month: string) => string>> = {
  zh: (month) => `已说明（${month} 已月结）`,
  en: (month) => `explained (closed in ${month})`,
};
const CLEARINGS: Words = {
  matched: label('已匹配', 'matched'),
  gone: label('已不存在', 'gone'),
  recorded: label('账上已登记', 'recorded'),
};
const MATCH_STATUS: Words = {
  waiting: label('待定', 'waiting'),
  matched: label('已匹配', 'matched'),
  declined: label('不予匹配', 'declined'),
  withdrawn: label('已收回', 'withdrawn'),
  undone: label('已撤销', 'undone'),
  failed: label('未成', 'failed'),
};
const PERIOD_STATUS: Words = {
  closed: label('已月结', 'closed'),
  reopening: label('待另一人确认重开', 'reopening, to be confirmed'),
  open: label('已重开', 'open'),
};

const wordOf = (words: Words, value: unknown, language: Language): unknown =>
  words[String(value)]?.[language] ?? value;

/** The ids are in the line below, with the money and the words of the bank. */
const breakTold = (row: Row, language: Language): Row => {
  const { finding, bankLines, accountId, status, explainedIn, breakId, lines: _, ...rest } = row;
  const { text } = finding as { text: Label };
  const lines = (bankLines ?? []) as readonly Row[];
  return {
    breakId,
    payerId: accountId,
    ...rest,
    kind: wordOf(breakKinds, row['kind'], language),
    status: explainedIn
      ? CARRIED[language](String(explainedIn))
      : wordOf(BREAK_STATUS, status, language),
    resolution: wordOf(resolutions, row['resolution'], language),
    how: wordOf(CLEARINGS, row['how'], language),
    finding: text[language],
    bankLines: lines.map(({ day, amountFen, summary, serial, importId, line }) => ({
      ...{ day, amountFen, summary, serial, importId, line },
    })),
  };
};

const matchTold = ({ accountId, lines, parts, ...row }: Row, language: Language): Row => ({
  ...row,
  payerId: accountId,
  lines: (lines as readonly Row[]).map(({ lineId, ...line }) => ({ ...line, bankLine: lineId })),
  movements: parts,
  status: wordOf(MATCH_STATUS, row['status'], language),
  certainty: wordOf(certainties, row['certainty'], language),
  reasons: (row['reasons'] as readonly Row[]).map(({ text, points }) => ({
    basis: (text as Label)[language],
    points,
  })),
});

const periodTold = (row: Row, language: Language): Row => ({
  ...row,
  status: wordOf(PERIOD_STATUS, row['status'], language),
});

/** As a reconciliation is written down: the bank, the ledger, and what lies between them. */
const TOTALS = [
  ...['openingFen', 'inFen', 'outFen', 'closingFen', 'lines'],
  ...['ledgerInFen', 'ledgerOutFen', 'movements', 'acrossFen', 'explainedFen'],
];

const totalsTold = (totals: Row, language: Language): Row => ({
  ...Object.fromEntries(TOTALS.map((name) => [name, totals[name]])),
  explained: (totals['explained'] as readonly Row[]).map(
    ({ breakId, resolution, amountFen, explainedIn }) => ({
      breakId,
      resolution: wordOf(resolutions, resolution, language),
      amountFen,
      explainedIn,
    }),
  ),
});

const several = { read: (given: string) => given.split(',') } as const;

export function reconciliationCommands(commands: Commands, program: Command): void {
  const run = commands.leaf<DeskOptions & { readonly account: string }>(
    program,
    'reconcile',
    {
      zh: '对账：匹配流水，提出匹配建议，登记差异',
      en: 'reconcile an account: match, propose, find breaks',
    },
    async (shell, options) => {
      const path = `/v1/payers/${payerOf(options.account)}/reconcile`;
      const ran = await withDesk(shell, options, true, (desk) => desk.change(path));
      shell.print(ranTold(ran as Row, shell), ran);
    },
  );
  run.requiredOption(ACCOUNT.flags, ACCOUNT.about[commands.language]);
  atDesk(commands, run, true);
  breakCommands(commands, program);
  matchCommands(commands, program);
  periodCommands(commands, program);
}

/** What was looked at, what came of it, and what is to be done next. */
function ranTold(ran: Row, { say }: Shell): string {
  const [seq, lines, movements, matched, refused, waiting, breaks, explained, cleared] = [
    ...['seq', 'lines', 'movements', 'matched', 'refused', 'waiting'],
    ...['breaks', 'explained', 'cleared'],
  ].map((name) => Number(ran[name])) as [number, ...number[]];
  const told = [
    say(
      `对账至序号 ${seq}：银行流水 ${lines} 行，账上收支 ${movements} 笔。`,
      `As of seq ${seq}: ${lines} lines of the bank, ${movements} movements of the ledger.`,
    ),
    say(
      `新匹配 ${matched} 笔，消除差异 ${cleared} 项。`,
      `${matched} matched now, ${cleared} breaks cleared.`,
    ),
  ];
  const next = (count: number | undefined, zh: string, en: string): void => {
    if (count) told.push(say(zh, en));
  };
  next(
    refused,
    `${refused} 组匹配未成，请再次对账。`,
    `${refused} sets of matches were refused: reconcile again.`,
  );
  next(
    waiting,
    `${waiting} 项匹配建议待定：tranche match list --status waiting`,
    `${waiting} proposals wait for you: tranche match list --status waiting`,
  );
  next(
    breaks,
    `${breaks} 项差异待查明：tranche break list --status open`,
    `${breaks} breaks are open: tranche break list --status open`,
  );
  next(
    explained,
    `${explained} 项差异已说明。`,
    `${explained} breaks stay as they were explained.`,
  );
  if (!waiting && !breaks && !explained)
    told.push(say('银行与账上一致。', 'Bank and ledger agree.'));
  return told.join('\n');
}

function breakCommands(commands: Commands, program: Command): void {
  const group = registerCommands(commands, program, {
    group: 'break',
    about: { zh: '对账差异', en: 'breaks: where bank and ledger disagree' },
    path: 'breaks',
    columns: ['breakId', 'kind', 'status', 'amountFen', 'ageDays', 'owner', 'finding'],
    told: breakTold,
    filters: [
      ACCOUNT,
      flag('--kind <kind>', 'kind', '类型', 'of this kind', optional),
      flag(
        '--status <status>',
        'status',
        'open 待查明，explained 已说明，cleared 已消除',
        'open, explained or cleared',
        optional,
      ),
      flag('--owner <user>', 'owner', '责任人', 'whoever is to find out', optional),
      flag('--min-age <days>', 'minAgeDays', '至少多少天', 'at least so many days old', optional),
    ],
  });
  changeCommands(commands, group, [
    change(
      'assign <break>',
      '指定责任人',
      'say who is to find out',
      (id) => `breaks/${id}/assign`,
      [flag('--owner <user>', 'owner', '责任人', 'who')],
    ),
    change('explain <break>', '说明差异', 'explain it', (id) => `breaks/${id}/explain`, [
      flag(
        '--resolution <resolution>',
        'resolution',
        'in-transit 在途，bank-error 银行差错，ledger-error 账务差错，other 其他',
        'in-transit, bank-error, ledger-error or other',
      ),
      REASON,
    ]),
  ]);
}

function matchCommands(commands: Commands, program: Command): void {
  const group = registerCommands(commands, program, {
    group: 'match',
    about: { zh: '匹配与匹配建议', en: 'matches, and proposals that wait' },
    path: 'matches',
    columns: ['matchId', 'status', 'certainty', 'score', 'amountFen', 'day', 'foundBy'],
    told: matchTold,
    filters: [
      ACCOUNT,
      flag(
        '--status <status>',
        'status',
        'waiting 待定，matched 已匹配，declined 不予匹配，…',
        'waiting, matched, declined, …',
        optional,
      ),
    ],
  });
  const on = (step: string) => (id: string) => `matches/${id}/${step}`;
  changeCommands(commands, group, [
    change('accept <match>', '接受匹配建议', 'accept a proposal', on('accept')),
    change('decline <match>', '不予匹配', 'decline a proposal', on('decline'), [REASON]),
    change('undo <match>', '撤销匹配', 'undo a match', on('undo'), [REASON]),
    change(
      'make <account>',
      '手工匹配，金额分文不差',
      'match by hand, equal to the fen',
      (account) => `payers/${payerIn(account)}/matches`,
      [
        flag('--lines <ids>', 'lines', '银行流水，以“,”分隔', 'bank lines, with “,”', several),
        flag(
          '--movements <ids>',
          'movements',
          '账上收支，以“,”分隔',
          'movements of the ledger, with “,”',
          several,
        ),
      ],
    ),
  ]);
}

function periodCommands(commands: Commands, program: Command): void {
  const group = commands.group(program, 'period', { zh: '月结', en: 'months of an account' });
  const list = commands.leaf<DeskOptions>(
    group,
    'list <account>',
    { zh: '清单', en: 'list them' },
    async (shell, options, account = '') => {
      const path = `/v1/payers/${payerOf(account)}/periods`;
      const rows = await everyPage<Row>(shell, options, path, {});
      const columns = ['month', 'status', 'sealedSeq', 'closedBy', 'closedAt', 'totalsSha256'];
      const told = rows.map((row) => periodTold(row, shell.language));
      shell.print(tableOf(told, columns, shell), rows);
    },
  );
  atDesk(commands, list, false);
  const show = commands.leaf<DeskOptions>(
    group,
    'show <account> <month>',
    { zh: '详情', en: 'show one in full' },
    async (shell, options, account = '', month = '') => {
      const payerId = payerOf(account);
      const [detail, named] = await withDesk(shell, options, false, async (desk) => [
        await desk.read(`/v1/payers/${payerId}/periods/${encodeURIComponent(month)}`),
        await payerNames(desk),
      ]);
      const { totals, ...period } = detail as Row;
      const of = { ...periodTold(period, shell.language), payerId: named(payerId) };
      const sums = totalsTold(totals as Row, shell.language);
      shell.print(`${shown(of, shell)}\n\n${shown(sums, shell)}`, detail);
    },
  );
  atDesk(commands, show, false);
  const on = (step: string) => (account: string, month: string) =>
    `payers/${payerIn(account)}/periods/${month}/${step}`;
  changeCommands(commands, group, [
    change('close <account> <month>', '月结', 'close a month', on('close')),
    change(
      'propose-reopening <account> <month>',
      '提出重开',
      'propose to reopen a month',
      on('propose-reopening'),
      [REASON],
    ),
    change(
      'decline-reopening <account> <month>',
      '不予重开',
      'decline to reopen a month',
      on('decline-reopening'),
      [REASON],
    ),
    change('reopen <account> <month>', '重开', 'reopen a month', on('reopen')),
  ]);
}
