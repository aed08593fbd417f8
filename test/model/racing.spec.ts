import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { availableFen } from '../../src/domain/budget/room.js';
import { bucketOf, usedOf } from '../../src/domain/limits/account.js';
import type { ReservedFor } from '../../src/domain/limits/events.js';
import { at } from '../../src/domain/targets.js';
import type { AmountClaim, Claim } from '../../src/kernel/claim.js';
import type { ApplicationId, Measure, ReservationId } from '../../src/kernel/ids.js';
import { sumFen, wan } from '../../src/kernel/money.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { HUAWEI, openWorld, people, UNIT, type World } from '../support/world.js';
import {
  appropriate,
  granted,
  LINE_2023,
  openBatch,
  play,
  register,
  relocation,
  setting,
  TRANCHE_1,
} from '../support/story.js';

const WRITERS = 8;
const options = { numRuns: Number(process.env['TRANCHE_MODEL_RUNS'] ?? 15) };

/** Eight processes over one store: each has its own cache, and none waits for another. */
const writers = (world: World): readonly World[] =>
  Array.from({ length: WRITERS }, () => world.restarted());

const reservedFor: ReservedFor = {
  applicationId: 'app-1' as ApplicationId,
  uscc: HUAWEI,
  measure: 'event' as Measure,
  unit: UNIT,
  benefitYear: 2023,
  key: null,
};

/** `done`, or the code of the refusal; one that was too contended is tried again. */
async function tried(work: () => Promise<unknown>): Promise<string> {
  for (;;) {
    try {
      await work();
      return 'done';
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code !== 'too-contended') return error.code;
    }
  }
}

const amounts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: WRITERS, maxLength: 24 });

