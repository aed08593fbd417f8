import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batchIdOfVoucher } from '../../src/domain/batch/voucher.js';
import { type Api, openApi } from '../support/api.js';
import { aBatch, approve, aReleased, into, payer, settle } from './paying.js';

let api: Api;
let payerId: string;
let batch: string;
let first: string;
let second: string;

const asked = () => ({ payerId, format: 'pain.001', executeOn: '2023-06-13' });
const download = async (id: string, headers: Record<string, string> = {}) => {
  const answer = await api
    .as('finance')
    .send<Buffer>('GET', `batches/${id}/file`, undefined, { headers });
  expect(answer.status).toBe(200);
  return answer;
};

const all = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);

beforeAll(async () => {
  api = await openApi('2023-06-05');
  ({ id: payerId } = await api.as('admin').does('payers', payer));
  const one = await aReleased(api, 1);
  const two = await aReleased(api, 2);
  batch = await aBatch(api);
  first = await into(api, batch, one.id);
  second = await into(api, batch, two.id);
});
afterAll(() => api.close());

describe('the file of a batch', () => {
  test('is of an approved batch, of an open payer, and of no day that is past', async () => {
    const finance = api.as('finance');
    const path = `batches/${batch}/export`;
    expect(await finance.isRefused(path, asked())).toMatchObject({ code: 'batch-not-approved' });
    await approve(api, batch);
    const head = await api.head();
    for (const [body, code] of [
      [{ ...asked(), payerId: 'payer-0000' }, 'payer-unknown'],
      [{ ...asked(), executeOn: '2023-06-12' }, 'execution-in-past'],
      [{ ...asked(), executeOn: '2024-01-02' }, 'execution-in-another-year'],
    ] as const) {
      expect(await finance.isRefused(path, body)).toMatchObject({ code });
    }
    expect(await api.as('officer').isRefused(path, asked())).toMatchObject({ status: 403 });
    expect(await finance.isRefused('batches/batch-0000/export', asked())).toMatchObject({
      code: 'batch-unknown',
    });
    const { body } = await finance.send('GET', `batches/${batch}/file`);
    expect(body).toMatchObject({ code: 'batch-not-exported', status: 409 });
    expect(await api.head()).toBe(head);

    const closed = { ...payer, account: '4200000000000000002' };
    const { id } = await api.as('admin').does('payers', closed);
    await api.as('admin').does(`payers/${id}/close`, { reason: '撤销' });
    expect(await finance.isRefused(path, { ...asked(), payerId: id })).toMatchObject({
      code: 'payer-closed',
    });
  });

  test('is exported once, and downloaded the same, as a copy, whatever came after', async () => {
    const finance = api.as('finance');
    const sending = { key: 'export-of-the-batch' };
    const [receipt, again] = await Promise.all([
      finance.does(`batches/${batch}/export`, asked(), sending),
      finance.does(`batches/${batch}/export`, asked(), sending),
    ]);
    expect(again.revision).toBe(receipt.revision);
    const original = await download(batch, { 'idempotency-key': 'export-of-the-batch' });
    expect(original.headers).toMatchObject({
      'tranche-copy': 'false',
      'content-type': 'application/xml',
    });

    const message = original.body.toString('utf8');
    expect(message).toContain(`<MsgId>${batch}</MsgId>`);
    expect(message).toContain('<NbOfTxs>2</NbOfTxs><CtrlSum>4000000.00</CtrlSum>');
    expect(message).toContain(`<DbtrAcct><Id><Othr><Id>${payer.account}</Id>`);
    expect(message).toMatch(/<Ustrd>[^<]+第1期<\/Ustrd>/);
    expect(all(message, 'EndToEndId')).toEqual([first, second]);
    const [, InstrId = ''] = all(message, 'InstrId');
    expect(InstrId).toMatch(/-0002$/);
    expect(batchIdOfVoucher(InstrId)).toBe(batch);

    await settle(api, first, '2023-06-13');
    await finance.does(`payments/${second}/reject`, { reason: '户名不符', on: '2023-06-13' });
    await api.as('admin').does(`payers/${payerId}/close`, { reason: '开户行更名' });
    await api.as('admin').does('payers', { ...payer, bank: '光谷新支行' });
    const copy = await download(batch);
    expect(copy.headers).toMatchObject({ 'tranche-copy': 'true' });
    expect(decodeURIComponent(String(copy.headers['content-disposition']))).toContain('副本.xml');
    expect(copy.body.equals(original.body)).toBe(true);

    const { sha256, exportedAs, items } = await finance.sees(
      `batches/${batch}?after=${await api.head()}`,
    );
    expect(sha256).toBe(createHash('sha256').update(copy.body).digest('hex'));
    expect(exportedAs).toBe('pain.001');
    expect(items[1]).toMatchObject({ paymentId: second, voucherNumber: InstrId });
    expect((await api.as('officer').send('GET', `batches/${batch}/file`)).status).toBe(403);
  });

  test('is never another one: that could be paid twice', async () => {
    const finance = api.as('finance');
    const path = `batches/${batch}/export`;
    const head = await api.head();
    await finance.does(path, asked());
    expect(await finance.isRefused(path, { ...asked(), format: 'csv' })).toMatchObject({
      code: 'batch-already-exported',
      limit: 'pain.001',
      actual: 'csv',
    });
    expect(await finance.isRefused(path, { ...asked(), executeOn: '2023-06-14' })).toMatchObject({
      code: 'batch-already-exported',
    });
    expect(
      await finance.isRefused(path, { ...asked(), format: 'csv' }, { key: 'export-of-the-batch' }),
    ).toMatchObject({ code: 'idempotency-key-reused' });
    expect(await api.head()).toBe(head);
  });

  test('as a 支付凭证 leaves out what has its answer already, and is the same again', async () => {
    const finance = api.as('finance');
    const one = await aReleased(api, 3);
    const two = await aReleased(api, 4);
    const other = await aBatch(api, '二批');
    const paid = await into(api, other, one.id);
    const waiting = await into(api, other, two.id);
    await approve(api, other);
    await settle(api, paid, '2023-06-13');
    await finance.does(`batches/${other}/export`, { ...asked(), format: 'csv' });
    const { body } = await download(other);
    const rows = body.toString('utf8').split('\r\n');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toContain('2000000.00,人民币贰佰万元整');
    expect(rows[1]).toContain('2150805,50701,一般公共预算');
    const { items } = await finance.sees(`batches/${other}?after=${await api.head()}`);
    expect(
      items.map((item: { voucherNumber: string | null }) => item.voucherNumber === null),
    ).toEqual([true, false]);
    await settle(api, waiting, '2023-06-13');
    expect((await download(other)).body.equals(body)).toBe(true);
  });

  test('that says what no bank takes is refused, the payment named, and nothing recorded', async () => {
    const finance = api.as('finance');
    const { id, line } = await aReleased(api, 5);
    const other = await aBatch(api, '三批');
    const payment = await into(api, other, id);
    await approve(api, other);
    const { ledger } = api.tranche;
    const read = ledger.read.bind(ledger);
    ledger.read = (async (target: Parameters<typeof read>[0]) => {
      const state = await read(target);
      return target.stream === `budget-${line}` ? { ...(state as object), source: '' } : state;
    }) as typeof ledger.read;
    const head = await api.head();
    try {
      expect(await finance.isRefused(`batches/${other}/export`, asked())).toMatchObject({
        code: 'payment-file-field',
        paymentId: payment,
        field: 'source',
      });
    } finally {
      ledger.read = read;
    }
    expect(await api.head()).toBe(head);
  });

  test('that would not be the one exported is withheld', async () => {
    const { ledger } = api.tranche;
    const read = ledger.read.bind(ledger);
    ledger.read = (async (target: Parameters<typeof read>[0]) => {
      const state = await read(target);
      return target.stream.startsWith('budget-') ? { ...(state as object), source: '其他' } : state;
    }) as typeof ledger.read;
    try {
      const { body } = await api.as('finance').send('GET', `batches/${batch}/file`);
      expect(body).toMatchObject({ status: 409, code: 'payment-file-differs' });
    } finally {
      ledger.read = read;
    }
  });
});
