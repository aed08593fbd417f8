import type { Day, Moment } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  EventId,
  LineId,
  Measure,
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

export interface BookTables {
  journal_entries: RowOf<typeof journalEntries>;
  journal_postings: RowOf<typeof journalPostings>;
  account_days: RowOf<typeof accountDays>;
}
