import type { ApplicationId } from '../kernel/ids.js';
import type { Day } from '../kernel/days.js';
import { refusalOf, type RefusalReason, refuse } from '../kernel/refusal.js';
import type { ApplicationCommand } from '../domain/application/commands.js';
import type { ApplicationEvent } from '../domain/application/events.js';
import type { BatchState } from '../domain/batch/decide.js';
import type { BatchEvent } from '../domain/batch/events.js';
import { payeeAccount, payeeDetails } from '../domain/enterprise/state.js';
import type { ReservedFor } from '../domain/limits/events.js';
import type { BudgetEvent } from '../domain/budget/events.js';
import {
  BEFORE_THIS_LEDGER,
  effectiveFen,
  isRecovered,
  type PaymentEvent,
  type PaymentOrder,
} from '../domain/payment/events.js';
import { at } from '../domain/targets.js';
import { freeLimits, reservedFor } from './award.js';
import {
  endedIn,
  releasedAnew,
  look,
  paymentTakenOut,
  type Process,
  refusalIn,
  send,
  type Steps,
} from './process.js';

type AnyEvent = ApplicationEvent | BatchEvent | BudgetEvent | PaymentEvent;
type DataOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>['data'];
type CloseTranchePayment = Extract<ApplicationCommand, { type: 'CloseTranchePayment' }>;

/** Budget is reserved on a line of the year, and its appropriators named in the release. */
export function* release(id: ApplicationId, asked: DataOf<'TrancheReleaseRequested'>): Process {
  const { tranche, reservationId, lineId, amountFen } = asked;
  const state = yield* look(at.application(id));
  if (state.status === 'none') throw refuse('application-unknown');
  const outcome = state.outcomes[reservationId];
  if (outcome !== undefined) return endedIn(outcome);
  if (asked.replaces) {
    const { lineId: oldLine, reservationId: old } = asked.replaces;
    yield* send(at.budget(oldLine), {
      type: 'VoidReservation',
      reservationId: old,
      for: { ...reservedFor(state, null), tranche },
      reason: releasedAnew(old),
    });
  }
  const tranchesFor: ReservedFor = { ...reservedFor(state, null), tranche };
  try {
    const line = yield* send(at.budget(lineId), {
      type: 'ReserveBudget',
      lineId,
      reservationId,
      for: tranchesFor,
      amountFen,
      releasedBy: asked.by,
    });
    if (line.status === 'none') throw refuse('budget-line-unknown', { lineId });
    yield* send(at.application(id), {
      type: 'RecordTrancheReleased',
      tranche,
      reservationId,
      fiscalYear: line.fiscalYear,
      appropriators: line.appropriators,
    });
    return undefined;
  } catch (error) {
    const refusal = refusalIn(error);
    const line = yield* look(at.budget(lineId));
    if (line.status !== 'none') {
      yield* send(at.budget(lineId), {
        type: 'VoidReservation',
        reservationId,
        for: tranchesFor,
        reason: refusal.reason,
      });
    }
    yield* send(at.application(id), {
      type: 'FailTrancheRelease',
      tranche,
      reservationId,
      reason: refusal.reason,
    });
    return refusal;
  }
}

/** The payment takes the enterprise's confirmed account and joins its batch. */
export function* pay(id: ApplicationId, opened: DataOf<'TranchePaymentOpened'>): Process {
  const { paymentId, batchId, tranche, amountFen } = opened;
  const state = yield* look(at.application(id));
  if (!('award' in state)) throw refuse('application-unknown');
  const outcome = state.outcomes[paymentId];
  if (outcome !== undefined) {
    const collected = isIn(yield* look(at.batch(batchId)), paymentId);
    return collected ? undefined : endedIn(outcome);
  }
  const { by, ...terms } = opened;
  const { applicationId, uscc, measure, unit, benefitYear } = state;
  const order: PaymentOrder = { applicationId, uscc, measure, unit, benefitYear, ...terms };
  try {
    const payment = yield* look(at.payment(paymentId));
    if (payment.status === 'dropped') throw refusalOf(payment.reason);
    if (payment.status === 'none') {
      yield* reserveOffset(order);
      const enterprise = yield* send(at.enterprise(uscc), {
        type: 'NotePayment',
        paymentId,
        applicationId,
        tranche,
        measure,
        amountFen,
      });
      if (enterprise.status === 'none') throw refuse('enterprise-unknown');
      const account = payeeAccount(enterprise);
      if (!account) throw refuse('payee-account-missing', { uscc });
      yield* send(at.payment(paymentId), {
        type: 'OpenPayment',
        order,
        account: payeeDetails(account),
        resembles: enterprise.payments.get(paymentId)?.resembles ?? [],
        openedBy: by,
      });
    }
    const { lineId, appropriators } = opened;
    const item = { paymentId, uscc, lineId, amountFen: effectiveFen(order), appropriators };
    yield* send(at.batch(batchId), { type: 'CollectPayment', batchId, item });
    return undefined;
  } catch (error) {
    const refusal = refusalIn(error);
    const { reason } = refusal;
    const payment = yield* look(at.payment(paymentId));
    if (payment.status !== 'none') {
      yield* send(at.payment(paymentId), { type: 'DropPayment', paymentId, reason });
    }
    yield* releaseOffset(order, reason);
    yield* close(order, { outcome: 'not-instructed', on: null, amountFen, reason });
    return refusal;
  }
}

