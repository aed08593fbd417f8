import type { Command } from 'commander';
import { atDesk, type DeskOptions, withDesk } from '../desk.js';
import { type Label, padded, table, widthOf, yuan } from '../say.js';
import type { Commands, Shell } from '../shell.js';
import { jsonFrom } from './application.js';
import { changed } from './enterprise.js';
import { everyPage } from './user.js';

// What is done with awarded money, each command one request to the API.

interface Flag {
  readonly flags: string;
  /** Of the request's body, or of its query. */
  readonly field: string;
  readonly about: Label;
  readonly optional?: boolean;
  readonly read?: (given: string, shell: Shell) => unknown;
}

const flag = (
  flags: string,
  field: string,
  zh: string,
  en: string,
  more: Pick<Flag, 'optional' | 'read'> = {},
): Flag => ({ flags, field, about: { zh, en }, ...more });
const optional = { optional: true };
const number = { read: Number };

const AMOUNT = flag('--amount-fen <fen>', 'amountFen', '金额（分）', 'how much, in fen');
const REASON = flag('--reason <text>', 'reason', '理由', 'why');
const DOCUMENT = flag('--document <number>', 'documentNumber', '指标文号', 'its document number');
const UNIT = flag('--unit <unit>', 'unit', '责任单位', 'the unit (责任单位)');
const YEAR = flag('--year <year>', 'fiscalYear', '预算年度', 'the fiscal year', number);

interface Change {
  /** Empty for what is done to a tranche, which stands on its own. */
  readonly group: string;
  readonly usage: string;
  readonly about: Label;
  /** Of the request, with its arguments in their order. */
  readonly path: (...args: string[]) => string;
  readonly flags: readonly Flag[];
}

const change = (
  group: string,
  usage: string,
  zh: string,
  en: string,
  path: Change['path'],
  flags: readonly Flag[] = [],
): Change => ({ group, usage, about: { zh, en }, path, flags });

const tranche =
  (step: string) =>
  (application = '', n = ''): string =>
    `applications/${application}/tranches/${n}/${step}`;

const changes: readonly Change[] = [
  change(
    '',
    'verify-conditions <application> <n>',
    '核验某期的拨付条件',
    'verify the conditions of a tranche that is due',
    tranche('verify'),
    [
      flag(
        '--facts <file>',
        'facts',
        '事项 JSON 文件（- 为标准输入）',
        'a JSON file of facts (- is standard input)',
        { read: (file, shell) => jsonFrom(shell, file) },
      ),
      flag('--evidence <hash...>', 'evidence', '证明材料的哈希', 'hashes of evidence'),
    ],
  ),
  change(
    '',
    'release <application> <n>',
    '准予拨付，占用预算指标',
    'release a tranche, reserving its budget',
    tranche('release'),
    [flag('--line <line>', 'lineId', '当年预算指标', 'a budget line of this fiscal year')],
  ),
  change(
    '',
    'cancel <application> <n>',
    '取消某期未付部分',
    'cancel what is not paid of a tranche',
    tranche('cancel'),
    [REASON],
  ),
  change(
    '',
    'pay <application> <n>',
    '支付某期，归入批次',
    'open the payment of a released tranche, in a batch',
    tranche('payments'),
    [
      flag('--batch <batch>', 'batchId', '支付批次', 'the batch it joins'),
      flag(
        '--amount-fen <fen>',
        'amountFen',
        '拟付金额（分，默认应付数）',
        'what you mean to pay, in fen (what is due)',
        optional,
      ),
    ],
  ),

  change(
    'payment',
    'settle <payment>',
    '登记清算',
    'record that the bank settled it',
    (id) => `payments/${id}/settle`,
    [
      AMOUNT,
      flag('--reference <text>', 'bankReference', '银行流水号', 'the bank’s reference'),
      flag('--on <day>', 'clearedOn', '起息日', 'its value date'),
    ],
  ),
  change(
    'payment',
    'reject <payment>',
    '登记银行退票',
    'record that the bank rejected it',
    (id) => `payments/${id}/reject`,
    [REASON, flag('--on <day>', 'on', '退票日', 'the day of the rejection')],
  ),
  change(
    'payment',
    'return <payment>',
    '登记退回',
    'record money that came back',
    (id) => `payments/${id}/return`,
    [
      AMOUNT,
      flag(
        '--kind <kind>',
        'kind',
        'by-bank 被动，by-payee 主动',
        'by-bank (被动) or by-payee (主动)',
      ),
      flag(
        '--reference <text>',
        'returnId',
        '退回款的银行流水号',
        'the bank’s reference of the money back',
      ),
      flag('--on <day>', 'valueOn', '起息日', 'its value date'),
      REASON,
    ],
  ),
  change(
    'payment',
    'account <payment> <account>',
    '改付另一已确认账户（指令发出前）',
    'pay to another confirmed account, before the instruction',
    (id) => `payments/${id}/account`,
  ),

  change('payer', 'open', '开立付款账户', 'open an account of ours that pays', () => 'payers', [
    flag('--name <name>', 'name', '户名', 'whose it is'),
    flag('--account <number>', 'account', '账号', 'its number'),
    flag('--bank <name>', 'bank', '开户行', 'the bank'),
    flag('--bank-code <code>', 'bankCode', '12 位联行号', 'its code of 12 digits'),
  ]),
  change(
    'payer',
    'close <payer>',
    '停用付款账户',
    'close an account of ours',
    (id) => `payers/${id}/close`,
    [REASON],
  ),

  change('batch', 'open <title>', '新建支付批次', 'open a batch', () => 'batches'),
  change(
    'batch',
    'take-out <batch> <payment>',
    '封批前撤出支付',
    'take a payment out before the batch is sealed',
    (id, payment) => `batches/${id}/payments/${payment}/take-out`,
    [REASON],
  ),
  change('batch', 'seal <batch>', '封批', 'seal a batch', (id) => `batches/${id}/seal`),
  change(
    'batch',
    'approve <batch>',
    '审批批次（须另一人，确认笔数与总额）',
    'approve a sealed batch, another person’s, confirming count and total',
    (id) => `batches/${id}/approve`,
    [
      flag('--count <n>', 'count', '笔数', 'how many payments', number),
      flag('--total-fen <fen>', 'totalFen', '总额（分）', 'how much in all, in fen'),
    ],
  ),

  change('budget', 'appropriate', '下达指标', 'appropriate a budget line', () => 'budgets', [
    UNIT,
    YEAR,
    DOCUMENT,
    flag('--functional <code>', 'functional', '功能分类', 'functional classification'),
    flag('--economic <code>', 'economic', '经济分类', 'economic classification'),
    flag('--source <text>', 'source', '资金来源', 'where the money is from'),
    AMOUNT,
  ]),
  change(
    'budget',
    'adjust <line>',
    '提出指标调整',
    'propose an adjustment',
    (id) => `budgets/${id}/adjustments`,
    [
      flag(
        '--delta-fen <fen>',
        'deltaFen',
        '增减数（分，调减为负）',
        'more, or less when negative, in fen',
      ),
      DOCUMENT,
      REASON,
    ],
  ),
  change(
    'budget',
    'confirm <line> <adjustment>',
    '确认指标调整（须另一人）',
    'confirm an adjustment, another person’s',
    (id, adjustment) => `budgets/${id}/adjustments/${adjustment}/confirm`,
  ),
  change(
    'budget',
    'close <line>',
    '关闭指标',
    'close a budget line',
    (id) => `budgets/${id}/close`,
  ),
];

