import type { Kysely } from 'kysely';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, BatchId, PaymentId } from '../../src/kernel/ids.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import { fromJsonOrNull } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import type { PaymentStatus, PaymentTables } from './tables.js';

type Row = PaymentTables['payments'];

export interface PaymentEntry extends Omit<Row, 'accountFrozen' | 'dropped'> {
  readonly accountFrozen: boolean;
  /** Why it was not instructed. */
  readonly dropped: RefusalReason | null;
}

export interface PaymentFilter extends PageRequest {
  readonly applicationId?: ApplicationId | undefined;
  readonly batchId?: BatchId | undefined;
  readonly status?: PaymentStatus | undefined;
  readonly fiscalYear?: number | undefined;
  readonly bankReference?: string | undefined;
  /** Days of settlement, both inclusive. */
  readonly settledFrom?: Day | undefined;
  readonly settledTo?: Day | undefined;
}

const newestFirst: Order<Row> = { register: 'payments', by: ['seq'], direction: 'desc' };

/** The register, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listPayments(
  db: Kysely<PaymentTables>,
  scope: Scope,
  filter: PaymentFilter = {},
): Promise<Page<PaymentEntry>> {
  let query = db.selectFrom('payments').selectAll();
  const { applicationId, batchId, status, fiscalYear, bankReference } = filter;
  const { settledFrom, settledTo } = filter;
  if (scope.unit !== undefined) query = query.where('unit', '=', scope.unit);
  if (scope.uscc !== undefined) query = query.where('uscc', '=', scope.uscc);
  if (applicationId !== undefined) query = query.where('applicationId', '=', applicationId);
  if (batchId !== undefined) query = query.where('batchId', '=', batchId);
  if (status !== undefined) query = query.where('status', '=', status);
  if (fiscalYear !== undefined) query = query.where('fiscalYear', '=', fiscalYear);
  if (bankReference !== undefined) query = query.where('bankReference', '=', bankReference);
  if (settledFrom !== undefined) query = query.where('settledOn', '>=', settledFrom);
  if (settledTo !== undefined) query = query.where('settledOn', '<=', settledTo);
  return mapPage(await page(query, newestFirst, filter), entry);
}

const entry = (row: Row): PaymentEntry => ({
  ...row,
  accountFrozen: row.accountFrozen === 1,
  dropped: fromJsonOrNull<RefusalReason>(row.dropped),
});

export interface PaymentDetail extends PaymentEntry {
  readonly returns: readonly Omit<PaymentTables['payment_returns'], 'paymentId'>[];
}

/** One payment with its returns; undefined when there is none. Who may see it is for the edge. */
export async function paymentDetail(
  db: Kysely<PaymentTables>,
  paymentId: PaymentId,
): Promise<PaymentDetail | undefined> {
  const row = await db
    .selectFrom('payments')
    .selectAll()
    .where('paymentId', '=', paymentId)
    .executeTakeFirst();
  if (!row) return undefined;
  const returns = await db
    .selectFrom('payment_returns')
    .select(['returnId', 'seq', 'kind', 'amountFen', 'valueOn', 'to', 'reason', 'by'])
    .where('paymentId', '=', paymentId)
    .orderBy('seq')
    .execute();
  return { ...entry(row), returns };
}
