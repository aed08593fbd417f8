import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Problem } from '../../src/http/problem.js';
import type { ReceiptView } from '../../src/http/receipt.js';
import { type Answer, type Api, openApi, PDF, type Sending } from '../support/api.js';
import { anEnterprise, relocation } from './steps.js';

/** An upload is large and slow: it is the request that is most often cut off and sent again. */
describe('an upload', () => {
  let folder: string;
  let api: Api;
  let id: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tranche-uploads-'));
    api = await openApi('2023-06-05', { folder });
    const uscc = await anEnterprise(api, 1, '云樵图算有限公司');
    const application = { uscc, measure: 'hq-relocation', facts: relocation };
    id = (await api.as('officer').does('applications', application)).id;
  });
  afterEach(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const OTHER = Buffer.concat([PDF, Buffer.from('% another\n')]);
  const headers = { 'content-type': 'application/pdf' };
  const upload = (bytes: Buffer, sending: Sending = { key: 'upload-1' }) =>
    api
      .as('officer')
      .send<ReceiptView & Problem>('POST', `applications/${id}/evidence?title=x`, bytes, {
        headers,
        ...sending,
      });
  const files = (): readonly string[] => readdirSync(join(folder, 'evidence'));
  const attached = async (): Promise<readonly string[]> => {
    const { evidence } = await api.as('officer').sees(`applications/${id}`);
    return evidence.map(({ hash }: { hash: string }) => hash);
  };
  const statuses = (answers: readonly Answer<unknown>[]) =>
    answers.map(({ status }) => status).sort();

  it('sent again meanwhile, or later, is the same upload, and stored once', async () => {
    const answers = await Promise.all([upload(PDF), upload(PDF), upload(PDF)]);
    expect(statuses(answers)).toEqual([201, 201, 201]);
    answers.push(await upload(PDF));
    const [first] = answers;
    for (const { body } of answers) expect(body).toEqual(first?.body);
    expect(await attached()).toEqual([first?.body.id]);
    expect(files()).toEqual([first?.body.id]);
  });

  it('under the same key with other bytes is refused, whichever came first, and leaves no file', async () => {
    const answers = await Promise.all([upload(PDF), upload(OTHER)]);
    expect(statuses(answers)).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('idempotency-key-reused');
    const kept = answers.find(({ status }) => status === 201);
    expect(files()).toEqual([kept?.body.id]);
    const wrong = kept === answers[0] ? OTHER : PDF;
    expect(await upload(wrong)).toMatchObject({ status: 409 });
    expect(files()).toEqual([kept?.body.id]);
  });

  it('that is refused once it is here leaves no file', async () => {
    const stale = await upload(PDF, { key: 'upload-2', ifMatch: '"7"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale-revision' } });
    expect(files()).toEqual([]);
  });
});
