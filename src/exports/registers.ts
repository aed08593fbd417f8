import type { Kysely } from 'kysely';
import type { ClaimScope } from '../kernel/claim.js';
import {
  limitKinds,
  limitScopes,
  limitStates,
  paymentStates,
  recoveryStates,
} from '../kernel/states.js';
import { type BudgetPosition, listBudgetLines } from '../../projections/budget/query.js';
import {
  type EnterpriseTotal,
  listEnterpriseTotals,
} from '../../projections/enterprise-totals/query.js';
import type { Tables } from '../../projections/index.js';
import { type Limit, listLimits } from '../../projections/limits/query.js';
import { MAX_LIMIT, type Page, type PageRequest, type Scope } from '../../projections/page.js';
import { listPayments, type PaymentEntry } from '../../projections/payments/query.js';
import type { PaymentStatus } from '../../projections/payments/tables.js';
import {
  listRecoveries,
  type RecoveryEntry,
  type RecoveryStatus,
} from '../../projections/recoveries/query.js';
import type { TitleOf } from './publication.js';
import { type Column, column, dayCell, type Sheet, type SheetFormat, written } from './sheet.js';
import type { Tally } from './tally.js';
import type { Language } from '../kernel/sentence.js';
import type { Measure } from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';

interface Register<Row> extends Sheet<Row> {
  /** The read model it is read from. */
  readonly projection: string;
  readonly page: (db: Kysely<Tables>, scope: Scope, request: PageRequest) => Promise<Page<Row>>;
}

type Named<Row, Value> = { [K in keyof Row]: Row[K] extends Value ? K : never }[keyof Row];

const money = <Row>(name: Named<Row, Fen>, zh: string, en: string): Column<Row> => ({
  ...column<Row>(zh, en, (row) => row[name] as Fen),
  sums: true,
});
const plain = <Row>(name: Named<Row, string | number>, zh: string, en: string): Column<Row> =>
  column(zh, en, (row) => row[name] as string | number);

/** A code as it is, for programs; in Chinese what people say for it. */
const coded = <Row, Code extends string>(
  zh: string,
  en: string,
  codeOf: (row: Row) => Code,
  words: Readonly<Record<Code, string>>,
): Column<Row> =>
  column(zh, en, (row, language) => (language === 'zh' ? words[codeOf(row)] : codeOf(row)));

const PAYMENTS: Readonly<Record<PaymentStatus, string>> = paymentStates;
const RECOVERIES: Readonly<Record<RecoveryStatus, string>> = recoveryStates;
const SCOPES: Readonly<Record<ClaimScope, string>> = limitScopes;
const KINDS: Readonly<Record<Limit['kind'], string>> = limitKinds;
const CLAIMS: Readonly<Record<Exclude<Limit, { kind: 'amount' }>['status'] | '', string>> = {
  ...limitStates,
  '': '',
};

const payments: Register<PaymentEntry> = {
  projection: 'payments',
  zh: '支付台账',
  en: 'Payments',
  page: listPayments,
  columns: [
    plain('paymentId', '支付', 'Payment'),
    plain('batchId', '支付批次', 'Batch'),
    plain('applicationId', '申报', 'Application'),
    plain('uscc', '统一社会信用代码', 'USCC'),
    plain('unit', '责任单位', 'Unit'),
    plain('measure', '支持措施', 'Measure'),
    plain('benefitYear', '受益年度', 'Benefit year'),
    plain('fiscalYear', '预算年度', 'Fiscal year'),
    plain('lineId', '预算指标', 'Budget line'),
    plain('tranche', '期次', 'Tranche'),
    plain('attempt', '第几次', 'Attempt'),
    coded('状态', 'Status', ({ status }) => status, PAYMENTS),
    money('amountFen', '应付金额', 'Amount'),
    money('returnedFen', '退回金额', 'Returned'),
    plain('holder', '收款人', 'Payee'),
    plain('number', '收款账号', 'Account'),
    plain('bank', '开户行', 'Bank'),
    plain('bankCode', '行号', 'Bank code'),
    column('开立日期', 'Opened on', ({ openedOn }) => dayCell(openedOn)),
    column('清算日期', 'Settled on', ({ settledOn }) => dayCell(settledOn)),
    column('银行流水号', 'Bank reference', ({ bankReference }) => bankReference ?? ''),
    column('退票日期', 'Rejected on', ({ rejectedOn }) => dayCell(rejectedOn)),
    column('退票原因', 'Why rejected', ({ rejection }) => rejection ?? ''),
  ],
};

