import type { Kysely } from 'kysely';
import type { ImportKind } from '../../src/domain/import/events.js';
import type { ImportId, PayerId } from '../../src/kernel/ids.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import { fromJson } from '../json.js';
import { type Order, type Page, page, type PageRequest } from '../page.js';
import type { ImportTables } from './tables.js';

export type ImportEntry = ImportTables['imports'];

export interface ImportFilter extends PageRequest {
  readonly kind?: ImportKind | undefined;
  readonly payerId?: PayerId | undefined;
}

const newestFirst: Order<ImportEntry> = { register: 'imports', by: ['seq'], direction: 'desc' };

/** Newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listImports(
  db: Kysely<ImportTables>,
  { kind, payerId, ...request }: ImportFilter = {},
): Promise<Page<ImportEntry>> {
  let query = db.selectFrom('imports').selectAll();
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (payerId !== undefined) query = query.where('payerId', '=', payerId);
  return page(query, newestFirst, request);
}

export interface Unapplied extends Omit<ImportTables['unapplied_answers'], 'importId' | 'reason'> {
  readonly reason: RefusalReason;
}

export interface ImportDetail extends ImportEntry {
  /** In the order in which they were found not to fit. */
  readonly unapplied: readonly Unapplied[];
}

export async function importDetail(
  db: Kysely<ImportTables>,
  importId: ImportId,
): Promise<ImportDetail | undefined> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('importId', '=', importId)
    .executeTakeFirst();
  if (!row) return undefined;
  const answers = await db
    .selectFrom('unapplied_answers')
    .selectAll()
    .where('importId', '=', importId)
    .orderBy('seq')
    .execute();
  return {
    ...row,
    unapplied: answers.map(({ importId: _, reason, ...answer }) => ({
      ...answer,
      reason: fromJson<RefusalReason>(reason),
    })),
  };
}
