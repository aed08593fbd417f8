import type { Freed } from '../../src/domain/application/events.js';
import { isRecovered } from '../../src/domain/payment/events.js';
import { yearOf } from '../../src/kernel/days.js';
import type { ApplicationId, Measure, Unit } from '../../src/kernel/ids.js';
import { type Fen, sumFen } from '../../src/kernel/money.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { type Fact, on, type Projection } from '../projection.js';
import { insert, type Mutation } from '../tables.js';
import { awardCorrections, type CorrectionKind, publishedAwards } from './tables.js';

const corrected = (
  { seq, metadata: { about, effectiveOn } }: Fact,
  kind: CorrectionKind,
  changeFen: Fen,
): readonly Mutation[] =>
  changeFen === 0n
    ? []
    : [
        insert(awardCorrections, {
          applicationId: about.applicationId as ApplicationId,
          seq,
          kind,
          correctedOn: effectiveOn,
          changeFen,
        }),
      ];

const freed =
  (kind: CorrectionKind) =>
  (event: Fact & { readonly data: Freed }): readonly Mutation[] =>
    corrected(event, kind, event.data.toFen - event.data.fromFen);

export const publicationsProjection: Projection = {
  name: 'publications',
  version: 1,
  tables: [publishedAwards, awardCorrections],
  project: on({
    AwardGranted: ({ data: { amountFen, grantedOn }, metadata: { about }, seq }) => [
      insert(publishedAwards, {
        applicationId: about.applicationId as ApplicationId,
        seq,
        year: yearOf(grantedOn),
        uscc: about.uscc as Uscc,
        measure: about.measure as Measure,
        unit: about.unit as Unit,
        benefitYear: about.benefitYear as number,
        grantedOn,
        grantedFen: amountFen,
        imported: 0,
      }),
    ],
    AwardImported: (event) => {
      const { applicationId, uscc, measure, unit, benefitYear, grantedOn } = event.data;
      const recoveredFen = sumFen(event.data.tranches.map((each) => each.recoveredFen));
      return [
        insert(publishedAwards, {
          ...{ applicationId, uscc, measure, unit, benefitYear, grantedOn },
          seq: event.seq,
          year: yearOf(grantedOn),
          grantedFen: event.data.amountFen,
          imported: 1,
        }),
        ...corrected(event, 'recovered', -recoveredFen),
      ];
    },
    AwardImportVoided: (event) => {
      const { amountFen, tranches } = event.data.award;
      const recoveredFen = sumFen(tranches.map((each) => each.recoveredFen));
      return corrected(event, 'voided', recoveredFen - amountFen);
    },
    AwardReduced: freed('reduced'),
    TrancheCancelled: freed('tranche-cancelled'),
    AwardRevoked: freed('revoked'),
    TranchePaymentReturned: (event) => {
      const { kind, amountFen } = event.data;
      return isRecovered(kind) ? corrected(event, 'recovered', -amountFen) : [];
    },
  }),
};
