import type { Freed } from '../../src/domain/application/events.js';
import type { AccountEvent } from '../../src/domain/limits/events.js';
import { isRecovered } from '../../src/domain/payment/events.js';
import { categoryOf } from '../../src/domain/streams.js';
import type { Claim } from '../../src/kernel/claim.js';
import type { LineId, StreamName } from '../../src/kernel/ids.js';
import { type Fen, sumFen } from '../../src/kernel/money.js';
import type { Fact, FactOf, FactType } from '../projection.js';
import { type Account, B, type Book, F, M } from './accounts.js';

// What each event does to the books: docs/adr/0008-books.md as code. An event that makes no entry
// is followed, or was preceded, by the one that owns its money.

export interface Posting {
  readonly account: Account;
  /** Debit positive, credit negative. */
  readonly amountFen: Fen;
}

export interface Entry {
  /** 摘要. */
  readonly narration: string;
  readonly lineId: LineId | null;
  readonly postings: readonly Posting[];
}

/** 借, 贷, how much: within one book, so that each balances whatever an entry is made of. */
const post = <K extends Book>(
  debit: Account<K>,
  credit: Account<NoInfer<K>>,
  amountFen: Fen,
): readonly Posting[] => [
  { account: debit, amountFen },
  { account: credit, amountFen: -amountFen },
];

type Posts = readonly (readonly Posting[])[];

/** A line for each account, and none for nothing. */
function entry(narration: string, posts: Posts, lineId: LineId | null = null): Entry | null {
  const sums = new Map<Account, Fen>();
  for (const { account, amountFen } of posts.flat()) {
    sums.set(account, (sums.get(account) ?? 0n) + amountFen);
  }
  const postings = [...sums]
    .filter(([, amountFen]) => amountFen !== 0n)
    .map(([account, amountFen]) => ({ account, amountFen }));
  return postings.length === 0 ? null : { narration, lineId, postings };
}

type DataOf<T extends FactType> = FactOf<T>['data'];
type Rule<T extends FactType> = (event: FactOf<T>) => Entry | null;

/** Whatever names an amount says what it does to the books, be it nothing. */
type MoneyType = {
  [T in FactType]: Extract<keyof DataOf<T>, `${string}Fen`> extends never ? never : T;
}[FactType];

type Rules = { readonly [T in MoneyType]: Rule<T> | null } & {
  readonly [T in FactType]?: Rule<T> | null;
};

/** Granted, or due again, and not yet released. */
const commit = (amountFen: Fen) => post(M.toFund, M.committed, amountFen);
const release = (amountFen: Fen) => post(F.expense, F.payable, amountFen);

/** 指标下达, with the quota that comes with it. */
const appropriate = (amountFen: Fen): Posts => [
  post(B.quota, B.income, amountFen),
  post(F.quota, F.income, amountFen),
  post(M.appropriated, M.available, amountFen),
];

const unpaidFen = ({ tranches }: Pick<DataOf<'AwardImported'>, 'tranches'>): Fen =>
  sumFen(tranches.map(({ amountFen, paidFen }) => amountFen - paidFen));

const freed = (narration: string, { fromFen, toFen, budget, reason }: Freed): Entry | null => {
  const releasedFen = sumFen(budget.map((line) => line.fromFen - line.toFen));
  return entry(`${narration}：${reason}`, [
    release(-releasedFen),
    commit(-(fromFen - toFen - releasedFen)),
  ]);
};

const lineOf = (stream: StreamName) => stream.slice('budget-'.length) as LineId;
const amountOf = (claims: readonly Claim[]): Fen =>
  sumFen(claims.map((claim) => (claim.kind === 'amount' ? claim.amountFen : 0n)));

/** Limits and pools reserve with the same events, and hold no money. */
const onLine =
  <E extends FactOf<AccountEvent['type']>>(
    narration: string,
    posts: (data: E['data']) => readonly Posting[],
  ) =>
  (event: E): Entry | null =>
    categoryOf(event.stream) === 'budget'
      ? entry(narration, [posts(event.data)], lineOf(event.stream))
      : null;

const heldAs = (was: 'reserved' | 'confirmed') => (was === 'reserved' ? M.reserved : M.used);

