import { type Kysely, sql } from 'kysely';
import type { Unit } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import type { ApplicationStatus, ApplicationTables } from '../applications/tables.js';
import { budgetFigures, type BudgetTables } from '../budget/tables.js';
import { type Amounts, type Balances, sumEnterpriseTotals } from '../enterprise-totals/query.js';
import type { EnterpriseTotalsTables } from '../enterprise-totals/tables.js';
import { worth } from '../figures.js';
import type { PaymentStatus, PaymentTables } from '../payments/tables.js';

const BUDGET = [
  'appropriatedFen',
  'adjustedFen',
  'broughtFen',
  'reservedFen',
  'usedFen',
  'spentFen',
  'restoredFen',
  'correctedInFen',
  'correctedOutFen',
  'carriedFen',
  'lapsedFen',
] as const;

type Budget = { readonly [Name in (typeof BUDGET)[number]]: Fen };

/** 责任单位: all that it answers for, in one look. */
export interface UnitPosition extends Amounts, Balances {
  readonly unit: Unit;
  readonly applications: readonly { readonly status: ApplicationStatus; readonly count: number }[];
  readonly payments: readonly {
    readonly status: PaymentStatus;
    readonly count: number;
    readonly amountFen: Fen;
  }[];
  /** Its lines of each fiscal year together. */
  readonly budgets: readonly (Budget & {
    readonly fiscalYear: number;
    readonly count: number;
    readonly leftFen: Fen;
  })[];
}

/** What `unitPosition` reads. */
export const POSITION = ['applications', 'enterprise-totals', 'payments', 'budget'] as const;

const count = sql<number>`cast(count(*) as integer)`.as('count');
const sum = <Name extends string>(column: Name) =>
  sql<Fen>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`.as(column);

/** As the rows stand: a unit that nothing was recorded of has nothing. */
export async function unitPosition(
  db: Kysely<ApplicationTables & BudgetTables & EnterpriseTotalsTables & PaymentTables>,
  unit: Unit,
): Promise<UnitPosition> {
  const applications = await db
    .selectFrom('applications')
    .select(['status', count])
    .where('unit', '=', unit)
    .groupBy('status')
    .orderBy('status')
    .execute();
  const payments = await db
    .selectFrom('payments')
    .select(['status', count, sum('amountFen')])
    .where('unit', '=', unit)
    .groupBy('status')
    .orderBy('status')
    .execute();
  const budgets = await db
    .selectFrom('budget_lines')
    .select(['fiscalYear', count, ...BUDGET.map(sum)])
    .where('unit', '=', unit)
    .groupBy('fiscalYear')
    .orderBy('fiscalYear')
    .execute();
  return {
    unit,
    ...(await sumEnterpriseTotals(db, { unit })),
    applications,
    payments,
    budgets: budgets.map((row) => ({ ...row, leftFen: worth(budgetFigures.leftFen, row) })),
  };
}
