import type { Day, Moment } from '../../src/kernel/days.js';
import type { LineId, PaymentId, ReservationId, Unit, UserId } from '../../src/kernel/ids.js';
import { figure } from '../figures.js';
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
    /** 付款更正: of what was spent, payments moved here from another line. */
    correctedInFen: fen(),
    /** Of what was restored, payments moved from here to another line. */
    correctedOutFen: fen(),
    /** 上年结转: brought forward from a line of the year before. */
    broughtFen: fen(),
    /** 结转: carried to a line of the next year. */
    carriedFen: fen(),
    /** 结余: lapsed at year-end. */
    lapsedFen: fen(),
    closed: flag(),
    closedBy: textOrNull<UserId>(),
    closedOn: textOrNull<Day>(),
  },
  ['lineId'],
  [['seq'], ['unit', 'fiscalYear']],
);

export const budgetFigures = {
  /**
   * Appropriated, adjusted and brought forward, less what was carried or lapsed, what is reserved,
   * and what was spent and not restored.
   */
  leftFen: figure(
    budgetLines,
    ['appropriatedFen', 'adjustedFen', 'broughtFen'],
    ['carriedFen', 'lapsedFen', 'reservedFen', 'usedFen'],
  ),
};

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

/** What was decided at year-end about a closed line. */
export const budgetYearEnds = table(
  'budget_year_ends',
  {
    lineId: text<LineId>(),
    decisionId: text(),
    seq: int(),
    carriedFen: fen(),
    toLineId: textOrNull<LineId>(),
    lapsedFen: fen(),
    documentNumber: text(),
    reason: text(),
    by: text<UserId>(),
    on: text<Day>(),
  },
  ['lineId', 'decisionId'],
);

/** The other side of it, on the line of the next year. */
export const budgetBrought = table(
  'budget_brought',
  {
    lineId: text<LineId>(),
    decisionId: text(),
    seq: int(),
    fromLineId: text<LineId>(),
    amountFen: fen(),
    documentNumber: text(),
    by: text<UserId>(),
    on: text<Day>(),
  },
  ['lineId', 'decisionId'],
);

/** Payments moved to a line or from it: each correction shows on both. */
export const budgetCorrections = table(
  'budget_corrections',
  {
    lineId: text<LineId>(),
    paymentId: text<PaymentId>(),
    correctionId: text<ReservationId>(),
    direction: text<'in' | 'out'>(),
    seq: int(),
    otherLineId: text<LineId>(),
    amountFen: fen(),
    reason: text(),
  },
  ['lineId', 'paymentId', 'correctionId'],
);

export interface BudgetTables {
  budget_lines: RowOf<typeof budgetLines>;
  budget_adjustments: RowOf<typeof budgetAdjustments>;
  budget_year_ends: RowOf<typeof budgetYearEnds>;
  budget_brought: RowOf<typeof budgetBrought>;
  budget_corrections: RowOf<typeof budgetCorrections>;
}
