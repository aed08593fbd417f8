import type { ReturnKind } from '../../src/domain/payment/events.js';
import type { Day, Moment } from '../../src/kernel/days.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  MatchId,
  Measure,
  PayerId,
  PaymentId,
  RecoveryId,
  ReservationId,
  Sha256,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { figure } from '../figures.js';
import { fen, flag, int, type RowOf, table, text, textOrNull } from '../tables.js';

export type PaymentStatus = 'opened' | 'instructed' | 'dropped' | 'settled' | 'rejected' | 'voided';

export const payments = table(
  'payments',
  {
    paymentId: text<PaymentId>(),
    seq: int(),
    batchId: text<BatchId>(),
    applicationId: text<ApplicationId>(),
    uscc: text<Uscc>(),
    measure: text<Measure>(),
    unit: text<Unit>(),
    benefitYear: int(),
    tranche: int(),
    attempt: int(),
    /** The attempt before it, that was rejected or came back. */
    reissueOf: textOrNull<PaymentId>(),
    /** Of the tranche. */
    amountFen: fen(),
    /** 抵扣: Offset as JSON, withheld for the recovery of an earlier payment. */
    offset: textOrNull(),
    /** What the bank is asked to pay: the tranche less the offset. */
    effectiveFen: fen(),
    /** Released from it. */
    lineId: text<LineId>(),
    /** Charged to it: another line once a correction has moved it. */
    chargedTo: text<LineId>(),
    reservationId: text<ReservationId>(),
    fiscalYear: int(),
    status: text<PaymentStatus>(),
    accountId: text<AccountId>(),
    holder: text(),
    number: text(),
    bank: text(),
    bankCode: text(),
    /** From the instruction on, the account can't change. */
    accountFrozen: flag(),
    openedBy: text<UserId>(),
    openedOn: text<Day>(),
    instructedAt: textOrNull<Moment>(),
    /** The bank's value date. */
    settledOn: textOrNull<Day>(),
    /** 银行流水号. */
    bankReference: textOrNull(),
    rejectedOn: textOrNull<Day>(),
    /** Why it was rejected, as the bank said. */
    rejection: textOrNull(),
    /** Why it was not instructed: RefusalReason as JSON. */
    dropped: textOrNull(),
    /** 疑似重复: payments it may repeat, as JSON. */
    resembles: text(),
    /** While nobody has decided about them. */
    held: flag(),
    clearedBy: textOrNull<UserId>(),
    /** Why it repeats none of them. */
    cleared: textOrNull(),
    /** 被动、主动退回: came back unclaimed of what was ordered. */
    returnedFen: fen(),
    /** 追回: received of what was ordered. */
    recoveredFen: fen(),
    /** 抵扣: recovered of what was ordered, by withholding it from a later payment. */
    offsetFen: fen(),
    /** 多付: paid by the bank beyond the order. */
    overpaidFen: fen(),
    /** Came back of that unclaimed. */
    overpaymentReturnedFen: fen(),
    /** Recovered of that, in money or by an offset. */
    overpaymentRecoveredFen: fen(),
    /** Of the file it was imported from; null: made here. */
    source: textOrNull<Sha256>(),
    /** Movements of money that no line of a statement has shown. */
    unmatched: int(),
  },
  ['paymentId'],
  [
    ['seq'],
    ['applicationId', 'seq'],
    ['uscc', 'seq'],
    ['unit', 'seq'],
    ['batchId', 'seq'],
    ['status', 'seq'],
    ['chargedTo', 'seq'],
    ['held', 'seq'],
    ['reissueOf'],
    ['bankReference'],
  ],
);

export const paymentFigures = {
  /** What the payee has of it: settled, withheld and overpaid, less all that came back. */
  keptFen: figure(
    payments,
    ['amountFen', 'overpaidFen'],
    [
      'returnedFen',
      'recoveredFen',
      'offsetFen',
      'overpaymentReturnedFen',
      'overpaymentRecoveredFen',
    ],
    { when: { status: 'settled' } },
  ),
};

export const paymentReturns = table(
  'payment_returns',
  {
    paymentId: text<PaymentId>(),
    returnId: text(),
    seq: int(),
    kind: text<ReturnKind>(),
    /** Where it was claimed back. */
    recoveryId: textOrNull<RecoveryId>(),
    /** Where it was paid beyond the order. */
    overpaymentId: textOrNull(),
    /** Of an offset: the payment it was withheld from. */
    against: textOrNull<PaymentId>(),
    amountFen: fen(),
    valueOn: text<Day>(),
    /** Same fiscal year: the line has it again. Cross-year: the treasury has it. */
    to: text<'budget-line' | 'treasury' | 'overpayment'>(),
    /** What the payment was charged to then. */
    lineId: text<LineId>(),
    reason: text(),
    by: text<UserId>(),
  },
  ['paymentId', 'returnId'],
);

export const paymentOverpayments = table(
  'payment_overpayments',
  {
    paymentId: text<PaymentId>(),
    overpaymentId: text(),
    seq: int(),
    amountFen: fen(),
    /** Whatever came back of it. */
    returnedFen: fen(),
    bankReference: text(),
    clearedOn: text<Day>(),
    reason: text(),
    by: text<UserId>(),
  },
  ['paymentId', 'overpaymentId'],
);

export type CorrectionStatus = 'proposed' | 'confirmed' | 'corrected' | 'declined' | 'failed';

/** 付款更正. */
export const paymentCorrections = table(
  'payment_corrections',
  {
    paymentId: text<PaymentId>(),
    correctionId: text<ReservationId>(),
    seq: int(),
    status: text<CorrectionStatus>(),
    fromLineId: text<LineId>(),
    toLineId: text<LineId>(),
    amountFen: fen(),
    reason: text(),
    proposedBy: text<UserId>(),
    proposedOn: text<Day>(),
    /** Who confirmed or declined it. */
    decidedBy: textOrNull<UserId>(),
    decidedOn: textOrNull<Day>(),
    declined: textOrNull(),
    /** Why the line it should have moved to could not take it: RefusalReason as JSON. */
    failure: textOrNull(),
  },
  ['paymentId', 'correctionId'],
);

/** Bank lines that show it or one of its returns. */
export const paymentMatches = table(
  'payment_matches',
  {
    paymentId: text<PaymentId>(),
    matchId: text<MatchId>(),
    seq: int(),
    /** Null: the settlement; else the return or the overpayment. */
    returnId: textOrNull(),
    accountId: text<PayerId>(),
    day: text<Day>(),
    /** Lines of that account's day, as JSON. */
    lines: text(),
    amountFen: fen(),
    /** Why they are the same, as JSON. */
    reasons: text(),
    by: text<UserId>(),
    undoneBy: textOrNull<UserId>(),
    /** Why it was undone. */
    undone: textOrNull(),
  },
  ['paymentId', 'matchId'],
);

export interface PaymentTables {
  payments: RowOf<typeof payments>;
  payment_returns: RowOf<typeof paymentReturns>;
  payment_overpayments: RowOf<typeof paymentOverpayments>;
  payment_corrections: RowOf<typeof paymentCorrections>;
  payment_matches: RowOf<typeof paymentMatches>;
}
