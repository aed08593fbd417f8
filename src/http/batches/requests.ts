import type { BatchCommand } from '../../domain/batch/decide.js';
import type { BatchId } from '../../kernel/ids.js';
import { fen } from '../../kernel/money.js';
import { Money, Text, Whole } from '../fields.js';

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
