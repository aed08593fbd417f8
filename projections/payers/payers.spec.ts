import { describe, expect, it } from '@jest/globals';
import { payerIdOf } from '../../src/domain/streams.js';
import { event, rowsOf } from '../../test/support/facts.js';
import { payersProjection } from './project.js';
import { listPayers, payerDetail } from './query.js';

const payerId = payerIdOf('420000001');
const details = {
  name: '财政局',
  account: '420000001',
  bank: '光谷支行',
  bankCode: '105521000012',
};
const opened = (id: string, bank: string, on: string) =>
  event(`payer-${id}`, 'PayerOpened', { payerId: id, ...details, bank, by: 'admin' }, { on });
const closed = event(
  `payer-${payerId}`,
  'PayerClosed',
  { payerId, reason: '开户行有误', by: 'admin' },
  { on: '2024-06-04' },
);

describe('accounts of ours', () => {
  it('show who opened and closed them, and open again what they are now', async () => {
    const history = [opened(payerId, '关东支行', '2024-06-03'), closed];
    const before = await rowsOf(payersProjection, history);
    expect(await payerDetail(before.db, payerId)).toMatchObject({
      status: 'closed',
      closedOn: '2024-06-04',
      reason: '开户行有误',
    });
    const { db } = await rowsOf(payersProjection, [
      ...history,
      opened(payerId, '光谷支行', '2024-06-05'),
      opened('payer-2', '光谷支行', '2024-06-05'),
    ]);
    expect(await payerDetail(db, payerId)).toEqual({
      payerId,
      ...details,
      seq: 3,
      status: 'open',
      openedBy: 'admin',
      openedOn: '2024-06-05',
      closedBy: null,
      closedOn: null,
      reason: null,
    });
    expect((await listPayers(db)).items.map((row) => row.payerId)).toEqual(['payer-2', payerId]);
    expect((await listPayers(db, { status: 'closed' })).items).toEqual([]);
  });
});
