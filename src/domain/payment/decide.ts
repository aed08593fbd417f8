import { type Day, yearOf } from '../../kernel/days.js';
import type { Context, Decider } from '../../kernel/decider.js';
import { THE_LEDGER } from '../../kernel/event.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import { notSamePerson } from '../separation.js';
import {
  cancelRecovery,
  offset,
  orderRecovery,
  overpaid,
  receive,
  recordReturn,
  releaseOffset,
  reserveOffset,
} from './back.js';
import type { Of, PaymentCommand } from './commands.js';
import {
  confirmCorrection,
  declineCorrection,
  failCorrection,
  proposeCorrection,
  recordCorrection,
} from './correct.js';
import { notAfter, notBeforeInstruction } from './days.js';
import { effectiveFen, withheldOf, type PayeeAccount, type PaymentEvent } from './events.js';
import { importPayment, voidImported } from './import.js';
import { match, unmatch } from './match.js';
import {
  evolvePayment,
  initialPayment,
  type Payment,
  type PaymentState,
  type Settled,
} from './state.js';

/** What only the enterprise's stream knows: its confirmed accounts. */
export interface PaymentExtras {
  readonly payeeAccounts: readonly PayeeAccount[];
  /** Its batch was sealed: what the approver sees doesn't change any more. */
  readonly sealed: boolean;
}

/** One attempt to pay one tranche to one payee account, frozen when it is instructed. */
export const payment: Decider<PaymentState, PaymentCommand, PaymentEvent, PaymentExtras> = {
  category: 'payment',
  initial: initialPayment,
  evolve: evolvePayment,
  about(state, event) {
    const order =
      event?.type === 'PaymentImportVoided'
        ? event.data.payment.order
        : state.status === 'none'
          ? null
          : state.order;
    if (order === null) return {};
    const { applicationId, uscc, unit, measure, benefitYear, fiscalYear } = order;
    return { applicationId, uscc, unit, measure, benefitYear, fiscalYear };
  },
  decide(command, state, context) {
    if (command.type === 'OpenPayment') return open(command, state);
    if (command.type === 'ImportPayment') return importPayment(command, state);
    if (command.type === 'VoidImportedPayment') return voidImported(command, state);
    if (state.status === 'none') throw refuse('payment-unknown', { paymentId: command.paymentId });
    switch (command.type) {
      case 'ChoosePaymentAccount':
        return chooseAccount(command, state, context);
      case 'ClearDuplicate':
        return clearDuplicate(command, state, context);
      case 'InstructPayment':
        return instruct(command, state, context);
      case 'DropPayment':
        return drop(command, state);
      case 'SettlePayment':
        return settle(command, state, context);
      case 'RejectPayment':
        return reject(command, state, context);
      case 'ReturnPayment':
        return recordReturn(command, settled(state), context);
      case 'RecordOverpayment':
        return overpaid(command, settled(state), context);
      case 'OrderRecovery':
        return orderRecovery(command, settled(state), context);
      case 'CancelRecovery':
        return cancelRecovery(command, settled(state), context);
      case 'ReceiveRecovery':
        return receive(command, settled(state), context);
      case 'ReserveOffset':
        return reserveOffset(command, settled(state));
      case 'ReleaseOffset':
        return releaseOffset(command, settled(state));
      case 'OffsetRecovery':
        return offset(command, settled(state), context.actor.id);
      case 'ProposePaymentCorrection':
        return proposeCorrection(command, settled(state), context);
      case 'ConfirmPaymentCorrection':
        return confirmCorrection(command, settled(state), context);
      case 'DeclinePaymentCorrection':
        return declineCorrection(command, settled(state), context);
      case 'RecordCorrection':
        return recordCorrection(command, settled(state));
      case 'FailCorrection':
        return failCorrection(command, settled(state));
      case 'MatchPayment':
        return match(command, settled(state));
      case 'UnmatchPayment':
        return unmatch(command, settled(state));
    }
  },
};

/** Only what has left can come back, be claimed, moved or found in a statement. */
function settled(state: Payment): Settled {
  if (state.status === 'settled') return state;
  throw refuse('payment-not-settled', {
    paymentId: state.order.paymentId,
    actual: state.status,
  });
}

function open(
  { order, account, resembles, openedBy }: Of<'OpenPayment'>,
  state: PaymentState,
): readonly PaymentEvent[] {
  if (state.status !== 'none') {
    const { applicationId, tranche } = state.order;
    if (applicationId === order.applicationId && tranche === order.tranche) return [];
    throw refuse('payment-of-another', { paymentId: order.paymentId });
  }
  return [{ type: 'PaymentOpened', data: { order, account, resembles, by: openedBy } }];
}

function chooseAccount(
  { paymentId, accountId }: Of<'ChoosePaymentAccount'>,
  state: Payment,
  { actor, payeeAccounts, sealed }: Context & PaymentExtras,
): readonly PaymentEvent[] {
  if (state.status !== 'opened' || sealed) {
    throw refuse('payment-account-frozen', {
      paymentId,
      actual: state.status === 'opened' ? 'sealed' : state.status,
    });
  }
  if (state.account.accountId === accountId) return [];
  const account = payeeAccounts.find((known) => known.accountId === accountId);
  if (!account) throw refuse('payee-account-unconfirmed', { accountId });
  return [{ type: 'PaymentAccountChosen', data: { paymentId, account, by: actor.id } }];
}

