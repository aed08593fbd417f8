import type { Freed } from '../../src/domain/application/events.js';
import { isRecovered } from '../../src/domain/payment/events.js';
import type { ApplicationId, Measure, PaymentId, Unit } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { toJson } from '../json.js';
import { type Fact, on, type Projection } from '../projection.js';
import { change, insert, type Mutation, remove, type RowOf } from '../tables.js';
import { trancheFigures, tranches } from './tables.js';

type Tranche = RowOf<typeof tranches>;

/** Sorts after every day. */
const NO_DAY = '9999-12-31';

const idOf = (event: Fact) => event.metadata.about.applicationId as ApplicationId;

type Count = 'awardFen' | 'settledFen' | 'returnedFen' | 'recoveredFen';

const moved = (
  event: Fact & { readonly data: { readonly tranche: number } },
  set: Partial<Tranche>,
  add: Partial<Record<Count, bigint>> & { readonly attempts?: number } = {},
): Mutation =>
  change(tranches, { applicationId: idOf(event), tranche: event.data.tranche }, set, add);

const NO_PAYMENT = { openPayment: null, resembles: null } as const;
const NO_RELEASE = { release: 'none', reservationId: null, lineId: null } as const;

const waiting = (event: Fact, openPayment: PaymentId, resembles: string | null): Mutation =>
  change(tranches, { applicationId: idOf(event), openPayment }, { resembles });

const freed = (event: Fact & { readonly data: Freed }): readonly Mutation[] => {
  const { tranches: cuts, budget, reason } = event.data;
  const applicationId = idOf(event);
  return cuts.map(({ tranche, toFen }) => {
    const voided = budget.some((held) => held.tranche === tranche && held.toFen === 0n);
    return change(
      tranches,
      { applicationId, tranche },
      { awardFen: toFen, reason, ...(voided ? NO_RELEASE : {}) },
    );
  });
};

export const trancheCalendarProjection: Projection = {
  name: 'tranche-calendar',
  version: 3,
  tables: [tranches],
  figures: trancheFigures,
  project: on({
    AwardGranted: (event) => {
      const { about } = event.metadata;
      return event.data.tranches.map(({ tranche, amountFen }) => {
        const planned = event.data.assessment.tranches.find((share) => share.tranche === tranche);
        const dueFrom = planned?.dueFrom ?? null;
        return insert(tranches, {
          applicationId: idOf(event),
          tranche,
          uscc: about.uscc as Uscc,
          unit: about.unit as Unit,
          measure: about.measure as Measure,
          benefitYear: about.benefitYear as number,
          grantedOn: event.data.grantedOn,
          label: planned ? toJson(planned.label) : null,
          dueFrom,
          dueSort: dueFrom ?? NO_DAY,
          grantedFen: amountFen,
          awardFen: amountFen,
          release: 'none',
        });
      });
    },
    AwardImported: ({ data, metadata: { about } }) =>
      data.tranches.map(({ tranche, amountFen, paidFen, recoveredFen, payments }) =>
        insert(tranches, {
          applicationId: data.applicationId,
          tranche,
          uscc: data.uscc,
          unit: data.unit,
          measure: data.measure,
          benefitYear: about.benefitYear as number,
          grantedOn: data.grantedOn,
          label: null,
          dueFrom: null,
          dueSort: NO_DAY,
          grantedFen: amountFen,
          awardFen: amountFen - recoveredFen,
          settledFen: paidFen,
          returnedFen: recoveredFen,
          recoveredFen,
          release: 'none',
          attempts: payments.length,
        }),
      ),
    AwardImportVoided: ({ data: { award } }) => [
      remove(tranches, { applicationId: award.applicationId }),
    ],
    AwardReduced: freed,
    TrancheCancelled: freed,
    AwardRevoked: (event) => [
      ...freed(event),
      change(tranches, { applicationId: idOf(event) }, { revoked: 1, reason: event.data.reason }),
    ],
    TrancheConditionsVerified: (event) => [
      moved(event, { verifiedOn: event.metadata.effectiveOn, verifiedBy: event.data.by }),
    ],
    TrancheReleaseRequested: (event) => [
      moved(event, {
        release: 'requested',
        reservationId: event.data.reservationId,
        lineId: event.data.lineId,
        releaseFailure: null,
      }),
    ],
    TrancheReleased: (event) => [
      moved(event, {
        release: 'released',
        reservationId: event.data.reservationId,
        lineId: event.data.lineId,
        fiscalYear: event.data.fiscalYear,
        releasedOn: event.metadata.effectiveOn,
        everReleased: 1,
      }),
    ],
    TrancheReleaseFailed: (event) => [
      moved(event, { ...NO_RELEASE, releaseFailure: toJson(event.data.reason) }),
    ],
    TranchePaymentOpened: (event) => [
      moved(event, { openPayment: event.data.paymentId }, { attempts: 1 }),
    ],
    PaymentOpened: (event) => {
      const { order, resembles } = event.data;
      if (resembles.length === 0) return [];
      return [waiting(event, order.paymentId, toJson(resembles))];
    },
    DuplicateCleared: (event) => [waiting(event, event.data.paymentId, null)],
    TranchePaymentClosed: (event) => [
      event.data.outcome === 'settled'
        ? moved(event, { ...NO_PAYMENT, ...NO_RELEASE }, { settledFen: event.data.amountFen })
        : moved(event, NO_PAYMENT),
    ],
    TranchePaymentReturned: (event) => {
      const { kind, amountFen } = event.data;
      return [
        moved(
          event,
          {},
          isRecovered(kind)
            ? { returnedFen: amountFen, recoveredFen: amountFen, awardFen: -amountFen }
            : { returnedFen: amountFen },
        ),
      ];
    },
  }),
};
