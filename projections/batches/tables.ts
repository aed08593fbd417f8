import type { Day, Moment } from '../../src/kernel/days.js';
import type { BatchFormat } from '../../src/domain/batch/events.js';
import type { BatchId, PayerId, PaymentId, Sha256, UserId } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fen, int, type RowOf, table, text, textOrNull } from '../tables.js';

export type BatchStatus = 'collected' | 'sealed' | 'approved';

export const batches = table(
  'batches',
  {
    batchId: text<BatchId>(),
    seq: int(),
    title: text(),
    status: text<BatchStatus>(),
    /** What is in it now. */
    count: int(),
    totalFen: fen(),
    openedBy: text<UserId>(),
    openedOn: text<Day>(),
    sealedBy: textOrNull<UserId>(),
    sealedAt: textOrNull<Moment>(),
    approvedBy: textOrNull<UserId>(),
    approvedAt: textOrNull<Moment>(),
    exportedAs: textOrNull<BatchFormat>(),
    exportedBy: textOrNull<UserId>(),
    exportedAt: textOrNull<Moment>(),
    executeOn: textOrNull<Day>(),
    payerId: textOrNull<PayerId>(),
    sha256: textOrNull<Sha256>(),
  },
  ['batchId'],
  [['seq'], ['status', 'seq']],
);

export const batchItems = table(
  'batch_items',
  {
    batchId: text<BatchId>(),
    paymentId: text<PaymentId>(),
    seq: int(),
    uscc: text<Uscc>(),
    amountFen: fen(),
    /** 支付凭证号, once it is in a file. */
    voucherNumber: textOrNull(),
    takenOutBy: textOrNull<UserId>(),
    reason: textOrNull(),
  },
  ['batchId', 'paymentId'],
);

export interface BatchTables {
  batches: RowOf<typeof batches>;
  batch_items: RowOf<typeof batchItems>;
}
