import type { Kysely } from 'kysely';
import type { BatchId } from '../../src/kernel/ids.js';
import { type Order, type Page, page, type PageRequest } from '../page.js';
import type { BatchStatus, BatchTables } from './tables.js';

export type BatchEntry = BatchTables['batches'];
export type BatchItemEntry = Omit<BatchTables['batch_items'], 'batchId'>;

export interface BatchFilter extends PageRequest {
  readonly status?: BatchStatus | undefined;
}

const newestFirst: Order<BatchEntry> = { register: 'batches', by: ['seq'], direction: 'desc' };

/** Newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listBatches(
  db: Kysely<BatchTables>,
  filter: BatchFilter = {},
): Promise<Page<BatchEntry>> {
  let query = db.selectFrom('batches').selectAll();
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  return page(query, newestFirst, filter);
}

export interface BatchDetail extends BatchEntry {
  readonly items: readonly BatchItemEntry[];
  readonly takenOut: readonly BatchItemEntry[];
}

export async function batchDetail(
  db: Kysely<BatchTables>,
  batchId: BatchId,
): Promise<BatchDetail | undefined> {
  const row = await db
    .selectFrom('batches')
    .selectAll()
    .where('batchId', '=', batchId)
    .executeTakeFirst();
  if (!row) return undefined;
  const items = await db
    .selectFrom('batch_items')
    .select(['paymentId', 'seq', 'uscc', 'amountFen', 'voucherNumber', 'takenOutBy', 'reason'])
    .where('batchId', '=', batchId)
    .orderBy('seq')
    .execute();
  return {
    ...row,
    items: items.filter(({ takenOutBy }) => takenOutBy === null),
    takenOut: items.filter(({ takenOutBy }) => takenOutBy !== null),
  };
}
