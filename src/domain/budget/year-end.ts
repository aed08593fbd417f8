import type { Context } from '../../kernel/decider.js';
import { yearOf } from '../../kernel/days.js';
import { maxFen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import type { BudgetCommand } from './decide.js';
import type { BudgetEvent } from './events.js';
import { availableFen, usedFen } from './room.js';
import type { BudgetLine, BudgetState } from './state.js';

type Of<T extends BudgetCommand['type']> = Extract<BudgetCommand, { type: T }>;

export interface BudgetExtras {
  /** The line that money is carried to, as it stands. */
  readonly toLine: BudgetState;
}

/**
 * 结转、结余: all that is left of a closed line is told apart. Carried money keeps its purpose and
 * goes to the next year; what was carried once already and is still unused lapses, the older money
 * being used first. A late return may leave something to be decided again.
 */
export function decideYearEnd(
  command: Of<'DecideYearEnd'>,
  line: BudgetLine,
  { actor, today, toLine }: Context & BudgetExtras,
): readonly BudgetEvent[] {
  const { type: _, ...data } = command;
  const { lineId, carriedFen, lapsedFen, toLineId } = data;
  if (line.decisions.includes(data.decisionId)) return [];
  if (line.status !== 'closed') throw refuse('budget-line-open', { lineId });
  if (yearOf(today) <= line.fiscalYear) {
    throw refuse('year-not-over', { limit: line.fiscalYear, actual: today });
  }
  if (line.closedBy === actor.id) {
    throw refuse('same-person', { first: 'CloseBudget', actor: actor.id });
  }
  for (const actualFen of [carriedFen, lapsedFen]) {
    if (actualFen < 0n) throw refuse('amount-not-positive', { actualFen });
  }
  const leftFen = availableFen(line);
  if (carriedFen + lapsedFen !== leftFen || leftFen === 0n) {
    throw refuse('year-end-differs', {
      lineId,
      limitFen: leftFen,
      actualFen: carriedFen + lapsedFen,
    });
  }
  const stillBroughtFen = maxFen(line.broughtFen - usedFen(line), 0n);
  const carriableFen = maxFen(leftFen - stillBroughtFen, 0n);
  if (carriedFen > carriableFen) {
    throw refuse('carried-twice', { lineId, limitFen: carriableFen, actualFen: carriedFen });
  }
  if (carriedFen > 0n) checkPurpose(line, toLine);
  else if (toLineId !== null) throw refuse('amount-not-positive', { actualFen: carriedFen });
  const lapsedBroughtFen = leftFen - carriableFen;
  return [{ type: 'YearEndDecided', data: { ...data, lapsedBroughtFen, by: actor.id } }];
}

function checkPurpose(line: BudgetLine, toLine: BudgetState): void {
  if (toLine.status === 'none') throw refuse('carry-line-missing');
  if (toLine.status === 'closed') throw refuse('budget-line-closed', { lineId: toLine.lineId });
  const next = line.fiscalYear + 1;
  if (toLine.fiscalYear !== next) {
    throw refuse('carry-other-purpose', {
      field: 'fiscalYear',
      limit: next,
      actual: toLine.fiscalYear,
    });
  }
  for (const field of ['unit', 'functional', 'economic', 'source'] as const) {
    if (toLine[field] !== line[field]) {
      throw refuse('carry-other-purpose', { field, limit: line[field], actual: toLine[field] });
    }
  }
}

/** Decided where it came from; a line that closed in between has it all the same. */
export function bringForward(
  command: Of<'BringForward'>,
  line: BudgetLine,
): readonly BudgetEvent[] {
  const { type: _, decidedBy, ...data } = command;
  if (line.decisions.includes(data.decisionId)) return [];
  return [{ type: 'BudgetBroughtForward', data: { ...data, by: decidedBy } }];
}
