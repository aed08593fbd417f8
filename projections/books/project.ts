import type { PaymentId, Unit } from '../../src/kernel/ids.js';
import { type Fact, on, type Projection } from '../projection.js';
import { add, insert, type Mutation, remove, upsert } from '../tables.js';
import { entryOf } from './entry.js';
import {
  accountDays,
  bookedBatches,
  bookedPayments,
  closedMonths,
  journalEntries,
  journalPostings,
} from './tables.js';

export const booksProjection: Projection = {
  name: 'books',
  version: 4,
  tables: [
    journalEntries,
    journalPostings,
    accountDays,
    bookedPayments,
    bookedBatches,
    closedMonths,
  ],
  project: (event) => [...whereBooked(event), ...booked(event)],
};

/** Whose months an entry goes by, and which of them are closed. */
const whereBooked = on({
  PaymentOpened: ({ data: { order } }) => [
    upsert(bookedPayments, { paymentId: order.paymentId }, { batchId: order.batchId }),
  ],
  BatchExported: ({ data: { batchId, payerId } }) => [
    upsert(bookedBatches, { batchId }, { payerId }),
  ],
  PeriodClosed: ({ data: { payerId, month, seq: sealedSeq } }) => [
    upsert(closedMonths, { payerId, month }, { sealedSeq }),
  ],
  PeriodReopened: ({ data: { payerId, month } }) => [remove(closedMonths, { payerId, month })],
});

function booked(event: Fact): readonly Mutation[] {
  const entry = entryOf(event);
  if (!entry) return [];
  const { seq, stream, revision, id, type, metadata } = event;
  const { about, effectiveOn: day } = metadata;
  const { unit = null } = about;
  return [
    insert(journalEntries, {
      seq,
      entryId: id,
      stream,
      revision,
      type,
      day,
      recordedAt: metadata.recordedAt,
      narration: entry.narration,
      applicationId: about.applicationId ?? null,
      uscc: about.uscc ?? null,
      unit,
      measure: about.measure ?? null,
      benefitYear: about.benefitYear ?? null,
      fiscalYear: about.fiscalYear ?? null,
      lineId: entry.lineId,
      paymentId: paymentOf(event),
    }),
    ...entry.postings.flatMap(({ account: { code: account }, amountFen }): Mutation[] => [
      insert(journalPostings, { seq, account, amountFen }),
      add(
        accountDays,
        { account, unit: unit ?? ('' as Unit), day },
        amountFen > 0n ? { debitFen: amountFen } : { creditFen: -amountFen },
      ),
    ]),
  ];
}

const paymentOf = ({ data }: Fact): PaymentId | null =>
  'paymentId' in data ? data.paymentId : null;
