import { describe, expect, it } from '@jest/globals';
import type { BatchId } from '../../src/kernel/ids.js';
import { USCC } from '../../test/support/cases.js';
import { event, rowsOf } from '../../test/support/facts.js';
import { batchesProjection } from './project.js';
import { batchDetail, listBatches } from './query.js';

const batch = (type: Parameters<typeof event>[1], data: object) =>
  event('batch-batch1', type, { batchId: 'batch1', ...data });
const item = (paymentId: string, amountFen: bigint) =>
  batch('PaymentCollected', { item: { paymentId, uscc: USCC, amountFen, appropriators: [] } });

describe('a batch', () => {
  it('counts what is in it, names what was taken out, and who sealed, approved and exported it', async () => {
    const history = [
      batch('BatchOpened', { title: '六月', by: 'finance' }),
      item('p1', 10n),
      item('p2', 32n),
      batch('PaymentTakenOut', { paymentId: 'p1', amountFen: 10n, reason: 'doubt', by: 'finance' }),
      batch('BatchSealed', { count: 1, totalFen: 32n, by: 'finance' }),
      batch('BatchApproved', { count: 1, totalFen: 32n, payments: ['p2'], by: 'approver' }),
    ];
    const { db } = await rowsOf(batchesProjection, history);
    expect(await batchDetail(db, 'batch1' as BatchId)).toMatchObject({
      status: 'approved',
      count: 1,
      totalFen: 32n,
      sealedBy: 'finance',
      approvedBy: 'approver',
      items: [{ paymentId: 'p2', amountFen: 32n }],
      takenOut: [{ paymentId: 'p1', takenOutBy: 'finance', reason: 'doubt' }],
    });
    const exported = batch('BatchExported', {
      format: 'csv',
      payerId: 'payer-1',
      vouchers: [{ paymentId: 'p2', voucherNumber: '1-0001' }],
      executeOn: '2024-06-04',
      sha256: 'ab',
      by: 'finance-2',
    });
    const { db: after } = await rowsOf(batchesProjection, [...history, exported]);
    expect(await batchDetail(after, 'batch1' as BatchId)).toMatchObject({
      status: 'approved',
      exportedAs: 'csv',
      exportedBy: 'finance-2',
      executeOn: '2024-06-04',
      payerId: 'payer-1',
      items: [{ paymentId: 'p2', voucherNumber: '1-0001' }],
      takenOut: [{ paymentId: 'p1', voucherNumber: null }],
    });
    expect((await listBatches(db, { status: 'approved' })).items).toHaveLength(1);
    expect((await listBatches(db, { status: 'sealed' })).items).toEqual([]);
    expect(await batchDetail(db, 'none' as BatchId)).toBeUndefined();
  });
});
