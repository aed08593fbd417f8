import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiDocument } from '../../src/http/openapi.js';
import type { ReceiptView } from '../../src/http/receipt.js';
import { type Api, type Client, type Json, openApi, PDF, type Sending } from '../support/api.js';
import {
  aLine,
  anAssessedCase,
  anEnterprise,
  approveTwice,
  publish,
  relocation,
  usccOf,
  verifyTranche,
  wan,
} from './steps.js';

/** Whoever made something follows the Location to it, and has to know no other path. */
describe('what is made', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi('2023-06-05');
  });
  afterAll(() => api.close());

  /** What the auditor reads at the Location, and the id that was answered. */
  async function made(by: Client, path: string, body: unknown, sending?: Sending) {
    const answer = await by.send<ReceiptView>('POST', path, body, sending);
    expect(answer.status).toBe(201);
    const location = String(answer.headers['location']);
    const { id, position } = answer.body;
    const found = await api.as('auditor').send('GET', `${location}?after=${position}`);
    expect([location, found.status]).toEqual([location, 200]);
    return { id, location, found: found.body as Json };
  }

  it('is read where its Location says', async () => {
    const officer = api.as('officer');
    const enterprise = { uscc: usccOf(9), name: '九号公司' };
    expect((await made(officer, 'enterprises', enterprise)).found).toMatchObject(enterprise);

    const uscc = await anEnterprise(api, 1, '云樵图算有限公司');
    const agreement = { title: '协议', from: '2020-01-01', to: '2020-12-31' };
    expect(
      (await made(officer, `enterprises/${uscc}/agreements`, agreement)).found.agreements,
    ).toMatchObject([agreement]);
    const application = { uscc, measure: 'hq-relocation', facts: relocation };
    const { id, found } = await made(officer, 'applications', application);
    expect(found).toMatchObject({ applicationId: id, uscc });
    const headers = { 'content-type': 'application/pdf' };
    const file = await made(officer, `applications/${id}/evidence?title=x`, PDF, { headers });
    expect(file.found).toEqual(PDF);
  });

  it('is read there also where its path is another than it was made at', async () => {
    const uscc = await anEnterprise(api, 2, '栖霞量子有限公司');
    const line = await aLine(api, 2023, wan(500));
    const adjustment = { deltaFen: wan(1), documentNumber: '二号', reason: '追加' };
    const adjusted = await made(api.as('budget'), `budgets/${line}/adjustments`, adjustment);
    expect(adjusted.found).toMatchObject({ lineId: line });
    const id = await anAssessedCase(api, uscc);
    await publish(api, id);
    api.clock.set('2023-06-13');
    await approveTwice(api, id);
    await verifyTranche(api, id, 1, { insuredHeadcount: 120 });
    const finance = api.as('finance');
    await finance.does(`applications/${id}/tranches/1/release`, { lineId: line });
    const batch = await made(finance, 'batches', { title: '一批' });
    const payments = `applications/${id}/tranches/1/payments`;
    const payment = await made(finance, payments, { batchId: batch.id });
    expect(payment).toMatchObject({
      location: `/v1/payments/${payment.id}`,
      found: { paymentId: payment.id, batchId: batch.id },
    });
  });

  it('is promised by the description, for everything that is made', () => {
    const { paths } = openApiDocument(api.app);
    const bare = (path: string) => path.replace(/\{\w+\}/g, '{}');
    const readable = new Set(
      Object.entries(paths).flatMap(([path, { get }]) => (get ? [bare(path)] : [])),
    );
    for (const [path, { post }] of Object.entries(paths)) {
      const answers = post?.responses['201'] as Json;
      // The first administrator signs in by being made.
      if (!answers || path === '/v1/first-administrator') continue;
      const location = answers.headers?.Location?.schema.example ?? 'no Location';
      expect([path, readable.has(bare(location))]).toEqual([path, true]);
    }
  });
});
