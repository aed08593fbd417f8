import { describe, expect, it } from '@jest/globals';
import type { LineId } from '../../src/kernel/ids.js';
import { first } from '../../test/support/cases.js';
import { event, type Given, rowsOf } from '../../test/support/facts.js';
import { broughtForward, corrected, yearEnded } from '../../test/support/back.js';
import {
  budgetAdjusted,
  budgetReserved,
  budgetRestored,
  budgetSet,
  budgetSpent,
  life,
} from '../../test/support/life.js';
import { budgetProjection } from './project.js';
import { budgetDetail, listBudgetLines } from './query.js';

const after = async (...given: readonly Given[]) => {
  const { db } = await rowsOf(budgetProjection, given);
  const line = await budgetDetail(db, 'l1' as LineId);
  if (!line) throw new Error('no such line');
  return line;
};
const on = '2023-06-17';

describe('a budget line', () => {
  it('has no more to give than what a second person has confirmed', async () => {
    const pending = await after(...budgetSet);
    expect(pending).toMatchObject({ adjustedFen: 0n, leftFen: 100_000_000n, adjustments: [] });
    expect(pending.pending).toMatchObject([{ adjustmentId: 'adj1', proposedBy: 'treasurer' }]);
    const adjusted = await after(...budgetSet, budgetAdjusted);
    expect(adjusted).toMatchObject({
      appropriatedFen: 100_000_000n,
      adjustedFen: 200_000_000n,
      leftFen: 300_000_000n,
      pending: [],
    });
    expect(adjusted.adjustments).toMatchObject([{ confirmedBy: 'treasurer2' }]);
  });

  it('is reserved, spent and restored to the fen', async () => {
    const set = [...budgetSet, budgetAdjusted, budgetReserved(1, first, on)];
    expect(await after(...set)).toMatchObject({ reservedFen: first, leftFen: 100_000_000n });
    const spent = [...set, ...budgetSpent(1, 2, first, on)];
    expect(await after(...spent)).toMatchObject({
      reservedFen: 0n,
      spentFen: first,
      leftFen: 100_000_000n,
    });
    expect(await after(...spent, ...budgetRestored(1, 2, first, 3n, on))).toMatchObject({
      spentFen: first,
      restoredFen: 3n,
      leftFen: 100_000_003n,
    });
  });

  it('has again what was reserved and voided, and nothing for what never was', async () => {
    const voided = (was: string, claims: readonly object[]) =>
      event('budget-l1', 'ReservationVoided', {
        reservationId: 'b1',
        for: {},
        was,
        claims,
        reason: { code: 'money-invalid', params: {} },
      });
    const { claims } = budgetReserved(1, first, on).data as { claims: readonly object[] };
    const set = [...budgetSet, budgetAdjusted];
    expect(await after(...set, voided('none', []))).toMatchObject({ leftFen: 300_000_000n });
    expect(
      await after(...set, budgetReserved(1, first, on), voided('reserved', claims)),
    ).toMatchObject({ reservedFen: 0n, leftFen: 300_000_000n });
  });

  it('says what was carried, what lapsed, who decided it, and where it came from', async () => {
    const closed = await after(...life, ...yearEnded);
    expect(closed).toMatchObject({
      closed: true,
      closedBy: 'treasurer',
      closedOn: '2023-12-31',
      carriedFen: 100_000_000n,
      lapsedFen: 50_000_000n,
      leftFen: 0n,
      yearEnds: [
        {
          decisionId: 'ye1',
          carriedFen: 100_000_000n,
          toLineId: 'l4',
          lapsedFen: 50_000_000n,
          documentNumber: '武新财预〔2024〕2号',
          by: 'approver',
          on: '2024-01-08',
        },
      ],
      brought: [],
    });
    const { db } = await rowsOf(budgetProjection, [...life, ...yearEnded, ...broughtForward]);
    expect(await budgetDetail(db, 'l4' as LineId)).toMatchObject({
      appropriatedFen: 7n,
      broughtFen: 100_000_000n,
      leftFen: 100_000_007n,
      brought: [{ fromLineId: 'l1', amountFen: 100_000_000n, by: 'approver' }],
      yearEnds: [],
    });
  });

  it('tells a payment moved to another line from money that came back', async () => {
    const moved = await after(...life, ...corrected);
    expect(moved).toMatchObject({
      spentFen: first,
      restoredFen: first,
      correctedOutFen: 150_000_000n,
      correctedInFen: 0n,
      corrections: [
        {
          correctionId: 'cor1',
          direction: 'out',
          otherLineId: 'l2',
          amountFen: 150_000_000n,
          reason: '列错指标',
        },
      ],
    });
  });

  it("leaves enterprises' limits to the limits, and lists lines by year", async () => {
    const { db } = await rowsOf(budgetProjection, life);
    expect((await listBudgetLines(db, { fiscalYear: 2023 })).items).toMatchObject([
      { lineId: 'l1', spentFen: first, restoredFen: 50_000_000n, leftFen: 150_000_000n },
    ]);
    expect((await listBudgetLines(db, { fiscalYear: 2024 })).items).toEqual([]);
  });
});
