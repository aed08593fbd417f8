import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, openApi } from '../support/api.js';
import { aLine, anAssessedCase, anEnterprise, approveTwice, verifyTranche, wan } from './steps.js';

/** A program that numbers its runs may send one Idempotency-Key to several cases. */
describe('one key on two cases', () => {
  let api: Api;
  let cases: readonly string[];
  let line: string;
  const key = 'run-1';
  const finance = () => api.as('finance');

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    line = await aLine(api, 2023, wan(400));
    const enterprises = [
      await anEnterprise(api, 1, '磐石星图有限公司'),
      await anEnterprise(api, 2, '栖霞量子有限公司'),
    ];
    const ids = [];
    for (const uscc of enterprises) ids.push(await anAssessedCase(api, uscc));
    cases = ids;
    for (const id of cases) {
      await api.as('officer').does(`applications/${id}/propose`, {}, { key });
    }
  });
  afterAll(() => api.close());

  it('reserves for each: neither stays half proposed, none rides on the other’s reservation', async () => {
    for (const id of cases) {
      const { status } = await api.as('officer').sees(`applications/${id}`);
      expect(status).toBe('reserved');
    }
  });

  it('releases, pays and settles each from the line, which runs out when it is out', async () => {
    for (const id of cases) {
      await api.as('officer').does(`applications/${id}/notice`);
    }
    const { notices } = await api.as('officer').sees(`applications/${cases[0]}`);
    api.clock.set('2023-06-13');
    expect(notices[0].closesOn < '2023-06-13').toBe(true);
    const payments: string[] = [];
    const { id: batch } = await finance().does('batches', { title: '第一批' });
    for (const id of cases) {
      await approveTwice(api, id);
      await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
      await finance().does(`applications/${id}/tranches/1/release`, { lineId: line }, { key });
      const { id: payment } = await finance().does(
        `applications/${id}/tranches/1/payments`,
        { batchId: batch },
        { key: `${key}-pay` },
      );
      payments.push(payment);
    }
    expect(new Set(payments).size).toBe(2);
    await finance().does(`batches/${batch}/seal`);
    await api
      .as('finance-approver')
      .does(`batches/${batch}/approve`, { count: 2, totalFen: wan(400) });
    for (const payment of payments) {
      await finance().does(
        `payments/${payment}/settle`,
        { amountFen: wan(200), bankReference: 'B1', clearedOn: '2023-06-13' },
        { key },
      );
    }
    const position = await api.as('auditor').sees(`budgets/${line}`);
    expect(position).toMatchObject({
      reservedFen: '0',
      spentFen: String(wan(400)),
      leftFen: '0',
    });
    for (const id of cases) {
      const { tranches } = await api.as('officer').sees(`applications/${id}`);
      expect(tranches[0]).toMatchObject({ status: 'paid', settledFen: String(wan(200)) });
    }
  });
});
