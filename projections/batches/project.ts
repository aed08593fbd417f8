import { on, type Projection } from '../projection.js';
import { change, insert } from '../tables.js';
import { batches, batchItems } from './tables.js';

export const batchesProjection: Projection = {
  name: 'batches',
  version: 2,
  tables: [batches, batchItems],
  project: on({
    BatchOpened: ({ data: { batchId, title, by }, metadata, seq }) => [
      insert(batches, {
        batchId,
        seq,
        title,
        status: 'collected',
        openedBy: by,
        openedOn: metadata.effectiveOn,
      }),
    ],
    PaymentCollected: ({ data: { batchId, item }, seq }) => [
      change(batches, { batchId }, {}, { count: 1, totalFen: item.amountFen }),
      insert(batchItems, {
        batchId,
        paymentId: item.paymentId,
        seq,
        uscc: item.uscc,
        amountFen: item.amountFen,
      }),
    ],
    PaymentTakenOut: ({ data: { batchId, paymentId, amountFen, reason, by } }) => [
      change(batches, { batchId }, {}, { count: -1, totalFen: -amountFen }),
      change(batchItems, { batchId, paymentId }, { takenOutBy: by, reason }),
    ],
    BatchSealed: ({ data: { batchId, by }, metadata }) => [
      change(
        batches,
        { batchId },
        { status: 'sealed', sealedBy: by, sealedAt: metadata.recordedAt },
      ),
    ],
    BatchReturned: ({ data: { batchId } }) => [
      change(batches, { batchId }, { status: 'collected', sealedBy: null, sealedAt: null }),
    ],
    BatchApproved: ({ data: { batchId, by }, metadata }) => [
      change(
        batches,
        { batchId },
        { status: 'approved', approvedBy: by, approvedAt: metadata.recordedAt },
      ),
    ],
    BatchExported: ({ data: { batchId, format, vouchers, payerId, ...file }, metadata }) => [
      change(
        batches,
        { batchId },
        {
          exportedAs: format,
          exportedBy: file.by,
          exportedAt: metadata.recordedAt,
          executeOn: file.executeOn,
          payerId,
          sha256: file.sha256,
        },
      ),
      ...vouchers.map(({ paymentId, voucherNumber }) =>
        change(batchItems, { batchId, paymentId }, { voucherNumber }),
      ),
    ],
  }),
};
