import { type Day, yearOf } from '../../kernel/days.js';
import type { Context, Decider } from '../../kernel/decider.js';
import type { LineId, PaymentId, ReservationId, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import { adjust, confirm, decideAccount, evolveAccount, reserve } from '../limits/account.js';
import type { AccountCommand } from '../limits/commands.js';
import { aboutReserved, type ReservedFor } from '../limits/events.js';
import { returnOf } from '../payment/events.js';
import type { Appropriation, BudgetEvent } from './events.js';
import { availableFen, claimOn } from './room.js';
import { type BudgetLine, type BudgetState, evolveBudget, initialBudget } from './state.js';
import { bringForward, type BudgetExtras, decideYearEnd } from './year-end.js';

export type BudgetCommand =
  | (Appropriation & { readonly type: 'AppropriateBudget'; readonly amountFen: Fen })
  | {
      readonly type: 'ProposeBudgetAdjustment';
      readonly lineId: LineId;
      readonly adjustmentId: string;
      readonly deltaFen: Fen;
      readonly documentNumber: string;
      readonly reason: string;
    }
  | {
      readonly type: 'ConfirmBudgetAdjustment';
      readonly lineId: LineId;
      readonly adjustmentId: string;
    }
  | {
      readonly type: 'DeclineBudgetAdjustment';
      readonly lineId: LineId;
      readonly adjustmentId: string;
      readonly reason: string;
    }
  | {
      readonly type: 'ReserveBudget';
      readonly lineId: LineId;
      readonly reservationId: ReservationId;
      readonly for: ReservedFor;
      readonly amountFen: Fen;
      readonly releasedBy: UserId;
    }
  | {
      readonly type: 'SpendBudget';
      readonly lineId: LineId;
      readonly reservationId: ReservationId;
      readonly paymentId: PaymentId;
      readonly for: ReservedFor;
      readonly amountFen: Fen;
      readonly on: Day;
    }
  | {
      readonly type: 'RestoreBudget';
      readonly lineId: LineId;
      readonly reservationId: ReservationId;
      readonly paymentId: PaymentId;
      /** The return; or the correction that moves the payment to another line. */
      readonly returnId: string;
      readonly for: ReservedFor;
      readonly amountFen: Fen;
      readonly on: Day;
    }
  | { readonly type: 'CloseBudget'; readonly lineId: LineId }
  | {
      readonly type: 'DecideYearEnd';
      readonly lineId: LineId;
      readonly decisionId: string;
      readonly carriedFen: Fen;
      readonly toLineId: LineId | null;
      readonly lapsedFen: Fen;
      readonly documentNumber: string;
      readonly reason: string;
    }
  | {
      readonly type: 'BringForward';
      readonly lineId: LineId;
      readonly decisionId: string;
      readonly fromLineId: LineId;
      readonly amountFen: Fen;
      readonly documentNumber: string;
      readonly appropriators: readonly UserId[];
      readonly decidedBy: UserId;
    }
  | AccountCommand;

/** One appropriation (预算指标). Available is what was appropriated less every live reservation. */
export const budget: Decider<BudgetState, BudgetCommand, BudgetEvent, BudgetExtras> = {
  category: 'budget',
  initial: initialBudget,
  evolve: evolveBudget,
  about(state, event) {
    const line = state.status === 'none' ? {} : { unit: state.unit, fiscalYear: state.fiscalYear };
    return event && 'for' in event.data ? { ...aboutReserved(event.data.for), ...line } : line;
  },
  decide(command, state, context) {
    if (command.type === 'AppropriateBudget') return appropriate(command, state, context);
    const line = existing(state, 'lineId' in command ? command.lineId : null);
    switch (command.type) {
      case 'ProposeBudgetAdjustment':
        return proposeAdjustment(command, line, context);
      case 'ConfirmBudgetAdjustment':
        return confirmAdjustment(command, line, context);
      case 'DeclineBudgetAdjustment':
        return declineAdjustment(command, line, context);
      case 'ReserveBudget':
        return reserveBudget(command, line, context);
      case 'SpendBudget':
        return spend(command, line);
      case 'RestoreBudget':
        return restore(command, line);
      case 'CloseBudget':
        if (line.status === 'closed') return [];
        return [{ type: 'BudgetClosed', data: { lineId: command.lineId, by: context.actor.id } }];
      case 'DecideYearEnd':
        return decideYearEnd(command, line, context);
      case 'BringForward':
        return bringForward(command, line);
      case 'ConfirmReservation':
      case 'AdjustReservation':
      case 'VoidReservation':
        return decideAccount(command, line.account);
    }
  },
};

type Of<T extends BudgetCommand['type']> = Extract<BudgetCommand, { type: T }>;

function existing(state: BudgetState, lineId: LineId | null): BudgetLine {
  if (state.status === 'none') throw refuse('budget-line-unknown', { lineId: lineId ?? '' });
  return state;
}

function appropriate(
  { type: _, ...data }: Of<'AppropriateBudget'>,
  state: BudgetState,
  { actor }: Context,
): readonly BudgetEvent[] {
  if (state.status !== 'none') throw refuse('budget-line-exists', { lineId: data.lineId });
  if (data.amountFen <= 0n) throw refuse('amount-not-positive', { actualFen: data.amountFen });
  return [{ type: 'BudgetAppropriated', data: { ...data, by: actor.id } }];
}

function proposeAdjustment(
  { type: _, ...data }: Of<'ProposeBudgetAdjustment'>,
  line: BudgetLine,
  { actor }: Context,
): readonly BudgetEvent[] {
  if (line.status === 'closed') throw refuse('budget-line-closed', { lineId: line.lineId });
  if (line.pending?.adjustmentId === data.adjustmentId) return [];
  if (line.pending) {
    throw refuse('adjustment-pending', { adjustmentId: line.pending.adjustmentId });
  }
  if (data.deltaFen === 0n) throw refuse('adjustment-zero', { lineId: line.lineId });
  checkRoomAfter(line, data.deltaFen);
  return [{ type: 'BudgetAdjustmentProposed', data: { ...data, by: actor.id } }];
}

function confirmAdjustment(
  { adjustmentId }: Of<'ConfirmBudgetAdjustment'>,
  line: BudgetLine,
  { actor }: Context,
): readonly BudgetEvent[] {
  if (line.adjustments.includes(adjustmentId)) return [];
  if (line.status === 'closed') throw refuse('budget-line-closed', { lineId: line.lineId });
  if (line.pending?.adjustmentId !== adjustmentId) {
    throw refuse('adjustment-unknown', { adjustmentId });
  }
  const { by: proposedBy, deltaFen, documentNumber } = line.pending;
  if (actor.id === proposedBy) {
    throw refuse('same-person', { first: 'ProposeBudgetAdjustment', actor: actor.id });
  }
  checkRoomAfter(line, deltaFen);
  return [
    {
      type: 'BudgetAdjusted',
      data: {
        lineId: line.lineId,
        adjustmentId,
        deltaFen,
        documentNumber,
        proposedBy,
        by: actor.id,
      },
    },
  ];
}

function declineAdjustment(
  { type: _, ...data }: Of<'DeclineBudgetAdjustment'>,
  line: BudgetLine,
  { actor }: Context,
): readonly BudgetEvent[] {
  const { adjustmentId } = data;
  if (line.pending?.adjustmentId !== adjustmentId) {
    throw refuse('adjustment-unknown', { adjustmentId });
  }
  return [{ type: 'BudgetAdjustmentDeclined', data: { ...data, by: actor.id } }];
}

/** A cut never takes what is already reserved or spent. */
function checkRoomAfter(line: BudgetLine, deltaFen: Fen): void {
  const leftFen = availableFen(line);
  if (leftFen + deltaFen < 0n) {
    throw refuse('adjustment-exceeds-left', {
      rule: '预算法 13',
      lineId: line.lineId,
      limitFen: leftFen,
      actualFen: -deltaFen,
    });
  }
}

function reserveBudget(
  command: Of<'ReserveBudget'>,
  line: BudgetLine,
  { today }: Context,
): readonly BudgetEvent[] {
  const { reservationId, amountFen } = command;
  if (!line.account.reservations.has(reservationId)) {
    if (line.status === 'closed') throw refuse('budget-line-closed', { lineId: line.lineId });
    if (line.unit !== command.for.unit) {
      throw refuse('budget-other-unit', { limit: line.unit, actual: command.for.unit });
    }
    if (line.fiscalYear !== yearOf(today)) {
      throw refuse('budget-other-year', {
        rule: '预算法 18',
        limit: yearOf(today),
        actual: line.fiscalYear,
      });
    }
    if (line.appropriators.includes(command.releasedBy)) {
      throw refuse('appropriator-may-not', { actor: command.releasedBy, lineId: line.lineId });
    }
  }
  return reserve(
    line.account,
    reservationId,
    command.for,
    [claimOn(line, amountFen)],
    (claim, usedFen) =>
      refuse('budget-exceeded', {
        rule: '预算法 13',
        lineId: line.lineId,
        limitFen: claim.ceilingFen - usedFen,
        actualFen: amountFen,
      }),
  );
}

/** What was reserved beyond it is free: a reduction may not have reached the line yet. */
function spend(command: Of<'SpendBudget'>, line: BudgetLine): readonly BudgetEvent[] {
  const { type: _, ...data } = command;
  if (line.spent.has(data.reservationId)) return [];
  const { reservationId, paymentId, amountFen } = data;
  if (line.account.reservations.get(reservationId)?.status === 'voided') {
    throw refuse('reservation-voided', { reservationId });
  }
  const lowered = adjust(line.account, reservationId, amountFen, `payment ${paymentId}`);
  const account = lowered.reduce(evolveAccount, line.account);
  return [
    ...lowered,
    ...confirm(account, reservationId),
    { type: 'BudgetSpent', data, effectiveOn: data.on },
  ];
}

/** Money back in the fiscal year it was spent in: the line has it again. */
function restore(command: Of<'RestoreBudget'>, line: BudgetLine): readonly BudgetEvent[] {
  const { type: _, ...data } = command;
  if (line.restored.has(returnOf(data))) return [];
  const { reservationId } = data;
  if (line.spent.get(reservationId) !== data.paymentId) {
    throw refuse('payment-not-spent', { paymentId: data.paymentId });
  }
  const claims = line.account.reservations.get(reservationId)?.claims ?? [];
  const keptFen = claims[0]?.kind === 'amount' ? claims[0].amountFen - data.amountFen : 0n;
  return [
    { type: 'BudgetRestored', data, effectiveOn: data.on },
    ...adjust(line.account, reservationId, keptFen, `return ${data.returnId}`),
  ];
}
