import type { Day } from '../../kernel/days.js';
import { refuse } from '../../kernel/refusal.js';

export function notAfter(today: Day, on: Day): void {
  if (on > today) throw refuse('day-in-future', { limit: today, actual: on });
}

/** A bank can't answer before it was asked; the day decides which year's line a return restores. */
export function notBeforeInstruction(instructedOn: Day, on: Day): void {
  if (on < instructedOn) {
    throw refuse('settlement-before-instruction', { limit: instructedOn, actual: on });
  }
}