const rules: Rules = {
  // The budget line: 预算会计, the quota, and how the line is used.
  BudgetAppropriated: ({ data: { lineId, documentNumber, amountFen } }) =>
    entry(`指标下达 ${documentNumber}`, appropriate(amountFen), lineId),
  BudgetAdjusted: ({ data: { lineId, documentNumber, deltaFen } }) =>
    entry(`指标调整 ${documentNumber}`, appropriate(deltaFen), lineId),
  BudgetAdjustmentProposed: null,
  ReservationMade: onLine('占用指标', ({ claims }) =>
    post(M.available, M.reserved, amountOf(claims)),
  ),
  ReservationConfirmed: onLine('支用指标', ({ claims }) =>
    post(M.reserved, M.used, amountOf(claims)),
  ),
  ReservationAdjusted: onLine('释放指标', ({ was, before, after }) =>
    post(heldAs(was), M.available, amountOf(before) - amountOf(after)),
  ),
  ReservationVoided: onLine('撤销占用', ({ was, claims }) =>
    was === 'none' ? [] : post(heldAs(was), M.available, amountOf(claims)),
  ),
  BudgetSpent: ({ data: { lineId, amountFen } }) =>
    entry('预算支出', [post(B.expenditure, B.quota, amountFen)], lineId),
  BudgetRestored: ({ data: { lineId, amountFen } }) =>
    entry('恢复指标', [post(B.quota, B.expenditure, amountFen)], lineId),
  YearEndDecided: ({ data: { lineId, documentNumber, carriedFen, lapsedFen, lapsedBroughtFen } }) =>
    entry(
      `年终结转、结余 ${documentNumber}`,
      [
        post(B.returnable, B.quota, carriedFen),
        post(B.income, B.carried, carriedFen),
        post(B.income, B.lapsed, lapsedFen - lapsedBroughtFen),
        post(B.carried, B.lapsed, lapsedBroughtFen),
        post(B.givenBack, B.quota, lapsedFen),
        post(F.returnable, F.quota, carriedFen),
        post(F.surplus, F.quota, lapsedFen),
        post(M.available, M.appropriated, carriedFen + lapsedFen),
      ],
      lineId,
    ),
  BudgetBroughtForward: ({ data: { lineId, documentNumber, amountFen } }) =>
    entry(
      `上年结转 ${documentNumber}`,
      [
        post(B.quota, B.returnable, amountFen),
        post(F.quota, F.returnable, amountFen),
        post(M.appropriated, M.available, amountFen),
      ],
      lineId,
    ),

  // The award: what is committed, and what is payable.
  AwardProposed: null,
  ApprovalGiven: null,
  GrantRequested: null,
  AwardGranted: ({ data: { amountFen } }) => entry('核定', [commit(amountFen)]),
  // Of what was awarded before this ledger, what may still be paid is committed.
  HistoryProposed: null,
  HistoryImported: null,
  AwardImported: ({ data }) => entry('往年核定未付', [commit(unpaidFen(data))]),
  AwardImportVoided: ({ data: { award, reason } }) =>
    entry(`撤回往年核定：${reason}`, [commit(-unpaidFen(award))]),
  AwardReduced: ({ data }) => freed('核减', data),
  AwardRevoked: ({ data }) => freed('撤销核定', data),
  TrancheCancelled: ({ data }) => freed(`取消第 ${data.tranche} 期`, data),
  TrancheReleaseRequested: ({ data: { tranche, replaces } }) =>
    replaces &&
    entry(
      `第 ${tranche} 期上年准拨注销`,
      [release(-replaces.amountFen), commit(replaces.amountFen)],
      replaces.lineId,
    ),
  TrancheReleased: ({ data: { tranche, lineId, amountFen } }) =>
    entry(`第 ${tranche} 期准予拨付`, [release(amountFen), commit(-amountFen)], lineId),
  TranchePaymentOpened: null,
  TranchePaymentClosed: null,
  TranchePaymentReturned: ({ data: { tranche, kind, amountFen } }) =>
    isRecovered(kind) ? null : entry(`第 ${tranche} 期退回待再拨`, [commit(amountFen)]),

  // The payment: cash, and what is claimed back.
  PaymentNoted: null,
  PaymentInstructed: ({ data: { amountFen } }) =>
    entry('支付指令', [post(M.instructed, M.unanswered, amountFen)]),
  PaymentDropped: null,
  PaymentRejected: ({ data: { amountFen, withheldFen, reason } }) =>
    entry(`银行退票：${reason}`, [post(M.unanswered, M.instructed, amountFen - withheldFen)]),
  PaymentSettled: ({ data: { amountFen, withheldFen, bankReference } }) =>
    entry(`支付清算 ${bankReference}`, [
      post(F.payable, F.quota, amountFen),
      post(F.payable, F.withheld, withheldFen),
      post(M.unanswered, M.instructed, amountFen),
    ]),
  PaymentReturned: ({ data }) =>
    entry(`${BACK[data.kind]} ${data.returnId}`, moneyBack(data), data.charge.lineId),
  PaymentOverpaid: ({ data: { amountFen, bankReference } }) =>
    entry(`多付 ${bankReference}`, [post(F.overpaid, F.owedForOverpaid, amountFen)]),
  RecoveryOrdered: ({ data: { overpaymentId, amountFen, basis } }) =>
    entry(`追回 ${basis}`, [post(F.claimed, claimedFrom(overpaymentId), amountFen)]),
  RecoveryCancelled: ({ data: { overpaymentId, amountFen, reason } }) =>
    entry(`撤销追回：${reason}`, [post(claimedFrom(overpaymentId), F.claimed, amountFen)]),
  OffsetReserved: ({ data: { amountFen, against } }) =>
    entry(`拟由 ${against} 抵扣`, [post(F.withholding, F.claimed, amountFen)]),
  OffsetReleased: ({ data: { amountFen, against } }) =>
    entry(`未由 ${against} 抵扣`, [post(F.claimed, F.withholding, amountFen)]),
  PaymentCorrectionProposed: null,
  PaymentCorrectionConfirmed: null,
  PaymentCorrected: null,
  PaymentMatched: null,

  PaymentTakenOut: null,
  BatchSealed: null,
  BatchApproved: null,

  // What the bank says, until a payment has it.
  StatementDayAccepted: null,
  AnswerNotApplied: null,
  BreakFound: null,
};