const totals: Register<EnterpriseTotal> = {
  projection: 'enterprise-totals',
  zh: '企业支持总额',
  en: 'Totals by enterprise',
  page: listEnterpriseTotals,
  columns: [
    plain('uscc', '统一社会信用代码', 'USCC'),
    plain('benefitYear', '受益年度', 'Benefit year'),
    plain('measure', '支持措施', 'Measure'),
    plain('unit', '责任单位', 'Unit'),
    money('grantedFen', '核定', 'Granted'),
    money('reducedFen', '核减', 'Reduced'),
    money('releasedFen', '准予拨付', 'Released'),
    money('unreleasedFen', '撤回准拨', 'Released no more'),
    money('paidFen', '已付', 'Paid'),
    money('withheldFen', '抵扣支付', 'Withheld'),
    money('returnedFen', '退回', 'Returned'),
    money('recoveredFen', '追回', 'Recovered'),
    money('offsetFen', '抵扣追回', 'Offset'),
    money('overpaidFen', '多付', 'Overpaid'),
    money('overpaymentReturnedFen', '多付退回', 'Overpayment returned'),
    money('overpaymentRecoveredFen', '多付追回', 'Overpayment recovered'),
    money('claimedFen', '追回决定', 'Claimed'),
    money('claimCancelledFen', '撤销追回', 'No longer claimed'),
    money('outstandingFen', '待付', 'Outstanding'),
  ],
};

const budget: Register<BudgetPosition> = {
  projection: 'budget',
  zh: '预算执行',
  en: 'Budget position',
  page: (db, { unit }, request) => listBudgetLines(db, { ...request, unit }),
  columns: [
    plain('lineId', '预算指标', 'Budget line'),
    plain('unit', '责任单位', 'Unit'),
    plain('fiscalYear', '预算年度', 'Fiscal year'),
    plain('documentNumber', '指标文号', 'Document number'),
    plain('functional', '功能分类', 'Functional class'),
    plain('economic', '经济分类', 'Economic class'),
    plain('source', '资金来源', 'Source'),
    column('下达日期', 'Appropriated on', ({ appropriatedOn }) => dayCell(appropriatedOn)),
    money('appropriatedFen', '下达', 'Appropriated'),
    money('adjustedFen', '调整', 'Adjusted'),
    money('broughtFen', '上年结转', 'Brought forward'),
    money('reservedFen', '占用', 'Reserved'),
    money('spentFen', '支出', 'Spent'),
    money('restoredFen', '恢复', 'Restored'),
    money('carriedFen', '结转下年', 'Carried forward'),
    money('lapsedFen', '结余收回', 'Lapsed'),
    money('leftFen', '可用', 'Left'),
    coded('状态', 'Status', ({ closed }) => (closed ? 'closed' : 'open'), {
      open: '可用',
      closed: '已关闭',
    }),
  ],
};

