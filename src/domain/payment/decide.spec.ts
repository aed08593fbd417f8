import { describe, expect, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf } from '../../../test/support/context.js';
import type { Day } from '../../kernel/days.js';
import type { AccountId } from '../../kernel/ids.js';
import { wan } from '../../kernel/money.js';
import { samples } from '../samples.js';
import type { PaymentCommand } from './commands.js';
import { payment } from './decide.js';
import type { PaymentEvent } from './events.js';

const { order, account } = samples.PaymentOpened;
const { paymentId } = order;
const other = { ...account, accountId: 'account-2' as AccountId };
const by = (actor: string, on = '2023-06-12') => ({
  ...contextOf(actor, on),
  payeeAccounts: [account, other],
  sealed: false,
});

const opened: PaymentEvent = { type: 'PaymentOpened', data: samples.PaymentOpened };
const instructed: PaymentEvent = { type: 'PaymentInstructed', data: samples.PaymentInstructed };
const settled: PaymentEvent = {
  type: 'PaymentSettled',
  data: samples.PaymentSettled,
  effectiveOn: '2023-06-12' as Day,
};
const dropped: PaymentEvent = { type: 'PaymentDropped', data: samples.PaymentDropped };
const rejected: PaymentEvent = { type: 'PaymentRejected', data: samples.PaymentRejected };

const { by: _by, withheldFen: _none, ...settlement } = samples.PaymentSettled;
const settle: PaymentCommand = { type: 'SettlePayment', ...settlement };
const instruct: PaymentCommand = {
  type: 'InstructPayment',
  paymentId,
  accountId: account.accountId,
};
const drop: PaymentCommand = {
  type: 'DropPayment',
  paymentId,
  reason: samples.PaymentDropped.reason,
};
const choose: PaymentCommand = {
  type: 'ChoosePaymentAccount',
  paymentId,
  accountId: other.accountId,
};
const reject: PaymentCommand = {
  type: 'RejectPayment',
  paymentId,
  reason: '户名不符',
  on: '2023-06-12' as Day,
};
const giveBack = (over: Partial<Extract<PaymentCommand, { type: 'ReturnPayment' }>> = {}) =>
  ({
    type: 'ReturnPayment',
    paymentId,
    returnId: '退0001',
    kind: 'by-payee',
    overpaymentId: null,
    amountFen: wan(50),
    valueOn: '2023-07-03' as Day,
    reason: '多付',
    ...over,
  }) as const;

