import { rmSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { makePolicies } from '../../src/assessment/policies.js';
import { bucketOf, usedOf } from '../../src/domain/limits/account.js';
import { at } from '../../src/domain/targets.js';
import type { Day } from '../../src/kernel/days.js';
import type { RecoveryId, ReservationId, Unit } from '../../src/kernel/ids.js';
import { wan } from '../../src/kernel/money.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { checkCharacter, type Uscc } from '../../src/kernel/uscc.js';
import { loadPacks } from '../../src/stores/policies/folder.js';
import { aNextVersion } from '../support/policies.js';
import {
  appropriate,
  approveBatch,
  claim,
  type ClaimStory,
  confirmAccount,
  eventSubsidy,
  LINE_2024,
  openBatch,
  play,
  proposeAccount,
  register,
  relocation,
  sealBatch,
  type Step,
  step,
  TRANCHE_1,
  TRANCHE_2,
} from '../support/story.js';
import { HUAWEI, openWorld, people, TENCENT, UNIT, type World } from '../support/world.js';

const uscc = (number: number): Uscc => {
  const first17 = `91420100MA4K${String(number).padStart(5, '0')}`;
  return (first17 + checkCharacter(first17)) as Uscc;
};
const COMPANIES = Array.from({ length: 6 }, (_, i) => uscc(i + 1));

/** `done`, or the code of the refusal; one that was too contended is tried again. */
async function outcome({ send }: Step, world: World): Promise<string> {
  for (;;) {
    try {
      await send(world);
      return 'done';
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code !== 'too-contended') return error.code;
    }
  }
}

/** All at once, each in a process of its own over one store. */
const race = (world: World, steps: readonly Step[]): Promise<readonly string[]> =>
  Promise.all(steps.map((step) => outcome(step, world.restarted())));

const count = (outcomes: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
};

/** Registered enterprises with claims that are assessed, all before any of them is proposed. */
async function assessed(on: string, claims: readonly ClaimStory[]): Promise<World> {
  const world = await openWorld({ on });
  for (const company of [HUAWEI, TENCENT, ...COMPANIES]) await play(world, register(company));
  for (const story of claims) await play(world, story.review);
  return world;
}

async function amountOf(world: World, { target }: ClaimStory): Promise<bigint> {
  const state = await world.ledger.read(target);
  if (state.status !== 'assessed') throw new Error(`it is ${state.status}`);
  return state.assessment.amountFen;
}

async function failedOf(world: World, { target }: ClaimStory): Promise<readonly string[]> {
  const state = await world.ledger.read(target);
  if (state.status !== 'assessed') throw new Error(`it is ${state.status}`);
  return state.assessment.conditions.filter(({ held }) => !held).map(({ id }) => id);
}

const usedOfPool = async (world: World, cap: string, key: string, year?: number): Promise<bigint> =>
  usedOf(
    await world.ledger.read(at.pool(cap, key, year)),
    bucketOf(year === undefined ? { cap, key } : { cap, key, year }),
  );

/** The notice of five working days, and the approvals that the amount asks for. */
async function grant(world: World, story: ClaimStory, after: string): Promise<void> {
  await play(world, [story.notice, after, story.approve()]);
  const state = await world.ledger.read(story.target);
  if (state.status !== 'granted') await story.approveAgain.send(world);
}

