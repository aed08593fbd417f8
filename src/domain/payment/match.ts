import type { Fen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import { sumFen } from '../../kernel/money.js';
import type { Of } from './commands.js';
import { effectiveFen, type Match, type PaymentEvent } from './events.js';
import type { Settled } from './state.js';

/**
 * The payment owns being matched: one settlement, or one return, is shown by one match. Its lines
 * are owned by their days, which ask for it: see `statement/match.ts`.
 */
export function match(
  { paymentId, match, matchedBy }: Of<'MatchPayment'>,
  state: Settled,
): readonly PaymentEvent[] {
  const { matchId, returnId, amountFen } = match;
  if (state.matches.some((known) => known.matchId === matchId)) return [];
  if (state.unmatched.includes(matchId)) return [];
  const other = state.matches.find((known) => known.returnId === returnId);
  if (other) throw refuse('payment-already-matched', { paymentId, actual: other.matchId });
  const limitFen = moved(state, match);
  if (amountFen !== limitFen) {
    throw refuse('match-differs', { paymentId, limitFen, actualFen: amountFen });
  }
  return [{ type: 'PaymentMatched', data: { ...match, paymentId, by: matchedBy } }];
}

/** What a bank line must show: an amount out, or the amount that came back. */
function moved(state: Settled, { returnId }: Match): Fen {
  if (returnId === null) return effectiveFen(state.order);
  const returns = state.returns.filter((back) => back.returnId === returnId);
  const over = state.overpayments.filter(({ overpaymentId }) => overpaymentId === returnId);
  if (returns.length + over.length === 0) throw refuse('return-unknown', { returnId });
  return sumFen([...returns, ...over].map((each) => each.amountFen));
}

export function unmatch(
  { paymentId, matchId, reason, undoneBy: by }: Of<'UnmatchPayment'>,
  state: Settled,
): readonly PaymentEvent[] {
  if (state.unmatched.includes(matchId)) return [];
  if (!state.matches.some((known) => known.matchId === matchId)) {
    throw refuse('match-unknown', { matchId });
  }
  return [{ type: 'PaymentUnmatched', data: { paymentId, matchId, reason, by } }];
}
