import type { Kysely } from 'kysely';
import {
  type JournalEntry,
  type JournalFilter,
  listJournal,
} from '../../projections/books/query.js';
import type { BookTables } from '../../projections/books/tables.js';
import { MAX_LIMIT, type PageRequest, type Scope } from '../../projections/page.js';

export type JournalRange = Omit<JournalFilter, keyof PageRequest>;

/** The journal entry by entry, by business day; a page of it is held at once. */
export async function* journal(
  db: Kysely<BookTables>,
  scope: Scope,
  range: JournalRange = {},
): AsyncGenerator<JournalEntry> {
  let after: string | undefined;
  do {
    const { items, next } = await listJournal(db, scope, { ...range, limit: MAX_LIMIT, after });
    yield* items;
    after = next ?? undefined;
  } while (after !== undefined);
}
