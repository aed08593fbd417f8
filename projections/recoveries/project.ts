import type { ApplicationId, Measure, RecoveryId, Unit } from '../../src/kernel/ids.js';
import { sumFen } from '../../src/kernel/money.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { toJson } from '../json.js';
import { type FactOf, on, type Projection } from '../projection.js';
import { change, insert, type Mutation, remove, upsert } from '../tables.js';
import { recoverable, recoveries, recoveryOffsets, recoveryParts } from './tables.js';

/** What isn't of an overpayment is of the order. */
const ORDERED = '';

function received({ data, metadata, seq }: FactOf<'PaymentReturned'>): readonly Mutation[] {
  const { paymentId, recoveryId, returnId, kind, amountFen, against } = data;
  if (recoveryId === null) return [];
  const part = insert(recoveryParts, {
    paymentId,
    returnId,
    recoveryId,
    seq,
    kind,
    amountFen,
    valueOn: data.valueOn,
    to: data.to,
    against,
    by: data.by,
  });
  const claim = { paymentId, recoveryId };
  if (against === null) {
    return [part, change(recoveries, claim, {}, { recoveredFen: amountFen })];
  }
  return [
    part,
    change(recoveries, claim, {}, { offsetFen: amountFen, pendingFen: -amountFen }),
    change(
      recoveryOffsets,
      { ...claim, against },
      { status: 'received', endedOn: metadata.effectiveOn },
    ),
  ];
}

export const recoveriesProjection: Projection = {
  name: 'recoveries',
  version: 3,
  tables: [recoveries, recoveryParts, recoveryOffsets, recoverable],
  project: on({
    PaymentSettled: ({ data: { paymentId, amountFen, withheldFen } }) => [
      insert(recoverable, {
        paymentId,
        overpaymentId: ORDERED,
        keptFen: amountFen + withheldFen,
      }),
    ],
    PaymentImported: ({ data: { order, source, recovered, importedBy: by }, seq }) => {
      const { paymentId, applicationId, uscc, measure, unit, benefitYear } = order;
      return [
        upsert(
          recoverable,
          { paymentId, overpaymentId: ORDERED },
          { keptFen: order.amountFen - sumFen(recovered.map(({ amountFen }) => amountFen)) },
        ),
        remove(recoveries, { paymentId }),
        remove(recoveryParts, { paymentId }),
        // The file has what came in, and on which basis: each is a claim that was received whole.
        ...recovered.flatMap(({ returnId, amountFen, valueOn, basis }) => [
          insert(recoveries, {
            recoveryId: returnId as RecoveryId,
            paymentId,
            overpaymentId: ORDERED,
            seq,
            ...{ applicationId, uscc, measure, unit, benefitYear, amountFen },
            reason: '',
            basis,
            orderedBy: by,
            orderedOn: valueOn,
            recoveredFen: amountFen,
            importedFrom: source.sha256,
          }),
          insert(recoveryParts, {
            ...{ paymentId, returnId, seq, amountFen, valueOn, by },
            recoveryId: returnId as RecoveryId,
            kind: 'recovered',
            to: 'treasury',
          }),
        ]),
      ];
    },
    PaymentImportVoided: ({ data: { payment } }) => {
      const { paymentId } = payment.order;
      return [
        remove(recoverable, { paymentId }),
        remove(recoveries, { paymentId }),
        remove(recoveryParts, { paymentId }),
      ];
    },
    PaymentOverpaid: ({ data: { paymentId, overpaymentId, amountFen } }) => [
      insert(recoverable, { paymentId, overpaymentId, keptFen: amountFen }),
    ],
    RecoveryOrdered: ({ data, metadata: { about, effectiveOn }, seq }) => [
      insert(recoveries, {
        recoveryId: data.recoveryId,
        paymentId: data.paymentId,
        overpaymentId: data.overpaymentId ?? ORDERED,
        seq,
        applicationId: about.applicationId as ApplicationId,
        uscc: about.uscc as Uscc,
        measure: about.measure as Measure,
        unit: about.unit as Unit,
        benefitYear: about.benefitYear as number,
        amountFen: data.amountFen,
        reason: data.reason,
        basis: data.basis,
        orderedBy: data.by,
        orderedOn: effectiveOn,
      }),
    ],
    RecoveryCancelled: ({ data, metadata }) => [
      change(
        recoveries,
        { paymentId: data.paymentId, recoveryId: data.recoveryId },
        { cancelledBy: data.by, cancelledOn: metadata.effectiveOn, cancelled: data.reason },
        { cancelledFen: data.amountFen },
      ),
    ],
    PaymentReturned: (event) => {
      const { paymentId, overpaymentId, amountFen } = event.data;
      const of = { paymentId, overpaymentId: overpaymentId ?? ORDERED };
      return [change(recoverable, of, {}, { keptFen: -amountFen }), ...received(event)];
    },
    OffsetReserved: ({ data, metadata, seq }) => {
      const { paymentId, recoveryId, against, amountFen } = data;
      return [
        change(recoveries, { paymentId, recoveryId }, {}, { pendingFen: amountFen }),
        upsert(
          recoveryOffsets,
          { paymentId, recoveryId, against },
          {
            seq,
            amountFen,
            status: 'pending',
            reservedOn: metadata.effectiveOn,
            endedOn: null,
            released: null,
          },
        ),
      ];
    },
    OffsetReleased: ({ data, metadata }) => {
      const { paymentId, recoveryId, against, amountFen, reason } = data;
      return [
        change(recoveries, { paymentId, recoveryId }, {}, { pendingFen: -amountFen }),
        change(
          recoveryOffsets,
          { paymentId, recoveryId, against },
          { status: 'released', endedOn: metadata.effectiveOn, released: toJson(reason) },
        ),
      ];
    },
  }),
};
