import type { BatchState } from '../domain/batch/decide.js';
import { saidBy } from '../domain/break/answer.js';
import type { BreakKind, Concern, Finding } from '../domain/break/events.js';
import type { ImportEvent } from '../domain/import/events.js';
import { payment } from '../domain/payment/decide.js';
import type { PaymentState } from '../domain/payment/state.js';
import { breakIdOf } from '../domain/streams.js';
import { at } from '../domain/targets.js';
import type { PayerId } from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';
import { look, type Process, send, type Steps } from './process.js';

type Unapplied = Extract<ImportEvent, { type: 'AnswerNotApplied' }>['data'];

/** 银行回执未入账: the bank says one thing of a payment and the ledger another, which is a break. */
export function* unapplied(answer: Unapplied): Process {
  const { paymentId, sha256, line, on: since, by: foundBy } = answer;
  const state: PaymentState =
    paymentId === null ? payment.initial : yield* look(at.payment(paymentId));
  const payerId = (yield* paidFrom(state)) ?? answer.payerId;
  const concern: Concern = {
    lines: [],
    movements: paymentId === null ? [] : [paymentId],
    answer: saidBy(answer),
  };
  const breakId = breakIdOf(null, concern);
  yield* send(at.break(breakId), {
    type: 'FindBreak',
    ...concern,
    breakId,
    payerId,
    kind: kindOf(answer),
    finding: findingOf(answer),
    related: { lines: [], movements: [] },
    source: { sha256, line },
    since,
    amountFen: differenceFen(answer),
    about: payment.about(state),
    foundBy,
  });
  return undefined;
}

/**
 * The account that its file told the bank to pay it from: what the bank says of it concerns the
 * months of that account and of no other.
 */
function* paidFrom(state: PaymentState): Steps<PayerId | null> {
  if (state.status === 'none') return null;
  const batch: BatchState = yield* look(at.batch(state.order.batchId));
  return batch.status === 'none' ? null : (batch.exported?.payerId ?? null);
}

function kindOf({ outcome, paymentId, reason }: Unapplied): BreakKind {
  switch (reason.code) {
    case 'settlement-differs':
    case 'return-differs':
    case 'return-exceeds-payment':
      return 'amount-differs';
    case 'payment-already-settled':
      return outcome === 'settled' ? 'duplicate' : 'unknown';
    default:
      if (outcome === 'returned') return 'return-without-payment';
      return paymentId === null && outcome === 'settled' ? 'missing-in-ledger' : 'unknown';
  }
}

function findingOf({ paymentId, reason, ...answer }: Unapplied): Finding {
  if (paymentId === null) {
    const value =
      answer.endToEndId ?? answer.voucherNumber ?? String(reason.params['actual'] ?? '–');
    return { code: 'answer-unknown', params: { value } };
  }
  const params: Record<string, string | number | bigint> = { refusal: reason.code };
  for (const [name, value] of Object.entries(reason.params)) {
    if (value !== null) params[name] = typeof value === 'boolean' ? String(value) : value;
  }
  return { code: 'answer-refused', params };
}

/** Bank less ledger: what the bank moved, and the ledger hasn't; nothing moves by a rejection. */
function differenceFen({ outcome, amountFen, reason }: Unapplied): Fen {
  const { limitFen } = reason.params;
  switch (outcome) {
    case 'settled': {
      const known = reason.code === 'settlement-differs' && typeof limitFen === 'bigint';
      return known ? limitFen - (amountFen ?? 0n) : -(amountFen ?? 0n);
    }
    case 'returned':
      return amountFen ?? 0n;
    case 'rejected':
      return 0n;
  }
}
