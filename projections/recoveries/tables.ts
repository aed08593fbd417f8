import type { ReturnKind } from '../../src/domain/payment/events.js';
import type { Day } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  Measure,
  PaymentId,
  RecoveryId,
  Sha256,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fen, int, type RowOf, table, text, textOrNull } from '../tables.js';

/** 追回: every claim, and what became of it. */
export const recoveries = table(
  'recoveries',
  {
    recoveryId: text<RecoveryId>(),
    paymentId: text<PaymentId>(),
    /** Empty: of what was ordered; else of what was paid beyond it. */
    overpaymentId: text(),
    seq: int(),
    applicationId: text<ApplicationId>(),
    uscc: text<Uscc>(),
    measure: text<Measure>(),
    unit: text<Unit>(),
    benefitYear: int(),
    /** As ordered. */
    amountFen: fen(),
    reason: text(),
    /** Legal basis. */
    basis: text(),
    orderedBy: text<UserId>(),
    orderedOn: text<Day>(),
    /** Received in money. */
    recoveredFen: fen(),
    /** 抵扣: received by withholding it from later payments. */
    offsetFen: fen(),
    /** Withheld from payments that have not settled. */
    pendingFen: fen(),
    cancelledFen: fen(),
    cancelledBy: textOrNull<UserId>(),
    cancelledOn: textOrNull<Day>(),
    /** Why the rest isn't claimed any more. */
    cancelled: textOrNull(),
    /** Of the file it was imported from; null: made here. */
    importedFrom: textOrNull<Sha256>(),
  },
  ['paymentId', 'recoveryId'],
  [['seq', 'recoveryId'], ['recoveryId'], ['uscc', 'seq'], ['unit', 'seq']],
);

export const recoveryParts = table(
  'recovery_parts',
  {
    paymentId: text<PaymentId>(),
    returnId: text(),
    recoveryId: text<RecoveryId>(),
    seq: int(),
    kind: text<ReturnKind>(),
    amountFen: fen(),
    valueOn: text<Day>(),
    to: text<'budget-line' | 'treasury' | 'overpayment'>(),
    /** Of an offset: the payment it was withheld from. */
    against: textOrNull<PaymentId>(),
    by: text<UserId>(),
  },
  ['paymentId', 'returnId'],
  [['paymentId', 'recoveryId', 'seq']],
);

export const recoveryOffsets = table(
  'recovery_offsets',
  {
    paymentId: text<PaymentId>(),
    recoveryId: text<RecoveryId>(),
    /** The later payment. */
    against: text<PaymentId>(),
    seq: int(),
    amountFen: fen(),
    /** Pending until that payment settles; released where it was not made. */
    status: text<'pending' | 'received' | 'released'>(),
    reservedOn: text<Day>(),
    endedOn: textOrNull<Day>(),
    /** Why it was released: RefusalReason as JSON. */
    released: textOrNull(),
  },
  ['paymentId', 'recoveryId', 'against'],
);

/** What a payee still has of a payment, or of what was paid beyond it: no claim is worth more. */
export const recoverable = table(
  'recoverable',
  { paymentId: text<PaymentId>(), overpaymentId: text(), keptFen: fen() },
  ['paymentId', 'overpaymentId'],
);

export interface RecoveryTables {
  recoveries: RowOf<typeof recoveries>;
  recovery_parts: RowOf<typeof recoveryParts>;
  recovery_offsets: RowOf<typeof recoveryOffsets>;
  recoverable: RowOf<typeof recoverable>;
}
