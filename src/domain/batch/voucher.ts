import type { BatchId } from '../../kernel/ids.js';

/**
 * 支付凭证号: the batch's own digits and the place in its file, from 1. No two payments share one,
 * and a bank that repeats it names batch and payment.
 */
export const voucherNumberOf = (batchId: BatchId, place: number): string =>
  `${batchId.replace(/^batch-/, '')}-${String(place).padStart(4, '0')}`;

/** Undefined for what is no number of ours. */
export const batchIdOfVoucher = (voucherNumber: string): BatchId | undefined => {
  const digits = /^([0-9A-Za-z-]{1,60})-\d{4,}$/.exec(voucherNumber)?.[1];
  return digits === undefined ? undefined : (`batch-${digits}` as BatchId);
};
