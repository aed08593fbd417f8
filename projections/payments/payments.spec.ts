import { describe, expect, it } from '@jest/globals';
import type { PaymentId, Unit } from '../../src/kernel/ids.js';
import { first } from '../../test/support/cases.js';
import { rowsOf } from '../../test/support/facts.js';
import { account, life } from '../../test/support/life.js';
import { paymentsProjection } from './project.js';
import { listPayments, paymentDetail } from './query.js';

const after = async () => (await rowsOf(paymentsProjection, life)).db;

describe('the register of payments', () => {
  it('keeps every attempt, with the account it was sent to and what the bank said', async () => {
    const { items } = await listPayments(await after(), {});
    expect(items.map(({ paymentId, attempt, status }) => [paymentId, attempt, status])).toEqual([
      ['p12', 2, 'settled'],
      ['p11', 1, 'rejected'],
    ]);
    expect(items[0]).toMatchObject({
      ...account,
      amountFen: first,
      accountFrozen: true,
      bankReference: 'bank2',
      settledOn: '2023-06-19',
      returnedFen: 50_000_000n,
    });
    expect(items[1]).toMatchObject({ rejection: 'account closed', rejectedOn: '2023-06-18' });
  });

  it('shows each return with its value date and where the money went', async () => {
    const detail = await paymentDetail(await after(), 'p12' as PaymentId);
    expect(detail?.returns).toMatchObject([
      { returnId: 'ret2', amountFen: 50_000_000n, to: 'budget-line', valueOn: '2023-06-25' },
    ]);
    expect(await paymentDetail(await after(), 'none' as PaymentId)).toBeUndefined();
  });

  it('finds a payment by its bank reference, within the scope', async () => {
    const db = await after();
    const find = async (unit: string) =>
      (await listPayments(db, { unit: unit as Unit }, { bankReference: 'bank2' })).items.length;
    expect([await find('science'), await find('other')]).toEqual([1, 0]);
  });
});
