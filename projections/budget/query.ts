import type { Kysely } from 'kysely';
import type { LineId, Unit } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import { mapPage, type Order, type Page, page, type PageRequest } from '../page.js';
import { worth } from '../figures.js';
import { budgetFigures, type BudgetTables } from './tables.js';

type Row = BudgetTables['budget_lines'];

export interface BudgetPosition extends Omit<Row, 'closed' | 'usedFen'> {
  readonly closed: boolean;
  /** See `budgetFigures`. */
  readonly leftFen: Fen;
}

export interface BudgetFilter extends PageRequest {
  readonly unit?: Unit | undefined;
  readonly fiscalYear?: number | undefined;
}

const newestFirst: Order<Row> = { register: 'budget', by: ['seq'], direction: 'desc' };

/** A line each, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listBudgetLines(
  db: Kysely<BudgetTables>,
  filter: BudgetFilter = {},
): Promise<Page<BudgetPosition>> {
  let query = db.selectFrom('budget_lines').selectAll();
  if (filter.unit !== undefined) query = query.where('unit', '=', filter.unit);
  if (filter.fiscalYear !== undefined) query = query.where('fiscalYear', '=', filter.fiscalYear);
  return mapPage(await page(query, newestFirst, filter), position);
}

const position = ({ closed, usedFen, ...row }: Row): BudgetPosition => ({
  ...row,
  closed: closed === 1,
  leftFen: worth(budgetFigures.leftFen, { ...row, usedFen }),
});

export type BudgetAdjustmentEntry = Of<'budget_adjustments'>;

export interface BudgetDetail extends BudgetPosition {
  /** Waiting for a second person. */
  readonly pending: readonly BudgetAdjustmentEntry[];
  readonly adjustments: readonly BudgetAdjustmentEntry[];
  /** What was decided at year-end, once the line was closed. */
  readonly yearEnds: readonly Of<'budget_year_ends'>[];
  readonly brought: readonly Of<'budget_brought'>[];
  /** Payments moved to this line or from it. */
  readonly corrections: readonly Of<'budget_corrections'>[];
}

type Of<T extends keyof BudgetTables> = Omit<BudgetTables[T], 'lineId'>;

export async function budgetDetail(
  db: Kysely<BudgetTables>,
  lineId: LineId,
): Promise<BudgetDetail | undefined> {
  const row = await db
    .selectFrom('budget_lines')
    .selectAll()
    .where('lineId', '=', lineId)
    .executeTakeFirst();
  if (!row) return undefined;
  const all = await db
    .selectFrom('budget_adjustments')
    .selectAll()
    .where('lineId', '=', lineId)
    .orderBy('seq')
    .execute();
  const adjustments = all.map(withoutLine);
  const isDecided = ({ confirmedBy, declinedBy }: BudgetAdjustmentEntry) =>
    confirmedBy !== null || declinedBy !== null;
  const yearEnds = await db
    .selectFrom('budget_year_ends')
    .selectAll()
    .where('lineId', '=', lineId)
    .orderBy('seq')
    .execute();
  const brought = await db
    .selectFrom('budget_brought')
    .selectAll()
    .where('lineId', '=', lineId)
    .orderBy('seq')
    .execute();
  const corrections = await db
    .selectFrom('budget_corrections')
    .selectAll()
    .where('lineId', '=', lineId)
    .orderBy('seq')
    .execute();
  return {
    ...position(row),
    pending: adjustments.filter((each) => !isDecided(each)),
    adjustments: adjustments.filter(isDecided),
    yearEnds: yearEnds.map(withoutLine),
    brought: brought.map(withoutLine),
    corrections: corrections.map(withoutLine),
  };
}

const withoutLine = <R extends { readonly lineId: LineId }>({
  lineId: _,
  ...part
}: R): Omit<R, 'lineId'> => part;
