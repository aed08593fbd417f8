import type { JournalEntry } from '../../projections/books/query.js';
import type { Language } from '../kernel/sentence.js';
import { beancount } from './beancount.js';
import { hledger } from './hledger.js';
import { journalRows, journalSheet } from './journal-sheet.js';
import { written } from './sheet.js';

export const JOURNAL_FORMATS = ['hledger', 'beancount', 'csv', 'xlsx'] as const;
export type JournalFormat = (typeof JOURNAL_FORMATS)[number];

/** The journal's bytes as its entries come: a million of them are never held. */
export function journalAs(
  format: JournalFormat,
  entries: AsyncIterable<JournalEntry>,
  language: Language,
): AsyncGenerator<string | Uint8Array> {
  switch (format) {
    case 'hledger':
      return hledger(entries);
    case 'beancount':
      return beancount(entries);
    case 'csv':
    case 'xlsx':
      return written(journalSheet, journalRows(entries), format, language);
  }
}
