import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../kernel/days.js';
import { wan } from '../../kernel/money.js';
import { payment } from '../payment/decide.js';
import type { PaymentEvent } from '../payment/events.js';
import { samples } from '../samples.js';
import { answerAgrees, saidBy } from './answer.js';
import type { BreakKind } from './events.js';

const { paymentId, bankReference, clearedOn, amountFen } = samples.PaymentSettled;
const opened: PaymentEvent = { type: 'PaymentOpened', data: samples.PaymentOpened };
const instructed: PaymentEvent = { type: 'PaymentInstructed', data: samples.PaymentInstructed };
const settled: PaymentEvent = { type: 'PaymentSettled', data: samples.PaymentSettled };
const rejected: PaymentEvent = { type: 'PaymentRejected', data: samples.PaymentRejected };
const returned: PaymentEvent = { type: 'PaymentReturned', data: samples.PaymentReturned };
const overpaid: PaymentEvent = { type: 'PaymentOverpaid', data: samples.PaymentOverpaid };
const shown: PaymentEvent = { type: 'PaymentMatched', data: samples.PaymentMatched };
const returnShown: PaymentEvent = {
  type: 'PaymentMatched',
  data: { ...samples.PaymentMatched, returnId: samples.PaymentReturned.returnId },
};

type Said = Parameters<typeof saidBy>[0];
const said = (over: Partial<Said> = {}): string =>
  saidBy({
    ...samples.AnswerNotApplied,
    ...{ outcome: 'settled', paymentId, bankReference, amountFen, on: clearedOn },
    ...over,
  });
const agrees = (
  answer: string,
  events: readonly PaymentEvent[],
  kind: BreakKind = 'amount-differs',
) =>
  answerAgrees(
    answer,
    kind,
    [opened, instructed, ...events].reduce(payment.evolve, payment.initial),
  );

/** Cleared too early a difference is lost; too late it holds a month up. */
describe('what the bank said of a payment', () => {
  it('stands while the payment has no answer, and while there is no payment', () => {
    expect(agrees(said(), [])).toBeNull();
    expect(answerAgrees(said(), 'missing-in-ledger', payment.initial)).toBeNull();
  });

  it('is over once the ledger says so, too: settled, by its reference or by its day', () => {
    expect(agrees(said(), [settled])).toBe('recorded');
    expect(agrees(said({ amountFen: null }), [settled])).toBe('recorded');
    expect(agrees(said({ bankReference: null }), [settled])).toBe('recorded');
  });

  it('stands where reference, day or amount are others', () => {
    expect(agrees(said({ bankReference: 'another one' }), [settled])).toBeNull();
    expect(agrees(said({ amountFen: amountFen - 1n }), [settled])).toBeNull();
    const another = { bankReference: null, on: '2023-06-13' as Day };
    expect(agrees(said(another), [settled])).toBeNull();
  });

  it('is over once the ledger rejected it; settled, it is not', () => {
    const rejection = said({ outcome: 'rejected', bankReference: null, amountFen: null });
    expect(agrees(rejection, [rejected])).toBe('recorded');
    expect(agrees(rejection, [settled])).toBeNull();
    expect(agrees(said(), [rejected])).toBeNull();
  });

  it('of money back is over once that very return is recorded', () => {
    const { returnId } = samples.PaymentReturned;
    const back = (over: Partial<Said>) =>
      said({ outcome: 'returned', bankReference: returnId, amountFen: wan(50), ...over });
    expect(agrees(back({}), [settled])).toBeNull();
    expect(agrees(back({}), [settled, returned])).toBe('recorded');
    expect(agrees(back({ amountFen: wan(49) }), [settled, returned])).toBeNull();
    expect(agrees(back({ bankReference: '退0002' }), [settled, returned, shown])).toBeNull();
    // What was withheld came by no bank.
    const offset: PaymentEvent = {
      type: 'PaymentReturned',
      data: { ...samples.PaymentReturned, kind: 'offset' },
    };
    expect(agrees(back({}), [settled, offset])).toBeNull();
  });

  it('of a second payment is over once that is recorded as overpaid, not because the first is shown', () => {
    const twice = said({ bankReference: samples.PaymentOverpaid.bankReference });
    expect(agrees(twice, [settled, shown], 'duplicate')).toBeNull();
    expect(agrees(twice, [settled, overpaid], 'duplicate')).toBe('recorded');
    const over = { bankReference: samples.PaymentOverpaid.bankReference };
    const inOne = said({ ...over, amountFen: amountFen + samples.PaymentOverpaid.amountFen });
    expect(agrees(inOne, [settled, overpaid])).toBe('recorded');
    expect(agrees(said({ ...over, amountFen: wan(1) }), [settled, overpaid])).toBeNull();
  });

  it('of another amount is over once the statement has shown the payment itself', () => {
    const less = said({ bankReference: 'S2', amountFen: 1n });
    expect(agrees(less, [settled, shown])).toBe('matched');
    expect(agrees(less, [settled, returned, returnShown])).toBeNull();
  });
});