describe('co-applicants racing for one cap', () => {
  it('six of one event, ten thousand each of its thirty: three are reserved', async () => {
    const claims = COMPANIES.map((company, i) => eventSubsidy(`co-${i}`, 'E1', company));
    const world = await assessed('2023-06-01', claims);
    const outcomes = await race(
      world,
      claims.map((story) => story.propose()),
    );
    expect(count(outcomes)).toEqual({ done: 3, 'cap-exceeded': 3 });
    expect(await usedOfPool(world, 'event/event', 'E1')).toBe(wan(30));

    // Whoever lost holds nothing of its own yearly cap either, and is told so when assessed again.
    const lost = claims[outcomes.indexOf('cap-exceeded')] as ClaimStory;
    await lost.assess.send(world);
    expect(await amountOf(world, lost)).toBe(0n);
    const other = eventSubsidy('other', 'E2', COMPANIES[outcomes.indexOf('cap-exceeded')]);
    await play(world, [...other.review, other.propose()]);
    await world.close();
  });

  it('the rest of a cap is had by whoever is assessed again', async () => {
    const large = (name: string, company: Uscc): ClaimStory =>
      claim(
        name,
        'event',
        {
          eventId: 'E1',
          filingApproved: true,
          filingUnit: UNIT,
          venueCost: wan(40).toString(),
          buildCost: '0',
          promotionCost: '0',
        },
        company,
      );
    const claims = [large('one', HUAWEI), large('two', TENCENT)];
    const world = await assessed('2023-06-01', claims);
    const outcomes = await race(
      world,
      claims.map((story) => story.propose()),
    );
    expect([...outcomes].sort()).toEqual(['cap-exceeded', 'done']);
    const lost = claims[outcomes.indexOf('cap-exceeded')] as ClaimStory;
    await play(world, [lost.assess]);
    expect(await amountOf(world, lost)).toBe(wan(10));
    await play(world, [lost.propose('again')]);
    expect(await usedOfPool(world, 'event/event', 'E1')).toBe(wan(30));
    await world.close();
  });

  it('two of one scenario project: it is supported once', async () => {
    const project = (name: string, company: Uscc): ClaimStory =>
      claim(
        name,
        'open-scenario',
        {
          projectId: 'P1',
          libraryEntryYear: 2023,
          technologyBuyer: true,
          constructionCost: wan(50).toString(),
          insuredHeadcount: 30,
          inCoreDigitalStatistics: true,
        },
        company,
      );
    const claims = [project('one', HUAWEI), project('two', TENCENT)];
    const world = await assessed('2023-06-01', claims);
    const outcomes = await race(
      world,
      claims.map((story) => story.propose()),
    );
    expect([...outcomes].sort()).toEqual(['done', 'once-used']);
    const [won, lost] = [outcomes.indexOf('done'), outcomes.indexOf('once-used')];
    await (claims[lost] as ClaimStory).assess.send(world);
    expect(await failedOf(world, claims[lost] as ClaimStory)).toEqual(['open-scenario/once']);

    // Withdrawn, it is free again for the other.
    await play(world, [
      (claims[won] as ClaimStory).withdraw,
      (claims[lost] as ClaimStory).assess,
      (claims[lost] as ClaimStory).propose('again'),
    ]);
    expect(await usedOfPool(world, 'open-scenario/project', 'P1')).toBe(wan(25));
    await world.close();
  });

  it('both measures of （九） for one project: one of them', async () => {
    const upgrade = (measure: string, company: Uscc): ClaimStory =>
      claim(
        `${measure}-${company}`,
        measure,
        {
          projectId: 'U1',
          cityApprovedInvestment: wan(1000).toString(),
          cityPaid: wan(80).toString(),
        },
        company,
        { unit: '企服局' as Unit },
      );
    const claims = [
      upgrade('tech-upgrade', HUAWEI),
      upgrade('smart-upgrade', HUAWEI),
      upgrade('smart-upgrade', TENCENT),
    ];
    const world = await assessed('2023-06-01', claims);
    const outcomes = await race(
      world,
      claims.map((story) => story.propose()),
    );
    expect(count(outcomes)).toEqual({ done: 1, 'once-used': 2 });
    for (const [i, story] of claims.entries()) {
      if (outcomes[i] === 'done') continue;
      await story.assess.send(world);
      expect(await failedOf(world, story)).toEqual(['upgrade/project']);
    }
    await world.close();
  });

  it('major events of one year: 500万 across the district', async () => {
    const major = (i: number): ClaimStory =>
      claim(
        `major-${i}`,
        'major-event',
        { eventId: `M${i}`, majorDemonstrationEffect: true, heldLocally: true, filingUnit: UNIT },
        COMPANIES[i],
        { determined: { determinedAmount: wan(200).toString(), determinationDocument: 'D1' } },
      );
    const claims = [major(0), major(1), major(2), major(3)];
    const world = await assessed('2023-06-01', claims);
    const outcomes = await race(
      world,
      claims.map((story) => story.propose()),
    );
    expect(count(outcomes)).toEqual({ done: 2, 'cap-exceeded': 2 });

    const left = claims.filter((_, i) => outcomes[i] !== 'done');
    for (const story of left) {
      await story.assess.send(world);
      expect(await amountOf(world, story)).toBe(wan(100));
    }
    const again = await race(
      world,
      left.map((story) => story.propose('again')),
    );
    expect([...again].sort()).toEqual(['cap-exceeded', 'done']);
    expect(await usedOfPool(world, 'major-event/district-year', '', 2023)).toBe(wan(500));
    await world.close();
  });

  it('three matches to one city payment stay within what the city paid', async () => {
    const city = { cityPaid: wan(150).toString(), cityPaymentDocument: '武财〔2023〕7号' };
    const claims = [
      claim('incubator', 'ai-incubator', { incubationBasis: 'scale', aiCompanyCount: 30, ...city }),
      claim(
        'scenario',
        'ai-scenario',
        { projectId: 'S1', actualInvestment: wan(400).toString(), ...city },
        TENCENT,
      ),
      claim(
        'research',
        'ai-research',
        {
          projectId: 'R1',
          programme: 'innovation-special',
          nationalFunding: wan(220).toString(),
          ...city,
        },
        COMPANIES[0],
      ),
    ];
    const world = await assessed('2023-06-01', claims);
    let waiting = claims;
    for (let turn = 1; waiting.length > 0; turn += 1) {
      const outcomes = await race(
        world,
        waiting.map((story) => story.propose(`turn-${turn}`)),
      );
      expect(count(outcomes)['done']).toBe(1);
      const lost = waiting.filter((_, i) => outcomes[i] !== 'done');
      for (const story of lost) await story.assess.send(world);
      const amounts = await Promise.all(lost.map((story) => amountOf(world, story)));
      waiting = lost.filter((_, i) => (amounts[i] ?? 0n) > 0n);
    }
    expect(await usedOfPool(world, 'city-payment', '武财〔2023〕7号')).toBe(wan(150));
    await world.close();
  });
});

