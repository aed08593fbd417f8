import { describe, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf } from '../../../test/support/context.js';
import type { Day } from '../../kernel/days.js';
import type { PaymentId, UserId } from '../../kernel/ids.js';
import { wan } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import { samples } from '../samples.js';
import { batch, type BatchCommand, MAX_PAYMENTS } from './decide.js';
import type { BatchEvent } from './events.js';

const { batchId, item } = samples.PaymentCollected;
const second = { ...item, paymentId: 'pay-2' as PaymentId, amountFen: wan(300) };
const opened: BatchEvent = { type: 'BatchOpened', data: samples.BatchOpened };
const collected: BatchEvent = { type: 'PaymentCollected', data: { batchId, item } };
const collectedToo: BatchEvent = { type: 'PaymentCollected', data: { batchId, item: second } };
const sealed: BatchEvent = {
  type: 'BatchSealed',
  data: { batchId, count: 2, totalFen: wan(500), by: 'u-finance-2' as UserId },
};
const approved: BatchEvent = {
  type: 'BatchApproved',
  data: {
    batchId,
    count: 2,
    totalFen: wan(500),
    payments: [item.paymentId, second.paymentId],
    by: 'u-finance-approver' as UserId,
  },
};
const takenOut: BatchEvent = {
  type: 'PaymentTakenOut',
  data: { ...samples.PaymentTakenOut, by: 'u-finance-2' as UserId },
};
const by = (...who: Parameters<typeof contextOf>) => ({
  ...contextOf(...who),
  appropriators: [],
  unpayable: undefined,
});
const collect: BatchCommand = { type: 'CollectPayment', batchId, item };
const takeOut: BatchCommand = {
  type: 'TakeOutPayment',
  batchId,
  paymentId: item.paymentId,
  reason: '材料待补',
};
const seal: BatchCommand = { type: 'SealBatch', batchId };
const approve: BatchCommand = { type: 'ApproveBatch', batchId, count: 2, totalFen: wan(500) };

