import type { Day } from '../../kernel/days.js';

/** Chinese working days, from a maintained calendar (国务院办公厅 publishes each year's holidays). */
export interface WorkingDays {
  /** Name and version of the calendar, as it is recorded with each notice. */
  readonly version: string;
  /** The n-th working day after `from`; undefined where a year on the way isn't published yet. */
  nth(from: Day, n: number): Day | undefined;
}