const isIn = (batch: BatchState, paymentId: PaymentOrder['paymentId']): boolean =>
  batch.status !== 'none' &&
  (batch.items.some((item) => item.paymentId === paymentId) || batch.takenOut.includes(paymentId));

/**
 * Each payment of an approved batch is instructed, unless its account can't be paid to any more.
 * Where another account was chosen after one was frozen, that one is frozen instead.
 */
export function* instruct({ payments }: DataOf<'BatchApproved'>): Process {
  for (const paymentId of payments) {
    let payment = yield* look(at.payment(paymentId));
    while (payment.status === 'opened') {
      const { accountId } = payment.account;
      const freeze = { type: 'FreezePayeeAccount', accountId, paymentId } as const;
      try {
        yield* send(at.enterprise(payment.order.uscc), freeze);
        payment = yield* send(at.payment(paymentId), {
          type: 'InstructPayment',
          paymentId,
          accountId,
        });
      } catch (error) {
        const { reason } = refusalIn(error);
        payment = yield* send(at.payment(paymentId), { type: 'DropPayment', paymentId, reason });
      }
    }
  }
  return undefined;
}

export function* takeOut({ paymentId }: DataOf<'PaymentTakenOut'>): Process {
  const reason = paymentTakenOut(paymentId);
  yield* send(at.payment(paymentId), { type: 'DropPayment', paymentId, reason });
  return undefined;
}

/** Dropped before it was instructed: the tranche may be paid anew, its budget still reserved. */
export function* drop({ paymentId, amountFen, reason }: DataOf<'PaymentDropped'>): Process {
  const order = yield* orderOf(paymentId);
  yield* releaseOffset(order, reason);
  yield* close(order, { outcome: 'not-instructed', on: null, amountFen, reason });
  return undefined;
}

/** What was withheld counts as received by the payment that it was claimed from. */
export function* settle({ paymentId, clearedOn }: DataOf<'PaymentSettled'>): Process {
  const order = yield* orderOf(paymentId);
  yield* seeSettled(order, clearedOn);
  if (order.offset) {
    const { paymentId: recovered, recoveryId } = order.offset;
    yield* send(at.payment(recovered), {
      type: 'OffsetRecovery',
      paymentId: recovered,
      recoveryId,
      against: paymentId,
      settledOn: clearedOn,
    });
  }
  return undefined;
}

export function* reject({ paymentId, on, amountFen, reason: said }: DataOf<'PaymentRejected'>) {
  const order = yield* orderOf(paymentId);
  const reason: RefusalReason = { code: 'rejected-by-bank', params: { actual: said } };
  yield* releaseOffset(order, reason);
  yield* close(order, { outcome: 'rejected', on, amountFen, reason });
  return undefined;
}

/**
 * Same fiscal year: the line has it again. Cross-year: the money went to the treasury, and a
 * reissue needs new budget. What was recovered also frees its amount of the limits; what merely
 * came back doesn't. The settlement is seen through first, in case a crash left it half done.
 */
export function* returned(back: DataOf<'PaymentReturned'>): Process {
  const { paymentId, returnId, kind, amountFen, valueOn, charge } = back;
  if (back.to === 'overpayment') return undefined;
  const payment = yield* look(at.payment(paymentId));
  if (payment.status !== 'settled') throw refuse('payment-unknown', { paymentId });
  const { order } = payment;
  yield* seeSettled(order, payment.clearedOn);
  const application = yield* send(at.application(order.applicationId), {
    type: 'RecordTrancheReturned',
    tranche: order.tranche,
    paymentId,
    returnId,
    kind,
    amountFen,
    on: valueOn,
  });
  if (back.to === 'budget-line') {
    yield* send(at.budget(charge.lineId), {
      type: 'RestoreBudget',
      ...charge,
      paymentId,
      returnId,
      amountFen,
      on: valueOn,
      for: orderFor(order),
    });
  }
  if (isRecovered(kind)) yield* freeLimits(application, `recovery ${back.recoveryId}`);
  return undefined;
}

