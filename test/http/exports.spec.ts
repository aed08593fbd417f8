import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { read, utils } from '@e965/xlsx';
import { REGISTERS } from '../../src/exports/registers.js';
import type { Problem } from '../../src/http/problem.js';
import { type Api, type Client, openApi } from '../support/api.js';
import { aBatch, approve, aReleased, into, payer, type Released, settle } from './paying.js';
import { aLine, wan } from './steps.js';

/** An entry has a row for each of its postings. */
const first = (type: unknown, at: number, all: readonly unknown[]): boolean => type !== all[at - 1];

describe('the books and registers, as files over HTTP', () => {
  let api: Api;
  let applicant: Client;
  let released: Released;
  let payment: string;
  let batch: string;
  let paidFrom: string;
  let before: string;

  beforeAll(async () => {
    api = await openApi('2023-06-05');
    released = await aReleased(api, 1);
    const { uscc } = released;
    applicant = await api.newPerson('applicant', { roles: ['applicant'], uscc });
    await aLine(api, 2023, wan(30), '商务局');
    paidFrom = (await api.as('admin').does('payers', payer)).id;
    batch = await aBatch(api);
    payment = await into(api, batch, released.id);
    await approve(api, batch);
    const format = { format: 'pain.001', payerId: paidFrom, executeOn: '2023-06-13' };
    await api.as('finance').does(`batches/${batch}/export`, format);
    before = (await api.as('auditor').sees(`audit?limit=1&order=desc&after=${await api.head()}`))
      .items[0].seq;
    api.clock.set('2023-06-14');
    await settle(api, payment, '2023-06-14');
    await api.as('auditor').sees(`books/journal?after=${await api.head()}`);
  });
  afterAll(() => api.close());

  const file = async (who: Client, path: string) => {
    const { status, headers, body } = await who.send<Buffer>('GET', `exports/${path}`);
    return { status, headers, text: body.toString() };
  };
  /** The rows of a CSV under its headings, each as heading → cell. */
  const rowsOf = async (who: Client, path: string) => {
    const { text } = await file(who, path);
    const [head = '', ...lines] = text.replace('\uFEFF', '').trimEnd().split('\r\n');
    const headings = head.split(',');
    return lines.map((line) =>
      Object.fromEntries(line.split(',').map((cell, at) => [headings[at], cell])),
    );
  };

  it('name what they are, and are kept by nobody on the way', async () => {
    const finance = api.as('finance');
    expect(await file(finance, 'journal?format=hledger')).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'private, no-store',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('记账凭证 2023-06-14.journal')}`,
      },
      text: expect.stringMatching(/^commodity 1000\.00 CNY\n/) as unknown,
    });
    expect((await file(finance, 'journal?format=beancount')).text).toMatch(/^option "title"/);
  });

  it('hold an amount as a number in a workbook', async () => {
    const path = 'exports/registers/payments?format=xlsx';
    const { body } = await api.as('finance').send<Buffer>('GET', path);
    const { Sheets } = read(body);
    const [row] = utils.sheet_to_json<Record<string, unknown>>(Sheets['支付台账'] ?? {});
    expect(row).toMatchObject({ 支付: payment, 应付金额: 2_000_000, 状态: '已到账' });
  });

  it('tell in Chinese what programs read as codes', async () => {
    const finance = api.as('finance');
    const english = async (register: string, heading: string) => {
      const headers = { 'accept-language': 'en' };
      const path = `exports/registers/${register}?format=csv`;
      const { body } = await finance.send<Buffer>('GET', path, undefined, { headers });
      const [head = '', first = ''] = body.toString().replace('\uFEFF', '').split('\r\n');
      return first.split(',')[head.split(',').indexOf(heading)];
    };
    expect(await rowsOf(finance, 'registers/payments?format=csv')).toMatchObject([
      { 支持措施: '融资规模达标企业迁入奖励', 状态: '已到账' },
    ]);
    expect(await english('payments', 'Status')).toBe('settled');
    expect(await rowsOf(finance, 'registers/budget?format=csv')).toMatchObject([
      { 状态: '可用' },
      { 状态: '可用' },
    ]);
    const limits = await rowsOf(finance, 'registers/limits?format=csv');
    expect(new Set(limits.map(({ 范围 }) => 范围))).toEqual(new Set(['企业']));
    expect(limits.map(({ 种类 }) => 种类).join()).toMatch(/^[金额一次连续年度,]+$/);
    expect(await english('limits', 'Scope')).toBe('enterprise');
  });

  it('say how many rows they have and what these come to', async () => {
    const { headers } = await file(api.as('finance'), 'registers/payments?format=csv');
    expect(JSON.parse(decodeURIComponent(String(headers['tranche-tally'])))).toEqual({
      rows: 1,
      sums: [
        { zh: '应付金额', en: 'Amount', amountFen: '200000000' },
        { zh: '退回金额', en: 'Returned', amountFen: '0' },
      ],
    });
  });

  it('have nothing in them that is recorded while they are written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tranche-moment-'));
    const other = await openApi('2023-06-05', { folder });
    try {
      await aLine(other, 2023, wan(30), '商务局');
      const auditor = other.as('auditor');
      const lines = async () =>
        (await rowsOf(auditor, `registers/budget?format=csv&after=${await other.head()}`)).length;
      const { rows } = other.tranche;
      const real = rows.atOneMoment.bind(rows);
      rows.atOneMoment = (read) =>
        real(async (db) => {
          await aLine(other, 2023, wan(20), '科创局');
          await auditor.sees(`budgets?after=${await other.head()}`);
          return read(db);
        });
      expect(await lines()).toBe(1);
      rows.atOneMoment = real;
      expect(await lines()).toBe(2);
    } finally {
      await other.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('have the headings of whoever reads them', async () => {
    const headers = { 'accept-language': 'en' };
    const path = 'exports/registers/recoveries?format=csv';
    const { body } = await api.as('finance').send<Buffer>('GET', path, undefined, { headers });
    expect(body.toString()).toMatch(/^\uFEFFRecovery,Payment,/);
  });

  it('show a unit its own, and an enterprise its own registers but no books', async () => {
    const other = api.as('other-officer');
    expect(await rowsOf(other, 'registers/payments?format=csv')).toEqual([]);
    expect(await rowsOf(other, 'registers/budget?format=csv')).toMatchObject([
      { 责任单位: '商务局', 下达: '300000.00' },
    ]);
    const units = new Set(
      (await rowsOf(other, 'journal?format=csv')).map(({ 责任单位 }) => 责任单位),
    );
    expect([...units]).toEqual(['商务局']);
    expect(await rowsOf(applicant, 'registers/payments?format=csv')).toMatchObject([
      { 支付: payment },
    ]);
    for (const path of ['journal?format=csv', 'registers/budget?format=csv']) {
      const { status, body } = await applicant.send<Problem>('GET', `exports/${path}`);
      expect([status, body.code]).toEqual([403, 'reading-forbidden']);
    }
    expect((await api.nobody.send('GET', 'exports/journal?format=csv')).status).toBe(401);
  });

  it('are of a batch, an account of ours, or a time', async () => {
    const finance = api.as('finance');
    const typesOf = async (filter: string) =>
      (await rowsOf(finance, `journal?format=csv&${filter}`)).map(({ 事件 }) => 事件);
    const ofBatch = await typesOf(`batchId=${batch}`);
    expect(new Set(ofBatch)).toEqual(
      new Set(['PaymentInstructed', 'PaymentSettled', 'BudgetSpent']),
    );
    expect(await typesOf(`payerId=${paidFrom}`)).toEqual(ofBatch);
    expect(await typesOf('payerId=payer-0000')).toEqual([]);
    expect(new Set(await typesOf(`batchId=${batch}&atSeq=${before}`))).toEqual(
      new Set(['PaymentInstructed']),
    );
    const { items } = await finance.sees(`books/journal?batchId=${batch}`);
    expect(items.map(({ type }: { type: string }) => type)).toEqual(ofBatch.filter(first));
    expect(await rowsOf(finance, `registers/payments?format=csv&atSeq=${before}`)).toMatchObject([
      { 状态: '已发指令' },
    ]);
  });

  it.each(REGISTERS)('there is one of %s', async (name) => {
    expect((await file(api.as('auditor'), `registers/${name}?format=csv`)).status).toBe(200);
  });

  it.each([
    ['registers/payments', 'format'],
    ['registers/payments?format=hledger', 'format'],
    ['registers/users?format=csv', 'register'],
    ['journal?format=pdf', 'format'],
    ['journal?format=csv&limit=5', 'limit'],
  ])('%s is refused for its %s', async (path, field) => {
    const { status, body } = await api.as('auditor').send<Problem>('GET', `exports/${path}`);
    expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
  });
});