/** An argument that the API takes in the body, under this name. */
const inBody: Readonly<Record<string, readonly [name: string, at: number]>> = {
  'account <payment> <account>': ['accountId', 1],
  'open <title>': ['title', 0],
};

interface Register {
  readonly group: string;
  readonly about: Label;
  readonly path: string;
  readonly columns: readonly string[];
  readonly filters: readonly Flag[];
}

const STATUS = flag('--status <status>', 'status', '状态', 'status', optional);

const registers: readonly Register[] = [
  {
    group: 'payment',
    about: { zh: '支付', en: 'payments' },
    path: 'payments',
    columns: ['paymentId', 'status', 'amountFen', 'returnedFen', 'settledOn', 'holder', 'batchId'],
    filters: [
      STATUS,
      flag('--application <id>', 'applicationId', '申报', 'of an application', optional),
      flag('--batch <id>', 'batchId', '支付批次', 'in a batch', optional),
      flag('--reference <text>', 'bankReference', '银行流水号', 'the bank’s reference', optional),
    ],
  },
  {
    group: 'payer',
    about: { zh: '付款账户', en: 'accounts of ours that pay' },
    path: 'payers',
    columns: ['payerId', 'status', 'name', 'account', 'bank'],
    filters: [STATUS],
  },
  {
    group: 'batch',
    about: { zh: '支付批次', en: 'batches of payments' },
    path: 'batches',
    columns: ['batchId', 'status', 'count', 'totalFen', 'openedOn', 'title'],
    filters: [STATUS],
  },
  {
    group: 'budget',
    about: { zh: '预算指标', en: 'budget lines' },
    path: 'budgets',
    columns: ['lineId', 'fiscalYear', 'unit', 'appropriatedFen', 'leftFen', 'documentNumber'],
    filters: [
      { ...UNIT, ...optional },
      { ...YEAR, ...optional },
    ],
  },
];

/** What the API calls it, as a person does. */
const FIELDS: Readonly<Record<string, string>> = {
  paymentId: '支付',
  payerId: '付款账户',
  batchId: '批次',
  lineId: '预算指标',
  applicationId: '申报',
  uscc: '信用代码',
  measure: '措施',
  unit: '责任单位',
  benefitYear: '资金年度',
  fiscalYear: '预算年度',
  tranche: '期次',
  attempt: '次数',
  status: '状态',
  title: '名称',
  count: '笔数',
  amountFen: '金额',
  totalFen: '总额',
  returnedFen: '退回',
  deltaFen: '增减',
  appropriatedFen: '下达',
  adjustedFen: '调整',
  reservedFen: '占用',
  spentFen: '支出',
  restoredFen: '恢复',
  leftFen: '可用',
  holder: '户名',
  name: '户名',
  number: '账号',
  account: '账号',
  bank: '开户行',
  bankCode: '联行号',
  bankReference: '银行流水号',
  documentNumber: '指标文号',
  functional: '功能分类',
  economic: '经济分类',
  source: '资金来源',
  settledOn: '到账日',
  openedOn: '建立日',
  openedBy: '建立人',
  sealedBy: '封批人',
  approvedBy: '审批人',
  reason: '理由',
  items: '支付',
  takenOut: '已撤出',
  returns: '退回',
  pending: '待确认',
  adjustments: '调整',
  accountId: '收款账户',
  accountFrozen: '账户已冻结',
  reservationId: '占用',
  instructedAt: '发出指令',
  revision: '版本',
};

