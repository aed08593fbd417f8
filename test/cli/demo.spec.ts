import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openTranche, type Tranche } from '../../src/composition.js';
import { listRecoveries } from '../../projections/recoveries/query.js';
import { listBreaks, listMatches, listPeriods } from '../../projections/reconciliation/query.js';
import { corporateCsv } from '../../src/demo/bank.js';
import { LAST_DAY, MovedClock } from '../../src/demo/clock.js';
import { newestStatement, STATEMENT } from '../../src/demo/files.js';
import { newestIn } from '../../src/demo/folder.js';
import { makeDistrict, presentMoment, StepClock } from '../../src/demo/make.js';
import { DIRECT } from '../../src/demo/payers.js';
import { PRESENT, stories } from '../../src/demo/scenario.js';
import type { Application } from '../../src/domain/application/state.js';
import { payerIdOf } from '../../src/domain/streams.js';
import { at } from '../../src/domain/targets.js';
import { day, type Moment } from '../../src/kernel/days.js';
import type { ApplicationId } from '../../src/kernel/ids.js';
import { uscc } from '../../src/kernel/uscc.js';
import { reconcile } from '../../src/reconciliation/run.js';
import { fileURLToPath } from 'node:url';

const policiesFolder = fileURLToPath(new URL('../../policies', import.meta.url));
const profilesFolder = fileURLToPath(new URL('../../profiles', import.meta.url));

async function district() {
  const clock = new StepClock();
  const log = pino({ level: 'silent' });
  const tranche = await openTranche({
    ...{ folder: ':memory:', kind: 'demo', clock, log, policiesFolder, profilesFolder },
  });
  return { tranche, world: await makeDistrict(tranche, clock) };
}

/** What keys make differ: ciphertext, hashes of it, ids of processes' own commands. */
const withoutKeys = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, held: unknown) =>
      ['hash', 'evidence', 'sealed', 'ledgerId', 'subject'].includes(name) ? '…' : held,
    ),
  );

/** Its events, but for what keys make differ. */
async function eventsOf({ store }: Tranche): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  for await (const batch of store.readAll(null)) {
    for (const { stream, revision, type, data, metadata } of batch) {
      const { recordedAt, about, actor } = metadata;
      events.push(withoutKeys({ stream, revision, type, data, recordedAt, about, actor }));
    }
  }
  return events;
}

