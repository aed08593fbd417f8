import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { historyOf } from '../../src/ledger/projector.js';
import { type Api, type Json, openApi } from '../support/api.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  pay,
  publish,
  relocation,
  verifyTranche,
  wan,
} from './steps.js';

/** What a district lives through with one measure, over HTTP alone, in the order of its days. */
describe('headquarters relocation, from registration to the second tranche', () => {
  let api: Api;
  let paidTwice: string;
  let unqualified: string;
  let contested: string;
  let unfunded: string;
  let line2023: string;
  let line2024: string;
  const uscc = { paidTwice: '', unqualified: '', contested: '', unfunded: '' };

  beforeAll(async () => {
    api = await openApi('2023-06-05');
  });
  afterAll(() => api.close());

  test('enterprises register, apply and are assessed', async () => {
    uscc.paidTwice = await anEnterprise(api, 1, '云樵图算有限公司');
    uscc.unqualified = await anEnterprise(api, 2, '小荷数据有限公司');
    uscc.contested = await anEnterprise(api, 3, '东湖智造有限公司');
    uscc.unfunded = await anEnterprise(api, 4, '南望软件有限公司');
    line2023 = await aLine(api, 2023, wan(350));

    paidTwice = await anAssessedCase(api, uscc.paidTwice);
    unqualified = await anAssessedCase(api, uscc.unqualified, {
      ...relocation,
      valuation: relocation.valuation / 2n,
    });
    contested = await anAssessedCase(api, uscc.contested);
    unfunded = await anAssessedCase(api, uscc.unfunded);

    const { status, assessment } = await api.as('officer').sees(`applications/${paidTwice}`);
    expect(status).toBe('assessed');
    expect(assessment.assessment).toMatchObject({
      eligible: true,
      amountFen: '500000000',
      tranches: [{ amountFen: '200000000' }, { amountFen: '300000000', dueFrom: '2024-06-01' }],
    });
  });

  test('one is refused for its conditions', async () => {
    const problem = await api.as('officer').isRefused(`applications/${unqualified}/propose`);
    expect(problem).toMatchObject({ status: 409, code: 'not-eligible', actual: 'valuation' });
    await api
      .as('approver-1')
      .does(`applications/${unqualified}/decline`, { reason: '估值未达 70 亿元' });
  });

  test('nothing is granted while the notice is open', async () => {
    for (const id of [paidTwice, contested, unfunded]) {
      expect(await publish(api, id)).toBe('2023-06-12');
    }
    api.clock.set('2023-06-12');
    const problem = await api.as('approver-1').isRefused(`applications/${paidTwice}/approve`);
    expect(problem).toMatchObject({ code: 'notice-open', limit: '2023-06-13' });
  });

  test('an objection holds an award until it is resolved', async () => {
    const { id: objection } = await api.as('officer').does(`applications/${contested}/objections`, {
      objector: '王某',
      text: '总部是否实际迁入存疑',
    });
    api.clock.set('2023-06-13');
    const problem = await api.as('approver-1').isRefused(`applications/${contested}/approve`);
    expect(problem).toMatchObject({ code: 'objection-open', objectionId: objection });
    await api.as('reviewer').does(`applications/${contested}/objections/${objection}/resolve`, {
      upheld: false,
      reason: '现场核查，确已迁入',
    });
    for (const id of [paidTwice, contested, unfunded]) await approveTwice(api, id);
    for (const id of [paidTwice, contested, unfunded]) {
      const { status, awardFen } = await api.as('auditor').sees(`applications/${id}`);
      expect({ status, awardFen }).toEqual({ status: 'granted', awardFen: '500000000' });
    }
  });

  test('the first tranche is paid from the 2023 line', async () => {
    await verifyTranche(api, paidTwice, 1, { insuredHeadcount: 120 });
    const release = `applications/${paidTwice}/tranches/1/release`;
    await api.as('finance').does(release, { lineId: line2023 });
    const payment = await pay(api, paidTwice, 1, '2023-06-13');
    expect(await api.as('finance').sees(`payments/${payment}`)).toMatchObject({
      status: 'settled',
      amountFen: '200000000',
      fiscalYear: 2023,
    });
  });

  test('one waits for budget, is topped up by two people, and is paid', async () => {
    await verifyTranche(api, unfunded, 1, { insuredHeadcount: 120 });
    const release = `applications/${unfunded}/tranches/1/release`;
    const problem = await api.as('finance').isRefused(release, { lineId: line2023 });
    expect(problem).toMatchObject({
      status: 422,
      code: 'budget-exceeded',
      limitFen: '150000000',
      actualFen: '200000000',
    });
    expect(problem.detail).toContain('1,500,000.00 元');

    const topUp = { deltaFen: wan(50), documentNumber: '武新财预〔2023〕9号', reason: '追加' };
    const { id: adjustment } = await api
      .as('budget')
      .does(`budgets/${line2023}/adjustments`, topUp);
    const confirm = `budgets/${line2023}/adjustments/${adjustment}/confirm`;
    expect(await api.as('budget').isRefused(confirm)).toMatchObject({ code: 'same-person' });
    await api.as('budget-2').does(confirm);

    await api.as('finance').does(release, { lineId: line2023 });
    await pay(api, unfunded, 1, '2023-06-13');
  });

  test('the second tranche is refused on 2024-05-31 and paid on 2024-06-01 from the 2024 line', async () => {
    api.clock.set('2024-05-31');
    line2024 = await aLine(api, 2024, wan(1000));
    const evidence = [await api.as('officer').uploads(paidTwice, '统计入库证明')];
    const verify = `applications/${paidTwice}/tranches/2/verify`;
    const found = { facts: { inCoreDigitalStatistics: true }, evidence };
    expect(await api.as('reviewer').isRefused(verify, found)).toMatchObject({
      code: 'tranche-not-due',
      clause: '（一）3',
      limit: '2024-06-01',
      actual: '2024-05-31',
    });

    api.clock.set('2024-06-01');
    await api.as('reviewer').does(verify, found);
    const release = `applications/${paidTwice}/tranches/2/release`;
    expect(await api.as('finance').isRefused(release, { lineId: line2023 })).toMatchObject({
      code: 'budget-other-year',
      limit: 2024,
      actual: 2023,
    });
    await api.as('finance').does(release, { lineId: line2024 });
    await pay(api, paidTwice, 2, '2024-06-01');
  });

  test('totals are right to the fen', async () => {
    const { items } = await api.as('auditor').sees(`totals?after=${await api.head()}`);
    const rows = items.map(({ uscc: of, grantedFen, releasedFen, paidFen, outstandingFen }: Json) =>
      [of, grantedFen, releasedFen, paidFen, outstandingFen].join(' '),
    );
    expect(rows).toEqual([
      `${uscc.paidTwice} 500000000 500000000 500000000 0`,
      `${uscc.contested} 500000000 0 0 500000000`,
      `${uscc.unfunded} 500000000 200000000 200000000 300000000`,
    ]);
    expect(await api.as('auditor').sees(`totals/sum?after=${await api.head()}`)).toMatchObject({
      grantedFen: '1500000000',
      paidFen: '700000000',
      outstandingFen: '800000000',
    });
  });

  test('limits say who holds the one-off', async () => {
    const { items } = await api.as('reviewer').sees(`limits?after=${await api.head()}`);
    expect(items.map(({ owner, kind, status }: Json) => [owner, kind, status])).toEqual([
      [uscc.paidTwice, 'once', 'confirmed'],
      [uscc.contested, 'once', 'confirmed'],
      [uscc.unfunded, 'once', 'confirmed'],
    ]);
  });

  test('budget position is right to the fen', async () => {
    const { items } = await api.as('finance').sees(`budgets?after=${await api.head()}`);
    const rows = items.map(
      ({ lineId, appropriatedFen, adjustedFen, reservedFen, spentFen, leftFen }: Json) =>
        [lineId, appropriatedFen, adjustedFen, reservedFen, spentFen, leftFen].join(' '),
    );
    expect(rows).toEqual([
      `${line2024} 1000000000 0 0 300000000 700000000`,
      `${line2023} 350000000 50000000 0 400000000 0`,
    ]);
  });

  test('the audit trail tells the whole case, event by event', async () => {
    const last = await api.head();
    const types: string[] = [];
    let cursor = '';
    do {
      const page = await api
        .as('auditor')
        .sees(`audit?applicationId=${paidTwice}&order=asc&limit=20&after=${last}${cursor}`);
      types.push(...page.items.map(({ type }: Json) => type));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(types.filter((type) => type !== 'FactVerified' && type !== 'EvidenceAttached')).toEqual([
      'ApplicationSubmitted',
      'ApplicationAccepted',
      'ApplicationAssessed',
      'AwardProposed',
      'ReservationMade',
      'ClaimsReserved',
      'PublicNoticeOpened',
      'ApprovalGiven',
      'ApprovalGiven',
      'GrantRequested',
      'GrantCleared',
      'AwardGranted',
      'ReservationConfirmed',
      'TrancheConditionsVerified',
      ...paid,
      'TrancheConditionsVerified',
      // On the line of the wrong year.
      'TrancheReleaseRequested',
      'ReservationVoided',
      'TrancheReleaseFailed',
      ...paid,
    ]);
  });

  test('every read model equals its rebuild, row for row', async () => {
    const { rows, store, codec, projector } = api.tranche;
    const names = projections.map(({ name }) => name);
    await projector.waitFor((await api.head()) as string, names);
    const differences: unknown[] = [];
    for await (const found of rows.verify(names, historyOf(store, codec))) differences.push(found);
    expect(differences).toEqual([]);
  });
});

/** What one tranche leaves behind, from its release to the bank's answer. */
const paid = [
  'TrancheReleaseRequested',
  'ReservationMade',
  'TrancheReleased',
  'TranchePaymentOpened',
  'PaymentOpened',
  'PaymentInstructed',
  'PaymentSettled',
  'ReservationConfirmed',
  'BudgetSpent',
  'TranchePaymentClosed',
];
