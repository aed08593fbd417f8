import type { Kysely } from 'kysely';
import type { Offset } from '../../src/domain/payment/events.js';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, BatchId, LineId, PaymentId, Unit } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fromJson, fromJsonOrNull } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import { paymentsWithOpenRecovery, recoveriesOf, type RecoveryEntry } from '../recoveries/query.js';
import type { RecoveryTables } from '../recoveries/tables.js';
import { worth } from '../figures.js';
import { paymentFigures, type PaymentStatus, type PaymentTables } from './tables.js';

type Row = PaymentTables['payments'];

export interface PaymentEntry extends Omit<
  Row,
  'accountFrozen' | 'dropped' | 'offset' | 'resembles' | 'held'
> {
  readonly accountFrozen: boolean;
  /** Why it was not instructed. */
  readonly dropped: RefusalReason | null;
  /** Withheld from it for the recovery of an earlier payment. */
  readonly offset: Offset | null;
  readonly resembles: readonly PaymentId[];
  /** 疑似重复: not instructed before somebody decides. */
  readonly held: boolean;
  /** See `paymentFigures`. */
  readonly keptFen: Fen;
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
  readonly uscc?: Uscc | undefined;
  readonly unit?: Unit | undefined;
  /** What it is charged to now. */
  readonly lineId?: LineId | undefined;
  /** 疑似重复, and nobody has decided. */
  readonly held?: boolean | undefined;
  /** Whether something is still claimed of it. */
  readonly openRecovery?: boolean | undefined;
  /** Settled, and every movement of its money found in a statement; or not every. */
  readonly matched?: boolean | undefined;
}

const newestFirst: Order<Row> = { register: 'payments', by: ['seq'], direction: 'desc' };

/** The register, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listPayments(
  db: Kysely<PaymentTables & RecoveryTables>,
  scope: Scope,
  filter: PaymentFilter = {},
): Promise<Page<PaymentEntry>> {
  let query = db.selectFrom('payments').selectAll();
  const { applicationId, batchId, status, fiscalYear, bankReference, lineId } = filter;
  const { settledFrom, settledTo, held, openRecovery, matched } = filter;
  for (const only of [scope.unit, filter.unit]) {
    if (only !== undefined) query = query.where('unit', '=', only);
  }
  for (const only of [scope.uscc, filter.uscc]) {
    if (only !== undefined) query = query.where('uscc', '=', only);
  }
  if (applicationId !== undefined) query = query.where('applicationId', '=', applicationId);
  if (batchId !== undefined) query = query.where('batchId', '=', batchId);
  if (status !== undefined) query = query.where('status', '=', status);
  if (fiscalYear !== undefined) query = query.where('fiscalYear', '=', fiscalYear);
  if (bankReference !== undefined) query = query.where('bankReference', '=', bankReference);
  if (settledFrom !== undefined) query = query.where('settledOn', '>=', settledFrom);
  if (settledTo !== undefined) query = query.where('settledOn', '<=', settledTo);
  if (lineId !== undefined) query = query.where('chargedTo', '=', lineId);
  if (held !== undefined) query = query.where('held', '=', held ? 1 : 0);
  if (openRecovery !== undefined) {
    const claimed = paymentsWithOpenRecovery(db);
    query = query.where('paymentId', openRecovery ? 'in' : 'not in', claimed);
  }
  if (matched !== undefined) {
    query = query.where('status', '=', 'settled').where('unmatched', matched ? '=' : '>', 0);
  }
  return mapPage(await page(query, newestFirst, filter), entry);
}

const entry = (row: Row): PaymentEntry => ({
  ...row,
  accountFrozen: row.accountFrozen === 1,
  dropped: fromJsonOrNull<RefusalReason>(row.dropped),
  offset: fromJsonOrNull<Offset>(row.offset),
  resembles: fromJson<readonly PaymentId[]>(row.resembles),
  held: row.held === 1,
  keptFen: worth(paymentFigures.keptFen, row),
});

type Of<T extends keyof PaymentTables> = Omit<PaymentTables[T], 'paymentId'>;

export interface PaymentDetail extends PaymentEntry {
  /** Later attempts to pay the same tranche. */
  readonly reissuedAs: readonly PaymentId[];
  readonly returns: readonly Of<'payment_returns'>[];
  readonly overpayments: readonly Of<'payment_overpayments'>[];
  /** 追回, ordered against it. */
  readonly recoveries: readonly RecoveryEntry[];
  readonly corrections: readonly (Omit<Of<'payment_corrections'>, 'failure'> & {
    readonly failure: RefusalReason | null;
  })[];
  readonly matches: readonly (Omit<Of<'payment_matches'>, 'lines' | 'reasons'> & {
    readonly lines: readonly string[];
    readonly reasons: readonly string[];
  })[];
}

/** One payment with all that became of it; undefined when there is none. Who may see it is for the edge. */
export async function paymentDetail(
  db: Kysely<PaymentTables & RecoveryTables>,
  paymentId: PaymentId,
): Promise<PaymentDetail | undefined> {
  const row = await db
    .selectFrom('payments')
    .selectAll()
    .where('paymentId', '=', paymentId)
    .executeTakeFirst();
  if (!row) return undefined;
  const reissues = await db
    .selectFrom('payments')
    .select('paymentId')
    .where('reissueOf', '=', paymentId)
    .orderBy('seq')
    .execute();
  const returns = await db
    .selectFrom('payment_returns')
    .selectAll()
    .where('paymentId', '=', paymentId)
    .orderBy('seq')
    .execute();
  const overpayments = await db
    .selectFrom('payment_overpayments')
    .selectAll()
    .where('paymentId', '=', paymentId)
    .orderBy('seq')
    .execute();
  const corrections = await db
    .selectFrom('payment_corrections')
    .selectAll()
    .where('paymentId', '=', paymentId)
    .orderBy('seq')
    .execute();
  const matches = await db
    .selectFrom('payment_matches')
    .selectAll()
    .where('paymentId', '=', paymentId)
    .orderBy('seq')
    .execute();
  return {
    ...entry(row),
    reissuedAs: reissues.map((later) => later.paymentId),
    returns: returns.map(withoutPayment),
    overpayments: overpayments.map(withoutPayment),
    recoveries: await recoveriesOf(db, paymentId),
    corrections: corrections.map(withoutPayment).map((each) => ({
      ...each,
      failure: fromJsonOrNull<RefusalReason>(each.failure),
    })),
    matches: matches.map(withoutPayment).map((each) => ({
      ...each,
      lines: fromJson<readonly string[]>(each.lines),
      reasons: fromJson<readonly string[]>(each.reasons),
    })),
  };
}

const withoutPayment = <R extends { readonly paymentId: PaymentId }>({
  paymentId: _,
  ...part
}: R): Omit<R, 'paymentId'> => part;
