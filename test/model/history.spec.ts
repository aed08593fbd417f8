import { describe, expect, it } from '@jest/globals';
import { at } from '../../src/domain/targets.js';
import type { History } from '../../src/domain/history/state.js';
import type { AccountEvent } from '../../src/domain/limits/events.js';
import { bucketOf, usedOf } from '../../src/domain/limits/account.js';
import { earlierApplication } from '../../src/domain/history/entries.js';
import type {
  ApplicationId,
  HistoryId,
  LineId,
  Measure,
  PaymentId,
  RecoveryId,
  ReservationId,
} from '../../src/kernel/ids.js';
import type { Day } from '../../src/kernel/days.js';
import { wan } from '../../src/kernel/money.js';
import {
  confirmHistory,
  paidRow,
  planOf,
  proposeFile,
  relocationRows,
  tableFile,
  takeBackHistory,
} from '../support/history.js';
import { refusalOf } from '../support/refused.js';
import { lengthsOf, statesOf } from '../support/states.js';
import { appropriate, claim, play, relocation, register, setting, step } from '../support/story.js';
import { HUAWEI, openWorld, people, TENCENT, UNIT, type World } from '../support/world.js';

type Imported = Extract<AccountEvent, { type: 'ReservationImported' }>['data'];

const TODAY = '2025-03-01' as Day;

async function imported(
  world: World,
  rows: Parameters<typeof tableFile>[0],
  key = 'first',
): Promise<HistoryId> {
  const historyId = await proposeFile(world, tableFile(rows), TODAY, { key });
  await confirmHistory(historyId).send(world);
  return historyId;
}

const historyOf = async (world: World, historyId: HistoryId): Promise<History> =>
  (await world.ledger.read(at.history(historyId))) as History;

const nth = (historyId: HistoryId, n: number): ApplicationId =>
  earlierApplication({ historyId, attempt: 1 }, n);