const BACK = { 'by-bank': '被动退回', 'by-payee': '主动退回', recovered: '追回', offset: '抵扣' };

/** What was overpaid is a receivable from the first; anything else becomes one when it is claimed. */
const claimedFrom = (overpaymentId: string | null) =>
  overpaymentId === null ? F.dueToTreasury : F.overpaid;

function moneyBack({ kind, to, amountFen }: DataOf<'PaymentReturned'>): Posts {
  switch (kind) {
    case 'by-bank':
    case 'by-payee':
      switch (to) {
        case 'budget-line':
          return [post(F.quota, F.expense, amountFen)];
        case 'treasury':
          return [post(F.turnedOver, F.dueToTreasury, amountFen)];
        case 'overpayment':
          return [post(F.owedForOverpaid, F.overpaid, amountFen)];
      }
    case 'recovered':
      switch (to) {
        case 'budget-line':
          return [post(F.quota, F.expense, amountFen), post(F.dueToTreasury, F.claimed, amountFen)];
        case 'treasury':
          return [post(F.turnedOver, F.claimed, amountFen)];
        case 'overpayment':
          return [post(F.owedForOverpaid, F.claimed, amountFen)];
      }
    case 'offset': {
      const applied = post(F.withheld, F.withholding, amountFen);
      switch (to) {
        case 'budget-line':
          return [applied, post(F.dueToTreasury, F.expense, amountFen)];
        case 'treasury':
          return [applied, post(F.turnedOver, F.quota, amountFen)];
        case 'overpayment':
          return [applied, post(F.owedForOverpaid, F.quota, amountFen)];
      }
    }
  }
}

/** The one entry of an event; null where it moves and commits nothing, or another event owns it. */
export function entryOf(event: Fact): Entry | null {
  const rule = (rules as Readonly<Record<string, Rule<FactType> | null | undefined>>)[event.type];
  return rule?.(event as never) ?? null;
}
