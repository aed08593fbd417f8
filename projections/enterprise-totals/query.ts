import { type Kysely, sql } from 'kysely';
import type { Measure } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import { mapPage, type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import { worth } from '../figures.js';
import { type EnterpriseTotalsTables, totalsFigures } from './tables.js';

type Row = EnterpriseTotalsTables['enterprise_totals'];

/** What the columns come to. */
export type Balances = { readonly [Name in keyof typeof totalsFigures]: Fen };

export type EnterpriseTotal = Row & Balances;

export interface EnterpriseTotalsFilter extends PageRequest {
  readonly measure?: Measure | undefined;
  readonly benefitYear?: number | undefined;
}

const byEnterprise: Order<Row> = {
  register: 'enterprise-totals',
  by: ['uscc', 'benefitYear', 'measure', 'unit'],
  direction: 'asc',
};

const total = <R extends Amounts>(row: R): R & Balances => ({
  ...row,
  outstandingFen: worth(totalsFigures.outstandingFen, row),
  keptFen: worth(totalsFigures.keptFen, row),
  stillClaimedFen: worth(totalsFigures.stillClaimedFen, row),
});

/** A line for each enterprise, benefit year and measure. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listEnterpriseTotals(
  db: Kysely<EnterpriseTotalsTables>,
  scope: Scope,
  filter: EnterpriseTotalsFilter = {},
): Promise<Page<EnterpriseTotal>> {
  let query = db.selectFrom('enterprise_totals').selectAll();
  if (scope.unit !== undefined) query = query.where('unit', '=', scope.unit);
  if (scope.uscc !== undefined) query = query.where('uscc', '=', scope.uscc);
  if (filter.measure !== undefined) query = query.where('measure', '=', filter.measure);
  if (filter.benefitYear !== undefined) query = query.where('benefitYear', '=', filter.benefitYear);
  return mapPage(await page(query, byEnterprise, filter), total);
}

const AMOUNTS = [
  'grantedFen',
  'reducedFen',
  'releasedFen',
  'unreleasedFen',
  'paidFen',
  'withheldFen',
  'returnedFen',
  'recoveredFen',
  'offsetFen',
  'overpaidFen',
  'overpaymentReturnedFen',
  'overpaymentRecoveredFen',
  'claimedFen',
  'claimCancelledFen',
] as const;

export type Amounts = { readonly [Name in (typeof AMOUNTS)[number]]: Fen };

/** All of them in one line, each column summed by itself. */
export async function sumEnterpriseTotals(
  db: Kysely<EnterpriseTotalsTables>,
  scope: Scope,
  filter: Omit<EnterpriseTotalsFilter, keyof PageRequest> = {},
): Promise<Amounts & Balances> {
  let query = db
    .selectFrom('enterprise_totals')
    .select(
      AMOUNTS.map((name) => sql<Fen>`cast(coalesce(sum(${sql.ref(name)}), 0) as bigint)`.as(name)),
    );
  if (scope.unit !== undefined) query = query.where('unit', '=', scope.unit);
  if (scope.uscc !== undefined) query = query.where('uscc', '=', scope.uscc);
  if (filter.measure !== undefined) query = query.where('measure', '=', filter.measure);
  if (filter.benefitYear !== undefined) query = query.where('benefitYear', '=', filter.benefitYear);
  return total(await query.executeTakeFirstOrThrow());
}
