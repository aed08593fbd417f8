import { type Kysely, sql } from 'kysely';
import type { Label } from '../../src/assessment/assessment.js';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, LineId, Measure, PaymentId } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import { fromJsonOrNull } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import { worth } from '../figures.js';
import { trancheFigures, type TrancheTables } from './tables.js';

type Row = TrancheTables['tranches'] & { readonly waitsFor: number | null };

/** What stands between a tranche and the payee's account, the next thing to do first. */
export type Blocker =
  | { readonly code: 'not-due'; readonly dueFrom: Day }
  | { readonly code: 'earlier-tranche'; readonly tranche: number }
  | { readonly code: 'conditions-not-verified' }
  | { readonly code: 'release-failed'; readonly reason: RefusalReason }
  | { readonly code: 'not-released' }
  | { readonly code: 'release-in-progress' }
  | { readonly code: 'payment-open'; readonly paymentId: PaymentId }
  | {
      readonly code: 'possible-duplicate';
      readonly paymentId: PaymentId;
      readonly resembles: readonly PaymentId[];
    }
  | { readonly code: 'not-paid'; readonly lineId: LineId | null }
  | { readonly code: 'revoked' };

export type TrancheStatus =
  /** Nothing is left to pay: settled and kept, settled and claimed back, or cut to nothing. */
  'paid' | 'recovered' | 'cancelled' | 'upcoming' | 'due' | 'released' | 'paying';

export interface TrancheEntry extends Omit<
  Row,
  'label' | 'dueSort' | 'releaseFailure' | 'resembles' | 'revoked' | 'everReleased' | 'waitsFor'
> {
  readonly label: Label | null;
  /** On the day asked about. */
  readonly status: TrancheStatus;
  /** What may still be paid: the award less what was paid and stayed paid. */
  readonly dueFen: Fen;
  readonly blockedBy: readonly Blocker[];
}

export interface TrancheFilter extends PageRequest {
  readonly measure?: Measure | undefined;
  readonly benefitYear?: number | undefined;
  /** Days on which they fall due, both inclusive. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** Only those with something left to pay. */
  readonly unpaid?: boolean | undefined;
}

const byDueDay: Order<TrancheTables['tranches']> = {
  register: 'tranches',
  by: ['dueSort', 'applicationId', 'tranche'],
  direction: 'asc',
};

const left = (table: string) =>
  sql<bigint>`${sql.ref(`${table}.awardFen`)} - ${sql.ref(`${table}.settledFen`)} + ${sql.ref(`${table}.returnedFen`)}`;

/** Each tranche with the first earlier one that was never released and has money to come. */
const schedule = (db: Kysely<TrancheTables>) =>
  db
    .selectFrom('tranches')
    .selectAll('tranches')
    .select((eb) =>
      eb
        .selectFrom('tranches as earlier')
        .select((e) => e.fn.min('earlier.tranche').as('waitsFor'))
        .whereRef('earlier.applicationId', '=', 'tranches.applicationId')
        .whereRef('earlier.tranche', '<', 'tranches.tranche')
        .where('earlier.everReleased', '=', 0)
        .where(left('earlier'), '>', 0n)
        .as('waitsFor'),
    );

/**
 * What falls due when, and what blocks it on `day`, by due day; those without one come last.
 * @throws Refusal `page-limit`, `cursor-invalid`
 */
export async function listTranches(
  db: Kysely<TrancheTables>,
  day: Day,
  scope: Scope,
  filter: TrancheFilter = {},
): Promise<Page<TrancheEntry>> {
  let query = schedule(db);
  const { measure, benefitYear, from, to, unpaid } = filter;
  if (scope.unit !== undefined) query = query.where('unit', '=', scope.unit);
  if (scope.uscc !== undefined) query = query.where('uscc', '=', scope.uscc);
  if (measure !== undefined) query = query.where('measure', '=', measure);
  if (benefitYear !== undefined) query = query.where('benefitYear', '=', benefitYear);
  if (from !== undefined) query = query.where('dueFrom', '>=', from);
  if (to !== undefined) query = query.where('dueFrom', '<=', to);
  if (unpaid === true) query = query.where(left('tranches'), '>', 0n);
  return mapPage(await page(query, byDueDay, filter), (row) => trancheOn(row as Row, day));
}

/** The schedule of one award, in order. */
export async function tranchesOf(
  db: Kysely<TrancheTables>,
  applicationId: ApplicationId,
  day: Day,
): Promise<readonly TrancheEntry[]> {
  const rows = await schedule(db)
    .where('applicationId', '=', applicationId)
    .orderBy('tranche')
    .execute();
  return rows.map((row) => trancheOn(row as Row, day));
}

/** A row as it stands on a day. */
export function trancheOn(row: Row, day: Day): TrancheEntry {
  const { label, dueSort: _, everReleased: __, releaseFailure, resembles, ...kept } = row;
  const { revoked: ___, waitsFor: ____, ...rest } = kept;
  const dueFen = worth(trancheFigures.dueFen, row);
  const blockedBy =
    dueFen <= 0n
      ? []
      : blockers(
          {
            ...row,
            failure: fromJsonOrNull(releaseFailure),
            alike: fromJsonOrNull(resembles),
          },
          day,
        );
  return {
    ...rest,
    label: fromJsonOrNull<Label>(label),
    dueFen,
    blockedBy,
    status: statusOf(row, dueFen, day),
  };
}

function statusOf(row: Row, dueFen: Fen, day: Day): TrancheStatus {
  if (dueFen <= 0n) {
    if (row.settledFen > row.returnedFen) return 'paid';
    return row.recoveredFen > 0n ? 'recovered' : 'cancelled';
  }
  if (row.revoked === 1) return 'cancelled';
  if (row.openPayment) return 'paying';
  if (row.release === 'released') return 'released';
  return row.dueFrom !== null && row.dueFrom > day && row.verifiedOn === null ? 'upcoming' : 'due';
}

function blockers(
  row: Row & {
    readonly failure: RefusalReason | null;
    readonly alike: readonly PaymentId[] | null;
  },
  day: Day,
): readonly Blocker[] {
  if (row.revoked === 1) return [{ code: 'revoked' }];
  if (row.openPayment) {
    const { openPayment: paymentId, alike: resembles } = row;
    if (resembles) return [{ code: 'possible-duplicate', paymentId, resembles }];
    return [{ code: 'payment-open', paymentId }];
  }
  if (row.release === 'released') return [{ code: 'not-paid', lineId: row.lineId }];
  if (row.release === 'requested') return [{ code: 'release-in-progress' }];
  const found: Blocker[] = [];
  if (row.verifiedOn === null) {
    if (row.dueFrom !== null && row.dueFrom > day) {
      found.push({ code: 'not-due', dueFrom: row.dueFrom });
    }
    found.push({ code: 'conditions-not-verified' });
  }
  if (row.waitsFor !== null) found.push({ code: 'earlier-tranche', tranche: row.waitsFor });
  found.push(
    row.failure ? { code: 'release-failed', reason: row.failure } : { code: 'not-released' },
  );
  return found;
}
