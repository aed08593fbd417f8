import type { BreakId, BreakKind, Clearing, Resolution } from '../../src/domain/break/events.js';
import type { Day, Moment, Month } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  BatchId,
  MatchId,
  Measure,
  PayerId,
  PaymentId,
  Sha256,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fen, int, intOrNull, type RowOf, table, text, textOrNull } from '../tables.js';

/** Money that moved, as the ledger has it; an offset moves none. */
export const movements = table(
  'movements',
  {
    /** The payment's id; of its returns and overpayments, theirs behind it. */
    movementId: text(),
    seq: int(),
    paymentId: text<PaymentId>(),
    /** Null: the settlement. */
    returnId: textOrNull(),
    kind: text<'payment' | 'return' | 'receipt'>(),
    /** Money in is positive, money out negative. */
    amountFen: fen(),
    day: text<Day>(),
    /** 银行流水号 */
    bankReference: textOrNull(),
    /** The match that it is shown by. */
    matchId: textOrNull<MatchId>(),
  },
  ['movementId'],
  [['paymentId'], ['day']],
);

/** Whom a payment is to, and what it is about. */
export const movingPayments = table(
  'moving_payments',
  {
    paymentId: text<PaymentId>(),
    batchId: text<BatchId>(),
    applicationId: text<ApplicationId>(),
    uscc: text<Uscc>(),
    unit: text<Unit>(),
    measure: text<Measure>(),
    benefitYear: int(),
    fiscalYear: int(),
    holder: text(),
    number: text(),
    /** 支付凭证号, once it is in a file. */
    voucherNumber: textOrNull(),
    /** What the bank was told to pay, while it has neither settled nor rejected it. */
    askedFen: fen(),
  },
  ['paymentId'],
  [['batchId']],
);

/** The account that a batch was paid from and the day that it was to be paid on, as its file says. */
export const movingBatches = table(
  'moving_batches',
  { batchId: text<BatchId>(), payerId: text<PayerId>(), executeOn: text<Day>() },
  ['batchId'],
);

export type MatchStatus = 'waiting' | 'matched' | 'declined' | 'withdrawn' | 'undone' | 'failed';

export const matches = table(
  'matches',
  {
    matchId: text<MatchId>(),
    seq: int(),
    accountId: text<PayerId>(),
    /** The first day of its lines. */
    day: text<Day>(),
    status: text<MatchStatus>(),
    certainty: textOrNull<'likely' | 'possible'>(),
    score: intOrNull(),
    amountFen: fen(),
    /** MatchedLine, MatchedPart, and why it was proposed, as JSON. */
    lines: text(),
    parts: text(),
    reasons: textOrNull(),
    /** Codes of why it was matched, as JSON: those of its proposal, unless a run matched it. */
    matchedFor: textOrNull(),
    foundBy: text<UserId>(),
    decidedBy: textOrNull<UserId>(),
    decidedAt: textOrNull<Moment>(),
    /** Why it was declined or undone. */
    reason: textOrNull(),
    /** Why it failed: RefusalReason as JSON. */
    refusal: textOrNull(),
  },
  ['matchId'],
  [['seq'], ['accountId', 'status', 'seq'], ['status', 'seq']],
);

export type BreakStatus = 'open' | 'explained' | 'cleared';

export const breaks = table(
  'breaks',
  {
    breakId: text<BreakId>(),
    seq: int(),
    accountId: textOrNull<PayerId>(),
    kind: text<BreakKind>(),
    status: text<BreakStatus>(),
    /** Finding, ids of lines and movements, and what it is related to, as JSON. */
    finding: text(),
    lines: text(),
    movements: text(),
    related: text(),
    answer: textOrNull(),
    sourceSha256: textOrNull<Sha256>(),
    sourceLine: intOrNull(),
    /** Its age counts from here. */
    since: text<Day>(),
    /** Bank less ledger. */
    amountFen: fen(),
    applicationId: textOrNull<ApplicationId>(),
    uscc: textOrNull<Uscc>(),
    unit: textOrNull<Unit>(),
    owner: textOrNull<UserId>(),
    resolution: textOrNull<Resolution>(),
    reason: textOrNull(),
    explainedBy: textOrNull<UserId>(),
    /** The month that was first closed with it explained so: later ones only carry it. */
    explainedIn: textOrNull<Month>(),
    foundBy: text<UserId>(),
    foundAt: text<Moment>(),
    how: textOrNull<Clearing>(),
    clearedAt: textOrNull<Moment>(),
  },
  ['breakId'],
  [
    ['since', 'breakId'],
    ['accountId', 'status'],
    ['status', 'since'],
    ['kind', 'since'],
    ['owner'],
  ],
);

export type PeriodStatus = 'open' | 'closed' | 'reopening';

/** A month of an account, as of its last step. */
export const periods = table(
  'periods',
  {
    payerId: text<PayerId>(),
    month: text<Month>(),
    status: text<PeriodStatus>(),
    /** The `seq` it was sealed at. */
    sealedSeq: int(),
    /** As JSON. */
    totals: text(),
    totalsSha256: text<Sha256>(),
    closedBy: text<UserId>(),
    closedAt: text<Moment>(),
    reason: textOrNull(),
    proposedBy: textOrNull<UserId>(),
    reopenedBy: textOrNull<UserId>(),
  },
  ['payerId', 'month'],
  [['month', 'payerId']],
);

export interface ReconciliationTables {
  movements: RowOf<typeof movements>;
  moving_payments: RowOf<typeof movingPayments>;
  moving_batches: RowOf<typeof movingBatches>;
  matches: RowOf<typeof matches>;
  breaks: RowOf<typeof breaks>;
  periods: RowOf<typeof periods>;
}