describe('a batch', () => {
  it('collects a payment once, and none that was taken out or comes after the seal', () => {
    given(batch, [opened]).when(collect, by('process')).then([collected]);
    given(batch, [opened, collected]).when(collect, by('process')).then([]);
    given(batch, [opened, collected, takenOut])
      .when(collect, by('process'))
      .refused('payment-dropped');
    given(batch, [opened, collectedToo, sealed])
      .when(collect, by('process'))
      .refused('batch-not-open');
    given(batch, []).when(collect, by('process')).refused('batch-unknown');
  });

  it('holds no more than one file can name', () => {
    const many = Array.from({ length: MAX_PAYMENTS }, (_, i): BatchEvent => {
      const paymentId = `pay-many-${i}` as PaymentId;
      return { type: 'PaymentCollected', data: { batchId, item: { ...item, paymentId } } };
    });
    given(batch, [opened, ...many.slice(1)])
      .when(collect, by('process'))
      .then([collected]);
    given(batch, [opened, ...many])
      .when(collect, by('process'))
      .refused('batch-full', { limit: MAX_PAYMENTS });
    given(batch, [opened, collected, ...many.slice(1)])
      .when(collect, by('process'))
      .then([]);
  });

  it('gives a payment up until it is sealed', () => {
    given(batch, [opened, collected]).when(takeOut, by('u-finance-2')).then([takenOut]);
    given(batch, [opened, collected, takenOut]).when(takeOut, by('u-finance-2')).then([]);
    given(batch, [opened]).when(takeOut, by('u-finance-2')).refused('payment-not-in-batch');
    given(batch, [opened, collected, sealed])
      .when(takeOut, by('u-finance-2'))
      .refused('batch-not-open');
  });

  it('is sealed with what is in it, and not empty', () => {
    given(batch, [opened, collected, collectedToo]).when(seal, by('u-finance-2')).then([sealed]);
    given(batch, [opened]).when(seal, by('u-finance-2')).refused('batch-empty');
    given(batch, [opened, collected, sealed]).when(seal, by('u-finance-2')).then([]);
    given(batch, [opened, collected, sealed])
      .when(seal, by('u-finance-3'))
      .refused('batch-not-open');
  });

  it('is approved by another person, who says its count and its total', () => {
    const state = given(batch, [opened, collected, collectedToo, sealed]);
    state.when(approve, by('u-finance-approver')).then([approved]);
    state.when(approve, by('u-finance-2')).refused('same-person', { first: 'SealBatch' });
    state
      .when({ ...approve, totalFen: wan(500) - 1n }, by('u-finance-approver'))
      .refused('batch-total-differs', { limitFen: wan(500), actualFen: wan(500) - 1n });
    state
      .when({ ...approve, count: 1 }, by('u-finance-approver'))
      .refused('batch-total-differs', { limit: 2, actual: 1 });
    given(batch, [opened, collected])
      .when(approve, by('u-finance-approver'))
      .refused('batch-not-sealed');
  });

  it('is neither sealed nor approved by whoever gave one of its lines its money', () => {
    given(batch, [opened, collected]).when(seal, by('u-finance-1')).refused('appropriator-may-not');
    given(batch, [opened, collected, sealed])
      .when(approve, by('u-finance-1'))
      .refused('appropriator-may-not', { batchId });
  });

  it('is not approved by who topped a line up since its release', () => {
    const sinceThen = {
      ...by('u-finance-approver'),
      appropriators: ['u-finance-approver' as UserId],
    };
    given(batch, [opened, collected, collectedToo, sealed])
      .when(approve, sinceThen)
      .refused('appropriator-may-not');
  });

  it('is not approved while one of its accounts could not be paid to', () => {
    const cooling = { ...by('u-finance-approver'), unpayable: refuse('payee-account-cooling') };
    given(batch, [opened, collected, collectedToo, sealed])
      .when(approve, cooling)
      .refused('payee-account-cooling');
  });

  it('approved already answers only to whom it was approved for', () => {
    const history = [opened, collected, collectedToo, sealed, approved];
    given(batch, history).when(approve, by('u-finance-approver')).then([]);
    given(batch, history)
      .when({ ...approve, totalFen: wan(1) }, by('u-finance-approver'))
      .refused('batch-total-differs', { limitFen: wan(500), actualFen: wan(1) });
  });

  it('given back is open again, for whoever mends it', () => {
    const giveBack: BatchCommand = { type: 'ReturnBatch', batchId, reason: '收款账户有疑' };
    const returned: BatchEvent = {
      type: 'BatchReturned',
      data: { batchId, reason: '收款账户有疑', by: 'u-finance-approver' as UserId },
    };
    const history = [opened, collected, collectedToo, sealed];
    given(batch, history).when(giveBack, by('u-finance-approver')).then([returned]);
    given(batch, [...history, returned])
      .when(takeOut, by('u-finance-2'))
      .then([takenOut]);
    given(batch, [...history, approved])
      .when(giveBack, by('u-finance-approver'))
      .refused('batch-not-open');
  });

  it('is exported once: a copy is the same, and another format could be paid twice', () => {
    const { by: exporter, ...file } = samples.BatchExported;
    const ask: BatchCommand = { type: 'ExportBatch', ...file };
    const exported: BatchEvent = { type: 'BatchExported', data: samples.BatchExported };
    const history = [opened, collected, collectedToo, sealed, approved];
    given(batch, history.slice(0, -1)).when(ask, by(exporter)).refused('batch-not-approved');
    given(batch, history).when(ask, by(exporter)).then([exported]);
    given(batch, [...history, exported])
      .when(ask, by('u-finance-3'))
      .then([]);
    given(batch, [...history, exported])
      .when({ ...ask, format: 'csv' }, by(exporter))
      .refused('batch-already-exported', { limit: 'pain.001', actual: 'csv' });
    given(batch, [...history, exported])
      .when({ ...ask, executeOn: '2023-06-13' as Day }, by(exporter))
      .refused('batch-already-exported', { limit: '2023-06-12', actual: '2023-06-13' });
  });

  it('is executed on no day that is past', () => {
    const { by: exporter, ...file } = samples.BatchExported;
    given(batch, [opened, collected, collectedToo, sealed, approved])
      .when({ type: 'ExportBatch', ...file }, by(exporter, '2023-06-13'))
      .refused('execution-in-past', { limit: '2023-06-13', actual: '2023-06-12' });
  });
});
