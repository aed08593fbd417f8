import type { Day, Moment } from '../../src/kernel/days.js';
import type { LineId, Unit, UserId } from '../../src/kernel/ids.js';
import { fen, flag, int, type RowOf, table, text, textOrNull } from '../tables.js';

export const budgetLines = table(
  'budget_lines',
  {
    lineId: text<LineId>(),
    seq: int(),
    unit: text<Unit>(),
    fiscalYear: int(),
    documentNumber: text(),
    functional: text(),
    economic: text(),
    source: text(),
    appropriatedBy: text<UserId>(),
    appropriatedOn: text<Day>(),
    /** As first appropriated. */
    appropriatedFen: fen(),
    /** The sum of confirmed adjustments; may be negative. */
    adjustedFen: fen(),
    /** Held for released tranches that are not paid. */
    reservedFen: fen(),
    /** Confirmed reservations: what was spent and not restored. */
    usedFen: fen(),
    spentFen: fen(),
    restoredFen: fen(),
    closed: flag(),
  },
  ['lineId'],
  [['seq'], ['unit', 'fiscalYear']],
);

export const budgetAdjustments = table(
  'budget_adjustments',
  {
    lineId: text<LineId>(),
    adjustmentId: text(),
    seq: int(),
    deltaFen: fen(),
    documentNumber: text(),
    reason: text(),
    proposedBy: text<UserId>(),
    proposedAt: text<Moment>(),
    /** Null while it waits for a second person. */
    confirmedBy: textOrNull<UserId>(),
    confirmedAt: textOrNull<Moment>(),
    declinedBy: textOrNull<UserId>(),
    /** Why it was declined. */
    declined: textOrNull(),
  },
  ['lineId', 'adjustmentId'],
);

export interface BudgetTables {
  budget_lines: RowOf<typeof budgetLines>;
  budget_adjustments: RowOf<typeof budgetAdjustments>;
}
