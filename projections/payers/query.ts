import type { Kysely } from 'kysely';
import type { PayerId } from '../../src/kernel/ids.js';
import { type Order, type Page, page, type PageRequest } from '../page.js';
import type { PayerStatus, PayerTables } from './tables.js';

export type PayerEntry = PayerTables['payers'];

export interface PayerFilter extends PageRequest {
  readonly status?: PayerStatus | undefined;
}

const newestFirst: Order<PayerEntry> = { register: 'payers', by: ['seq'], direction: 'desc' };

/** Newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listPayers(
  db: Kysely<PayerTables>,
  filter: PayerFilter = {},
): Promise<Page<PayerEntry>> {
  let query = db.selectFrom('payers').selectAll();
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  return page(query, newestFirst, filter);
}

export const payerDetail = (
  db: Kysely<PayerTables>,
  payerId: PayerId,
): Promise<PayerEntry | undefined> =>
  db.selectFrom('payers').selectAll().where('payerId', '=', payerId).executeTakeFirst();
