import type { BatchCommand } from '../../domain/batch/decide.js';
import type { BatchFormat } from '../../domain/batch/events.js';
import { day } from '../../kernel/days.js';
import type { BatchId, PayerId } from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import type { ExportAsked } from '../../payment-files/payment-files.js';
import { Day, Id, Money, OneOf, Text, Whole } from '../fields.js';

export class OpenBatchRequest {
  @Text(200)
  readonly title!: string;
}

export class ApproveBatchRequest {
  @Whole(0, 100_000, { description: 'How many payments you believe you approve' })
  readonly count!: number;
  @Money({ description: 'How much in all' })
  readonly totalFen!: string | number;

  toCommand(batchId: BatchId): Extract<BatchCommand, { type: 'ApproveBatch' }> {
    const { count, totalFen } = this;
    return { type: 'ApproveBatch', batchId, count, totalFen: fen(totalFen, 'totalFen') };
  }
}

const FORMATS: readonly BatchFormat[] = ['pain.001', 'csv', 'xlsx'];

export class ExportBatchRequest {
  @Id({ description: 'The account of ours that pays' })
  readonly payerId!: PayerId;
  @OneOf(FORMATS, { description: 'ISO 20022 pain.001.001.09, or a 国库集中支付凭证' })
  readonly format!: BatchFormat;
  @Day({ description: 'When the bank is to execute it: today or later' })
  readonly executeOn!: string;

  toAsked(): ExportAsked {
    const { payerId, format, executeOn } = this;
    return { payerId, format, executeOn: day(executeOn, 'executeOn') };
  }
}
