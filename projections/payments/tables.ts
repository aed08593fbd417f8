import type { PaymentOrder, ReturnKind } from '../../src/domain/payment/events.js';
import type { Day, Moment } from '../../src/kernel/days.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  PaymentId,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fen, flag, int, type RowOf, table, text, textOrNull } from '../tables.js';

export type PaymentStatus = 'opened' | 'instructed' | 'dropped' | 'settled' | 'rejected';

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
    amountFen: fen(),
    lineId: text<LineId>(),
    reservationId: text<PaymentOrder['reservationId']>(),
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
    returnedFen: fen(),
  },
  ['paymentId'],
  [
    ['seq'],
    ['applicationId', 'seq'],
    ['uscc', 'seq'],
    ['unit', 'seq'],
    ['batchId', 'seq'],
    ['status', 'seq'],
    ['bankReference'],
  ],
);

export const paymentReturns = table(
  'payment_returns',
  {
    paymentId: text<PaymentId>(),
    returnId: text(),
    seq: int(),
    kind: text<ReturnKind>(),
    amountFen: fen(),
    valueOn: text<Day>(),
    /** Same fiscal year: the line has it again. Cross-year: the treasury has it. */
    to: text<'budget-line' | 'treasury' | 'overpayment'>(),
    reason: text(),
    by: text<UserId>(),
  },
  ['paymentId', 'returnId'],
);

export interface PaymentTables {
  payments: RowOf<typeof payments>;
  payment_returns: RowOf<typeof paymentReturns>;
}
