import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Api, openApi } from '../support/api.js';

let api: Api;
beforeAll(async () => {
  api = await openApi('2023-06-05');
});
afterAll(() => api.close());

const account = {
  name: '武汉新城管委会财政局',
  account: '4200-0000-0001',
  bank: '光谷支行',
  bankCode: '105521000012',
};

describe('an account of ours that pays', () => {
  test('is opened by an administrator alone, once, and read by finance', async () => {
    const refused = await api.as('finance').isRefused('payers', account);
    expect(refused).toMatchObject({ status: 403, code: 'role-missing' });

    const { id, position } = await api.as('admin').does('payers', account);
    expect((await api.as('admin').does('payers', account)).id).toBe(id);
    const spaced = { ...account, account: '420000000001' };
    expect(await api.as('admin').isRefused('payers', spaced)).toMatchObject({
      status: 409,
      code: 'payer-exists',
      payerId: id,
    });

    const { items } = await api.as('finance').sees(`payers?after=${position}`);
    expect(items).toEqual([expect.objectContaining({ payerId: id, status: 'open', ...account })]);
    expect(await api.as('auditor').sees(`payers/${id}`)).toMatchObject({ payerId: id, ...account });
    const { status } = await api.as('officer').send('GET', 'payers');
    expect(status).toBe(403);
  });

  test('is refused at once where no payment file could carry it', async () => {
    const admin = api.as('admin');
    const other = { ...account, account: '4200000000020' };
    for (const [body, field] of [
      [{ ...other, bankCode: '10552100001' }, 'bankCode'],
      [{ ...other, account: '42 0000' }, 'account'],
      [{ ...other, name: '财'.repeat(141) }, 'name'],
      [{ ...other, bank: '光谷\u0007支行' }, 'bank'],
    ] as const) {
      const { errors } = await admin.isRefused('payers', body);
      expect(errors).toEqual([expect.objectContaining({ field })]);
    }
  });

  test('is closed with a reason, and can be opened as it should have been', async () => {
    const admin = api.as('admin');
    const wrong = { ...account, account: '4200000000030' };
    const { id } = await admin.does('payers', wrong);
    await admin.does(`payers/${id}/close`, { reason: '开户行有误' });
    const right = { ...wrong, bank: '关东支行' };
    const { position } = await admin.does('payers', right);
    expect(await admin.sees(`payers/${id}?after=${position}`)).toMatchObject({
      status: 'open',
      bank: '关东支行',
      reason: null,
    });
    expect(
      await admin.isRefused('payers/payer-unknown/close', { reason: '账户撤销' }),
    ).toMatchObject({
      status: 404,
      code: 'payer-unknown',
    });
  });
});
