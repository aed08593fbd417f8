import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { addDays, type Day } from '../../src/kernel/days.js';
import { historyOf } from '../../src/ledger/projector.js';
import { type Api, type Client, type Json, openApi } from '../support/api.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  anOffice,
  type Filing,
  type Office,
  pay,
  publish,
  relocation,
  theOffice,
  usccOf,
  verifyTranche,
  wan,
} from './steps.js';

/**
 * One measure of each family from its submission to the money, over HTTP alone: what an applicant
 * of that family would be paid too much, too little, or twice.
 */
describe('each family of measures, from submission to the paid tranche', () => {
  let api: Api;
  let science: Office;
  let industry: Office;
  const lines = new Map<string, string>();
  const paidTo = new Map<string, bigint>();

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    science = theOffice(api);
    industry = await anOffice(api, '企服局', 'industry');
  });
  afterAll(() => api.close());

  type Facts = Readonly<Record<string, unknown>>;
  const assessmentOf = async (id: string): Promise<Json> =>
    (await api.as('auditor').sees(`applications/${id}?after=${await api.head()}`)).assessment
      .assessment;

  async function assessed(uscc: string, facts: Facts, filing: Filing): Promise<string> {
    return anAssessedCase(api, uscc, facts, { office: science, ...filing });
  }

  /** Notice, approvals, grant; ends on the first day after the notice. */
  async function grant(id: string, office: Office, approval: object = {}): Promise<void> {
    const closesOn = await publish(api, id, office);
    api.clock.set(addDays(closesOn as Day, 1));
    await office.approvers[0].does(`applications/${id}/approve`, approval);
    const { status } = await api.as('auditor').sees(`applications/${id}`);
    if (status !== 'granted') await office.approvers[1].does(`applications/${id}/approve`);
  }

  async function payTranche(
    id: string,
    office: Office,
    tranche = 1,
    found: Facts = {},
  ): Promise<string> {
    const today = api.tranche.clock.now().slice(0, 10);
    await verifyTranche(api, id, tranche, found, office);
    const release = { lineId: await lineOf(office, Number(today.slice(0, 4))) };
    await api.as('finance').does(`applications/${id}/tranches/${tranche}/release`, release);
    const payment = await pay(api, id, tranche, today);
    const { status, amountFen, uscc } = await api.as('finance').sees(`payments/${payment}`);
    expect(status).toBe('settled');
    paidTo.set(uscc, (paidTo.get(uscc) ?? 0n) + BigInt(amountFen));
    return amountFen;
  }

  async function lineOf({ unit }: Office, year: number): Promise<string> {
    const key = `${unit} ${year}`;
    const line = lines.get(key) ?? (await aLine(api, year, wan(10_000), unit));
    lines.set(key, line);
    return line;
  }

  /** All of it, for a measure with one tranche; what was paid. */
  async function paid(uscc: string, facts: Facts, filing: Filing = {}): Promise<string> {
    const { office = science } = filing;
    const id = await assessed(uscc, facts, filing);
    await grant(id, office);
    return payTranche(id, office);
  }

  async function notEligible(id: string, office: Office, condition: string): Promise<void> {
    expect(await office.officer.isRefused(`applications/${id}/propose`)).toMatchObject({
      code: 'not-eligible',
      actual: condition,
    });
  }

  const months = (year: number, people: number): Record<string, number> =>
    Object.fromEntries(
      Array.from({ length: 12 }, (_, m) => [`${year}-${`${m + 1}`.padStart(2, '0')}`, people]),
    );

  test('one-off: a platform of national level is paid once, one of another level beside it', async () => {
    const uscc = await anEnterprise(api, 1, '长江工联有限公司');
    const filing = { measure: 'industrial-platform', office: industry };
    const national = { platformLevel: 'national-dual-cross' };
    expect(await paid(uscc, national, filing)).toBe('500000000');
    const again = await assessed(uscc, national, filing);
    await notEligible(again, industry, 'industrial-platform/once');
    expect(await paid(uscc, { platformLevel: 'wuhan-industry' }, filing)).toBe('100000000');
  });

  test('staged: a move-in is paid in two tranches, the second twelve full months on', async () => {
    const uscc = await anEnterprise(api, 2, '迁入科技有限公司');
    const facts = {
      valuation: '700000000000',
      sameRoundFinancing: '70000000000',
      relocatedOn: '2023-05-31',
      registeredOn: '2023-05-31',
    };
    const id = await assessed(uscc, facts, { measure: 'hq-relocation' });
    await grant(id, science);
    expect(await payTranche(id, science, 1, { insuredHeadcount: 100 })).toBe('200000000');
    api.clock.set('2024-06-03');
    expect(await payTranche(id, science, 2, { inCoreDigitalStatistics: true })).toBe('300000000');
    const second = await science.officer.isRefused('applications', {
      uscc,
      measure: 'hq-relocation',
      facts,
    });
    expect(second).toMatchObject({ code: 'once-used', clause: '（一）3', applicationId: id });
  });

  const perHead = (year: number, people: number): Facts => ({
    headquarters: true,
    registeredOn: '2022-11-08',
    listed: true,
    insuredHeadcountByMonth: months(year, people),
    inCoreDigitalStatistics: true,
  });

  test('yearly per head: two years are paid, each once and within 120万', async () => {
    const uscc = await anEnterprise(api, 3, '总部经济有限公司');
    const measure = 'hq-settlement';
    // Registered in November: two months × 31 people × 500 元.
    expect(await paid(uscc, perHead(2022, 31), { measure, benefitYear: 2022 })).toBe('3100000');
    expect(await paid(uscc, perHead(2023, 201), { measure })).toBe('120000000');
    const again = await assessed(uscc, perHead(2023, 201), { measure, benefitYear: 2023 });
    await notEligible(again, science, 'hq-settlement/once-a-year');
  });

  test('rent: the months of the lease, within area, people and price', async () => {
    const uscc = await anEnterprise(api, 4, '视听文化有限公司');
    const facts = {
      newEntrant: true,
      annualRevenue: wan(1000),
      selfUse: true,
      insuredHeadcountByMonth: { ...months(2023, 30), '2023-04': 9 },
      leasedArea: '120.55',
      rentPerSquareMetreMonth: 4999,
      leasedFrom: '2023-04-16',
    };
    // April 90 ㎡ of 9 people, eight months of 120.55 ㎡, at 49.99 元: 52,709.456 元.
    expect(await paid(uscc, facts, { measure: 'av-park-rent' })).toBe('5270945');
  });

  test('matched: the city paid less, and two matches to one payment stay within it', async () => {
    const uscc = await anEnterprise(api, 5, '智算场景有限公司');
    const city = { cityPaid: wan(150), cityPaymentDocument: '武财〔2024〕7号' };
    const scenario = { projectId: 'P-5', actualInvestment: wan(400), ...city };
    expect(await paid(uscc, scenario, { measure: 'ai-scenario' })).toBe('120000000');
    const incubator = { incubationBasis: 'scale', aiCompanyCount: 30, ...city };
    const id = await assessed(uscc, incubator, { measure: 'ai-incubator' });
    expect(await assessmentOf(id)).toMatchObject({
      amountFen: '30000000',
      caps: [{ cap: 'city-payment', usedFen: '120000000', binding: true }],
    });
    await grant(id, science);
    expect(await payTranche(id, science)).toBe('30000000');
  });

  test('event: three parts, 30万 an event, 50万 an institution a year', async () => {
    const uscc = await anEnterprise(api, 6, '东湖会展协会');
    const eventOf = (eventId: string, venueCost: bigint): Facts => ({
      eventId,
      filingApproved: true,
      filingUnit: '科创局',
      venueCost,
      buildCost: wan(30),
      promotionCost: wan(2),
    });
    const measure = 'event';
    // 10万 + min(15万, 5万) + min(1万, 5万).
    expect(await paid(uscc, eventOf('EV-1', wan(20)), { measure })).toBe('16000000');
    expect(await paid(uscc, eventOf('EV-2', wan(90)), { measure })).toBe('30000000');
    expect(await paid(uscc, eventOf('EV-3', wan(90)), { measure })).toBe('4000000');
    const fourth = await assessed(uscc, eventOf('EV-4', wan(90)), { measure });
    expect(await assessmentOf(fourth)).toMatchObject({ eligible: true, amountFen: '0' });
    expect(await science.officer.isRefused(`applications/${fourth}/propose`)).toMatchObject({
      code: 'award-zero',
      clause: '（六）',
    });
  });

  test('products: each once, 50万 an enterprise in all', async () => {
    const uscc = await anEnterprise(api, 7, '绿色设计有限公司');
    const filing = { measure: 'green-product', office: industry };
    const listed = (products: readonly string[]): Facts => ({
      products,
      firstListing: true,
      recognitionYear: 2024,
    });
    expect(await paid(uscc, listed(['甲', '乙']), filing)).toBe('20000000');
    expect(await paid(uscc, listed(['乙', '丙']), filing)).toBe('10000000');
    const last = await assessed(uscc, listed(['丁', '戊', '己']), filing);
    expect(await assessmentOf(last)).toMatchObject({
      amountFen: '20000000',
      caps: [{ cap: 'green-product/enterprise', usedFen: '30000000', binding: true }],
    });
  });

  test('determined by the unit: cut to its ceiling, and less may be approved, with a reason', async () => {
    const uscc = await anEnterprise(api, 8, '节点建设有限公司');
    const filing: Filing = {
      measure: 'secondary-node',
      office: industry,
      determined: { determinedAmount: wan(200), determinationDocument: '企服局〔2024〕12号' },
    };
    const id = await assessed(uscc, { projectId: 'N-8' }, filing);
    expect(await assessmentOf(id)).toMatchObject({ amountFen: '150000000' });
    await grant(id, industry, { amountFen: wan(120), reason: '按项目实际完成情况' });
    expect(await payTranche(id, industry)).toBe('120000000');
    // What was not approved is free for a co-applicant of the project.
    const other = await anEnterprise(api, 9, '节点共建有限公司');
    expect(await paid(other, { projectId: 'N-8' }, filing)).toBe('30000000');
  });

  test('across enterprises: a year’s major events share 500万, and the next year is new', async () => {
    const facts = (eventId: string): Facts => ({
      eventId,
      majorDemonstrationEffect: true,
      heldLocally: true,
      filingUnit: '科创局',
    });
    const filing = (amount: number): Filing => ({
      measure: 'major-event',
      determined: { determinedAmount: wan(amount), determinationDocument: '科创局〔2024〕30号' },
    });
    const first = await anEnterprise(api, 10, '光电子博览会');
    const second = await anEnterprise(api, 11, '数字经济大会');
    const [one, two] = [
      await assessed(first, facts('M-1'), filing(400)),
      await assessed(second, facts('M-2'), filing(300)),
    ];
    await grant(one, science);
    // Assessed while all was free: refused, never cut, until it is assessed again.
    expect(await science.officer.isRefused(`applications/${two}/propose`)).toMatchObject({
      status: 422,
      code: 'cap-exceeded',
      clause: '（六）',
      limitFen: '500000000',
      usedFen: '400000000',
      leftFen: '100000000',
    });
    await science.officer.does(`applications/${two}/assess`);
    expect(await assessmentOf(two)).toMatchObject({
      amountFen: '100000000',
      caps: [{ usedFen: '400000000', year: 2024, binding: true }],
    });
    await grant(two, science);
    expect(await payTranche(one, science)).toBe('400000000');
    expect(await payTranche(two, science)).toBe('100000000');
    api.clock.set('2025-02-10');
    expect(await paid(second, facts('M-3'), filing(300))).toBe('300000000');
  });

  test('three years: the fourth is refused, also where one between was skipped', async () => {
    api.clock.set('2026-01-05');
    const filing = { measure: 'hq-settlement' };
    const fourth = await assessed(usccOf(3), perHead(2025, 40), filing);
    await notEligible(fourth, science, 'consecutive-years');
    const third = { ...filing, benefitYear: 2024 };
    expect(await paid(usccOf(3), perHead(2024, 40), third)).toBe('24000000');
  });

  test('a refusal names facts and conditions as a person does, in both languages', async () => {
    const told = async (client: Client, path: string, body?: object): Promise<unknown[]> => {
      const details: unknown[] = [];
      for (const language of ['zh', 'en']) {
        const headers = { 'accept-language': language };
        details.push((await client.isRefused(path, body, { headers })).detail);
      }
      return details;
    };
    api.clock.set('2026-02-03');
    const { officer, reviewer } = science;
    const uscc = await anEnterprise(api, 12, '词句科技有限公司');
    const facts = { computeFee: wan(10) - 1n, onPublicPlatform: true };
    const { id } = await officer.does('applications', { uscc, measure: 'compute-voucher', facts });
    await officer.does(`applications/${id}/accept`);
    expect(await told(officer, `applications/${id}/assess`)).toEqual([
      '以下事项尚未核验：年算力服务费用（computeFee）、使用区内公共算力平台（onPublicPlatform）。请逐项核验并附证据。',
      'Not yet verified: Compute fee of the year (computeFee), Used a public compute platform of the district (onPublicPlatform). Verify each, with evidence.',
    ]);
    const fee = `applications/${id}/facts/computeFee/verify`;
    expect(await told(reviewer, fee, { value: facts.computeFee, evidence: [] })).toEqual([
      '核验 年算力服务费用（computeFee） 须附证据。',
      'Verifying Compute fee of the year (computeFee) needs evidence.',
    ]);
    const refused = await assessed(uscc, facts, { measure: 'compute-voucher' });
    expect(await told(officer, `applications/${refused}/propose`)).toEqual([
      '（十五）：条件未满足：“年算力服务费用”要求不低于 100,000.00 元，实际 99,999.99 元。不能核定。',
      '（十五）: conditions not met: Compute fee of the year: required at least 100,000.00 yuan, found 99,999.99 yuan. No award can be proposed.',
    ]);
    const movedIn = { ...relocation, relocatedOn: '2025-06-01', registeredOn: '2025-06-01' };
    const moved = await assessed(uscc, movedIn, { measure: 'hq-relocation' });
    await grant(moved, science);
    const path = `applications/${moved}/tranches/1/verify`;
    expect(await told(reviewer, path, { facts: {}, evidence: [] })).toEqual([
      '核验 第 1 期拨付条件 须附证据。',
      'Verifying the conditions of tranche 1 needs evidence.',
    ]);
    const evidence = [await officer.uploads(moved, '社保缴纳证明')];
    expect(await told(reviewer, path, { facts: { insuredHeadcount: 99 }, evidence })).toEqual([
      '（一）3：第 1 期条件未满足：“社保人数”要求不低于 100 人，实际 99 人。请待条件成就后再核验。',
      '（一）3: conditions of tranche 1 not met: Insured headcount: required at least 100 people, found 99 people. Verify again once they hold.',
    ]);
  });

  test('what was paid adds up, and every read model equals its rebuild', async () => {
    const { items } = await api.as('auditor').sees(`totals?limit=100&after=${await api.head()}`);
    const paidFen = new Map<string, bigint>();
    for (const { uscc, paidFen: fen } of items) {
      if (fen !== '0') paidFen.set(uscc, (paidFen.get(uscc) ?? 0n) + BigInt(fen));
    }
    expect(paidFen).toEqual(paidTo);

    const { rows, store, codec, projector } = api.tranche;
    const names = projections.map(({ name }) => name);
    await projector.waitFor((await api.head()) as string, names);
    const differences: unknown[] = [];
    for await (const found of rows.verify(names, historyOf(store, codec))) differences.push(found);
    expect(differences).toEqual([]);
  });
});