/** 付款更正: the new line is charged before the old one is restored. */
export function* correct(confirmed: DataOf<'PaymentCorrectionConfirmed'>): Process {
  const { paymentId, correctionId, from, toLineId, amountFen, by } = confirmed;
  const payment = yield* look(at.payment(paymentId));
  if (payment.status !== 'settled') throw refuse('payment-unknown', { paymentId });
  const ended = payment.corrections[correctionId];
  if (ended === 'declined') return undefined;
  if (ended) return refusalOf(ended);
  const { order, clearedOn } = payment;
  const reservedFor = orderFor(order);
  yield* seeSettled(order, clearedOn);
  try {
    yield* send(at.budget(toLineId), {
      type: 'ReserveBudget',
      lineId: toLineId,
      reservationId: correctionId,
      for: reservedFor,
      amountFen,
      releasedBy: by,
    });
  } catch (error) {
    const refusal = refusalIn(error);
    const { reason } = refusal;
    yield* send(at.payment(paymentId), { type: 'FailCorrection', paymentId, correctionId, reason });
    return refusal;
  }
  yield* send(at.payment(paymentId), { type: 'RecordCorrection', paymentId, correctionId });
  yield* send(at.budget(toLineId), {
    type: 'SpendBudget',
    lineId: toLineId,
    reservationId: correctionId,
    paymentId,
    amountFen,
    on: clearedOn,
    for: reservedFor,
  });
  yield* send(at.budget(from.lineId), {
    type: 'RestoreBudget',
    ...from,
    paymentId,
    returnId: correctionId,
    amountFen,
    on: clearedOn,
    for: reservedFor,
  });
  return undefined;
}

/** 结转: what was carried is on the line of the next year; whoever gave it first, gave it there too. */
export function* carry(decided: DataOf<'YearEndDecided'>): Process {
  const { lineId, decisionId, toLineId, carriedFen, documentNumber, by } = decided;
  if (toLineId === null) return undefined;
  const from = yield* look(at.budget(lineId));
  yield* send(at.budget(toLineId), {
    type: 'BringForward',
    lineId: toLineId,
    decisionId,
    fromLineId: lineId,
    amountFen: carriedFen,
    documentNumber,
    appropriators: from.status === 'none' ? [] : from.appropriators,
    decidedBy: by,
  });
  return undefined;
}

function* orderOf(paymentId: PaymentOrder['paymentId']): Steps<PaymentOrder> {
  const payment = yield* look(at.payment(paymentId));
  if (payment.status === 'none') throw refuse('payment-unknown', { paymentId });
  return payment.order;
}

const orderFor = ({ applicationId, uscc, measure, unit, benefitYear, tranche }: PaymentOrder) => ({
  applicationId,
  uscc,
  measure,
  unit,
  benefitYear,
  key: null,
  tranche,
});

/**
 * The line is charged with all of the tranche, also with what was withheld. What was settled before
 * this ledger was seen through when it was imported.
 */
function* seeSettled(order: PaymentOrder, on: Day) {
  const { lineId, reservationId, paymentId, amountFen } = order;
  if (lineId === BEFORE_THIS_LEDGER) return;
  yield* send(at.budget(lineId), {
    type: 'SpendBudget',
    lineId,
    reservationId,
    paymentId,
    amountFen,
    on,
    for: orderFor(order),
  });
  yield* close(order, { outcome: 'settled', on, amountFen, reason: null });
}

function* close(
  { applicationId, tranche, paymentId }: PaymentOrder,
  ended: Omit<CloseTranchePayment, 'type' | 'tranche' | 'paymentId'>,
) {
  yield* send(at.application(applicationId), {
    type: 'CloseTranchePayment',
    tranche,
    paymentId,
    ...ended,
  });
}

function* reserveOffset({ offset, paymentId, uscc, unit }: PaymentOrder) {
  if (!offset) return;
  yield* send(at.payment(offset.paymentId), {
    type: 'ReserveOffset',
    ...offset,
    against: paymentId,
    uscc,
    unit,
  });
}

function* releaseOffset({ offset, paymentId }: PaymentOrder, reason: RefusalReason) {
  if (!offset) return;
  const recovered = yield* look(at.payment(offset.paymentId));
  if (recovered.status !== 'settled') return;
  yield* send(at.payment(offset.paymentId), {
    type: 'ReleaseOffset',
    paymentId: offset.paymentId,
    recoveryId: offset.recoveryId,
    against: paymentId,
    reason,
  });
}
