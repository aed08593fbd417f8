import { type Kysely, sql, type SqlBool } from 'kysely';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, PaymentId, RecoveryId, Unit } from '../../src/kernel/ids.js';
import { type Fen, maxFen, minFen } from '../../src/kernel/money.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fromJsonOrNull } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import type { RecoveryTables } from './tables.js';

type Row = RecoveryTables['recoveries'] & {
  readonly keptFen: Fen;
  /** Withheld for any claim on the same money. */
  readonly withheldFen: Fen;
};

export type RecoveryStatus =
  /** Something is still claimed, or withheld from a payment under way. */
  | 'open'
  | 'received'
  /** What was not received of it is not claimed any more. */
  | 'cancelled'
  /** The payee has nothing left of it: the rest came back without being claimed. */
  | 'came-back';

export interface RecoveryEntry extends Omit<Row, 'overpaymentId' | 'keptFen' | 'withheldFen'> {
  readonly overpaymentId: string | null;
  readonly status: RecoveryStatus;
  /** What can still be received or withheld. */
  readonly openFen: Fen;
}

export interface RecoveryFilter extends PageRequest {
  readonly status?: RecoveryStatus | undefined;
  readonly uscc?: Uscc | undefined;
  readonly unit?: Unit | undefined;
  readonly applicationId?: ApplicationId | undefined;
  readonly paymentId?: PaymentId | undefined;
  /** Days of the order, both inclusive. */
  readonly orderedFrom?: Day | undefined;
  readonly orderedTo?: Day | undefined;
}

const newestFirst: Order<RecoveryTables['recoveries']> = {
  register: 'recoveries',
  by: ['seq', 'recoveryId'],
  direction: 'desc',
};

const leftFen = sql<Fen>`recoveries."amountFen" - recoveries."cancelledFen" - recoveries."recoveredFen" - recoveries."offsetFen"`;

const isStatus = {
  open: sql<SqlBool>`${leftFen} > 0 and recoverable."keptFen" > 0`,
  received: sql<SqlBool>`${leftFen} = 0 and recoveries."cancelledFen" = 0`,
  cancelled: sql<SqlBool>`${leftFen} = 0 and recoveries."cancelledFen" > 0`,
  'came-back': sql<SqlBool>`${leftFen} > 0 and recoverable."keptFen" <= 0`,
} as const satisfies Record<RecoveryStatus, unknown>;

const joined = (db: Kysely<RecoveryTables>) =>
  db
    .selectFrom('recoveries')
    .innerJoin('recoverable', (join) =>
      join
        .onRef('recoverable.paymentId', '=', 'recoveries.paymentId')
        .onRef('recoverable.overpaymentId', '=', 'recoveries.overpaymentId'),
    );

const claims = (db: Kysely<RecoveryTables>) =>
  joined(db)
    .selectAll('recoveries')
    .select('recoverable.keptFen')
    .select((eb) =>
      eb
        .selectFrom('recoveries as other')
        .select(sql<Fen>`cast(sum(other."pendingFen") as bigint)`.as('withheldFen'))
        .whereRef('other.paymentId', '=', 'recoveries.paymentId')
        .whereRef('other.overpaymentId', '=', 'recoveries.overpaymentId')
        .as('withheldFen'),
    );

/** The register, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listRecoveries(
  db: Kysely<RecoveryTables>,
  scope: Scope,
  filter: RecoveryFilter = {},
): Promise<Page<RecoveryEntry>> {
  let query = claims(db);
  const { status, applicationId, paymentId, orderedFrom, orderedTo } = filter;
  for (const only of [scope.unit, filter.unit]) {
    if (only !== undefined) query = query.where('recoveries.unit', '=', only);
  }
  for (const only of [scope.uscc, filter.uscc]) {
    if (only !== undefined) query = query.where('recoveries.uscc', '=', only);
  }
  if (status !== undefined) query = query.where(isStatus[status]);
  if (applicationId !== undefined) query = query.where('applicationId', '=', applicationId);
  if (paymentId !== undefined) query = query.where('recoveries.paymentId', '=', paymentId);
  if (orderedFrom !== undefined) query = query.where('orderedOn', '>=', orderedFrom);
  if (orderedTo !== undefined) query = query.where('orderedOn', '<=', orderedTo);
  return mapPage(await page(query, newestFirst, filter), (row) => entry(row as Row));
}

/** Payments with something still claimed of them. */
export const paymentsWithOpenRecovery = (db: Kysely<RecoveryTables>) =>
  joined(db).select('recoveries.paymentId').where(isStatus.open);

