import { type Day, type Month, monthOf, nextMonth } from '../../src/kernel/days.js';
import type { PayerId } from '../../src/kernel/ids.js';

/** A month that an account has closed, and the `seq` that it was sealed at. */
export interface Closing {
  readonly payerId: PayerId;
  readonly month: Month;
  readonly sealedSeq: number;
}

/** The month that an entry is booked to: by the closings of its account or, where it has none, of any. */
export type PeriodOf = (
  entry: { readonly day: Day; readonly seq: number },
  payerId: PayerId | null,
) => Month;

/**
 * 会计期间: the month of the business day, unless that was sealed before the entry was recorded; then
 * the first that was not. Months close in order, so what lies before a sealed month is sealed too.
 */
export function periodsOf(closings: readonly Closing[]): PeriodOf {
  return ({ day, seq }, payerId) => {
    let period = monthOf(day);
    for (const closing of closings) {
      const itsOwn = payerId === null || closing.payerId === payerId;
      if (itsOwn && closing.sealedSeq < seq && closing.month >= period) {
        period = nextMonth(closing.month);
      }
    }
    return period;
  };
}