describe('three years in a row', () => {
  const months = (year: number): Record<string, number> =>
    Object.fromEntries(
      Array.from({ length: 12 }, (_, m) => [`${year}-${`${m + 1}`.padStart(2, '0')}`, 40]),
    );
  const year = (benefitYear: number): ClaimStory =>
    claim(
      `year-${benefitYear}`,
      'hq-settlement',
      {
        headquarters: true,
        registeredOn: '2022-01-04',
        listed: true,
        insuredHeadcountByMonth: months(benefitYear),
        inCoreDigitalStatistics: true,
      },
      HUAWEI,
      { benefitYear },
    );
  const propose = (world: World, story: ClaimStory): Promise<void> =>
    play(world, [...story.review, story.propose()]);

  it('a skipped year is not made up, and the span ends with the third', async () => {
    const world = await assessed('2025-02-10', []);
    await propose(world, year(2022));
    await grant(world, year(2022), '2025-02-24');
    await propose(world, year(2024));
    await grant(world, year(2024), '2025-03-10');
    await play(world, year(2023).review);
    expect(await failedOf(world, year(2023))).toEqual(['consecutive-years']);
    await play(world, ['2026-01-05', ...year(2025).review]);
    expect(await failedOf(world, year(2025))).toEqual(['consecutive-years']);
    await world.close();
  });

  it('a year before one that is only reserved can still be had', async () => {
    const world = await assessed('2025-02-10', []);
    await propose(world, year(2024));
    await propose(world, year(2023));
    await grant(world, year(2024), '2025-02-24');
    // Granted first, 2024 doesn't take back what was reserved before.
    await grant(world, year(2023), '2025-03-10');
    await world.close();
  });

  it('given the first year is revoked while the next is reserved, then the next is the first', async () => {
    const world = await assessed('2024-02-19', []);
    await propose(world, year(2022));
    await grant(world, year(2022), '2024-03-04');
    await play(world, year(2023).review);
    expect(await race(world, [year(2022).revoke, year(2023).propose()])).toEqual(['done', 'done']);
    await grant(world, year(2023), '2024-03-18');

    // Counted from 2022 it would be the fourth.
    await play(world, ['2026-01-05']);
    await propose(world, year(2025));
    const enterprise = await world.ledger.read(at.enterprise(HUAWEI));
    if (enterprise.status === 'none') throw new Error('no enterprise');
    const live = enterprise.account.years.get('hq-settlement/consecutive-years');
    expect([...(live ?? [])].map(([year, held]) => [year, [...held.values()]]).sort()).toEqual([
      [2023, ['confirmed']],
      [2025, ['reserved']],
    ]);
    await world.close();
  });

  it('given the first year is recovered while the next is reserved, then the next is the first', async () => {
    const world = await assessed('2024-02-19', []);
    const [recovered, next] = [year(2022), year(2023)];
    await propose(world, recovered);
    await grant(world, recovered, '2024-03-04');
    const granted = await world.ledger.read(recovered.target);
    if (granted.status !== 'granted') throw new Error(`it is ${granted.status}`);
    const { amountFen } = granted.award;
    const paymentId = recovered.paymentId(1);
    const recoveryId = 'rec-1' as RecoveryId;
    await play(world, [
      proposeAccount(),
      confirmAccount(),
      appropriate(LINE_2024, 2024, wan(1000)),
      '2024-03-11',
      recovered.verify(1),
      recovered.release(1, LINE_2024),
      openBatch(),
      recovered.pay(1),
      sealBatch(),
      approveBatch(1, amountFen),
      recovered.settle(1, amountFen, '2024-03-11'),
      step(people.approver, at.payment(paymentId), {
        type: 'OrderRecovery',
        paymentId,
        recoveryId,
        overpaymentId: null,
        amountFen,
        reason: '虚报',
        basis: '武新管〔2023〕4号 附则',
      }),
      ...next.review,
    ]);
    const receive = step(people.finance, at.payment(paymentId), {
      type: 'ReceiveRecovery',
      paymentId,
      recoveryId,
      returnId: '追0001',
      amountFen,
      valueOn: '2024-03-11' as Day,
    });
    expect(await race(world, [receive, next.propose()])).toEqual(['done', 'done']);
    const enterprise = await world.ledger.read(at.enterprise(HUAWEI));
    if (enterprise.status === 'none') throw new Error('no enterprise');
    const live = enterprise.account.years.get('hq-settlement/consecutive-years');
    expect([...(live ?? [])].map(([year, held]) => [year, [...held.values()]])).toEqual([
      [2023, ['reserved']],
    ]);
    await world.close();
  });

  it('given the first year is revoked while the fourth is reserved, then never both are live', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const world = await assessed('2026-01-05', []);
      await propose(world, year(2022));
      await grant(world, year(2022), '2026-01-19');
      const claims = [
        {
          kind: 'consecutiveYears',
          scope: 'enterprise',
          cap: 'hq-settlement/consecutive-years',
          year: 2025,
          span: 3,
          clause: '（一）1',
        },
      ] as const;
      const reserve: Step = {
        type: 'ReserveLimits',
        send: (racer) =>
          racer.dispatch(people.ledger, at.enterprise(HUAWEI), {
            type: 'ReserveLimits',
            reservationId: 'res-2025' as ReservationId,
            for: {
              applicationId: year(2025).applicationId,
              uscc: HUAWEI,
              measure: 'hq-settlement' as never,
              unit: UNIT,
              benefitYear: 2025,
              key: null,
            },
            claims,
            submittedOn: '2026-01-05' as never,
            period: null,
          }),
      };
      const [revoked, reserved] = await race(world, [year(2022).revoke, reserve]);
      expect(revoked).toBe('done');
      expect(['done', 'years-exceeded']).toContain(reserved);
      // Free by now, whoever was first.
      expect(await outcome(reserve, world)).toBe('done');
      await world.close();
    }
  });
});