describe('eight writers at once', () => {
  it('never pass a cap, and what they got is what is used', async () => {
    await fc.assert(
      fc.asyncProperty(amounts, async (asked) => {
        const world = await openWorld();
        const target = at.pool('event/event', 'E1', undefined);
        const claimOf = (amount: number): AmountClaim => ({
          kind: 'amount',
          scope: 'district',
          cap: 'event/event',
          key: 'E1',
          amountFen: wan(amount),
          ceilingFen: wan(100),
          clause: '（六）',
        });
        const racers = writers(world);
        const outcomes = await Promise.all(
          asked.map((amount, i) =>
            tried(() =>
              (racers[i % WRITERS] as World).dispatch(people.ledger, target, {
                type: 'ReserveClaims',
                reservationId: `res-${i}` as ReservationId,
                for: reservedFor,
                claims: [claimOf(amount)],
              }),
            ),
          ),
        );
        const account = await world.ledger.read(target);
        const usedFen = usedOf(account, bucketOf(claimOf(0)));
        expect(usedFen).toBeLessThanOrEqual(wan(100));
        expect(usedFen).toBe(
          sumFen(asked.map((amount, i) => (outcomes[i] === 'done' ? wan(amount) : 0n))),
        );
        // Nobody was refused for whom there was room.
        for (const [i, amount] of asked.entries()) {
          if (outcomes[i] === 'done') continue;
          expect(outcomes[i]).toBe('cap-exceeded');
          expect(wan(amount)).toBeGreaterThan(wan(100) - usedFen);
        }
        await world.close();
      }),
      options,
    );
  });

  it('never pass a budget line, also while it is topped up', async () => {
    await fc.assert(
      fc.asyncProperty(amounts, fc.integer({ min: -20, max: 50 }), async (asked, delta) => {
        const world = await openWorld();
        await play(world, [appropriate(LINE_2023, 2023, wan(100))]);
        const target = at.budget(LINE_2023);
        const racers = writers(world);
        const adjusted = async (): Promise<void> => {
          const adjustment = { lineId: LINE_2023, adjustmentId: 'adjustment-1' };
          await world.dispatch(people.appropriator, target, {
            type: 'ProposeBudgetAdjustment',
            ...adjustment,
            deltaFen: wan(delta),
            documentNumber: '武新管财〔2023〕9号',
            reason: '调整',
          });
          await world.dispatch(people.financeApprover, target, {
            type: 'ConfirmBudgetAdjustment',
            ...adjustment,
          });
        };
        const [topped, ...outcomes] = await Promise.all([
          tried(adjusted),
          ...asked.map((amount, i) =>
            tried(() =>
              (racers[i % WRITERS] as World).dispatch(people.ledger, target, {
                type: 'ReserveBudget',
                lineId: LINE_2023,
                reservationId: `res-${i}` as ReservationId,
                for: { ...reservedFor, tranche: 1 },
                amountFen: wan(amount),
                releasedBy: people.finance.id,
              }),
            ),
          ),
        ]);
        const line = await world.ledger.read(target);
        if (line.status === 'none') throw new Error('no line');
        const reservedFen = sumFen(
          asked.map((amount, i) => (outcomes[i] === 'done' ? wan(amount) : 0n)),
        );
        expect(line.appropriatedFen).toBe(wan(100) + (topped === 'done' ? wan(delta) : 0n));
        expect(line.appropriatedFen - availableFen(line)).toBe(reservedFen);
        expect(availableFen(line)).toBeGreaterThanOrEqual(0n);
        await world.close();
      }),
      options,
    );
  });

  it('get a one-off, a year and a key once', async () => {
    const claims: readonly Claim[] = [
      { kind: 'once', scope: 'enterprise', cap: 'hq-relocation/once', key: '', clause: '（一）3' },
      {
        kind: 'consecutiveYears',
        scope: 'enterprise',
        cap: 'hq-settlement/consecutive-years',
        year: 2023,
        span: 3,
        clause: '（一）1',
      },
    ];
    for (const claim of claims) {
      const world = await openWorld();
      await play(world, register());
      const outcomes = await Promise.all(
        writers(world).map((racer, i) =>
          tried(() =>
            racer.dispatch(people.ledger, at.enterprise(HUAWEI), {
              type: 'ReserveLimits',
              reservationId: `res-${i}` as ReservationId,
              for: reservedFor,
              claims: [claim],
              submittedOn: '2023-06-01' as never,
              period: null,
            }),
          ),
        ),
      );
      const refused = claim.kind === 'once' ? 'once-used' : 'year-claimed';
      expect(outcomes.sort()).toEqual(
        ['done', ...Array.from({ length: WRITERS - 1 }, () => refused)].sort(),
      );
      await world.close();
    }
  });

  it('propose the same one-off: one is reserved, and the others end where they were', async () => {
    const world = await openWorld();
    await play(world, setting);
    const awards = Array.from({ length: WRITERS }, (_, i) => relocation(`race-${i}`));
    for (const award of awards) await play(world, award.review);
    const racers = writers(world);
    const outcomes = await Promise.all(
      // Tried again under its key: a process that was too contended is gone on with.
      awards.map((award, i) => tried(() => award.propose().send(racers[i] as World, `race-${i}`))),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    const states = await Promise.all(awards.map(({ target }) => world.ledger.read(target)));
    expect(states.map(({ status }) => status)).toEqual(
      outcomes.map((outcome) => (outcome === 'done' ? 'reserved' : 'assessed')),
    );
    await world.close();
  });

  it('pay one released tranche: one payment is opened', async () => {
    const world = await openWorld();
    const award = relocation();
    const { approveAgain, verify, release, pay } = award;
    await play(world, [
      ...setting,
      ...granted(award),
      approveAgain,
      verify(1, TRANCHE_1),
      release(1, LINE_2023),
      openBatch(),
    ]);
    const outcomes = await Promise.all(
      writers(world).map((racer, i) => tried(() => pay(1, undefined, i + 1).send(racer))),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'payment-open')).toHaveLength(WRITERS - 1);
    await world.close();
  });
});
