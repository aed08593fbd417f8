import { describe, expect, it } from '@jest/globals';
import type { Unit } from '../../src/kernel/ids.js';
import { application, award, first, released, second } from '../../test/support/cases.js';
import { type Given, rowsOf } from '../../test/support/facts.js';
import { another, life } from '../../test/support/life.js';
import { enterpriseTotalsProjection } from './project.js';
import { listEnterpriseTotals, sumEnterpriseTotals } from './query.js';

const after = async (given: readonly Given[]) =>
  (await rowsOf(enterpriseTotalsProjection, given)).db;

describe('what an enterprise has had', () => {
  it('shows money that came back beside what was paid, netting neither away', async () => {
    const { items } = await listEnterpriseTotals(await after(life), {});
    expect(items).toEqual([
      {
        uscc: '91420100MA4K2X3X0B',
        benefitYear: 2023,
        measure: 'hq-relocation',
        unit: 'science',
        grantedFen: award,
        reducedFen: 100_000_000n,
        releasedFen: first,
        unreleasedFen: 0n,
        paidFen: first,
        returnedFen: 50_000_000n,
        recoveredFen: 0n,
        // 500万 less 100万 reduced, less 200万 paid of which 50万 came back.
        outstandingFen: 250_000_000n,
      },
    ]);
  });

  it('counts a release that a reduction took back as released no more', async () => {
    const cut = application('AwardReduced', {
      reservationId: 'r1',
      fromFen: award,
      toFen: award - 120n,
      tranches: [
        { tranche: 1, fromFen: first, toFen: first - 20n },
        { tranche: 2, fromFen: second, toFen: second - 100n },
      ],
      budget: [
        { lineId: 'l1', reservationId: 'b1', tranche: 1, fromFen: first, toFen: first - 20n },
      ],
      reason: '',
      by: 'officer',
    });
    const { items } = await listEnterpriseTotals(
      await after([released(1, first, '2023-06-17'), cut]),
      {},
    );
    expect(items[0]).toMatchObject({ releasedFen: first, unreleasedFen: 20n, reducedFen: 120n });
  });

  it('sums them for a unit, and to zero for one that has none', async () => {
    const db = await after([...life, ...another(life, 'x')]);
    expect(await sumEnterpriseTotals(db, { unit: 'science' as Unit })).toMatchObject({
      grantedFen: 2n * award,
      outstandingFen: 500_000_000n,
    });
    expect(await sumEnterpriseTotals(db, { unit: 'other' as Unit })).toMatchObject({
      grantedFen: 0n,
      outstandingFen: 0n,
    });
    expect((await listEnterpriseTotals(db, { unit: 'other' as Unit })).items).toEqual([]);
  });
});
