import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '../../src/http/problem.js';
import { type Api, type Client, type Json, openApi, UNIT } from '../support/api.js';
import { aBatch, approve, aReleased, into, settle } from './paying.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  anOffice,
  type Office,
  publish,
  theOffice,
  verifyTranche,
  wan,
} from './steps.js';

/** An event belongs to the unit that put its filing forward: a fact of the case, so it may change. */
describe('责任单位', () => {
  let api: Api;
  let science: Office;
  let industry: Office;
  beforeAll(async () => {
    api = await openApi('2023-06-05');
    science = theOffice(api);
    industry = await anOffice(api, '企服局', 'industry');
  });
  afterAll(() => api.close());

  const event = (eventId: string, { unit }: Office) => ({
    eventId,
    filingApproved: true,
    filingUnit: unit,
    venueCost: wan(20),
    buildCost: 0n,
    promotionCost: 0n,
  });
  const measure = 'event';

  /** Files an event, sees it reserved. */
  async function reserved(uscc: string, eventId: string, office: Office): Promise<string> {
    const id = await anAssessedCase(api, uscc, event(eventId, office), { measure, office });
    await publish(api, id, office);
    return id;
  }

  it('sees of a cap that it shares with others only its own cases', async () => {
    const uscc = await anEnterprise(api, 1, '东湖会展协会');
    const ours = await reserved(uscc, 'EV-1', science);
    const theirs = await reserved(uscc, 'EV-2', industry);
    const year = `cap=event/institution-year&year=2023&uscc=${uscc}&after=${await api.head()}`;
    const casesOf = async (who: Client, cap: string): Promise<readonly string[]> =>
      (await who.sees(`limits/claims?${cap}`)).items.map((row: Json) => row.applicationId).sort();
    const auditor = api.as('auditor');
    expect(await casesOf(auditor, year)).toEqual([ours, theirs].sort());
    expect(await casesOf(science.officer, year)).toEqual([ours]);
    expect(await casesOf(industry.officer, year)).toEqual([theirs]);
    expect(await casesOf(api.as('other-officer'), year)).toEqual([]);
    const shared = 'cap=event/event&key=EV-2';
    expect(await casesOf(auditor, shared)).toEqual([theirs]);
    expect(await casesOf(science.officer, shared)).toEqual([]);
  });

  describe('that was named wrongly', () => {
    let uscc: string;
    let id: string;
    let applicant: Client;
    const see = async ({ officer }: Office) => {
      const { status, body } = await officer.send<Problem>('GET', `applications/${id}`);
      return body.code ?? status;
    };
    beforeAll(async () => {
      uscc = await anEnterprise(api, 2, '数字经济协会');
      applicant = await api.newPerson('association', { roles: ['applicant'], uscc });
      const facts = event('EV-3', science);
      ({ id } = await applicant.does('applications', { uscc, measure, facts }));
    });

    it('is found when the fact is verified, and assesses nothing', async () => {
      await science.officer.does(`applications/${id}/accept`);
      const evidence = [await science.officer.uploads(id, '备案文件')];
      for (const [fact, value] of Object.entries(event('EV-3', industry))) {
        const found = { value, evidence };
        await science.reviewer.does(`applications/${id}/facts/${fact}/verify`, found);
      }
      const before = await api.head();
      expect(await science.officer.isRefused(`applications/${id}/assess`)).toMatchObject({
        status: 409,
        code: 'unit-not-declared',
        limit: '企服局',
        actual: UNIT,
      });
      expect(await api.head()).toBe(before);
    });

    it('hands the case over when it is declared anew, by the applicant alone', async () => {
      await science.officer.does(`applications/${id}/send-back`, { reason: '备案单位有误' });
      const facts = event('EV-3', industry);
      const again = `applications/${id}/resubmit`;
      expect(await science.officer.isRefused(again, { facts })).toMatchObject({
        code: 'other-unit',
        limit: '企服局',
        actual: UNIT,
      });
      await applicant.does(again, { facts });
      expect([await see(science), await see(industry)]).toEqual(['other-unit', 200]);
      expect(await science.officer.isRefused(`applications/${id}/accept`)).toMatchObject({
        status: 403,
        code: 'other-unit',
      });
    });

    it('has verified nothing for the unit that comes after it', async () => {
      await industry.officer.does(`applications/${id}/accept`);
      expect(await industry.officer.isRefused(`applications/${id}/assess`)).toMatchObject({
        code: 'facts-unverified',
      });
      const evidence = [await industry.officer.uploads(id, '备案文件')];
      for (const [fact, value] of Object.entries(event('EV-3', industry))) {
        const found = { value, evidence };
        await industry.reviewer.does(`applications/${id}/facts/${fact}/verify`, found);
      }
      await industry.officer.does(`applications/${id}/assess`);
    });
  });

  it('withholds nothing for another, so the cash of each is what its bank has', async () => {
    const { id: paidCase, uscc } = await aReleased(api, 3);
    const batch = await aBatch(api);
    const payment = await into(api, batch, paidCase);
    await approve(api, batch);
    await settle(api, payment, '2023-06-13');
    const claim = { amountFen: wan(1), reason: '核减', basis: '附则' };
    const recoveries = `payments/${payment}/recoveries`;
    const { id: recoveryId } = await api.as('approver-1').does(recoveries, claim);

    const theirs = await reserved(uscc, 'EV-4', industry);
    api.clock.set('2023-06-26');
    await industry.approvers[0].does(`applications/${theirs}/approve`);
    const finance = api.as('finance');
    const lineId = await aLine(api, 2023, wan(100), industry.unit);
    await verifyTranche(api, theirs, 1, {}, industry);
    await finance.does(`applications/${theirs}/tranches/1/release`, { lineId });
    const next = await aBatch(api);
    const offset = { paymentId: payment, recoveryId, amountFen: wan(1) };
    const paying = `applications/${theirs}/tranches/1/payments`;
    expect(await finance.isRefused(paying, { batchId: next, offset })).toMatchObject({
      code: 'offset-other-unit',
      limit: UNIT,
      actual: industry.unit,
    });

    const paid = await into(api, next, theirs);
    await approve(api, next);
    const { amountFen } = await finance.sees(`payments/${paid}`);
    await settle(api, paid, '2023-06-26', BigInt(amountFen));
    await finance.does(`${recoveries}/${recoveryId}/receive`, {
      returnId: '缴回',
      amountFen: wan(1),
      valueOn: '2023-06-26',
    });
    const after = await api.head();
    const booked = async (unit: string, code: string): Promise<bigint> => {
      const query = `unit=${encodeURIComponent(unit)}&after=${after}`;
      const { accounts, books } = await finance.sees(`books/trial-balance?${query}`);
      expect(books.map(({ differenceFen }: Json) => differenceFen)).toEqual(['0', '0', '0']);
      return BigInt(accounts.find(({ account }: Json) => account === code)?.balanceFen ?? 0);
    };
    expect(await booked(UNIT, '1011')).toBe(wan(1000 - 200 + 1));
    expect(await booked(industry.unit, '1011')).toBe(wan(100) - BigInt(amountFen));
    expect(await booked(UNIT, '2307-01')).toBe(0n);
    expect(await booked(industry.unit, '2307-01')).toBe(0n);
  });
});
