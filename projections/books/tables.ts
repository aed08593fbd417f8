import type { Day, Moment, Month } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  BatchId,
  EventId,
  LineId,
  Measure,
  PayerId,
  PaymentId,
  StreamName,
  Unit,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import type { FactType } from '../projection.js';
import { fen, int, intOrNull, type RowOf, table, text, textOrNull } from '../tables.js';

/** 记账凭证: one for each event that moves or commits money. */
export const journalEntries = table(
  'journal_entries',
  {
    seq: int(),
    entryId: text<EventId>(),
    stream: text<StreamName>(),
    revision: int(),
    type: text<FactType>(),
    /** The business day. */
    day: text<Day>(),
    recordedAt: text<Moment>(),
    /** 摘要. */
    narration: text(),
    applicationId: textOrNull<ApplicationId>(),
    uscc: textOrNull<Uscc>(),
    unit: textOrNull<Unit>(),
    measure: textOrNull<Measure>(),
    benefitYear: intOrNull(),
    fiscalYear: intOrNull(),
    lineId: textOrNull<LineId>(),
    paymentId: textOrNull<PaymentId>(),
  },
  ['seq'],
  [
    ['day', 'seq'],
    ['applicationId', 'day', 'seq'],
    ['uscc', 'day', 'seq'],
    ['unit', 'day', 'seq'],
    ['lineId', 'day', 'seq'],
    ['paymentId', 'day', 'seq'],
  ],
);

export const journalPostings = table(
  'journal_postings',
  {
    seq: int(),
    account: text(),
    /** Debit positive, credit negative; those of an entry add up to zero in each book. */
    amountFen: fen(),
  },
  ['seq', 'account'],
  [['account', 'seq']],
);

/** What was posted to an account on a day: a trial balance adds these, and not a million postings. */
export const accountDays = table(
  'account_days',
  {
    account: text(),
    /** Empty where the money is of no one unit. */
    unit: text<Unit | ''>(),
    day: text<Day>(),
    debitFen: fen(),
    creditFen: fen(),
  },
  ['account', 'unit', 'day'],
);

/** A payment is of the account that its batch was paid from, as the file says. */
export const bookedPayments = table(
  'booked_payments',
  { paymentId: text<PaymentId>(), batchId: text<BatchId>() },
  ['paymentId'],
);

export const bookedBatches = table(
  'booked_batches',
  { batchId: text<BatchId>(), payerId: text<PayerId>() },
  ['batchId'],
);

/** Months that are closed now; one that was reopened isn't here. */
export const closedMonths = table(
  'closed_months',
  { payerId: text<PayerId>(), month: text<Month>(), sealedSeq: int() },
  ['payerId', 'month'],
);

export interface BookTables {
  journal_entries: RowOf<typeof journalEntries>;
  journal_postings: RowOf<typeof journalPostings>;
  account_days: RowOf<typeof accountDays>;
  booked_payments: RowOf<typeof bookedPayments>;
  booked_batches: RowOf<typeof bookedBatches>;
  closed_months: RowOf<typeof closedMonths>;
}
