import type { Kysely } from 'kysely';
import type { BreakId, BreakKind, Finding, Sides } from '../../src/domain/break/events.js';
import { returnOf } from '../../src/domain/payment/events.js';
import type { Totals } from '../../src/domain/period/events.js';
import type { MatchedLine, MatchedPart, MatchProposal } from '../../src/domain/statement/events.js';
import type { Day, Month } from '../../src/kernel/days.js';
import type { MatchId, PayerId, UserId } from '../../src/kernel/ids.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import { fromJson, fromJsonOrNull } from '../json.js';
import { inPieces } from '../pieces.js';
import { mapPage, type Order, type Page, page, type PageRequest } from '../page.js';
import type { BreakStatus, MatchStatus, ReconciliationTables } from './tables.js';

type Db = Kysely<ReconciliationTables>;
type BreakRow = ReconciliationTables['breaks'];
type MatchRow = ReconciliationTables['matches'];
type PeriodRow = ReconciliationTables['periods'];

export interface BreakEntry extends Omit<BreakRow, 'finding' | 'lines' | 'movements' | 'related'> {
  readonly finding: Finding;
  readonly lines: readonly string[];
  readonly movements: readonly string[];
  readonly related: Sides;
}

export interface BreakFilter extends PageRequest {
  readonly accountId?: PayerId | undefined;
  readonly kind?: BreakKind | undefined;
  readonly status?: BreakStatus | undefined;
  readonly owner?: UserId | undefined;
  /** Dating from this day or before. */
  readonly until?: Day | undefined;
}

const oldestFirst: Order<BreakRow> = {
  register: 'breaks',
  by: ['since', 'breakId'],
  direction: 'asc',
};

/** The oldest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listBreaks(db: Db, filter: BreakFilter = {}): Promise<Page<BreakEntry>> {
  let query = db.selectFrom('breaks').selectAll();
  const { accountId, kind, status, owner, until } = filter;
  if (accountId !== undefined) query = query.where('accountId', '=', accountId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (status !== undefined) query = query.where('status', '=', status);
  if (owner !== undefined) query = query.where('owner', '=', owner);
  if (until !== undefined) query = query.where('since', '<=', until);
  return mapPage(await page(query, oldestFirst, filter), breakOf);
}

export async function breakDetail(db: Db, breakId: BreakId): Promise<BreakEntry | undefined> {
  const row = await db
    .selectFrom('breaks')
    .selectAll()
    .where('breakId', '=', breakId)
    .executeTakeFirst();
  return row && breakOf(row);
}

/** Whatever of an account has not cleared, and what no account is known of. */
export async function liveBreaks(db: Db, accountId: PayerId): Promise<readonly BreakEntry[]> {
  const rows = await db
    .selectFrom('breaks')
    .selectAll()
    .where('status', '!=', 'cleared')
    .where((eb) => eb.or([eb('accountId', '=', accountId), eb('accountId', 'is', null)]))
    .orderBy('since')
    .orderBy('breakId')
    .execute();
  return rows.map(breakOf);
}

const breakOf = (row: BreakRow): BreakEntry => ({
  ...row,
  finding: fromJson<Finding>(row.finding),
  lines: fromJson<readonly string[]>(row.lines),
  movements: fromJson<readonly string[]>(row.movements),
  related: fromJson<Sides>(row.related),
});

export interface MatchEntry extends Omit<
  MatchRow,
  'certainty' | 'lines' | 'parts' | 'reasons' | 'matchedFor' | 'refusal'
> {
  /** Null where it was made by hand, as is its score. */
  readonly certainty: MatchRow['certainty'] | 'certain';
  readonly lines: readonly MatchedLine[];
  readonly parts: readonly MatchedPart[];
  /** Points and params where it was proposed. */
  readonly reasons: readonly (Pick<MatchProposal['reasons'][number], 'code'> &
    Partial<MatchProposal['reasons'][number]>)[];
  readonly refusal: RefusalReason | null;
}

export interface MatchFilter extends PageRequest {
  readonly accountId?: PayerId | undefined;
  readonly status?: MatchStatus | undefined;
}

const newestFirst: Order<MatchRow> = {
  register: 'matches',
  by: ['seq', 'matchId'],
  direction: 'desc',
};

/** The newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listMatches(db: Db, filter: MatchFilter = {}): Promise<Page<MatchEntry>> {
  let query = db.selectFrom('matches').selectAll();
  const { accountId, status } = filter;
  if (accountId !== undefined) query = query.where('accountId', '=', accountId);
  if (status !== undefined) query = query.where('status', '=', status);
  return mapPage(await page(query, newestFirst, filter), matchOf);
}

export async function matchDetail(db: Db, matchId: MatchId): Promise<MatchEntry | undefined> {
  const row = await db
    .selectFrom('matches')
    .selectAll()
    .where('matchId', '=', matchId)
    .executeTakeFirst();
  return row && matchOf(row);
}

/** What a run needs to know of a match: what it is of, and how it stands. */
export interface KnownMatch extends Sides, Pick<MatchRow, 'matchId' | 'day' | 'status'> {}

