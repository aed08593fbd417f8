import type { Kysely } from 'kysely';
import type { LineId, Unit } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import { mapPage, type Order, type Page, page, type PageRequest } from '../page.js';
import type { BudgetTables } from './tables.js';

type Row = BudgetTables['budget_lines'];

export interface BudgetPosition extends Omit<Row, 'closed' | 'usedFen'> {
  readonly closed: boolean;
  /** Appropriated and adjusted, less what is reserved, and what was spent and not restored. */
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
  leftFen: row.appropriatedFen + row.adjustedFen - row.reservedFen - usedFen,
});

export type BudgetAdjustmentEntry = Omit<BudgetTables['budget_adjustments'], 'lineId'>;

export interface BudgetDetail extends BudgetPosition {
  /** Waiting for a second person. */
  readonly pending: readonly BudgetAdjustmentEntry[];
  readonly adjustments: readonly BudgetAdjustmentEntry[];
}

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
    .select([
      'adjustmentId',
      'seq',
      'deltaFen',
      'documentNumber',
      'reason',
      'proposedBy',
      'proposedAt',
      'confirmedBy',
      'confirmedAt',
      'declinedBy',
      'declined',
    ])
    .where('lineId', '=', lineId)
    .orderBy('seq')
    .execute();
  return {
    ...position(row),
    pending: all.filter(
      ({ confirmedBy, declinedBy }) => confirmedBy === null && declinedBy === null,
    ),
    adjustments: all.filter(
      ({ confirmedBy, declinedBy }) => confirmedBy !== null || declinedBy !== null,
    ),
  };
}
