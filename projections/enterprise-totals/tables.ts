import type { Measure, Unit } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fen, int, type RowOf, table, text } from '../tables.js';

/** Every column only grows: what came back or was taken back stands beside what went out. */
export const enterpriseTotals = table(
  'enterprise_totals',
  {
    uscc: text<Uscc>(),
    benefitYear: int(),
    measure: text<Measure>(),
    unit: text<Unit>(),
    /** As granted, before reductions. */
    grantedFen: fen(),
    /** Reductions, revocations and cancelled tranches. */
    reducedFen: fen(),
    releasedFen: fen(),
    /** Released and unpaid when an award was reduced, so released no more. */
    unreleasedFen: fen(),
    /** Settled by the bank. */
    paidFen: fen(),
    returnedFen: fen(),
    recoveredFen: fen(),
  },
  ['uscc', 'benefitYear', 'measure', 'unit'],
  [['unit', 'uscc']],
);

export interface EnterpriseTotalsTables {
  enterprise_totals: RowOf<typeof enterpriseTotals>;
}