/** Every match there ever was of an account, for a run to go on from; what was withdrawn may come again. */
export async function* matchesOf(
  db: Db,
  accountId: PayerId,
): AsyncGenerator<readonly KnownMatch[], void> {
  type Read = Pick<MatchRow, 'matchId' | 'day' | 'status' | 'seq' | 'lines' | 'parts'>;
  const pieces = inPieces<Read>((after, limit) => {
    let query = db
      .selectFrom('matches')
      .select(['matchId', 'day', 'status', 'seq', 'lines', 'parts'])
      .where('accountId', '=', accountId)
      .where('status', '!=', 'withdrawn');
    if (after !== undefined) {
      const { status, seq, matchId } = after;
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('status', 'seq', 'matchId'), '>', tuple(status, seq, matchId)),
      );
    }
    return query.orderBy('status').orderBy('seq').orderBy('matchId').limit(limit).execute();
  });
  for await (const rows of pieces) {
    yield rows.map(({ matchId, day, status, lines, parts }) => ({
      matchId,
      day,
      status,
      lines: idsIn<Pick<MatchedLine, 'lineId'>>(lines, ({ lineId }) => lineId),
      movements: idsIn<Pick<MatchedPart, 'paymentId' | 'returnId'>>(
        parts,
        ({ paymentId, returnId }) =>
          returnId === null ? paymentId : returnOf({ paymentId, returnId }),
      ),
    }));
  }
}

const idsIn = <T>(json: string, idOf: (each: T) => string): readonly string[] =>
  (JSON.parse(json) as readonly T[]).map(idOf);

function matchOf({ matchedFor, ...row }: MatchRow): MatchEntry {
  const proposed = fromJsonOrNull<MatchProposal['reasons']>(row.reasons) ?? [];
  const codes = fromJsonOrNull<readonly string[]>(matchedFor);
  // A later run may have been certain of what was a proposal, for other reasons.
  const asProposed = codes === null || codes.join() === proposed.map(({ code }) => code).join();
  return {
    ...row,
    ...(asProposed
      ? { reasons: proposed }
      : { certainty: 'certain', reasons: codes.map((code) => ({ code })) }),
    lines: fromJson<readonly MatchedLine[]>(row.lines),
    parts: fromJson<readonly MatchedPart[]>(row.parts),
    refusal: fromJsonOrNull<RefusalReason>(row.refusal),
  };
}

export type MovementEntry = ReconciliationTables['movements'] &
  Omit<ReconciliationTables['moving_payments'], 'paymentId' | 'askedFen'> & {
    /** Null: no file says from which account. */
    readonly payerId: PayerId | null;
  };

/** All that moved; an account's own, and what may be anybody's, where one is named. */
export function movementsOf(
  db: Db,
  { accountId, until }: { readonly accountId?: PayerId; readonly until?: Day } = {},
): AsyncGenerator<readonly MovementEntry[], void> {
  let query = db
    .selectFrom('movements')
    .innerJoin('moving_payments', 'moving_payments.paymentId', 'movements.paymentId')
    .leftJoin('moving_batches', 'moving_batches.batchId', 'moving_payments.batchId')
    .select([
      'movementId',
      'movements.seq',
      'movements.paymentId',
      'returnId',
      'kind',
      'amountFen',
      'day',
      'bankReference',
      'matchId',
      'moving_payments.batchId',
      'applicationId',
      'uscc',
      'unit',
      'measure',
      'benefitYear',
      'fiscalYear',
      'holder',
      'number',
      'voucherNumber',
      'payerId',
    ]);
  if (accountId !== undefined) {
    query = query.where((eb) => eb.or([eb('payerId', '=', accountId), eb('payerId', 'is', null)]));
  }
  if (until !== undefined) query = query.where('day', '<=', until);
  return inPieces<MovementEntry>((after, limit) => {
    const rest = after === undefined ? query : query.where('movementId', '>', after.movementId);
    return rest.orderBy('movementId').limit(limit).execute();
  });
}

/**
 * What the bank was told to pay from an account, by a file, and has neither settled nor rejected:
 * movements that are to be expected on the day that the file names.
 */
export async function expectedOf(
  db: Db,
  accountId: PayerId,
  until?: Day,
): Promise<readonly MovementEntry[]> {
  let query = db
    .selectFrom('moving_payments')
    .innerJoin('moving_batches', 'moving_batches.batchId', 'moving_payments.batchId')
    .selectAll()
    .where('payerId', '=', accountId)
    .where('askedFen', '>', 0n);
  if (until !== undefined) query = query.where('executeOn', '<=', until);
  const rows = await query.orderBy('paymentId').execute();
  return rows.map(({ askedFen, executeOn, ...payment }) => ({
    ...payment,
    movementId: payment.paymentId,
    seq: 0,
    returnId: null,
    kind: 'payment',
    amountFen: -askedFen,
    day: executeOn,
    bankReference: null,
    matchId: null,
  }));
}

export async function movementsById(
  db: Db,
  ids: readonly string[],
): Promise<readonly ReconciliationTables['movements'][]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('movements')
    .selectAll()
    .where('movementId', 'in', ids)
    .orderBy('movementId')
    .execute();
}

export interface PeriodEntry extends Omit<PeriodRow, 'totals'> {
  readonly totals: Totals;
}

export interface PeriodFilter extends PageRequest {
  readonly payerId?: PayerId | undefined;
}

const newestMonth: Order<PeriodRow> = {
  register: 'periods',
  by: ['month', 'payerId'],
  direction: 'desc',
};

/** The newest month first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listPeriods(db: Db, filter: PeriodFilter = {}): Promise<Page<PeriodEntry>> {
  let query = db.selectFrom('periods').selectAll();
  if (filter.payerId !== undefined) query = query.where('payerId', '=', filter.payerId);
  return mapPage(await page(query, newestMonth, filter), periodOf);
}

export async function periodDetail(
  db: Db,
  payerId: PayerId,
  month: Month,
): Promise<PeriodEntry | undefined> {
  const row = await db
    .selectFrom('periods')
    .selectAll()
    .where('payerId', '=', payerId)
    .where('month', '=', month)
    .executeTakeFirst();
  return row && periodOf(row);
}

const periodOf = (row: PeriodRow): PeriodEntry => ({
  ...row,
  totals: fromJson<Totals>(row.totals),
});
