import { type Day, yearOf } from '../../kernel/days.js';
import type { Context, Decider } from '../../kernel/decider.js';
import type { PaymentId, UserId } from '../../kernel/ids.js';
import { type Fen, sumFen } from '../../kernel/money.js';
import { refuse, type RefusalReason } from '../../kernel/refusal.js';
import type { PayeeAccount, PaymentEvent, PaymentOrder, ReturnKind } from './events.js';

export interface Return {
  readonly returnId: string;
  readonly amountFen: Fen;
}

interface Ordered {
  readonly order: PaymentOrder;
  readonly account: PayeeAccount;
}

export type PaymentState =
  | { readonly status: 'none' }
  | (Ordered & { readonly status: 'opened' })
  | (Ordered & { readonly status: 'instructed'; readonly instructedOn: Day })
  | (Ordered & { readonly status: 'dropped'; readonly reason: RefusalReason })
  | (Ordered & { readonly status: 'rejected'; readonly reason: string })
  | (Ordered & {
      readonly status: 'settled';
      readonly bankReference: string;
      readonly clearedOn: Day;
      readonly returns: readonly Return[];
    });

export type PaymentCommand =
  | {
      readonly type: 'OpenPayment';
      readonly order: PaymentOrder;
      readonly account: PayeeAccount;
      readonly openedBy: UserId;
    }
  | {
      readonly type: 'ChoosePaymentAccount';
      readonly paymentId: PaymentId;
      readonly accountId: PayeeAccount['accountId'];
    }
  | {
      readonly type: 'InstructPayment';
      readonly paymentId: PaymentId;
      /** The account that was frozen for it: decides nothing when another was chosen since. */
      readonly accountId: PayeeAccount['accountId'];
    }
  | {
      readonly type: 'DropPayment';
      readonly paymentId: PaymentId;
      readonly reason: RefusalReason;
    }
  | {
      readonly type: 'SettlePayment';
      readonly paymentId: PaymentId;
      readonly amountFen: Fen;
      readonly bankReference: string;
      readonly clearedOn: Day;
    }
  | {
      readonly type: 'RejectPayment';
      readonly paymentId: PaymentId;
      readonly reason: string;
      readonly on: Day;
    }
  | {
      readonly type: 'ReturnPayment';
      readonly paymentId: PaymentId;
      readonly returnId: string;
      readonly kind: ReturnKind;
      readonly amountFen: Fen;
      readonly valueOn: Day;
      readonly reason: string;
    };

/** What only the enterprise's stream knows: its confirmed accounts. */
export interface PaymentExtras {
  readonly payeeAccounts: readonly PayeeAccount[];
  /** Its batch was sealed: what the approver sees doesn't change any more. */
  readonly sealed: boolean;
}

/** One attempt to pay one tranche to one payee account, frozen when it is instructed. */
export const payment: Decider<PaymentState, PaymentCommand, PaymentEvent, PaymentExtras> = {
  category: 'payment',
  initial: { status: 'none' },
  evolve: evolvePayment,
  about(state) {
    if (state.status === 'none') return {};
    const { applicationId, uscc, unit, measure, benefitYear, fiscalYear } = state.order;
    return { applicationId, uscc, unit, measure, benefitYear, fiscalYear };
  },
  decide(command, state, context) {
    if (command.type === 'OpenPayment') return open(command, state);
    if (state.status === 'none') throw refuse('payment-unknown', { paymentId: command.paymentId });
    switch (command.type) {
      case 'ChoosePaymentAccount':
        return chooseAccount(command, state, context);
      case 'InstructPayment':
        return instruct(command, state, context);
      case 'DropPayment':
        return drop(command, state);
      case 'SettlePayment':
        return settle(command, state, context);
      case 'RejectPayment':
        return reject(command, state, context);
      case 'ReturnPayment':
        return recordReturn(command, state, context);
    }
  },
};

type Known = Exclude<PaymentState, { status: 'none' }>;
type Of<T extends PaymentCommand['type']> = Extract<PaymentCommand, { type: T }>;

function evolvePayment(state: PaymentState, event: PaymentEvent): PaymentState {
  if (event.type === 'PaymentOpened') {
    return { status: 'opened', order: event.data.order, account: event.data.account };
  }
  if (state.status === 'none') return state;
  const { order, account } = state;
  switch (event.type) {
    case 'PaymentAccountChosen':
      return { ...state, account: event.data.account };
    case 'PaymentInstructed':
      return {
        status: 'instructed',
        order,
        account: event.data.account,
        instructedOn: event.data.on,
      };
    case 'PaymentDropped':
      return { status: 'dropped', order, account, reason: event.data.reason };
    case 'PaymentRejected':
      return { status: 'rejected', order, account, reason: event.data.reason };
    case 'PaymentSettled': {
      const { bankReference, clearedOn } = event.data;
      return { status: 'settled', order, account, bankReference, clearedOn, returns: [] };
    }
    case 'PaymentReturned': {
      if (state.status !== 'settled') return state;
      const { returnId, amountFen } = event.data;
      return { ...state, returns: [...state.returns, { returnId, amountFen }] };
    }
  }
}