const STATES: Readonly<Record<string, string>> = {
  opened: '待发指令',
  instructed: '已发指令',
  dropped: '已撤出',
  settled: '已到账',
  rejected: '已退票',
  open: '可用',
  closed: '已停用',
  collected: '归集中',
  sealed: '已封批',
  approved: '已审批',
};

export function moneyCommands(commands: Commands, program: Command): void {
  const groups = new Map([['', program]]);
  for (const { group, about, path, columns, filters } of registers) {
    const parent = commands.group(program, group, about);
    groups.set(group, parent);
    const list = commands.leaf<DeskOptions & Given>(
      parent,
      'list',
      { zh: '清单', en: 'list them' },
      async (shell, options) => {
        const filter = Object.fromEntries(
          filters.map(({ flags, field }) => [field, options[nameOf(flags)] as string | undefined]),
        );
        const rows = await everyPage<Row>(shell, options, `/v1/${path}`, filter);
        shell.print(tableOf(rows, columns, shell), rows);
      },
    );
    atDesk(commands, list, false);
    for (const filter of filters) add(commands, list, filter);
    const show = commands.leaf<DeskOptions>(
      parent,
      'show <id>',
      { zh: '详情', en: 'show one in full' },
      async (shell, options, id = '') => {
        const detail = await withDesk(shell, options, false, (desk) =>
          desk.read(`/v1/${path}/${encodeURIComponent(id)}`),
        );
        shell.print(shown(detail as Row, shell), detail);
      },
    );
    atDesk(commands, show, false);
  }
  for (const { group, usage, about, path, flags } of changes) {
    const parent = groups.get(group) as Command;
    const leaf = commands.leaf<DeskOptions & Given>(
      parent,
      usage,
      about,
      async (shell, options, ...args) => {
        const body: Record<string, unknown> = {};
        const [name, at] = inBody[usage] ?? [];
        if (name !== undefined && at !== undefined) body[name] = args[at];
        for (const { flags: spelled, field, read } of flags) {
          const given = options[nameOf(spelled)];
          if (given === undefined) continue;
          body[field] = read ? await read(given as string, shell) : given;
        }
        await changed(shell, options, [`/v1/${path(...args.map(encodeURIComponent))}`, body]);
      },
    );
    atDesk(commands, leaf, true);
    for (const each of flags) add(commands, leaf, each);
  }
}

type Given = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;

/** As commander names an option: `--amount-fen <fen>` is `amountFen`. */
const nameOf = (flags: string): string =>
  (/^--([a-z-]+)/.exec(flags)?.[1] ?? '').replaceAll(/-(.)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );

function add({ language }: Commands, command: Command, { flags, about, ...flag }: Flag): void {
  if (flag.optional) command.option(flags, about[language]);
  else command.requiredOption(flags, about[language]);
}

const headOf = (field: string, { language }: Shell): string =>
  language === 'zh' ? (FIELDS[field] ?? field) : field.replace(/Fen$/, '');

function valueOf(field: string, value: unknown, { language }: Shell): string {
  if (value === null || value === undefined) return '–';
  if (field.endsWith('Fen')) return yuan(value as string, language);
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  return field === 'status' && language === 'zh' ? (STATES[text] ?? text) : text;
}

const tableOf = (rows: readonly Row[], fields: readonly string[], shell: Shell): string =>
  table(
    rows,
    fields.map((field) => ({
      head: headOf(field, shell),
      of: (row: Row) => valueOf(field, row[field], shell),
      right: field.endsWith('Fen'),
    })),
  );

/** Everything it says: a line each, then what there are several of. */
function shown(detail: Row, shell: Shell): string {
  const entries = Object.entries(detail).filter(([field]) => field !== 'seq');
  const single = entries.filter(([, value]) => !Array.isArray(value) && value !== null);
  const wide = Math.max(...single.map(([field]) => widthOf(headOf(field, shell))));
  const lines = single.map(
    ([field, value]) => `${padded(headOf(field, shell), wide)}  ${valueOf(field, value, shell)}`,
  );
  const lists = entries.flatMap(([field, value]) => {
    const [first] = Array.isArray(value) ? (value as Row[]) : [];
    if (!first) return [];
    const fields = Object.keys(first).filter((name) => name !== 'seq');
    return [`\n${headOf(field, shell)}`, tableOf(value as Row[], fields, shell)];
  });
  return [...lines, ...lists].join('\n');
}
