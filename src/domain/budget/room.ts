import type { AmountClaim } from '../../kernel/claim.js';
import type { Fen } from '../../kernel/money.js';
import { bucketOf, usedOf } from '../limits/account.js';
import type { BudgetLine } from './state.js';

/** A line's own claim on itself: its ceiling is what it was appropriated. */
export const claimOn = (line: BudgetLine, amountFen: Fen): AmountClaim => ({
  kind: 'amount',
  scope: 'district',
  cap: 'appropriation',
  key: line.lineId,
  amountFen,
  ceilingFen: line.appropriatedFen,
  clause: '预算法 13',
});

export const availableFen = (line: BudgetLine): Fen =>
  line.appropriatedFen - usedOf(line.account, bucketOf(claimOn(line, 0n)));

/** Reserved or spent, and not restored. */
export const usedFen = (line: BudgetLine): Fen => usedOf(line.account, bucketOf(claimOn(line, 0n)));