describe('what was awarded before this ledger', () => {
  it('passes a cap where its dry run said so, however many are recorded at once', async () => {
    const world = await openWorld({ on: TODAY });
    // The second waits behind the first, of one enterprise; the third shares its pool with the second.
    const fromTheCity = (number: string, project: string, other = {}) =>
      paidRow(number, {
        measure: '人工智能应用场景建设奖励',
        facts: { 项目编号: project, 武汉市实际拨付金额: '500,000', 市级拨付文件编号: 'C1' },
        ...other,
      });
    const file = tableFile([
      paidRow('1'),
      fromTheCity('2', 'P1'),
      fromTheCity('3', 'P2', { uscc: TENCENT, name: '新来' }),
    ]);
    const { report } = await planOf(world, file, TODAY);
    expect(report.rows.map(({ notes }) => notes.map(({ code }) => code))).toEqual([
      [],
      [],
      ['cap-exceeded'],
    ]);
    const historyId = await proposeFile(world, file, TODAY);
    await confirmHistory(historyId).send(world);
    const passed: ApplicationId[] = [];
    for await (const events of world.store.readAll(null)) {
      for (const { type, data } of events) {
        if (type !== 'ReservationImported') continue;
        const taken = data as unknown as Imported;
        if (taken.exceeded.length > 0) passed.push(taken.for.applicationId);
      }
    }
    expect(passed).toEqual([nth(historyId, 3)]);
  });

  it('takes its limits: a one-off, a year of three and a year’s cap are refused after it', async () => {
    const world = await openWorld({ on: TODAY });
    await play(world, setting.slice(0, 4));
    await imported(world, [
      ...relocationRows('1'),
      ...['2022', '2023', '2024'].map((benefitYear) =>
        paidRow(`y${benefitYear}`, { benefitYear, grantedOn: '2025-02-01', paidOn: '2025-02-02' }),
      ),
    ]);
    expect(await refusalOf(relocation().submit.send(world))).toBe('once-used');

    const enterprise = await world.ledger.read(at.enterprise(HUAWEI));
    if (enterprise.status === 'none') throw new Error('not registered');
    const reservedFor = {
      applicationId: 'app-fourth' as ApplicationId,
      uscc: HUAWEI,
      measure: 'hq-settlement' as Measure,
      unit: UNIT,
      benefitYear: 2025,
      key: null,
    };
    const asked = (year: number) => ({
      type: 'ReserveLimits' as const,
      reservationId: `res-${year}` as ReservationId,
      for: reservedFor,
      claims: [
        {
          kind: 'consecutiveYears' as const,
          scope: 'enterprise' as const,
          cap: 'hq-settlement/consecutive-years',
          year,
          span: 3,
          clause: '（一）1',
        },
      ],
      submittedOn: TODAY,
      period: null,
    });
    const target = at.enterprise(HUAWEI);
    expect(await refusalOf(world.dispatch(people.ledger, target, asked(2025)))).toBe(
      'years-exceeded',
    );
    expect(await refusalOf(world.dispatch(people.ledger, target, asked(2024)))).toBe(
      'year-claimed',
    );
    expect(usedOf(enterprise.account, yearBucket(enterprise, 2023))).toBe(wan(30));
    await world.close();
  });

  it('registers who is in the file alone, and goes on like any other case', async () => {
    const world = await openWorld({ on: TODAY });
    const historyId = await imported(world, relocationRows('1', { uscc: TENCENT, name: '新来' }));
    expect(await world.ledger.read(at.enterprise(TENCENT))).toMatchObject({
      status: 'registered',
      name: '新来',
    });
    const line = 'line-2025' as LineId;
    const target = at.application(nth(historyId, 1));
    const hash = 'e'.repeat(64) as never;
    await play(world, [
      appropriate(line, 2025, wan(300)),
      step(people.officer, target, {
        type: 'AttachEvidence',
        hash,
        title: '证明',
        mediaType: 'application/pdf',
        bytes: 1,
      }),
      step(people.reviewer, target, {
        type: 'VerifyTrancheConditions',
        tranche: 2,
        facts: { registeredOn: '2023-05-31', inCoreDigitalStatistics: true },
        evidence: [hash],
      }),
      step(people.finance, target, {
        type: 'ReleaseTranche',
        tranche: 2,
        lineId: line,
        reservationId: 'res-second' as never,
      }),
    ]);
    expect(await world.ledger.read(target)).toMatchObject({
      award: { tranches: [{ settledFen: wan(200) }, { release: { amountFen: wan(300) } }] },
    });
    await world.close();
  });

  it('is never refused for a limit it passes, which then has nothing left', async () => {
    const world = await openWorld({ on: TODAY });
    const rows = [paidRow('1', { amount: '1500000', paid: '1500000' })];
    const { report } = await planOf(world, tableFile(rows), TODAY);
    expect(report.rows[0]?.notes).toEqual([
      expect.objectContaining({
        code: 'cap-exceeded',
        params: expect.objectContaining({ limitFen: wan(120), actualFen: wan(150) }) as unknown,
      }),
    ]);
    expect(report.rows[0]?.award?.taken).toContainEqual(
      expect.objectContaining({ year: 2023, amountFen: wan(150), leftFen: 0n }),
    );
    await imported(world, rows);
    const enterprise = await world.ledger.read(at.enterprise(HUAWEI));
    expect(enterprise).toMatchObject({ status: 'registered' });
    if (enterprise.status === 'none') return;
    expect(usedOf(enterprise.account, yearBucket(enterprise, 2023))).toBe(wan(150));
    await world.close();
  });

  it('frees what was recovered: in part its amount, wholly also the one-off', async () => {
    const world = await openWorld({ on: TODAY });
    await play(world, register());
    await imported(world, [
      paidRow('1', { recoveredOn: '2024-09-01', recovered: '100000', basis: '追1' }),
      ...relocationRows('2', { recoveredOn: '2024-09-01', recovered: '2000000', basis: '追2' }),
      paidRow('3', {
        measure: '企业资质奖励',
        amount: '500000',
        paid: '500000',
        recoveredOn: '2024-09-01',
        recovered: '500000',
        basis: '追3',
      }),
    ]);
    const enterprise = await world.ledger.read(at.enterprise(HUAWEI));
    if (enterprise.status === 'none') throw new Error('not registered');
    expect(usedOf(enterprise.account, yearBucket(enterprise, 2023))).toBe(wan(20));
    expect(await refusalOf(relocation().submit.send(world))).toBe('once-used');
    const licence = claim('licence', 'licence-award', {
      licence: 'audio-visual',
      obtainedOn: '2024-12-01',
    });
    expect(await refusalOf(licence.submit.send(world))).toBe(undefined);
    await world.close();
  });

  it('can be recovered here: to the treasury, and the limit has it again', async () => {
    const world = await openWorld({ on: TODAY });
    const historyId = await imported(world, [paidRow('1')]);
    const paymentId = `pay-${historyId}-1-1-1` as PaymentId;
    const recoveryId = 'rec-1' as RecoveryId;
    const target = at.payment(paymentId);
    await play(world, [
      step(people.approver, target, {
        type: 'OrderRecovery',
        paymentId,
        recoveryId,
        overpaymentId: null,
        amountFen: wan(10),
        reason: '虚报',
        basis: '附则',
      }),
      step(people.finance, target, {
        type: 'ReceiveRecovery',
        paymentId,
        recoveryId,
        returnId: '追0001',
        amountFen: wan(10),
        // Of the same year as it would be for a payment of this ledger.
        valueOn: '2024-12-01' as Day,
      }),
    ]);
    expect(await world.ledger.read(target)).toMatchObject({
      returns: [{ amountFen: wan(10), to: 'treasury' }],
    });
    expect(await world.ledger.read(at.application(nth(historyId, 1)))).toMatchObject({
      award: { amountFen: wan(20) },
    });
    const enterprise = await world.ledger.read(at.enterprise(HUAWEI));
    if (enterprise.status === 'none') throw new Error('not registered');
    expect(usedOf(enterprise.account, yearBucket(enterprise, 2023))).toBe(wan(20));
    await world.close();
  });
});

