import { expect, test } from '@jest/globals';
import { budget } from '../../src/domain/budget/decide.js';
import type { BudgetEvent } from '../../src/domain/budget/events.js';
import type { BudgetState } from '../../src/domain/budget/state.js';
import { samples } from '../../src/domain/samples.js';
import type { AmountClaim } from '../../src/kernel/claim.js';
import type { PaymentId, ReservationId } from '../../src/kernel/ids.js';

const claim: AmountClaim = {
  kind: 'amount',
  scope: 'district',
  cap: 'appropriation',
  key: samples.BudgetAppropriated.lineId,
  amountFen: 100n,
  ceilingFen: 10_000_000n,
  clause: '预算法 13',
};
const appropriated: BudgetEvent = { type: 'BudgetAppropriated', data: samples.BudgetAppropriated };

/** All that a line hears of one tranche: reserved, paid, and half of it back. */
function tranche(n: number): readonly BudgetEvent[] {
  const reservationId = `res-${n}` as ReservationId;
  const paymentId = `pay-${n}` as PaymentId;
  const reserved = { reservationId, for: samples.BudgetSpent.for, claims: [claim] };
  const change = { was: 'confirmed', before: [claim], after: [{ ...claim, amountFen: 50n }] };
  return [
    { type: 'ReservationMade', data: reserved },
    { type: 'ReservationConfirmed', data: reserved },
    { type: 'BudgetSpent', data: { ...samples.BudgetSpent, reservationId, paymentId } },
    { type: 'BudgetRestored', data: { ...samples.BudgetRestored, reservationId, paymentId } },
    {
      type: 'ReservationAdjusted',
      data: { ...samples.ReservationAdjusted, ...reserved, ...change },
    } as BudgetEvent,
    {
      type: 'ReservationVoided',
      data: { ...samples.ReservationVoided, ...reserved, was: 'confirmed' },
    } as BudgetEvent,
  ];
}

/** Everything that can be reached from a state. */
function within(state: unknown, known: Set<object>): number {
  if (typeof state !== 'object' || state === null || known.has(state)) return 0;
  known.add(state);
  const held: unknown[] = Object.values(state);
  if (state instanceof Map || state instanceof Set) held.push(...state);
  return held.reduce((slots: number, value) => slots + within(value, known), held.length);
}

/**
 * A district's line pays thousands of tranches a year, and is folded anew after each restart. If an
 * event copied what the line holds, its thousandth tranche would cost a thousand times the first.
 */
test('an event of a busy line makes as little as one of a quiet line', () => {
  const made = (tranches: number): readonly number[] => {
    const history = Array.from({ length: tranches }, (_, n) => tranche(n)).flat();
    let line: BudgetState = [appropriated, ...history].reduce(budget.evolve, budget.initial);
    return tranche(tranches).map((event) => {
      const known = new Set<object>();
      within(line, known);
      line = budget.evolve(line, event);
      return within(line, known);
    });
  };
  // A persistent map copies one path of 32 slots a level: a fourth level begins at 32,768 entries.
  for (const slots of made(2_000)) expect(slots).toBeLessThan(400);
});
