import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, openApi } from '../support/api.js';
import {
  aLine,
  anAccount,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  publish,
  verifyTranche,
  wan,
} from './steps.js';

/** Between the one who checked a batch and the one who approves it, nobody turns its money aside. */
describe('the payee account of a payment', () => {
  let api: Api;
  let other: string;
  let batch: string;
  let payment: string;
  const finance = () => api.as('finance');
  const choose = () => [`payments/${payment}/account`, { accountId: other }] as const;

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    const uscc = await anEnterprise(api, 1, '云樵图算有限公司');
    const line = await aLine(api, 2023, wan(500));
    const id = await anAssessedCase(api, uscc);
    await publish(api, id);
    other = await anAccount(api, uscc, '420099900002');
    api.clock.set('2023-06-13');
    await approveTwice(api, id);
    await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
    await finance().does(`applications/${id}/tranches/1/release`, { lineId: line });
    ({ id: batch } = await finance().does('batches', { title: '一批' }));
    const payments = `applications/${id}/tranches/1/payments`;
    ({ id: payment } = await finance().does(payments, { batchId: batch }));
  });
  afterAll(() => api.close());

  it('is frozen once its batch is sealed', async () => {
    await finance().does(`batches/${batch}/seal`);
    const before = await api.head();
    expect(await finance().isRefused(...choose())).toMatchObject({
      status: 409,
      code: 'payment-account-frozen',
      paymentId: payment,
      actual: 'sealed',
    });
    expect(await api.head()).toBe(before);
  });

  it('may be changed again when the batch was given back', async () => {
    await api.as('finance-approver').does(`batches/${batch}/return`, { reason: '账户有误' });
    await finance().does(...choose());
    expect(await finance().sees(`payments/${payment}`)).toMatchObject({ accountId: other });
    await finance().does(`batches/${batch}/seal`);
    const approval = { count: 1, totalFen: wan(200) };
    await api.as('finance-approver').does(`batches/${batch}/approve`, approval);
    expect(await finance().sees(`payments/${payment}`)).toMatchObject({
      status: 'instructed',
      accountId: other,
    });
  });
});
