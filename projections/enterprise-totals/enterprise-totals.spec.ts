import { describe, expect, it } from '@jest/globals';
import type { Unit } from '../../src/kernel/ids.js';
import { application, award, first, released, second } from '../../test/support/cases.js';
import { type Given, rowsOf } from '../../test/support/facts.js';
import {
  claimedBack,
  letOff,
  moneyBack,
  offset,
  overpaid,
  withheld,
} from '../../test/support/back.js';
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
        withheldFen: 0n,
        returnedFen: 50_000_000n,
        recoveredFen: 0n,
        offsetFen: 0n,
        overpaidFen: 0n,
        overpaymentReturnedFen: 0n,
        overpaymentRecoveredFen: 0n,
        claimedFen: 0n,
        claimCancelledFen: 0n,
        // 500万 less 100万 reduced, less 200万 paid of which 50万 came back.
        outstandingFen: 250_000_000n,
        keptFen: 150_000_000n,
        stillClaimedFen: 0n,
      },
    ]);
  });

  it('tells recovered, offset, withheld and overpaid apart, and what is still claimed', async () => {
    const claims = [...life, ...overpaid, ...claimedBack];
    const of = async (given: readonly Given[]) =>
      (await listEnterpriseTotals(await after(given), {})).items[0];
    expect(await of(claims)).toMatchObject({
      paidFen: first,
      overpaidFen: 30_000_000n,
      overpaymentReturnedFen: 10_000_000n,
      overpaymentRecoveredFen: 5_000_000n,
      recoveredFen: 40_000_000n,
      claimedFen: 120_000_000n,
      stillClaimedFen: 75_000_000n,
      // What is claimed back is not due again.
      outstandingFen: 250_000_000n,
      keptFen: 125_000_000n,
    });
    // 200万 of the second tranche: 170万 by the bank, 30万 withheld for what is claimed of the first.
    expect(await of([...claims, ...withheld, ...offset, ...letOff])).toMatchObject({
      paidFen: first + 170_000_000n,
      withheldFen: 30_000_000n,
      offsetFen: 30_000_000n,
      recoveredFen: 40_000_000n,
      claimCancelledFen: 30_000_000n,
      stillClaimedFen: 15_000_000n,
      outstandingFen: 50_000_000n,
      keptFen: 295_000_000n,
    });
  });

  it('sums what each column says, whatever happened', async () => {
    const db = await after([...moneyBack, ...another(life, 'x')]);
    const { items } = await listEnterpriseTotals(db, {});
    const [only] = items;
    expect(items.length).toBe(1);
    expect(await sumEnterpriseTotals(db, {})).toEqual(
      Object.fromEntries(Object.entries(only ?? {}).filter(([name]) => name.endsWith('Fen'))),
    );
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