describe('the version of the submission day', () => {
  const voucher = (name: string): ClaimStory =>
    claim(name, 'compute-voucher', {
      computeFee: wan(30).toString(),
      onPublicPlatform: true,
    });

  it('given a submission on the last day of validity, then it is granted under it long after', async () => {
    const world = await assessed('2026-03-23', []);
    const story = voucher('last');
    await story.submit.send(world);
    world.today('2026-03-24');
    expect(await outcome(voucher('late').submit, world)).toBe('policy-not-in-force');
    await play(world, [...story.review.slice(1), story.propose()]);
    await grant(world, story, '2026-06-01');
    expect(await world.ledger.read(story.target)).toMatchObject({
      status: 'granted',
      submittedOn: '2026-03-23',
      award: { amountFen: wan(15) },
    });
    await world.close();
  });

  it('given a later version with less, then what was submitted before is granted and paid as it was', async () => {
    const folder = aNextVersion('2024-01-01', (file) =>
      file
        .replaceAll('amount: 500万元', 'amount: 400万元')
        .replace('amount: 300万元', 'amount: 200万元'),
    );
    const both = makePolicies(await loadPacks(folder));
    rmSync(folder, { recursive: true });

    const before = await openWorld({ on: '2023-12-01' });
    await play(before, [...register(HUAWEI), ...register(TENCENT)]);
    const granted = relocation('granted');
    await play(before, [...granted.review, granted.propose()]);
    await grant(before, granted, '2023-12-11');
    await play(before, [granted.verify(1, TRANCHE_1)]);
    const pending = relocation('pending', TENCENT);
    await play(before, ['2023-12-29', pending.submit]);

    const { store } = before;
    const world = await openWorld({ store, on: '2024-06-03', policies: both });
    await play(world, [
      appropriate(LINE_2024, 2024, wan(1000)),
      granted.release(1, LINE_2024),
      granted.verify(2, TRANCHE_2),
      granted.release(2, LINE_2024),
      ...pending.review.slice(1),
    ]);
    expect(await world.ledger.read(granted.target)).toMatchObject({
      policy: { version: '1' },
      award: {
        amountFen: wan(500),
        tranches: [{ release: { amountFen: wan(200) } }, { release: { amountFen: wan(300) } }],
      },
    });
    expect(await amountOf(world, pending)).toBe(wan(500));

    // The one-off of the old version is used up under the new one, and a new claim gets the new.
    expect(await outcome(relocation('second').submit, world)).toBe('once-used');
    const fresh = claim(
      'fresh',
      'hq-relocation',
      { valuation: '700000000000', sameRoundFinancing: '70000000000', relocatedOn: '2024-05-31' },
      COMPANIES[0],
    );
    await play(world, [...register(COMPANIES[0]), ...fresh.review]);
    expect(await amountOf(world, fresh)).toBe(wan(400));
    expect(await world.ledger.read(fresh.target)).toMatchObject({ policy: { version: '2' } });
    await before.close();
  });
});