describe('a payment', () => {
  it('is instructed to the account that was frozen for it, and to no other', () => {
    given(payment, [opened]).when(instruct, by('process')).then([instructed]);
    given(payment, [
      opened,
      {
        type: 'PaymentAccountChosen',
        data: { paymentId, account: other, by: order.paymentId as never },
      },
    ])
      .when(instruct, by('process'))
      .then([]);
  });

  it('keeps its account once it is instructed', () => {
    given(payment, [opened])
      .when(choose, by('u-finance-2'))
      .then([
        {
          type: 'PaymentAccountChosen',
          data: { paymentId, account: other, by: 'u-finance-2' as never },
        },
      ]);
    given(payment, [opened])
      .when({ ...choose, accountId: 'unconfirmed' as AccountId }, by('u-finance-2'))
      .refused('payee-account-unconfirmed');
    for (const events of [[instructed], [instructed, settled], [dropped]]) {
      given(payment, [opened, ...events])
        .when(choose, by('u-finance-2'))
        .refused('payment-account-frozen');
    }
  });

  it('settles with its exact amount, on a day the bank can have done it', () => {
    const state = given(payment, [opened, instructed]);
    state.when(settle, by(samples.PaymentSettled.by)).then([settled]);
    state
      .when({ ...settle, amountFen: wan(200) - 1n }, by('u-finance-2'))
      .refused('settlement-differs', { limitFen: wan(200), actualFen: wan(200) - 1n });
    state
      .when({ ...settle, clearedOn: '2023-06-13' as Day }, by('u-finance-2'))
      .refused('day-in-future');
    state
      .when({ ...settle, clearedOn: '2022-06-12' as Day }, by('u-finance-2'))
      .refused('settlement-before-instruction', { limit: '2023-06-12', actual: '2022-06-12' });
    state
      .when({ ...reject, on: '2023-06-11' as Day }, by('u-finance-2'))
      .refused('settlement-before-instruction');
  });

  it('settled without a reference of the bank’s own, it learns the one that comes later, and no second', () => {
    const unreferenced: PaymentEvent = {
      type: 'PaymentSettled',
      data: { ...samples.PaymentSettled, bankReference: paymentId },
    };
    const learned: PaymentEvent = {
      type: 'PaymentReferenceLearned',
      data: { ...samples.PaymentReferenceLearned, by: 'u-finance-2' as never },
    };
    const before = given(payment, [opened, instructed, unreferenced]);
    before.when(settle, by('u-finance-2')).then([learned]);
    before
      .when({ ...settle, clearedOn: '2023-06-13' as Day }, by('u-finance-2'))
      .refused('payment-already-settled', { actual: paymentId });
    const after = given(payment, [opened, instructed, unreferenced, learned]);
    after.when(settle, by('u-finance-2')).then([]);
    after
      .when({ ...settle, bankReference: 'other' }, by('u-finance-2'))
      .refused('payment-already-settled', { actual: settlement.bankReference });
  });

  it('is settled once: the same answer again is heard, another is refused', () => {
    const state = given(payment, [opened, instructed, settled]);
    state.when(settle, by('u-finance-2')).then([]);
    state
      .when({ ...settle, bankReference: 'other' }, by('u-finance-2'))
      .refused('payment-already-settled');
    state
      .when({ ...settle, amountFen: wan(1) }, by('u-finance-2'))
      .refused('payment-already-settled');
    state.when(reject, by('u-finance-2')).refused('payment-already-settled');
  });

  it('has no answer of the bank before an instruction, or after it was dropped or rejected', () => {
    for (const events of [[], [dropped], [instructed, rejected]]) {
      given(payment, [opened, ...events])
        .when(settle, by('u-finance-2'))
        .refused('payment-not-instructed');
    }
    given(payment, [opened]).when(reject, by('u-finance-2')).refused('payment-not-instructed');
    given(payment, [opened, instructed, rejected]).when(reject, by('u-finance-2')).then([]);
  });

  it('is dropped only before it is instructed, and never instructed after', () => {
    given(payment, [opened]).when(drop, by('process')).then([dropped]);
    given(payment, [opened, dropped]).when(drop, by('process')).then([]);
    given(payment, [opened, dropped]).when(instruct, by('process')).refused('payment-dropped');
    given(payment, [opened, instructed])
      .when(drop, by('process'))
      .refused('payment-already-instructed');
  });

  it('comes back to its line in the fiscal year of its settlement, to the treasury later', () => {
    const state = given(payment, [opened, instructed, settled]);
    const returned = { ...samples.PaymentReturned, by: 'u-finance-2' as never };
    state
      .when(giveBack(), by('u-finance-2', '2023-07-03'))
      .then([{ type: 'PaymentReturned', data: returned, effectiveOn: '2023-07-03' as Day }]);
    state.when(giveBack({ valueOn: '2024-01-02' as Day }), by('u-finance-2', '2024-01-02')).then([
      {
        type: 'PaymentReturned',
        data: { ...returned, valueOn: '2024-01-02' as Day, to: 'treasury' },
        effectiveOn: '2024-01-02' as Day,
      },
    ]);
  });

  it('never brings more back than went out, nor one return twice', () => {
    const state = given(payment, [
      opened,
      instructed,
      settled,
      { type: 'PaymentReturned', data: samples.PaymentReturned },
    ]);
    const finance = by('u-finance-2', '2023-07-03');
    state.when(giveBack(), finance).then([]);
    state.when(giveBack({ amountFen: wan(60) }), finance).refused('return-differs');
    state
      .when(giveBack({ returnId: 'r2', amountFen: wan(150) + 1n }), finance)
      .refused('return-exceeds-payment', { limitFen: wan(150), actualFen: wan(150) + 1n });
    state.when(giveBack({ returnId: 'r2', amountFen: 0n }), finance).refused('amount-not-positive');
    state
      .when(giveBack({ returnId: 'r2', valueOn: '2023-06-11' as Day }), finance)
      .refused('return-before-settlement');
    state
      .when(giveBack({ returnId: 'r2', valueOn: '2023-07-04' as Day }), finance)
      .refused('day-in-future');
    given(payment, [opened, instructed]).when(giveBack(), finance).refused('payment-not-settled');
    given(payment, []).when(giveBack(), finance).refused('payment-unknown');
  });

  it('names its case and its fiscal year in every event', () => {
    expect(payment.about(given(payment, [opened]).state)).toEqual({
      applicationId: order.applicationId,
      uscc: order.uscc,
      unit: order.unit,
      measure: order.measure,
      benefitYear: 2023,
      fiscalYear: 2023,
    });
  });

  it('that may repeat another waits until a person has decided', () => {
    const alike: PaymentEvent = {
      type: 'PaymentOpened',
      data: { ...samples.PaymentOpened, resembles: ['pay-before' as typeof paymentId] },
    };
    const cleared: PaymentEvent = { type: 'DuplicateCleared', data: samples.DuplicateCleared };
    const { by: approver, ...reason } = samples.DuplicateCleared;
    const clear: PaymentCommand = { type: 'ClearDuplicate', ...reason };
    given(payment, [alike])
      .when(instruct, by('process'))
      .refused('payment-possibly-duplicate', { actual: 'pay-before' });
    given(payment, [alike])
      .when(clear, by(samples.PaymentOpened.by))
      .refused('same-person', { first: 'OpenTranchePayment' });
    given(payment, [alike]).when(clear, by(approver)).then([cleared]);
    given(payment, [alike, cleared]).when(instruct, by('process')).then([instructed]);
    given(payment, [opened]).when(clear, by(approver)).then([]);
  });

  it('paid twice by the bank says so, and what comes back of it restores no line', () => {
    const over: PaymentEvent = {
      type: 'PaymentOverpaid',
      data: samples.PaymentOverpaid,
      effectiveOn: samples.PaymentOverpaid.clearedOn,
    };
    const { by: who, ...asked } = samples.PaymentOverpaid;
    const record: PaymentCommand = { type: 'RecordOverpayment', ...asked };
    given(payment, [opened, instructed, settled]).when(record, by(who)).then([over]);
    given(payment, [opened, instructed, settled, over]).when(record, by(who)).then([]);
    const { overpaymentId } = asked;
    const back = giveBack({ overpaymentId, amountFen: wan(200), valueOn: '2023-06-12' as Day });
    const { type: _, ...data } = back;
    given(payment, [opened, instructed, settled, over])
      .when(back, by(who))
      .then([
        {
          type: 'PaymentReturned',
          data: {
            ...data,
            recoveryId: null,
            against: null,
            settledYear: 2023,
            to: 'overpayment',
            charge: { lineId: order.lineId, reservationId: order.reservationId },
            by: who,
          },
          effectiveOn: '2023-06-12' as Day,
        },
      ]);
    given(payment, [opened, instructed, settled])
      .when(back, by(who))
      .refused('overpayment-unknown', { overpaymentId });
  });
});