/** All claims on a payment, in order. */
export async function recoveriesOf(
  db: Kysely<RecoveryTables>,
  paymentId: PaymentId,
): Promise<readonly RecoveryEntry[]> {
  const rows = await claims(db)
    .where('recoveries.paymentId', '=', paymentId)
    .orderBy('seq')
    .orderBy('recoveryId')
    .execute();
  return rows.map((row) => entry(row as Row));
}

function entry({ keptFen, withheldFen, overpaymentId, ...row }: Row): RecoveryEntry {
  const leftFen = row.amountFen - row.cancelledFen - row.recoveredFen - row.offsetFen;
  return {
    ...row,
    overpaymentId: overpaymentId === '' ? null : overpaymentId,
    status: statusOf(leftFen, keptFen, row),
    openFen: maxFen(minFen(leftFen - row.pendingFen, keptFen - withheldFen), 0n),
  };
}

function statusOf(
  leftFen: Fen,
  keptFen: Fen,
  { cancelledFen }: Pick<Row, 'cancelledFen'>,
): RecoveryStatus {
  if (leftFen > 0n) return keptFen > 0n ? 'open' : 'came-back';
  return cancelledFen > 0n ? 'cancelled' : 'received';
}

type Of<T extends keyof RecoveryTables> = Omit<RecoveryTables[T], 'paymentId' | 'recoveryId'>;

export interface RecoveryDetail extends RecoveryEntry {
  /** As it was received, in money or by an offset. */
  readonly parts: readonly Of<'recovery_parts'>[];
  readonly offsets: readonly (Omit<Of<'recovery_offsets'>, 'released'> & {
    readonly released: RefusalReason | null;
  })[];
}

/** Which payment a claim is on. */
export const recoveredPayment = async (
  db: Kysely<RecoveryTables>,
  recoveryId: RecoveryId,
): Promise<PaymentId | undefined> =>
  (
    await db
      .selectFrom('recoveries')
      .select('paymentId')
      .where('recoveryId', '=', recoveryId)
      .orderBy('seq')
      .executeTakeFirst()
  )?.paymentId;

/** One claim with all that became of it; undefined when there is none. */
export async function recoveryDetail(
  db: Kysely<RecoveryTables>,
  paymentId: PaymentId,
  recoveryId: RecoveryId,
): Promise<RecoveryDetail | undefined> {
  const row = await claims(db)
    .where('recoveries.paymentId', '=', paymentId)
    .where('recoveryId', '=', recoveryId)
    .executeTakeFirst();
  if (!row) return undefined;
  const parts = await db
    .selectFrom('recovery_parts')
    .select(['returnId', 'seq', 'kind', 'amountFen', 'valueOn', 'to', 'against', 'by'])
    .where('paymentId', '=', paymentId)
    .where('recoveryId', '=', recoveryId)
    .orderBy('seq')
    .execute();
  const offsets = await db
    .selectFrom('recovery_offsets')
    .select(['against', 'seq', 'amountFen', 'status', 'reservedOn', 'endedOn', 'released'])
    .where('paymentId', '=', paymentId)
    .where('recoveryId', '=', recoveryId)
    .orderBy('seq')
    .execute();
  return {
    ...entry(row as Row),
    parts,
    offsets: offsets.map((each) => ({
      ...each,
      released: fromJsonOrNull<RefusalReason>(each.released),
    })),
  };
}