describe('the sample district', () => {
  let made: Awaited<ReturnType<typeof district>>;
  let cases: readonly Application[];
  beforeAll(async () => {
    made = await district();
    const { store, ledger } = made.tranche;
    const found: Application[] = [];
    for await (const batch of store.readAll(null)) {
      for (const { type, metadata } of batch) {
        if (type !== 'ApplicationSubmitted') continue;
        const id = metadata.about.applicationId as ApplicationId;
        found.push((await ledger.read(at.application(id))) as Application);
      }
    }
    cases = found;
  }, 60_000);
  afterAll(() => made.tranche.close());

  it('comes out the same each time, but for keys', async () => {
    const { tranche } = await district();
    expect(await eventsOf(tranche)).toEqual(await eventsOf(made.tranche));
    await tranche.close();
  }, 60_000);

  const named = (key: string) => {
    const story = stories.find(({ subject }) => subject.key === key);
    return story?.subject.uscc ?? '';
  };
  /** What an enterprise has claimed, each as its year, status, award and what it has been paid, in 万元. */
  const claims = (key: string, measure: string) =>
    cases
      .filter((known) => known.uscc === named(key) && known.measure === measure)
      .map((known) => [
        known.benefitYear,
        known.status,
        ...('award' in known ? [Number(known.award.amountFen) / 1e6, paidOf(known) / 1e6] : []),
      ]);

  it('has codes that are valid, and enough enterprises to look around in', () => {
    const enterprises = stories.filter(({ subject }) => subject.key !== 'budget');
    expect(enterprises.length).toBeGreaterThanOrEqual(12);
    for (const { subject } of enterprises) uscc(subject.uscc);
  });

  it('has paid every measure, but the one that waits for a parameter nobody has set', () => {
    const measures = made.tranche.policies.packs.flatMap((pack) => [...pack.measures.keys()]);
    const unpaid = measures.filter((measure) =>
      cases.every((known) => known.measure !== measure || paidOf(known) === 0),
    );
    expect(measures).toHaveLength(27);
    expect(unpaid).toEqual(['retail-smart']);
    expect(claims('wanye', 'retail-smart')).toEqual([[2024, 'accepted']]);
  });

  it('shows what each rule does to a claim', () => {
    expect({
      threeYears: claims('qingluan', 'hq-settlement'),
      yearlyCap: claims('xixia', 'overseas-traffic'),
      lifetimeCap: claims('lanqi', 'base-purchase'),
      eventShared: [...claims('xiehui', 'event'), ...claims('meixi', 'event')],
      districtYear: [...claims('xiehui', 'major-event'), ...claims('zhanhui', 'major-event')],
      projectShared: [
        ...claims('hongling', 'secondary-node'),
        ...claims('jiangyue', 'secondary-node'),
      ],
      oneOfTwo: [...claims('jiangyue', 'tech-upgrade'), ...claims('jiangyue', 'smart-upgrade')],
      products: claims('jiangyue', 'green-product'),
      matched: [...claims('panshi', 'ai-research'), ...claims('wutong', 'ai-incubator')],
      less: claims('meixi', 'software-cluster-rent'),
      revoked: claims('luling', 'licence-award'),
      refusedAtOnce: claims('qingluan', 'financing-milestone'),
      ranking: claims('tinglan', 'open-scenario'),
      agreement: claims('tinglan', 'compute-voucher'),
      relocated: claims('panshi', 'hq-relocation'),
      tooLow: claims('luling', 'hq-relocation'),
    }).toEqual({
      threeYears: [
        [2022, 'granted', 12.1, 12.1],
        [2023, 'granted', 64.4, 64.4],
        [2024, 'granted', 120, 120],
        [2025, 'declined'],
      ],
      yearlyCap: [
        [2024, 'granted', 156, 156],
        [2024, 'granted', 44, 44],
        [2025, 'assessed'],
      ],
      lifetimeCap: [
        [2025, 'granted', 326.05, 326.05],
        [2025, 'granted', 173.95, 173.95],
      ],
      eventShared: [
        [2023, 'granted', 22, 22],
        [2026, 'noticed'],
        [2023, 'granted', 8, 8],
        [2025, 'declined'],
      ],
      districtYear: [
        [2025, 'granted', 320, 320],
        [2025, 'granted', 180, 180],
      ],
      projectShared: [
        [2025, 'granted', 90, 90],
        [2025, 'granted', 60, 60],
      ],
      oneOfTwo: [
        [2024, 'granted', 320, 300],
        [2025, 'declined'],
      ],
      products: [
        [2024, 'granted', 30, 30],
        [2025, 'granted', 10, 10],
      ],
      matched: [
        [2025, 'granted', 1500, 1500],
        [2023, 'granted', 200, 200],
        [2024, 'granted', 100, 100],
        [2025, 'granted', 80, 80],
      ],
      less: [
        [2023, 'granted', 36, 36],
        [2024, 'granted', 42, 42],
        [2025, 'accepted'],
      ],
      revoked: [[2025, 'revoked', 0, 0]],
      refusedAtOnce: [[2025, 'granted', 500, 500]],
      ranking: [
        [2024, 'granted', 100, 100],
        [2025, 'declined'],
      ],
      agreement: [[2025, 'declined']],
      relocated: [[2023, 'granted', 500, 500]],
      tooLow: [[2023, 'declined']],
    });
  });

  it('has a case waiting at each stage, and somebody of its unit to act on it', () => {
    const stages = new Set(cases.map(stageOf));
    expect([...stages].sort()).toEqual([
      'accepted',
      'assessed',
      'declined',
      'done',
      'noticed',
      'revoked',
      'sent-back',
      'submitted',
      'to pay',
      'to release',
      'to settle',
      'to verify',
      'withdrawn',
    ]);
    const units = new Set(cases.map(({ unit }) => unit));
    expect(units.size).toBe(4);
    for (const unit of units) {
      const roles = [...made.world.actors.values()]
        .filter((actor) => actor.unit === unit)
        .map(({ roles: [role] }) => role);
      expect(roles.sort()).toEqual(['approver', 'approver', 'case-officer', 'reviewer']);
    }
  });

  it('has had money come back in every way there is', async () => {
    const { items: recoveries } = await listRecoveries(made.tranche.rows.db, {});
    expect(
      recoveries.map(({ amountFen, recoveredFen, offsetFen }) => [
        amountFen,
        recoveredFen,
        offsetFen,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [10_000_000n, 10_000_000n, 0n],
        [6_000_000n, 0n, 6_000_000n],
      ]),
    );
    const types = new Set<string>();
    for await (const batch of made.tranche.store.readAll(null)) {
      for (const { type } of batch) types.add(type);
    }
    expect([...types]).toEqual(
      expect.arrayContaining([
        ...['PaymentRejected', 'PaymentReturned', 'PaymentOverpaid', 'PaymentCorrected'],
        ...['DuplicateCleared', 'RecoveryOrdered', 'YearEndDecided', 'BudgetBroughtForward'],
      ]),
    );
  });

  it('leaves its clock inside the policy’s validity, after everything in it', async () => {
    expect(PRESENT < LAST_DAY).toBe(true);
    expect((await newestIn(made.tranche.store)) < presentMoment()).toBe(true);
  });

  it('has closed the months before, and shows each kind of break in the statement beside it', async () => {
    const { tranche, world } = made;
    const { store, projector } = tranche;
    const payerId = payerIdOf(DIRECT.account);
    const { items: months } = await listPeriods(tranche.rows.db, { payerId });
    expect(months.map(({ month, status }) => [month, status])).toEqual(
      ['2026-01', ...[12, 11, 10].map((month) => `2025-${month}`)]
        .concat([9, 8, 7, 6, 5, 4, 3, 2, 1].map((month) => `2025-0${month}`))
        .map((month) => [month, 'closed']),
    );
    const breaks = async () =>
      (await listBreaks(tranche.rows.db, { accountId: payerId, status: 'open' })).items;
    expect((await breaks()).map(({ kind, owner }) => [kind, owner])).toEqual([
      ['unknown', 'finance-1'],
      ['return-without-payment', 'finance-1'],
    ]);
    const actor = world.actor('finance-1');
    const file = { name: STATEMENT, bytes: corporateCsv(newestStatement(world)) };
    const asked = { actor, commandId: world.commandId(actor), dryRun: false };
    await tranche.statements.import(file, asked);
    await reconcile(tranche, payerId, actor);
    await projector.waitFor((await store.head()) ?? '', ['reconciliation'], 20_000);
    // Of one day they stand in the order of their ids, which follow from the bytes of the file.
    const found = (await breaks()).slice(2).map(({ kind }) => kind);
    expect(found.sort()).toEqual([
      ...['amount-differs', 'duplicate', 'missing-in-bank', 'missing-in-ledger'],
      ...['return-without-payment', 'wrong-payee'],
    ]);
    const waiting = await listMatches(tranche.rows.db, { status: 'waiting' });
    expect(waiting.items).toMatchObject([{ certainty: 'likely', amountFen: -19_000_000n }]);
  }, 60_000);
});

