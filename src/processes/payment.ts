import type { ApplicationId } from '../kernel/ids.js';
import { refusalOf, refuse } from '../kernel/refusal.js';
import type { ApplicationEvent } from '../domain/application/events.js';
import type { BatchState } from '../domain/batch/decide.js';
import type { BatchEvent } from '../domain/batch/events.js';
import { payeeAccount, payeeDetails } from '../domain/enterprise/state.js';
import type { ReservedFor } from '../domain/limits/events.js';
import type { PaymentEvent, PaymentOrder } from '../domain/payment/events.js';
import { at } from '../domain/targets.js';
import { reservedFor } from './award.js';
import {
  type Effect,
  endedIn,
  releasedAnew,
  look,
  paymentTakenOut,
  type Process,
  refusalIn,
  send,
} from './process.js';

type DataOf<T extends (ApplicationEvent | BatchEvent | PaymentEvent)['type']> = Extract<
  ApplicationEvent | BatchEvent | PaymentEvent,
  { type: T }
>['data'];

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
      const enterprise = yield* look(at.enterprise(uscc));
      const account = enterprise.status === 'none' ? undefined : payeeAccount(enterprise);
      if (!account) throw refuse('payee-account-missing', { uscc });
      yield* send(at.payment(paymentId), {
        type: 'OpenPayment',
        order,
        account: payeeDetails(account),
        openedBy: by,
      });
    }
    const { lineId, appropriators } = opened;
    const item = { paymentId, uscc, lineId, amountFen, appropriators };
    yield* send(at.batch(batchId), { type: 'CollectPayment', batchId, item });
    return undefined;
  } catch (error) {
    const refusal = refusalIn(error);
    const { reason } = refusal;
    const payment = yield* look(at.payment(paymentId));
    if (payment.status !== 'none') {
      yield* send(at.payment(paymentId), { type: 'DropPayment', paymentId, reason });
    }
    yield* send(at.application(id), {
      type: 'CloseTranchePayment',
      tranche,
      paymentId,
      outcome: 'not-instructed',
      amountFen,
      reason,
    });
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
  yield* close(order, 'not-instructed', amountFen, reason);
  return undefined;
}

export function* settle(settled: DataOf<'PaymentSettled'>): Process {
  const order = yield* orderOf(settled.paymentId);
  yield* spend(order, settled.clearedOn);
  yield* close(order, 'settled', settled.amountFen, null);
  return undefined;
}

export function* reject({ paymentId, amountFen, reason }: DataOf<'PaymentRejected'>): Process {
  const order = yield* orderOf(paymentId);
  yield* close(order, 'rejected', amountFen, {
    code: 'rejected-by-bank',
    params: { actual: reason },
  });
  return undefined;
}

/**
 * Same fiscal year: the line has it again. Cross-year: the money went to the treasury, and a
 * reissue needs new budget. The settlement is seen through first, in case a crash left it half done.
 */
export function* returned(back: DataOf<'PaymentReturned'>): Process {
  const { paymentId, returnId, amountFen } = back;
  const payment = yield* look(at.payment(paymentId));
  if (payment.status !== 'settled') throw refuse('payment-unknown', { paymentId });
  const { order } = payment;
  const { applicationId, tranche, lineId } = order;
  yield* spend(order, payment.clearedOn);
  yield* close(order, 'settled', order.amountFen, null);
  yield* send(at.application(applicationId), {
    type: 'RecordTrancheReturned',
    tranche,
    paymentId,
    returnId,
    amountFen,
  });
  if (back.to === 'budget-line') {
    const restore = { lineId, paymentId, returnId, amountFen, for: orderFor(order) };
    yield* send(at.budget(lineId), { type: 'RestoreBudget', ...restore });
  }
  return undefined;
}

function* orderOf(paymentId: PaymentOrder['paymentId']): Generator<Effect, PaymentOrder, unknown> {
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

function* spend(order: PaymentOrder, on: DataOf<'PaymentSettled'>['clearedOn']) {
  const { lineId, reservationId, paymentId, amountFen } = order;
  yield* send(at.budget(lineId), {
    type: 'SpendBudget',
    lineId,
    reservationId,
    paymentId,
    amountFen,
    on,
    for: orderFor(order),
  });
}

function* close(
  { applicationId, tranche, paymentId }: PaymentOrder,
  outcome: DataOf<'TranchePaymentClosed'>['outcome'],
  amountFen: DataOf<'TranchePaymentClosed'>['amountFen'],
  reason: DataOf<'TranchePaymentClosed'>['reason'],
) {
  yield* send(at.application(applicationId), {
    type: 'CloseTranchePayment',
    tranche,
    paymentId,
    outcome,
    amountFen,
    reason,
  });
}
