import type { Kysely } from 'kysely';
import type { ApplicationId } from '../../src/kernel/ids.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import { fromJsonOrNull } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest } from '../page.js';
import type { HistoryStatus, HistoryTables } from './tables.js';

type Row = HistoryTables['histories'];

export interface HistoryEntry extends Omit<Row, 'failure' | 'kept'> {
  readonly failure: RefusalReason | null;
  /** Cases of which something had come here before it was taken back: they stayed. */
  readonly kept: readonly ApplicationId[] | null;
}

const newestFirst: Order<Row> = { register: 'history', by: ['seq'], direction: 'desc' };

/** Newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listHistory(
  db: Kysely<HistoryTables>,
  { status, ...request }: PageRequest & { readonly status?: HistoryStatus | undefined } = {},
): Promise<Page<HistoryEntry>> {
  let query = db.selectFrom('histories').selectAll();
  if (status !== undefined) query = query.where('status', '=', status);
  return mapPage(await page(query, newestFirst, request), (row) => ({
    ...row,
    failure: fromJsonOrNull<RefusalReason>(row.failure),
    kept: fromJsonOrNull<readonly ApplicationId[]>(row.kept),
  }));
}
