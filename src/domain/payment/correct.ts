import { yearOf } from '../../kernel/days.js';
import type { Context } from '../../kernel/decider.js';
import { refuse, refusalOf } from '../../kernel/refusal.js';
import type { Of } from './commands.js';
import type { Correction, PaymentEvent } from './events.js';
import { chargedFen, type PendingCorrection, type Settled } from './state.js';

/** 付款更正: proposed by one person, with the line it should have been charged to. */
export function proposeCorrection(
  { paymentId, correctionId, toLineId, reason }: Of<'ProposePaymentCorrection'>,
  state: Settled,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  if (state.correction?.correctionId === correctionId) return [];
  if (correctionId in state.corrections) return [];
  if (state.correction) {
    throw refuse('correction-pending', { correctionId: state.correction.correctionId });
  }
  checkYear(state, yearOf(today));
  const from = state.charge;
  if (state.imported) throw refuse('payment-imported', { paymentId });
  if (from.lineId === toLineId) throw refuse('correction-same-line', { lineId: toLineId });
  const amountFen = chargedFen(state);
  if (amountFen === 0n) throw refuse('correction-nothing-charged', { paymentId });
  return [
    {
      type: 'PaymentCorrectionProposed',
      data: { paymentId, correctionId, from, toLineId, amountFen, reason, by: actor.id },
    },
  ];
}

/** Confirmed by another; what it is charged with is looked at again, since money may have come back. */
export function confirmCorrection(
  { paymentId, correctionId }: Of<'ConfirmPaymentCorrection'>,
  state: Settled,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  const ended = state.corrections[correctionId];
  if (ended === null) return [];
  if (ended !== undefined && ended !== 'declined') throw refusalOf(ended);
  const pending = proposed(state, correctionId);
  if (pending.status === 'confirmed') return [];
  if (pending.by === actor.id) {
    throw refuse('same-person', { first: 'ProposePaymentCorrection', actor: actor.id });
  }
  checkYear(state, yearOf(today));
  const amountFen = chargedFen(state);
  if (amountFen === 0n) throw refuse('correction-nothing-charged', { paymentId });
  return [
    {
      type: 'PaymentCorrectionConfirmed',
      data: { ...termsOf(pending), amountFen, paymentId, by: actor.id },
    },
  ];
}

export function declineCorrection(
  { paymentId, correctionId, reason }: Of<'DeclinePaymentCorrection'>,
  state: Settled,
  { actor }: Context,
): readonly PaymentEvent[] {
  if (state.corrections[correctionId] === 'declined') return [];
  const pending = proposed(state, correctionId);
  if (pending.status === 'confirmed') throw refuse('correction-pending', { correctionId });
  return [
    {
      type: 'PaymentCorrectionDeclined',
      data: { paymentId, correctionId, reason, by: actor.id },
    },
  ];
}

export function recordCorrection(
  { paymentId, correctionId }: Of<'RecordCorrection'>,
  state: Settled,
): readonly PaymentEvent[] {
  if (state.corrections[correctionId] === null) return [];
  const pending = proposed(state, correctionId);
  return [{ type: 'PaymentCorrected', data: { ...termsOf(pending), paymentId } }];
}

export function failCorrection(
  { paymentId, correctionId, reason }: Of<'FailCorrection'>,
  state: Settled,
): readonly PaymentEvent[] {
  if (state.correction?.correctionId !== correctionId) return [];
  return [{ type: 'PaymentCorrectionFailed', data: { paymentId, correctionId, reason } }];
}

function proposed(state: Settled, correctionId: Correction['correctionId']): PendingCorrection {
  if (state.correction?.correctionId !== correctionId) {
    throw refuse('correction-unknown', { correctionId });
  }
  return state.correction;
}

const termsOf = (pending: PendingCorrection): Correction => {
  const { correctionId, from, toLineId, amountFen, reason } = pending;
  return { correctionId, from, toLineId, amountFen, reason };
};

/** The accounts of a past year are closed: what was wrong in them stays on record as it was. */
function checkYear({ order }: Settled, year: number): void {
  if (order.fiscalYear !== year) {
    throw refuse('correction-of-another-year', { limit: year, actual: order.fiscalYear });
  }
}