const yearBucket = (
  { account }: { readonly account: { readonly used: { keySeq(): Iterable<string> } } },
  year: number,
): string => {
  const buckets = [...account.used.keySeq()];
  const found = buckets.find(
    (bucket) => bucket.startsWith('["hq-settlement') && bucket.includes(`${year}`),
  );
  return found ?? bucketOf({ cap: 'none', key: '', year });
};

describe('a file', () => {
  it('is confirmed by another than who proposed it', async () => {
    const world = await openWorld({ on: TODAY });
    const both = {
      ...people.financeApprover,
      roles: ['finance-officer', 'finance-approver'] as const,
    };
    const historyId = await proposeFile(world, tableFile([paidRow('1')]), TODAY, { actor: both });
    expect(await refusalOf(confirmHistory(historyId).send(world))).toBe('same-person');
    expect((await historyOf(world, historyId)).status).toBe('proposed');
    await world.close();
  });

  it('changes nothing the second time', async () => {
    const world = await openWorld({ on: TODAY });
    await imported(world, [paidRow('1')]);
    const lengths = await lengthsOf(world.store);
    const again = proposeFile(world, tableFile([paidRow('1')]), TODAY, { key: 'again' });
    expect(await refusalOf(again)).toBe('history-known');
    expect(await lengthsOf(world.store)).toEqual(lengths);
    await world.close();
  });

  it('is recorded as a whole or not at all, where another brought one of its awards first', async () => {
    const world = await openWorld({ on: TODAY });
    const one = await proposeFile(
      world,
      tableFile([paidRow('1'), paidRow('2', { benefitYear: '2022' })]),
      TODAY,
    );
    const rows = [
      paidRow('3', { uscc: TENCENT, name: '另一公司' }),
      paidRow('2', { benefitYear: '2022' }),
    ];
    const two = await proposeFile(world, tableFile(rows), TODAY);
    await confirmHistory(one).send(world);
    expect(await refusalOf(confirmHistory(two).send(world))).toBe('history-award-known');
    expect(await historyOf(world, two)).toMatchObject({ status: 'failed', line: 4 });
    expect(await world.ledger.read(at.enterprise(TENCENT))).toEqual({ status: 'none' });

    // Without it the file goes through: nothing of the failed one is left in its way.
    const { report } = await planOf(world, tableFile(rows), TODAY);
    expect(report.rows.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      ['history-award-known'],
    ]);
    await confirmHistory(await proposeFile(world, tableFile(rows.slice(0, 1)), TODAY)).send(world);
    expect(await world.ledger.read(at.enterprise(TENCENT))).toMatchObject({ status: 'registered' });
    await world.close();
  });

  it('is taken back by another person, and leaves the limits as if it had never been', async () => {
    const world = await openWorld({ on: TODAY });
    await play(world, register());
    const historyId = await imported(world, [...relocationRows('1'), paidRow('2')]);
    expect(await refusalOf(relocation().submit.send(world))).toBe('once-used');
    await takeBackHistory(historyId).send(world);
    expect(await historyOf(world, historyId)).toMatchObject({ status: 'voided', kept: [] });
    expect(await world.ledger.read(at.application(nth(historyId, 1)))).toEqual({ status: 'none' });
    expect(await refusalOf(relocation().submit.send(world))).toBe(undefined);

    // The corrected file, and the same again, can be recorded now.
    const again = await imported(world, [...relocationRows('1'), paidRow('2')], 'again');
    expect(again).toBe(historyId);
    expect(await historyOf(world, historyId)).toMatchObject({ status: 'imported', attempt: 2 });
    await world.close();
  });

  it('is not taken back where something has come of it', async () => {
    const world = await openWorld({ on: TODAY });
    const historyId = await imported(world, [paidRow('1')]);
    const paymentId = `pay-${historyId}-1-1-1` as PaymentId;
    await step(people.approver, at.payment(paymentId), {
      type: 'OrderRecovery',
      paymentId,
      recoveryId: 'rec-1' as RecoveryId,
      overpaymentId: null,
      amountFen: wan(10),
      reason: '虚报',
      basis: '附则',
    }).send(world);
    expect(await refusalOf(takeBackHistory(historyId).send(world))).toBe('history-in-use');
    expect((await historyOf(world, historyId)).status).toBe('imported');
    await world.close();
  });

  it('may be long: it is staged in parts that an append can hold', async () => {
    const world = await openWorld({ on: TODAY });
    const rows = Array.from({ length: 700 }, (_, n) =>
      paidRow(`n${n}`, { document: '武新规〔2019〕7号', unit: '科创局', benefitYear: '2020' }),
    );
    const historyId = await proposeFile(world, tableFile(rows), TODAY);
    const state = await historyOf(world, historyId);
    expect(state.awards).toHaveLength(700);
    expect(state.parts).toBeGreaterThan(1);
    expect(await statesOf(world)).toBeDefined();
    await world.close();
  });
});
