import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Api, type Client, type Json, openApi } from '../support/api.js';
import { aBatch, aReleased, approve, into, settle } from './paying.js';
import { anAssessedCase, anEnterprise, relocation, wan } from './steps.js';

/** 案卷: whoever holds it must find every fen of one case in it, and who answers for it. */
describe('the case file', () => {
  let api: Api;
  let id: string;
  let settledSeq: number;
  let [rejected, paid] = ['', ''];
  const of = async (client: Client, query = '', application = id): Promise<string> =>
    (await client.sees<Buffer>(`applications/${application}/case-file?${query}`)).toString();

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    ({ id } = await aReleased(api, 1));
    const finance = api.as('finance');
    const [first, second] = [await aBatch(api, '六月第一批'), await aBatch(api, '六月第二批')];
    rejected = await into(api, first, id);
    await approve(api, first);
    await finance.does(`payments/${rejected}/reject`, { reason: '户名不符', on: '2023-06-13' });
    paid = await into(api, second, id);
    await approve(api, second);
    await settle(api, paid, '2023-06-13');
    const { headers } = await api.as('auditor').send('GET', `applications?knownAt=2023-06-12`);
    expect(Number(headers['tranche-seq'])).toBeGreaterThan(0);
    const { items }: Json = await api.as('auditor').sees('audit?limit=1');
    settledSeq = items[0].seq;
    api.clock.set('2023-09-20');
    await finance.does(`payments/${paid}/return`, {
      returnId: 'LS-BACK-77',
      kind: 'by-payee',
      amountFen: wan(50),
      valueOn: '2023-09-20',
      reason: '<b>多报</b>人数',
    });
  });
  afterAll(() => api.close());

  test('tells what was claimed, found, published, granted, paid, rejected and returned', async () => {
    const html = await of(api.as('auditor'));
    const { evidence }: Json = await api.as('auditor').sees(`applications/${id}`);
    for (const words of [
      '1号公司',
      '武新管〔2023〕4号',
      '社保人数',
      ...evidence.map(({ hash }: Json) => hash),
      'reviewer（复核）',
      '核定金额',
      '公示',
      '第 2 级（共 2 级）',
      '户名不符',
      `接替 ${rejected}`,
      `BANK-${paid}`,
      'LS-BACK-77',
      '退回（企业主动）',
      '1,500,000.00 元',
      '六月第二批',
    ]) {
      expect(html).toContain(words);
    }
    expect(html).toContain('&lt;b&gt;多报&lt;/b&gt;人数');
    expect(html).not.toContain('<b>多报');
  });

  test('lists every event about the case, with its seq', async () => {
    const html = await of(api.as('auditor'));
    const { items }: Json = await api.as('auditor').sees(`audit?applicationId=${id}&limit=200`);
    expect(items.length).toBeGreaterThan(30);
    for (const { seq } of items) expect(html).toContain(`<td class="right">${seq}</td>`);
  });

  test('as of an event stays the same to the byte, whatever arrives later', async () => {
    const auditor = api.as('auditor');
    for (const format of ['html', 'pdf']) {
      const query = `format=${format}&atSeq=${settledSeq}`;
      const then = await auditor.sees<Buffer>(`applications/${id}/case-file?${query}`);
      await anEnterprise(api, format === 'pdf' ? 8 : 9, '旁人');
      const again = await auditor.sees<Buffer>(`applications/${id}/case-file?${query}`);
      expect(again.equals(then)).toBe(true);
      if (format === 'html') expect(then.toString()).not.toContain('LS-BACK-77');
    }
    const { headers, body } = await auditor.send<Buffer>(
      'GET',
      `applications/${id}/case-file?format=pdf&knownAt=2023-07-01`,
    );
    expect(headers['content-type']).toBe('application/pdf');
    expect(headers['tranche-seq']).toBe(String(settledSeq));
    expect(body.subarray(0, 5).toString()).toBe('%PDF-');
  }, 120_000);

  test('holds the root that a checkpoint can be held against', async () => {
    const { tranche } = api;
    const { size, root } = await tranche.transparency.sign();
    expect((await tranche.rootAt(size))?.toString('base64')).toBe(root);
    expect(await of(api.as('auditor'), `atSeq=${size}`)).toContain(root);
  });

  test('shows people to whom the case itself shows them', async () => {
    const contact = { name: '李某某', phone: '13900000000' };
    const uscc = await anEnterprise(api, 2, '小荷数据有限公司');
    const officer = api.as('officer');
    const body = {
      uscc,
      measure: 'hq-relocation',
      benefitYear: null,
      facts: relocation,
      contact,
    };
    const { id: other } = await officer.does('applications', body);
    const applicant = await api.newPerson('applicant', { roles: ['applicant'], uscc });
    expect(await of(officer, '', other)).toContain('李某某');
    expect(await of(applicant, '', other)).toContain('13900000000');
    const auditors = await of(api.as('auditor'), '', other);
    expect(auditors).not.toContain('李某某');
    expect(auditors).toContain('（不予显示）');
    // Batches and lines are not for everybody either, and the file says that it lacks them.
    const units = await of(officer);
    expect(units).not.toContain('六月第二批');
    expect(units).toContain('不在阅读人的权限之内');
  });

  test('is refused where the case is', async () => {
    const refusal = async (client: Client, path: string): Promise<string> =>
      (await client.send<Json>('GET', `applications/${path}`)).body.code;
    expect(await refusal(api.as('other-officer'), `${id}/case-file`)).toBe('other-unit');
    expect(await refusal(api.as('auditor'), 'app-none/case-file')).toBe('application-unknown');
    expect(await refusal(api.as('auditor'), `${id}/case-file?atSeq=1`)).toBe('application-unknown');
    expect(await refusal(api.as('auditor'), `${id}/case-file?format=doc`)).toBe('request-invalid');
    expect(await refusal(api.as('auditor'), `${id}/case-file?effectiveOn=2023-06-13`)).toBe(
      'field-unknown',
    );
  });

  test('an assessed case has one, too', async () => {
    const assessed = await anAssessedCase(api, await anEnterprise(api, 3, '新来公司'));
    expect(await of(api.as('auditor'), '', assessed)).toContain('尚未核定');
  });
});
