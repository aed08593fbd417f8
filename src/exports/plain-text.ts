import { type Book, BOOKS } from '../../projections/books/accounts.js';
import type { JournalEntry, JournalPosting } from '../../projections/books/query.js';

/** What one event books in one book: its own transaction, so that each book is checked by itself. */
export interface Transaction {
  readonly book: Book;
  readonly entry: JournalEntry;
  readonly postings: readonly JournalPosting[];
}

export function transactionsOf(entry: JournalEntry): readonly Transaction[] {
  return (Object.keys(BOOKS) as Book[]).flatMap((book) => {
    const postings = entry.postings.filter((posting) => posting.book === book);
    return postings.length === 0 ? [] : [{ book, entry, postings }];
  });
}

/** The way back from a transaction to its event, and to what it is about. */
export function referencesOf({ entry }: Transaction): readonly (readonly [string, string])[] {
  const references: readonly (readonly [string, string | null])[] = [
    ['event', entry.entryId],
    ['stream', `${entry.stream}@${entry.revision}`],
    ['type', entry.type],
    ['period', entry.period],
    ['unit', entry.unit],
    ['uscc', entry.uscc],
    ['measure', entry.measure],
    ['application', entry.applicationId],
    ['payment', entry.paymentId],
    ['line', entry.lineId],
  ];
  return references.filter((pair): pair is readonly [string, string] => pair[1] !== null);
}

/** Of whatever somebody typed: one line. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