const limits: Register<Limit> = {
  projection: 'limits',
  zh: '限额占用',
  en: 'Limits',
  page: (db, { uscc }, request) => listLimits(db, { ...request, uscc }),
  columns: [
    coded('范围', 'Scope', ({ scope }) => scope, SCOPES),
    plain('owner', '统一社会信用代码', 'USCC'),
    plain('cap', '限额', 'Cap'),
    coded('种类', 'Kind', ({ kind }) => kind, KINDS),
    plain('clause', '条款', 'Clause'),
    column('项目', 'Key', (row) => ('key' in row ? row.key : '')),
    column('年度', 'Year', (row) => ('year' in row && row.year !== null ? row.year : '')),
    column('上限', 'Ceiling', (row) => (row.kind === 'amount' ? row.ceilingFen : '')),
    column('占用', 'Reserved', (row) => (row.kind === 'amount' ? row.reservedFen : '')),
    column('确认', 'Confirmed', (row) => (row.kind === 'amount' ? row.confirmedFen : '')),
    column('剩余', 'Left', (row) => (row.kind === 'amount' ? row.leftFen : '')),
    coded('状态', 'Status', (row) => (row.kind === 'amount' ? '' : row.status), CLAIMS),
  ],
};

const recoveries: Register<RecoveryEntry> = {
  projection: 'recoveries',
  zh: '追回台账',
  en: 'Recoveries',
  page: listRecoveries,
  columns: [
    plain('recoveryId', '追回', 'Recovery'),
    plain('paymentId', '支付', 'Payment'),
    plain('applicationId', '申报', 'Application'),
    plain('uscc', '统一社会信用代码', 'USCC'),
    plain('unit', '责任单位', 'Unit'),
    column('决定日期', 'Ordered on', ({ orderedOn }) => dayCell(orderedOn)),
    plain('reason', '原因', 'Reason'),
    plain('basis', '依据', 'Legal basis'),
    money('amountFen', '追回金额', 'Claimed'),
    money('recoveredFen', '已收回', 'Received'),
    money('offsetFen', '已抵扣', 'Offset'),
    money('cancelledFen', '已撤销', 'Cancelled'),
    money('openFen', '尚待收回', 'Open'),
    coded('状态', 'Status', ({ status }) => status, RECOVERIES),
    column('导入自文件', 'Imported from', ({ importedFrom }) => importedFrom ?? ''),
  ],
};

const registers = { payments, totals, budget, limits, recoveries } as const;

export type RegisterName = keyof typeof registers;
export const REGISTERS = Object.keys(registers) as readonly RegisterName[];

/** What it is called, and what it is read from. */
export const registerNamed = (
  name: RegisterName,
): Pick<Register<unknown>, 'projection' | 'zh' | 'en'> => registers[name];

export interface RegisterAs {
  readonly scope: Scope;
  readonly format: SheetFormat;
  readonly language: Language;
  readonly titleOf: TitleOf;
  readonly tally?: Tally;
}

/** A register's bytes, page by page: of one moment where the rows are. */
export function register(
  name: RegisterName,
  db: Kysely<Tables>,
  { scope, format, language, titleOf, tally }: RegisterAs,
): AsyncGenerator<string | Uint8Array> {
  const from = registers[name] as Register<object>;
  const rows = everyRow(from, db, scope);
  const told = language === 'zh' ? titled(rows, titleOf) : rows;
  return written(from, told, format, language, tally);
}

/** Measures by what the policy calls them, also where they name a limit. */
async function* titled(rows: AsyncIterable<object>, titleOf: TitleOf): AsyncGenerator<object> {
  for await (const row of rows) {
    const named: Partial<Record<'measure' | 'cap', string>> = row;
    const { measure, cap } = named;
    yield {
      ...row,
      ...(measure !== undefined && { measure: titleOf(measure as Measure)?.zh ?? measure }),
      ...(cap !== undefined && { cap: titleOf(cap as Measure)?.zh ?? cap }),
    };
  }
}

async function* everyRow<Row>(
  { page }: Register<Row>,
  db: Kysely<Tables>,
  scope: Scope,
): AsyncGenerator<Row> {
  let after: string | undefined;
  do {
    const { items, next } = await page(db, scope, { limit: MAX_LIMIT, after });
    yield* items;
    after = next ?? undefined;
  } while (after !== undefined);
}
