import type { PaymentId, Unit } from '../../src/kernel/ids.js';
import type { Fact, Projection } from '../projection.js';
import { add, insert, type Mutation } from '../tables.js';
import { entryOf } from './entry.js';
import { accountDays, journalEntries, journalPostings } from './tables.js';

export const booksProjection: Projection = {
  name: 'books',
  version: 3,
  tables: [journalEntries, journalPostings, accountDays],
  project(event) {
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
  },
};

const paymentOf = ({ data }: Fact): PaymentId | null =>
  'paymentId' in data ? data.paymentId : null;
