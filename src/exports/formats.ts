import type { JournalEntry } from '../../projections/books/query.js';
import type { Language } from '../kernel/sentence.js';
import { beancount } from './beancount.js';
import { hledger } from './hledger.js';
import { journalRows, journalSheet } from './journal-sheet.js';
import { written } from './sheet.js';

/** How a file of each format is named and sent. */
export const FILES: Readonly<
  Record<JournalFormat, { readonly extension: string; readonly mediaType: string }>
> = {
  hledger: { extension: 'journal', mediaType: 'text/plain; charset=utf-8' },
  beancount: { extension: 'beancount', mediaType: 'text/plain; charset=utf-8' },
  csv: { extension: 'csv', mediaType: 'text/csv; charset=utf-8' },
  xlsx: {
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
};

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
