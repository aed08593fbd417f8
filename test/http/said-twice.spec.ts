import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, type Client, openApi, UNIT } from '../support/api.js';
import { anEnterprise, relocation } from './steps.js';

/** Of two officers at one case, each is told whether what they said is what is on record. */
describe('what is done already', () => {
  let api: Api;
  let id: string;
  let second: Client;
  beforeAll(async () => {
    api = await openApi('2023-06-05');
    second = await api.newPerson('officer-2', { roles: ['case-officer'], unit: UNIT });
    const uscc = await anEnterprise(api, 1, '云樵图算有限公司');
    const application = { uscc, measure: 'hq-relocation', facts: relocation };
    ({ id } = await api.as('officer').does('applications', application));
  });
  afterAll(() => api.close());

  /** Refused, and nothing is written. */
  async function isTooLate(path: string, body: object): Promise<void> {
    const before = await api.head();
    expect(await second.isRefused(`applications/${id}/${path}`, body)).toMatchObject({
      status: 409,
      code: 'wrong-status',
    });
    expect(await api.head()).toBe(before);
  }

  it('is satisfied where nothing more was said, and refused where a note would be lost', async () => {
    const path = `applications/${id}/accept`;
    const { revision } = await api.as('officer').does(path, { note: '材料齐全' });
    expect(await second.does(path)).toMatchObject({ revision });
    await isTooLate('accept', { note: '缺营业执照' });
  });

  it('is refused where its reason would be lost, and is the same receipt to whoever retries', async () => {
    const path = `applications/${id}/send-back`;
    const sent = [{ reason: '缺营业执照' }, { key: 'send-back-1' }] as const;
    const receipt = await api.as('officer').does(path, ...sent);
    await isTooLate('send-back', { reason: '缺审计报告' });
    expect(await api.as('officer').does(path, ...sent)).toEqual(receipt);
    expect((await second.sees(`applications/${id}`)).reason).toBe('缺营业执照');
  });
});
