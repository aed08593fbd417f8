import type { Freed } from '../../src/domain/application/events.js';
import type { ImportedPayment } from '../../src/domain/payment/events.js';
import type { Measure, Unit } from '../../src/kernel/ids.js';
import { sumFen } from '../../src/kernel/money.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { cameBack } from '../back.js';
import { type Fact, on, type Projection } from '../projection.js';
import { add, type Mutation, type RowOf } from '../tables.js';
import { totalsFigures, enterpriseTotals } from './tables.js';

type Totals = Partial<Omit<RowOf<typeof enterpriseTotals>, 'uscc' | 'measure' | 'unit'>>;

const count = ({ metadata: { about } }: Fact, totals: Totals): readonly Mutation[] => [
  add(
    enterpriseTotals,
    {
      uscc: about.uscc as Uscc,
      benefitYear: about.benefitYear as number,
      measure: about.measure as Measure,
      unit: about.unit as Unit,
    },
    totals,
  ),
];

const reduced = (event: Fact & { readonly data: Freed }): readonly Mutation[] => {
  const { fromFen, toFen, budget } = event.data;
  const unreleasedFen = sumFen(budget.map((line) => line.fromFen - line.toFen));
  return count(event, { reducedFen: fromFen - toFen, unreleasedFen });
};

/** Paid and recovered before this ledger; a recovery was claimed before it was received. */
function before({ order, recovered }: ImportedPayment, sign: 1n | -1n): Totals {
  const recoveredFen = sign * sumFen(recovered.map(({ amountFen }) => amountFen));
  return { paidFen: sign * order.amountFen, claimedFen: recoveredFen, recoveredFen };
}

export const enterpriseTotalsProjection: Projection = {
  name: 'enterprise-totals',
  version: 3,
  tables: [enterpriseTotals],
  figures: totalsFigures,
  project: on({
    AwardGranted: (event) => count(event, { grantedFen: event.data.amountFen }),
    AwardImported: (event) => count(event, { grantedFen: event.data.amountFen }),
    AwardImportVoided: (event) => count(event, { grantedFen: -event.data.award.amountFen }),
    PaymentImported: (event) => count(event, before(event.data, 1n)),
    PaymentImportVoided: (event) => count(event, before(event.data.payment, -1n)),
    TrancheReleaseRequested: (event) =>
      event.data.replaces ? count(event, { unreleasedFen: event.data.replaces.amountFen }) : [],
    AwardReduced: reduced,
    AwardRevoked: reduced,
    TrancheCancelled: reduced,
    TrancheReleased: (event) => count(event, { releasedFen: event.data.amountFen }),
    // The payment's own events tell what the bank paid from what was withheld; the tranche's don't.
    PaymentSettled: (event) =>
      count(event, { paidFen: event.data.amountFen, withheldFen: event.data.withheldFen }),
    PaymentReturned: (event) => count(event, cameBack(event.data)),
    PaymentOverpaid: (event) => count(event, { overpaidFen: event.data.amountFen }),
    RecoveryOrdered: (event) => count(event, { claimedFen: event.data.amountFen }),
    RecoveryCancelled: (event) => count(event, { claimCancelledFen: event.data.amountFen }),
  }),
};
