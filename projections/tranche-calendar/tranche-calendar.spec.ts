import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, Unit } from '../../src/kernel/ids.js';
import {
  application,
  award,
  conditionsVerified,
  first,
  granted,
  paymentClosed,
  paymentOpened,
  paymentReturned,
  released,
  releaseFailed,
  releaseRequested,
  second,
} from '../../test/support/cases.js';
import { type Given, rowsOf } from '../../test/support/facts.js';
import { claimedBack, cleared, overpaid, withheld } from '../../test/support/back.js';
import { another, life } from '../../test/support/life.js';
import { trancheCalendarProjection } from './project.js';
import { listTranches, tranchesOf } from './query.js';

const after = async (given: readonly Given[]) =>
  (await rowsOf(trancheCalendarProjection, given)).db;
const on = async (day: string, ...more: readonly Given[]) =>
  (await tranchesOf(await after([...granted, ...more]), 'a1' as ApplicationId, day as Day)).map(
    ({ status, dueFen, blockedBy }) => ({
      status,
      dueFen,
      blockedBy: blockedBy.map(({ code }) => code),
    }),
  );

const paid = (tranche: number, amountFen: bigint) => [
  conditionsVerified(tranche, '2023-06-15'),
  releaseRequested(tranche, amountFen, '2023-06-15'),
  released(tranche, amountFen, '2023-06-15'),
  paymentOpened(tranche, 1, amountFen, '2023-06-16'),
  paymentClosed(tranche, 1, 'settled', amountFen, '2023-06-17'),
];

describe('the calendar of tranches', () => {
  it('says on each day what falls due, and what stands in its way', async () => {
    const notYet = ['conditions-not-verified', 'earlier-tranche', 'not-released'];
    const due = {
      status: 'due',
      dueFen: first,
      blockedBy: ['conditions-not-verified', 'not-released'],
    };
    expect(await on('2024-05-31')).toEqual([
      due,
      { status: 'upcoming', dueFen: second, blockedBy: ['not-due', ...notYet] },
    ]);
    expect(await on('2024-06-01')).toEqual([
      due,
      { status: 'due', dueFen: second, blockedBy: notYet },
    ]);
  });

  it('follows a tranche through release and payment', async () => {
    const [verified, requested, freed, opened, closed] = paid(1, first) as [
      Given,
      Given,
      Given,
      Given,
      Given,
    ];
    const step = async (...more: readonly Given[]) => (await on('2023-06-20', ...more))[0];
    expect(await step(verified)).toMatchObject({ status: 'due', blockedBy: ['not-released'] });
    expect(await step(verified, requested)).toMatchObject({ blockedBy: ['release-in-progress'] });
    expect(await step(verified, requested, freed)).toMatchObject({
      status: 'released',
      blockedBy: ['not-paid'],
    });
    expect(await step(verified, requested, freed, opened)).toMatchObject({
      status: 'paying',
      blockedBy: ['payment-open'],
    });
    expect(await step(verified, requested, freed, opened, closed)).toEqual({
      status: 'paid',
      dueFen: 0n,
      blockedBy: [],
    });
  });

  it('says that a payment waits because it may repeat another, until somebody decides', async () => {
    const second = async (...given: readonly Given[]) =>
      (
        await tranchesOf(
          await after([...life, ...given]),
          'a1' as ApplicationId,
          '2024-06-04' as Day,
        )
      )[1]?.blockedBy;
    expect(await second(...withheld)).toEqual([
      { code: 'possible-duplicate', paymentId: 'p21', resembles: ['p12'] },
    ]);
    expect(await second(...withheld, cleared)).toEqual([
      { code: 'payment-open', paymentId: 'p21' },
    ]);
  });

  it('never pays again what was claimed back', async () => {
    const db = await after([...life, ...overpaid, ...claimedBack]);
    const [tranche] = await tranchesOf(db, 'a1' as ApplicationId, '2024-06-04' as Day);
    expect(tranche).toMatchObject({
      settledFen: first,
      returnedFen: 90_000_000n,
      recoveredFen: 40_000_000n,
      awardFen: 160_000_000n,
      // The 50万 that merely came back.
      dueFen: 50_000_000n,
    });
  });

  it('names why a release failed until it is asked for again', async () => {
    const failed = [
      conditionsVerified(1, '2023-06-15'),
      releaseRequested(1, first, '2023-06-15'),
      releaseFailed(1, '2023-06-15'),
    ];
    const [tranche] = await tranchesOf(
      await after([...granted, ...failed]),
      'a1' as ApplicationId,
      '2023-06-20' as Day,
    );
    expect(tranche?.blockedBy).toEqual([
      { code: 'release-failed', reason: { code: 'money-invalid', params: { limitFen: 5n } } },
    ]);
    expect(
      (await on('2023-06-20', ...failed, releaseRequested(1, first, '2023-06-18')))[0],
    ).toMatchObject({ blockedBy: ['release-in-progress'] });
  });

  it('lets the second tranche follow once the first was released, paid or not', async () => {
    const [, next] = await on('2024-06-01', ...paid(1, first).slice(0, 3));
    expect(next?.blockedBy).toEqual(['conditions-not-verified', 'not-released']);
  });

  it('asks for a new release of what came back', async () => {
    const [back] = await on(
      '2023-07-01',
      ...paid(1, first),
      paymentReturned(1, 1, 7n, '2023-06-25'),
    );
    expect(back).toEqual({ status: 'due', dueFen: 7n, blockedBy: ['not-released'] });
  });

  it('shows a revoked award as cancelled, what was paid as paid', async () => {
    const revoked = application('AwardRevoked', {
      reservationId: 'r1',
      fromFen: award,
      toFen: first,
      tranches: [{ tranche: 2, fromFen: second, toFen: 0n }],
      budget: [],
      reason: 'left the district',
      by: 'officer',
    });
    expect(
      (await on('2024-06-01', ...paid(1, first), revoked)).map(({ status }) => status),
    ).toEqual(['paid', 'cancelled']);
    const [back] = await on(
      '2024-06-01',
      ...paid(1, first),
      revoked,
      paymentReturned(1, 1, 7n, '2024-05-01'),
    );
    expect(back).toMatchObject({ status: 'cancelled', blockedBy: ['revoked'] });
  });

  it('lists what is still to be paid by due day, a unit its own', async () => {
    const db = await after([...life, ...another(life, 'x')]);
    const day = '2024-06-02' as Day;
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTranches(db, day, {}, { unpaid: true, limit: 1, after: cursor });
      seen.push(...page.items.map(({ applicationId, tranche }) => `${applicationId}/${tranche}`));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['a1/1', 'a1-x/1', 'a1/2', 'a1-x/2']);
    expect((await listTranches(db, day, { unit: 'other' as Unit })).items).toEqual([]);
    const inJune = { from: '2024-06-01' as Day, to: '2024-06-30' as Day };
    expect((await listTranches(db, day, {}, inJune)).items).toHaveLength(2);
  });
});
