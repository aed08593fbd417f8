import type { PaymentRequest } from '../../domain/payment/commands.js';
import { effectiveFen } from '../../domain/payment/events.js';
import type { Payment } from '../../domain/payment/state.js';
import { refuse } from '../../kernel/refusal.js';
import type { Answer } from './resolve.js';

/** A status report may have no reference of the bank: the payment's own id stands for it. */
const referenceOf = ({ bankReference }: Answer, { order }: Payment): string =>
  bankReference ?? order.paymentId;

/**
 * What an answer asks of its payment.
 * @throws Refusal `answer-reference-missing`, `answer-amount-missing`
 */
export function commandOf(answer: Answer, payment: Payment): PaymentRequest {
  const { paymentId } = payment.order;
  const { on, words, amountFen, bankReference } = answer;
  switch (answer.outcome) {
    case 'settled':
      return {
        type: 'SettlePayment',
        paymentId,
        amountFen: amountFen ?? effectiveFen(payment.order),
        bankReference: referenceOf(answer, payment),
        // What is new may be the reference alone: the day that a status report gave stands.
        clearedOn: payment.status === 'settled' && payment.unreferenced ? payment.clearedOn : on,
      };
    case 'rejected':
      return { type: 'RejectPayment', paymentId, reason: words || '银行未说明原因', on };
    case 'returned':
      // Without it, the same money told of twice would come back twice.
      if (bankReference === null) throw refuse('answer-reference-missing', { paymentId });
      if (amountFen === null) throw refuse('answer-amount-missing', { paymentId });
      return {
        type: 'ReturnPayment',
        paymentId,
        returnId: bankReference,
        kind: 'by-bank',
        overpaymentId: null,
        amountFen,
        valueOn: on,
        reason: words || '银行未说明原因',
      };
  }
}

/** The bank tells by several channels that a payment was settled, and not by each its reference. */
export function saysTheSame(answer: Answer, payment: Payment): boolean {
  if (answer.outcome !== 'settled' || payment.status !== 'settled') return false;
  const paidFen = effectiveFen(payment.order);
  return (answer.amountFen ?? paidFen) === paidFen && answer.bankReference === null;
}