const paidOf = (known: Application): number =>
  'award' in known
    ? known.award.tranches.reduce(
        (sum, { settledFen, returnedFen }) => sum + Number(settledFen - returnedFen),
        0,
      )
    : 0;

/** What the next tranche of an award waits for, or where the claim stands. */
function stageOf(known: Application): string {
  if (known.status !== 'granted') return known.status;
  const next = known.award.tranches.find(({ settledFen }) => settledFen === 0n);
  if (!next) return 'done';
  if (next.openPayment) return 'to settle';
  if (next.release) return 'to pay';
  return next.verified ? 'to release' : 'to verify';
}

describe('the demo’s clock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-clock-'));
  const start = '2024-09-18T01:00:00.000Z' as Moment;

  it('runs on with real time, also while nobody looks, and never back', () => {
    let real = 1_000_000;
    const clock = MovedClock.start(folder, start, () => real);
    expect(clock.now()).toBe(start);
    real += 5_000;
    expect(clock.now()).toBe('2024-09-18T01:00:05.000Z');
    expect(new MovedClock(folder, () => real).now()).toBe('2024-09-18T01:00:05.000Z');
    real -= 60_000;
    expect(clock.now()).toBe('2024-09-18T01:00:05.000Z');
    clock.notBefore('2024-09-18T02:00:00.000Z' as Moment);
    expect(clock.now()).toBe('2024-09-18T02:00:00.000Z');
  });

  it('is moved by another process', () => {
    const served = MovedClock.start(folder, start);
    served.now();
    new MovedClock(folder).advance(day('2025-03-10'));
    expect(served.now().slice(0, 16)).toBe('2025-03-10T01:00');
  });

  it('stands still at the end of the policy', () => {
    const years = 3 * 365 * 86_400_000;
    let real = Date.now();
    const clock = MovedClock.start(folder, start, () => real);
    real += years;
    expect(clock.now()).toBe('2026-03-23T15:59:59.999Z');
  });

  it('refuses a file that is none', () => {
    writeFileSync(join(folder, 'clock.json'), '{"present":"soon","since":"now"}');
    expect(() => new MovedClock(folder)).toThrow(
      expect.objectContaining({ code: 'moment-invalid' }),
    );
    rmSync(folder, { recursive: true });
  });
});
