import type { PayeeAccount } from '../../src/domain/payment/events.js';
import { toJson } from '../json.js';
import { on, type Projection } from '../projection.js';
import { change, insert } from '../tables.js';
import { paymentReturns, payments } from './tables.js';

const columnsOf = ({ accountId, holder, number, bank, bankCode }: PayeeAccount) => ({
  accountId,
  holder,
  number,
  bank,
  bankCode,
});

export const paymentsProjection: Projection = {
  name: 'payments',
  version: 1,
  tables: [payments, paymentReturns],
  project: on({
    PaymentOpened: ({ data: { order, account, by }, metadata, seq }) => [
      insert(payments, {
        paymentId: order.paymentId,
        seq,
        batchId: order.batchId,
        applicationId: order.applicationId,
        uscc: order.uscc,
        measure: order.measure,
        unit: order.unit,
        benefitYear: order.benefitYear,
        tranche: order.tranche,
        attempt: order.attempt,
        amountFen: order.amountFen,
        lineId: order.lineId,
        reservationId: order.reservationId,
        fiscalYear: order.fiscalYear,
        status: 'opened',
        ...columnsOf(account),
        openedBy: by,
        openedOn: metadata.effectiveOn,
      }),
    ],
    PaymentAccountChosen: ({ data: { paymentId, account } }) => [
      change(payments, { paymentId }, columnsOf(account)),
    ],
    PaymentInstructed: ({ data: { paymentId, account }, metadata }) => [
      change(
        payments,
        { paymentId },
        {
          status: 'instructed',
          ...columnsOf(account),
          accountFrozen: 1,
          instructedAt: metadata.recordedAt,
        },
      ),
    ],
    PaymentDropped: ({ data: { paymentId, reason } }) => [
      change(payments, { paymentId }, { status: 'dropped', dropped: toJson(reason) }),
    ],
    PaymentSettled: ({ data: { paymentId, bankReference, clearedOn } }) => [
      change(payments, { paymentId }, { status: 'settled', bankReference, settledOn: clearedOn }),
    ],
    PaymentRejected: ({ data: { paymentId, reason, on: rejectedOn } }) => [
      change(payments, { paymentId }, { status: 'rejected', rejection: reason, rejectedOn }),
    ],
    PaymentReturned: ({ data, seq }) => [
      change(payments, { paymentId: data.paymentId }, {}, { returnedFen: data.amountFen }),
      insert(paymentReturns, {
        paymentId: data.paymentId,
        returnId: data.returnId,
        seq,
        kind: data.kind,
        amountFen: data.amountFen,
        valueOn: data.valueOn,
        to: data.to,
        reason: data.reason,
        by: data.by,
      }),
    ],
  }),
};
