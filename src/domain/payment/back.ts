import { yearOf } from '../../kernel/days.js';
import type { Context } from '../../kernel/decider.js';
import type { RecoveryId, UserId } from '../../kernel/ids.js';
import { type Fen, minFen, sumFen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import type { Of } from './commands.js';
import { notAfter } from './days.js';
import { effectiveFen, type PaymentEvent } from './events.js';
import {
  keptFen,
  openFen,
  type Recovery,
  type Return,
  type Settled,
  withheldFen,
} from './state.js';

type Returned = Extract<PaymentEvent, { type: 'PaymentReturned' }>;
type Back = Omit<Returned['data'], 'settledYear' | 'to' | 'charge'>;

/** 退回: by the bank or by the payee, without being claimed. */
export function recordReturn(
  command: Of<'ReturnPayment'>,
  state: Settled,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  const { type: _, ...back } = command;
  notAfter(today, back.valueOn);
  return moneyBack(state, { ...back, recoveryId: null, against: null, by: actor.id });
}

/** 追回: what was claimed is received, in one part or several. */
export function receive(
  command: Of<'ReceiveRecovery'>,
  state: Settled,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  const { type: _, ...back } = command;
  const recovery = known(state, back.recoveryId);
  const { overpaymentId } = recovery;
  notAfter(today, back.valueOn);
  const recorded = recordedAs(state, back.returnId);
  if (recorded) notOfAnother(recorded, back.recoveryId);
  else {
    const limitFen = openFen(state, recovery);
    if (back.amountFen > limitFen) {
      throw refuse('recovery-exceeds-claim', {
        recoveryId: back.recoveryId,
        limitFen,
        actualFen: back.amountFen,
      });
    }
  }
  return moneyBack(state, {
    ...back,
    overpaymentId,
    kind: 'recovered',
    against: null,
    reason: '追回',
    by: actor.id,
  });
}

/** 抵扣: what was withheld from the later payment counts as received once that has settled. */
export function offset(
  { paymentId, recoveryId, against, settledOn }: Of<'OffsetRecovery'>,
  state: Settled,
  by: UserId,
): readonly PaymentEvent[] {
  const pending = state.offsets.find(
    (known) => known.recoveryId === recoveryId && known.against === against,
  );
  if (!pending) return [];
  notWhileCorrected(state);
  const { amountFen } = pending;
  const { overpaymentId } = known(state, recoveryId);
  return [
    returned(state, {
      paymentId,
      returnId: against,
      kind: 'offset',
      recoveryId,
      overpaymentId,
      against,
      amountFen,
      valueOn: settledOn,
      reason: '抵扣',
      by,
    }),
  ];
}

function moneyBack(state: Settled, back: Back): readonly PaymentEvent[] {
  const { paymentId, returnId, amountFen, valueOn, overpaymentId } = back;
  const recorded = recordedAs(state, returnId);
  if (recorded) {
    if (recorded.amountFen === amountFen) return [];
    throw refuse('return-differs', {
      returnId,
      limitFen: recorded.amountFen,
      actualFen: amountFen,
    });
  }
  notWhileCorrected(state);
  if (amountFen <= 0n) throw refuse('amount-not-positive', { actualFen: amountFen });
  // An offset is recorded as the return of its payment, once that has settled.
  if (state.offsets.some(({ against }) => against === returnId)) {
    throw refuse('return-of-another', { returnId, limit: 'offset', actual: back.kind });
  }
  if (overpaymentId !== null) knownOverpayment(state, overpaymentId);
  const heldFen = withheldFen(state, overpaymentId);
  const roomFen = keptFen(state, overpaymentId) - heldFen;
  const byBank = back.kind === 'by-bank' && overpaymentId === null;
  const limitFen = byBank ? minFen(roomFen, withBankFen(state)) : roomFen;
  if (amountFen > limitFen) {
    throw refuse('return-exceeds-payment', {
      paymentId,
      limitFen,
      withheldFen: heldFen,
      actualFen: amountFen,
    });
  }
  if (valueOn < state.clearedOn) {
    throw refuse('return-before-settlement', { limit: state.clearedOn, actual: valueOn });
  }
  return [returned(state, back)];
}

/**
 * The value date of the money back, against that of the settlement, tells where it goes: 同年退回
 * restores the line, 跨年退回 goes to the treasury.
 */
function returned(state: Settled, back: Back): Returned {
  const settledYear = yearOf(state.clearedOn);
  // What was imported was charged to no line that could have it again.
  const sameYear = !state.imported && yearOf(back.valueOn) === settledYear;
  const to = back.overpaymentId !== null ? 'overpayment' : sameYear ? 'budget-line' : 'treasury';
  return {
    type: 'PaymentReturned',
    data: { ...back, settledYear, to, charge: state.charge },
    effectiveOn: back.valueOn,
  };
}

/** A line that is about to be charged must not be restored under way. */
function notWhileCorrected({ correction }: Settled): void {
  if (correction?.status !== 'confirmed') return;
  throw refuse('correction-pending', { correctionId: correction.correctionId });
}

/** The bank sends back what it was given, and never what was withheld. */
function withBankFen({ order, returns }: Settled): Fen {
  const before = returns.filter(
    ({ kind, overpaymentId }) => kind === 'by-bank' && overpaymentId === null,
  );
  return effectiveFen(order) - sumFen(before.map(({ amountFen }) => amountFen));
}

const recordedAs = (state: Settled, returnId: string): Return | undefined =>
  state.returns.find((back) => back.returnId === returnId);

/** One reference is one return, and is claimed by one recovery. */
function notOfAnother({ returnId, kind, recoveryId }: Return, actual: RecoveryId): void {
  if (recoveryId === actual) return;
  throw refuse('return-of-another', { returnId, limit: recoveryId ?? kind, actual });
}

function knownOverpayment(state: Settled, overpaymentId: string): void {
  if (state.overpayments.some((over) => over.overpaymentId === overpaymentId)) return;
  throw refuse('overpayment-unknown', { overpaymentId });
}

function known(state: Settled, recoveryId: Recovery['recoveryId']): Recovery {
  const recovery = state.recoveries.find((each) => each.recoveryId === recoveryId);
  if (!recovery) throw refuse('recovery-unknown', { recoveryId });
  return recovery;
}

export function overpaid(
  command: Of<'RecordOverpayment'>,
  state: Settled,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  const { type: _, ...over } = command;
  const recorded = state.overpayments.find(
    ({ overpaymentId }) => overpaymentId === over.overpaymentId,
  );
  if (recorded) {
    if (recorded.amountFen === over.amountFen) return [];
    throw refuse('return-differs', {
      returnId: over.overpaymentId,
      limitFen: recorded.amountFen,
      actualFen: over.amountFen,
    });
  }
  if (over.amountFen <= 0n) throw refuse('amount-not-positive', { actualFen: over.amountFen });
  notAfter(today, over.clearedOn);
  return [
    {
      type: 'PaymentOverpaid',
      data: { ...over, by: actor.id },
      effectiveOn: over.clearedOn,
    },
  ];
}

export function orderRecovery(
  command: Of<'OrderRecovery'>,
  state: Settled,
  { actor }: Context,
): readonly PaymentEvent[] {
  const { type: _, ...ordered } = command;
  if (state.recoveries.some(({ recoveryId }) => recoveryId === ordered.recoveryId)) return [];
  const { amountFen, overpaymentId } = ordered;
  if (amountFen <= 0n) throw refuse('amount-not-positive', { actualFen: amountFen });
  if (overpaymentId !== null) knownOverpayment(state, overpaymentId);
  const limitFen = claimableFen(state, overpaymentId);
  if (amountFen > limitFen) {
    throw refuse('recovery-exceeds-payment', { limitFen, actualFen: amountFen });
  }
  return [{ type: 'RecoveryOrdered', data: { ...ordered, by: actor.id } }];
}

/** What the payee has and nobody claims yet. */
function claimableFen(state: Settled, overpaymentId: string | null): Fen {
  let leftFen = keptFen(state, overpaymentId);
  for (const recovery of state.recoveries) {
    if (recovery.overpaymentId === overpaymentId) {
      leftFen -= recovery.amountFen - recovery.receivedFen;
    }
  }
  return leftFen > 0n ? leftFen : 0n;
}

export function cancelRecovery(
  command: Of<'CancelRecovery'>,
  state: Settled,
  { actor }: Context,
): readonly PaymentEvent[] {
  const { type: _, ...cancelled } = command;
  const recovery = known(state, cancelled.recoveryId);
  const pending = state.offsets.find(({ recoveryId }) => recoveryId === recovery.recoveryId);
  if (pending) {
    throw refuse('offset-pending', { recoveryId: recovery.recoveryId, paymentId: pending.against });
  }
  const amountFen = recovery.amountFen - recovery.receivedFen;
  if (amountFen === 0n) return [];
  const { overpaymentId } = recovery;
  return [
    { type: 'RecoveryCancelled', data: { ...cancelled, overpaymentId, amountFen, by: actor.id } },
  ];
}

export function reserveOffset(
  { paymentId, recoveryId, against, uscc, unit, amountFen }: Of<'ReserveOffset'>,
  state: Settled,
): readonly PaymentEvent[] {
  const recovery = known(state, recoveryId);
  if (state.offsets.some((pending) => pending.against === against)) return [];
  const recorded = recordedAs(state, against);
  if (recorded) {
    notOfAnother(recorded, recoveryId);
    return [];
  }
  if (state.order.uscc !== uscc) throw refuse('recovery-unknown', { recoveryId });
  // Each unit has its own 零余额账户: what one withheld, the other's bank never received.
  if (state.order.unit !== unit) {
    throw refuse('offset-other-unit', { recoveryId, limit: state.order.unit, actual: unit });
  }
  const limitFen = openFen(state, recovery);
  if (amountFen <= 0n) throw refuse('amount-not-positive', { actualFen: amountFen });
  if (amountFen > limitFen) {
    throw refuse('recovery-exceeds-claim', { recoveryId, limitFen, actualFen: amountFen });
  }
  return [{ type: 'OffsetReserved', data: { paymentId, recoveryId, against, amountFen } }];
}

export function releaseOffset(
  { paymentId, recoveryId, against, reason }: Of<'ReleaseOffset'>,
  state: Settled,
): readonly PaymentEvent[] {
  const pending = state.offsets.find(
    (known) => known.recoveryId === recoveryId && known.against === against,
  );
  if (!pending) return [];
  const { amountFen } = pending;
  return [{ type: 'OffsetReleased', data: { paymentId, recoveryId, against, amountFen, reason } }];
}
