import { createHash } from 'node:crypto';
import type { PaymentInstruction } from '../banking/values.js';
import type { Policies } from '../assessment/assessment.js';
import type { BatchCommand, BatchState } from '../domain/batch/decide.js';
import type { BatchEvent, BatchFormat, Voucher } from '../domain/batch/events.js';
import { voucherNumberOf } from '../domain/batch/voucher.js';
import { effectiveFen } from '../domain/payment/events.js';
import { at } from '../domain/targets.js';
import { type Day, yearOf } from '../kernel/days.js';
import type { BatchId, PayerId, Sha256 } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { Clock } from '../ledger/clock.js';
import type { Ledger } from '../ledger/ledger.js';
import { writers } from './render.js';

type ExportBatch = Extract<BatchCommand, { type: 'ExportBatch' }>;
type Exported = Extract<BatchEvent, { type: 'BatchExported' }>['data'];

export interface ExportAsked {
  readonly payerId: PayerId;
  readonly format: BatchFormat;
  readonly executeOn: Day;
}

export interface PaymentFile {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  /** Without a word of whether it is a copy. */
  readonly name: string;
  readonly extension: string;
}

/**
 * 支付文件: what the bank is asked to pay of an approved batch. It is made of what its streams had
 * when it was exported and what never changes, so that a copy is the same to the byte, whatever
 * became of the payments since.
 */
export class PaymentFiles {
  constructor(
    private readonly ledger: Pick<Ledger, 'read'>,
    private readonly policies: Policies,
    private readonly clock: Clock,
  ) {}

  /**
   * The command that records the export, after everything in the file was looked at. Of a batch
   * that is exported already it is what was recorded, which the decider holds against what is asked.
   * @throws Refusal `batch-unknown`, `batch-not-approved`, `batch-being-instructed`,
   * `payer-unknown`, `payer-closed`, `execution-in-another-year`, `payment-file-…`
   */
  async toExport(batchId: BatchId, asked: ExportAsked): Promise<ExportBatch> {
    const batch = await this.#batch(batchId);
    if (batch.exported) {
      const { by: _, ...recorded } = batch.exported;
      return { type: 'ExportBatch', ...recorded, ...asked };
    }
    if (batch.status !== 'approved') {
      throw refuse('batch-not-approved', { batchId, actual: batch.status });
    }
    const { payerId } = asked;
    const payer = await this.ledger.read(at.payer(payerId));
    if (payer.status === 'none') throw refuse('payer-unknown', { payerId });
    if (payer.status === 'closed') throw refuse('payer-closed', { payerId });
    const { name, account, bank, bankCode } = payer;
    const file = {
      batchId,
      ...asked,
      payer: { name, account, bank, bankCode },
      vouchers: await this.#vouchers(batch, asked.executeOn),
      createdAt: this.clock.now(),
    };
    return { type: 'ExportBatch', ...file, sha256: sha256Of(await this.#bytes(file)) };
  }

  /**
   * The file, made again from what was recorded.
   * @throws Refusal `batch-unknown`, `batch-not-exported`, `payment-file-differs`
   */
  async file(batchId: BatchId): Promise<PaymentFile> {
    const { exported } = await this.#batch(batchId);
    if (!exported) throw refuse('batch-not-exported', { batchId });
    const bytes = await this.#bytes(exported);
    const actual = sha256Of(bytes);
    if (actual !== exported.sha256) {
      throw refuse('payment-file-differs', { batchId, limit: exported.sha256, actual });
    }
    const { mediaType, extension } = writers[exported.format];
    return { bytes, mediaType, extension, name: `${exported.executeOn} ${batchId}` };
  }

  async #batch(batchId: BatchId): Promise<Exclude<BatchState, { status: 'none' }>> {
    const batch = await this.ledger.read(at.batch(batchId));
    if (batch.status === 'none') throw refuse('batch-unknown', { batchId });
    return batch;
  }

  /**
   * What the bank has yet to be asked: nothing of what is wholly withheld, was dropped because its
   * account couldn't be paid to, or has its answer already. Budget is annual (预算法 18): what was
   * instructed in its year isn't paid in another.
   */
  async #vouchers(
    { batchId, items }: Exclude<BatchState, { status: 'none' }>,
    executeOn: Day,
  ): Promise<readonly Voucher[]> {
    const vouchers: Voucher[] = [];
    for (const { paymentId } of items) {
      const payment = await this.ledger.read(at.payment(paymentId));
      if (payment.status === 'none' || payment.status === 'opened') {
        throw refuse('batch-being-instructed', { batchId, paymentId });
      }
      if (payment.status !== 'instructed' || effectiveFen(payment.order) === 0n) continue;
      const { fiscalYear } = payment.order;
      if (fiscalYear !== yearOf(executeOn)) {
        throw refuse('execution-in-another-year', {
          paymentId,
          limit: fiscalYear,
          actual: executeOn,
        });
      }
      const voucherNumber = voucherNumberOf(batchId, vouchers.length + 1);
      vouchers.push({ paymentId, voucherNumber });
    }
    return vouchers;
  }

  async #bytes({
    batchId,
    payer,
    vouchers,
    createdAt,
    executeOn,
    format,
  }: Omit<Exported, 'by' | 'sha256'>): Promise<Uint8Array> {
    const instructions: PaymentInstruction[] = [];
    for (const voucher of vouchers) instructions.push(await this.#instruction(voucher));
    const header = { batchId, messageId: batchId, createdAt, executeOn, payer };
    return writers[format].write(header, instructions);
  }

  /** Of the order, the account that was frozen for it and the line it was released from. */
  async #instruction({ paymentId, voucherNumber }: Voucher): Promise<PaymentInstruction> {
    const payment = await this.ledger.read(at.payment(paymentId));
    if (payment.status === 'none') throw refuse('payment-unknown', { paymentId });
    const { order, account } = payment;
    const { applicationId, lineId, measure, tranche } = order;
    const application = await this.ledger.read(at.application(applicationId));
    const line = await this.ledger.read(at.budget(lineId));
    if (application.status === 'none') throw refuse('application-unknown');
    if (line.status === 'none') throw refuse('budget-line-unknown', { lineId });
    const { title } = this.policies.pinned(application.policy, measure);
    return {
      paymentId,
      endToEndId: paymentId,
      voucherNumber,
      payee: {
        name: account.holder,
        account: account.number,
        bank: account.bank,
        bankCode: account.bankCode,
      },
      amountFen: effectiveFen(order),
      purpose: `${title.zh}第${tranche}期`,
      documentNumber: line.documentNumber,
      functional: line.functional,
      economic: line.economic,
      source: line.source,
    };
  }
}

const sha256Of = (bytes: Uint8Array): Sha256 =>
  createHash('sha256').update(bytes).digest('hex') as Sha256;
