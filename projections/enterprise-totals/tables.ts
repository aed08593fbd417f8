import type { Measure, Unit } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { figure } from '../figures.js';
import { fen, int, type RowOf, table, text } from '../tables.js';

/**
 * Every column only grows (but for a file of earlier awards that is taken back), and each fact counts in one of them: what came back or was taken back
 * stands beside what went out.
 */
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
    /** 抵扣: of settled tranches, what was withheld for the recovery of another payment. */
    withheldFen: fen(),
    /** 被动、主动退回: came back unclaimed of what was ordered, and is due again. */
    returnedFen: fen(),
    /** 追回: received of what was ordered. */
    recoveredFen: fen(),
    /** 抵扣: recovered of what was ordered, by withholding it from a later payment. */
    offsetFen: fen(),
    /** 多付: paid by the bank beyond what was ordered. */
    overpaidFen: fen(),
    /** Came back of that unclaimed. */
    overpaymentReturnedFen: fen(),
    /** Recovered of that, in money or by an offset. */
    overpaymentRecoveredFen: fen(),
    /** Recoveries ordered. */
    claimedFen: fen(),
    /** Of them, what is not claimed any more. */
    claimCancelledFen: fen(),
  },
  ['uscc', 'benefitYear', 'measure', 'unit'],
  [['unit', 'uscc']],
);

export const totalsFigures = {
  /** Granted and not taken back, less what was paid and stayed paid: what may still go out. */
  outstandingFen: figure(
    enterpriseTotals,
    ['grantedFen', 'returnedFen'],
    ['reducedFen', 'paidFen', 'withheldFen'],
  ),
  /** Settled or withheld or overpaid, less all that came back: what the enterprise has. */
  keptFen: figure(
    enterpriseTotals,
    ['paidFen', 'withheldFen', 'overpaidFen'],
    [
      'returnedFen',
      'overpaymentReturnedFen',
      'recoveredFen',
      'offsetFen',
      'overpaymentRecoveredFen',
    ],
  ),
  /** Recoveries ordered, and neither received nor cancelled. */
  stillClaimedFen: figure(
    enterpriseTotals,
    ['claimedFen'],
    ['claimCancelledFen', 'recoveredFen', 'offsetFen', 'overpaymentRecoveredFen'],
  ),
};

export interface EnterpriseTotalsTables {
  enterprise_totals: RowOf<typeof enterpriseTotals>;
}