function open(
  { order, account, openedBy }: Of<'OpenPayment'>,
  state: PaymentState,
): readonly PaymentEvent[] {
  if (state.status !== 'none') {
    const { applicationId, tranche } = state.order;
    if (applicationId === order.applicationId && tranche === order.tranche) return [];
    throw refuse('payment-of-another', { paymentId: order.paymentId });
  }
  return [{ type: 'PaymentOpened', data: { order, account, by: openedBy } }];
}

function chooseAccount(
  { paymentId, accountId }: Of<'ChoosePaymentAccount'>,
  state: Known,
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

function instruct(
  { paymentId, accountId }: Of<'InstructPayment'>,
  state: Known,
  { today }: Context,
): readonly PaymentEvent[] {
  const { account, order } = state;
  switch (state.status) {
    case 'opened':
      if (account.accountId !== accountId) return [];
      if (order.fiscalYear !== yearOf(today)) {
        throw refuse('release-of-another-year', {
          tranche: order.tranche,
          limit: yearOf(today),
          actual: order.fiscalYear,
        });
      }
      return [
        {
          type: 'PaymentInstructed',
          data: { paymentId, amountFen: order.amountFen, account, on: today },
        },
      ];
    case 'instructed':
    case 'settled':
    case 'rejected':
      return [];
    case 'dropped':
      throw refuse('payment-dropped', { paymentId });
  }
}

function drop({ paymentId, reason }: Of<'DropPayment'>, state: Known): readonly PaymentEvent[] {
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
  state: Known,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  const { paymentId, amountFen, bankReference, clearedOn } = data;
  switch (state.status) {
    case 'settled':
      if (
        state.bankReference === bankReference &&
        state.clearedOn === clearedOn &&
        state.order.amountFen === amountFen
      ) {
        return [];
      }
      throw refuse('payment-already-settled', { paymentId, actual: state.bankReference });
    case 'opened':
    case 'dropped':
    case 'rejected':
      throw refuse('payment-not-instructed', { paymentId, actual: state.status });
    case 'instructed':
      if (amountFen !== state.order.amountFen) {
        throw refuse('settlement-differs', {
          paymentId,
          limitFen: state.order.amountFen,
          actualFen: amountFen,
        });
      }
      notAfter(today, clearedOn);
      notBeforeInstruction(state.instructedOn, clearedOn);
      return [{ type: 'PaymentSettled', data: { ...data, by: actor.id }, effectiveOn: clearedOn }];
  }
}

function reject(
  { paymentId, reason, on }: Of<'RejectPayment'>,
  state: Known,
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
          data: { paymentId, amountFen: state.order.amountFen, reason, on, by: actor.id },
          effectiveOn: on,
        },
      ];
  }
}

/** 退回: the value date of the money back, against that of the settlement, tells where it goes. */
function recordReturn(
  { type: _, ...data }: Of<'ReturnPayment'>,
  state: Known,
  { actor, today }: Context,
): readonly PaymentEvent[] {
  const { paymentId, returnId, amountFen, valueOn } = data;
  if (state.status !== 'settled') {
    throw refuse('payment-not-settled', { paymentId, actual: state.status });
  }
  const known = state.returns.find((back) => back.returnId === returnId);
  if (known) {
    if (known.amountFen === amountFen) return [];
    throw refuse('return-differs', {
      returnId,
      limitFen: known.amountFen,
      actualFen: amountFen,
    });
  }
  if (amountFen <= 0n) throw refuse('amount-not-positive', { actualFen: amountFen });
  const outFen = state.order.amountFen - sumFen(state.returns.map((back) => back.amountFen));
  if (amountFen > outFen) {
    throw refuse('return-exceeds-payment', { limitFen: outFen, actualFen: amountFen });
  }
  notAfter(today, valueOn);
  if (valueOn < state.clearedOn) {
    throw refuse('return-before-settlement', { limit: state.clearedOn, actual: valueOn });
  }
  const settledYear = yearOf(state.clearedOn);
  return [
    {
      type: 'PaymentReturned',
      data: {
        ...data,
        settledYear,
        to: yearOf(valueOn) === settledYear ? 'budget-line' : 'treasury',
        by: actor.id,
      },
      effectiveOn: valueOn,
    },
  ];
}

function notAfter(today: Day, on: Day): void {
  if (on > today) throw refuse('day-in-future', { limit: today, actual: on });
}

/** A bank can't answer before it was asked; the day decides which year's line a return restores. */
function notBeforeInstruction(instructedOn: Day, on: Day): void {
  if (on < instructedOn) {
    throw refuse('settlement-before-instruction', { limit: instructedOn, actual: on });
  }
}
