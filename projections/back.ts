import { isRecovered, type PaymentEvent } from '../src/domain/payment/events.js';
import type { Fen } from '../src/kernel/money.js';

type Returned = Extract<PaymentEvent, { type: 'PaymentReturned' }>['data'];

/** Where money that came back counts, the same wherever it is shown: each return in one column. */
export type Back =
  | 'returnedFen'
  | 'recoveredFen'
  | 'offsetFen'
  | 'overpaymentReturnedFen'
  | 'overpaymentRecoveredFen';

export function cameBack({
  kind,
  overpaymentId,
  amountFen,
}: Returned): Partial<Readonly<Record<Back, Fen>>> {
  if (overpaymentId !== null) {
    return isRecovered(kind)
      ? { overpaymentRecoveredFen: amountFen }
      : { overpaymentReturnedFen: amountFen };
  }
  switch (kind) {
    case 'by-bank':
    case 'by-payee':
      return { returnedFen: amountFen };
    case 'recovered':
      return { recoveredFen: amountFen };
    case 'offset':
      return { offsetFen: amountFen };
  }
}
