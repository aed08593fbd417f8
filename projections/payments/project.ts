import {
  BEFORE_THIS_LEDGER,
  effectiveFen,
  type PayeeAccount,
} from '../../src/domain/payment/events.js';
import type { AccountId, BatchId } from '../../src/kernel/ids.js';
import { sumFen } from '../../src/kernel/money.js';
import { cameBack } from '../back.js';
import { toJson } from '../json.js';
import { on, type Projection } from '../projection.js';
import { change, insert, remove, type RowOf } from '../tables.js';
import {
  paymentFigures,
  paymentCorrections,
  paymentMatches,
  paymentOverpayments,
  paymentReturns,
  payments,
} from './tables.js';

const columnsOf = ({ accountId, holder, number, bank, bankCode }: PayeeAccount) => ({
  accountId,
  holder,
  number,
  bank,
  bankCode,
});

const correction = (
  { paymentId, correctionId }: Pick<RowOf<typeof paymentCorrections>, 'paymentId' | 'correctionId'>,
  set: Partial<RowOf<typeof paymentCorrections>>,
) => change(paymentCorrections, { paymentId, correctionId }, set);

export const paymentsProjection: Projection = {
  name: 'payments',
  version: 4,
  tables: [payments, paymentReturns, paymentOverpayments, paymentCorrections, paymentMatches],
  figures: paymentFigures,
  project: on({
    PaymentOpened: ({ data: { order, account, resembles, by }, metadata, seq }) => [
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
        reissueOf: order.reissueOf,
        amountFen: order.amountFen,
        offset: order.offset && toJson(order.offset),
        effectiveFen: effectiveFen(order),
        lineId: order.lineId,
        chargedTo: order.lineId,
        reservationId: order.reservationId,
        fiscalYear: order.fiscalYear,
        status: 'opened',
        ...columnsOf(account),
        resembles: toJson(resembles),
        held: resembles.length > 0 ? 1 : 0,
        openedBy: by,
        openedOn: metadata.effectiveOn,
      }),
    ],
    // An earlier payment: charged to no line here, and in no statement that is looked at.
    PaymentImported: ({ data, metadata, seq }) => {
      const { order, source, holder, bankReference, clearedOn, recovered, importedBy } = data;
      const { paymentId } = order;
      const row = {
        ...order,
        offset: null,
        source: source.sha256,
        seq,
        batchId: 'before-this-ledger' as BatchId,
        attempt: 1,
        effectiveFen: order.amountFen,
        lineId: BEFORE_THIS_LEDGER,
        chargedTo: BEFORE_THIS_LEDGER,
        status: 'settled' as const,
        accountId: 'before-this-ledger' as AccountId,
        holder,
        number: '',
        bank: '',
        bankCode: '',
        accountFrozen: 1 as const,
        openedBy: importedBy,
        openedOn: metadata.effectiveOn,
        settledOn: clearedOn,
        bankReference,
        resembles: '[]',
        recoveredFen: sumFen(recovered.map(({ amountFen }) => amountFen)),
      };
      return [
        remove(payments, { paymentId }),
        insert(payments, row),
        remove(paymentReturns, { paymentId }),
        ...recovered.map(({ returnId, amountFen, valueOn, basis }) =>
          insert(paymentReturns, {
            paymentId,
            returnId,
            seq,
            kind: 'recovered',
            amountFen,
            valueOn,
            to: 'treasury',
            lineId: BEFORE_THIS_LEDGER,
            reason: basis,
            by: importedBy,
          }),
        ),
      ];
    },
    PaymentImportVoided: ({ data: { payment } }) => [
      change(payments, { paymentId: payment.order.paymentId }, { status: 'voided' }),
    ],
    DuplicateCleared: ({ data: { paymentId, reason, by } }) => [
      change(payments, { paymentId }, { held: 0, clearedBy: by, cleared: reason }),
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
      change(payments, { paymentId }, { status: 'dropped', held: 0, dropped: toJson(reason) }),
    ],
    PaymentSettled: ({ data: { paymentId, amountFen, bankReference, clearedOn } }) => [
      change(
        payments,
        { paymentId },
        { status: 'settled', bankReference, settledOn: clearedOn },
        // Where all of it was withheld no bank line will ever show it.
        { unmatched: amountFen > 0n ? 1 : 0 },
      ),
    ],
    PaymentReferenceLearned: ({ data: { paymentId, bankReference } }) => [
      change(payments, { paymentId }, { bankReference }),
    ],
    PaymentRejected: ({ data: { paymentId, reason, on: rejectedOn } }) => [
      change(payments, { paymentId }, { status: 'rejected', rejection: reason, rejectedOn }),
    ],
    PaymentReturned: ({ data, seq }) => [
      change(
        payments,
        { paymentId: data.paymentId },
        {},
        { ...cameBack(data), unmatched: data.kind === 'offset' ? 0 : 1 },
      ),
      ...(data.overpaymentId === null
        ? []
        : [
            change(
              paymentOverpayments,
              { paymentId: data.paymentId, overpaymentId: data.overpaymentId },
              {},
              { returnedFen: data.amountFen },
            ),
          ]),
      insert(paymentReturns, {
        paymentId: data.paymentId,
        returnId: data.returnId,
        seq,
        kind: data.kind,
        recoveryId: data.recoveryId,
        overpaymentId: data.overpaymentId,
        against: data.against,
        amountFen: data.amountFen,
        valueOn: data.valueOn,
        to: data.to,
        lineId: data.charge.lineId,
        reason: data.reason,
        by: data.by,
      }),
    ],
    PaymentOverpaid: ({ data, seq }) => [
      change(
        payments,
        { paymentId: data.paymentId },
        {},
        { overpaidFen: data.amountFen, unmatched: 1 },
      ),
      insert(paymentOverpayments, {
        paymentId: data.paymentId,
        overpaymentId: data.overpaymentId,
        seq,
        amountFen: data.amountFen,
        bankReference: data.bankReference,
        clearedOn: data.clearedOn,
        reason: data.reason,
        by: data.by,
      }),
    ],
    PaymentCorrectionProposed: ({ data, metadata, seq }) => [
      insert(paymentCorrections, {
        paymentId: data.paymentId,
        correctionId: data.correctionId,
        seq,
        status: 'proposed',
        fromLineId: data.from.lineId,
        toLineId: data.toLineId,
        amountFen: data.amountFen,
        reason: data.reason,
        proposedBy: data.by,
        proposedOn: metadata.effectiveOn,
      }),
    ],
    PaymentCorrectionConfirmed: ({ data, metadata }) => [
      correction(data, {
        status: 'confirmed',
        amountFen: data.amountFen,
        decidedBy: data.by,
        decidedOn: metadata.effectiveOn,
      }),
    ],
    PaymentCorrectionDeclined: ({ data, metadata }) => [
      correction(data, {
        status: 'declined',
        declined: data.reason,
        decidedBy: data.by,
        decidedOn: metadata.effectiveOn,
      }),
    ],
    PaymentCorrectionFailed: ({ data }) => [
      correction(data, { status: 'failed', failure: toJson(data.reason) }),
    ],
    PaymentCorrected: ({ data }) => [
      correction(data, { status: 'corrected' }),
      change(payments, { paymentId: data.paymentId }, { chargedTo: data.toLineId }),
    ],
    PaymentMatched: ({ data, seq }) => [
      change(payments, { paymentId: data.paymentId }, {}, { unmatched: -1 }),
      insert(paymentMatches, {
        paymentId: data.paymentId,
        matchId: data.matchId,
        seq,
        returnId: data.returnId,
        accountId: data.accountId,
        day: data.day,
        lines: toJson(data.lines),
        amountFen: data.amountFen,
        reasons: toJson(data.reasons),
        by: data.by,
      }),
    ],
    PaymentUnmatched: ({ data: { paymentId, matchId, reason, by } }) => [
      change(payments, { paymentId }, {}, { unmatched: 1 }),
      change(paymentMatches, { paymentId, matchId }, { undoneBy: by, undone: reason }),
    ],
  }),
};