/** Decided by another than who opened it: two payments that look alike are the classic slip. */
function clearDuplicate(
  { paymentId, reason }: Of<'ClearDuplicate'>,
  state: Payment,
  { actor }: Context,
): readonly PaymentEvent[] {
  if (state.status !== 'opened' || state.resembles.length === 0) return [];
  notSamePerson(actor.id, [state.openedBy], 'OpenTranchePayment');
  return [{ type: 'DuplicateCleared', data: { paymentId, reason, by: actor.id } }];
}

function instruct(
  { paymentId, accountId }: Of<'InstructPayment'>,
  state: Payment,
  { today }: Context,
): readonly PaymentEvent[] {
  const { account } = state;
  switch (state.status) {
    case 'opened': {
      if (account.accountId !== accountId) return [];
      const refused = heldBack(state, today);
      if (refused) throw refused;
      return instructed(state, today);
    }
    case 'instructed':
    case 'settled':
    case 'rejected':
      return [];
    case 'dropped':
      throw refuse('payment-dropped', { paymentId });
  }
}

/** Why it can't be instructed on a day, whatever its account; undefined where it can. */
export function heldBack(
  { order, resembles }: Extract<Payment, { status: 'opened' }>,
  on: Day,
): Refusal | undefined {
  const { paymentId, tranche, fiscalYear } = order;
  if (fiscalYear !== yearOf(on)) {
    return refuse('release-of-another-year', { tranche, limit: yearOf(on), actual: fiscalYear });
  }
  if (resembles.length === 0) return undefined;
  return refuse('payment-possibly-duplicate', { paymentId, actual: resembles.join(', ') });
}

/** Where all of it is withheld there is nothing for the bank to answer. */
function instructed({ order, account }: Payment, today: Day): readonly PaymentEvent[] {
  const { paymentId } = order;
  const amountFen = effectiveFen(order);
  const asked = {
    type: 'PaymentInstructed',
    data: { paymentId, amountFen, account, on: today },
  } as const;
  if (amountFen > 0n) return [asked];
  const bankReference = `${order.offset?.recoveryId}`;
  return [
    asked,
    {
      type: 'PaymentSettled',
      data: {
        paymentId,
        amountFen,
        withheldFen: withheldOf(order),
        bankReference,
        clearedOn: today,
        by: THE_LEDGER.id,
      },
    },
  ];
}

function drop({ paymentId, reason }: Of<'DropPayment'>, state: Payment): readonly PaymentEvent[] {
  switch (state.status) {
    case 'opened':
      return [
        {
          type: 'PaymentDropped',
          data: { paymentId, amountFen: state.order.amountFen, reason },
        },
      ];
    case 'dropped':
      return [];
    case 'instructed':
    case 'settled':
    case 'rejected':
      throw refuse('payment-already-instructed', { paymentId, actual: state.status });
  }
}

function settle(
  { type: _, ...data }: Of<'SettlePayment'>,
  state: Payment,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  const { paymentId, amountFen, bankReference, clearedOn } = data;
  switch (state.status) {
    case 'settled':
      if (state.clearedOn === clearedOn && effectiveFen(state.order) === amountFen) {
        if (state.bankReference === bankReference) return [];
        if (state.bankReference === paymentId) {
          const learned = { paymentId, bankReference, by: actor.id };
          return [{ type: 'PaymentReferenceLearned', data: learned }];
        }
      }
      throw refuse('payment-already-settled', { paymentId, actual: state.bankReference });
    case 'opened':
    case 'dropped':
    case 'rejected':
      throw refuse('payment-not-instructed', { paymentId, actual: state.status });
    case 'instructed':
      if (amountFen !== effectiveFen(state.order)) {
        throw refuse('settlement-differs', {
          paymentId,
          limitFen: effectiveFen(state.order),
          actualFen: amountFen,
        });
      }
      notAfter(today, clearedOn);
      notBeforeInstruction(state.instructedOn, clearedOn);
      return [
        {
          type: 'PaymentSettled',
          data: { ...data, withheldFen: withheldOf(state.order), by: actor.id },
          effectiveOn: clearedOn,
        },
      ];
  }
}

function reject(
  { paymentId, reason, on }: Of<'RejectPayment'>,
  state: Payment,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  switch (state.status) {
    case 'rejected':
      return [];
    case 'opened':
    case 'dropped':
      throw refuse('payment-not-instructed', { paymentId, actual: state.status });
    case 'settled':
      throw refuse('payment-already-settled', { paymentId, actual: state.bankReference });
    case 'instructed':
      notAfter(today, on);
      notBeforeInstruction(state.instructedOn, on);
      return [
        {
          type: 'PaymentRejected',
          data: {
            paymentId,
            amountFen: state.order.amountFen,
            withheldFen: withheldOf(state.order),
            reason,
            on,
            by: actor.id,
          },
          effectiveOn: on,
        },
      ];
  }
}
