import { effectiveFen } from '../payment/events.js';
import type { PaymentState } from '../payment/state.js';
import type { UnappliedAnswer } from '../import/events.js';
import type { BreakKind, Clearing } from './events.js';

/** The same from whichever file, so that it is one break. */
export const saidBy = ({
  outcome,
  paymentId,
  bankReference,
  amountFen,
  on,
  ...named
}: Omit<UnappliedAnswer, 'reason'>): string =>
  [
    outcome,
    paymentId ?? named.endToEndId ?? named.voucherNumber ?? `${named.answerId}`,
    bankReference ?? on,
    amountFen ?? '',
  ].join(' ');

/** How what was said of a payment is over: the ledger says it too, or the statement has shown it. */
export function answerAgrees(
  said: string,
  kind: BreakKind,
  payment: PaymentState,
): Exclude<Clearing, 'gone'> | null {
  const [outcome, , ...words] = said.split(' ');
  const amount = words.at(-1) ?? '';
  const reference = words.slice(0, -1).join(' ');
  const isAmount = (fen: bigint): boolean => amount === '' || amount === String(fen);
  if (payment.status === 'rejected') return outcome === 'rejected' ? 'recorded' : null;
  if (payment.status !== 'settled') return null;
  const { order, bankReference, clearedOn, returns, overpayments, matches } = payment;
  if (outcome === 'returned') {
    const back = returns.filter(({ kind: way }) => way !== 'offset');
    return back.some(({ returnId, amountFen }) => returnId === reference && isAmount(amountFen))
      ? 'recorded'
      : null;
  }
  const known = bankReference === reference || clearedOn === reference;
  if (outcome === 'settled' && known && isAmount(effectiveFen(order))) return 'recorded';
  const isOverpaid = overpayments.some(
    (over) =>
      over.bankReference === reference &&
      // Told by itself, or with what was owed.
      (isAmount(over.amountFen) || isAmount(effectiveFen(order) + over.amountFen)),
  );
  if (isOverpaid) return 'recorded';
  // A second payment isn't shown by the line of the first.
  const shown = matches.some(({ returnId }) => returnId === null);
  return shown && kind !== 'duplicate' ? 'matched' : null;
}
