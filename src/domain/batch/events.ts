import type { DomainEvent } from '../../kernel/event.js';
import type { BatchId, LineId, PaymentId, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { Uscc } from '../../kernel/uscc.js';

export interface BatchItem {
  readonly paymentId: PaymentId;
  readonly uscc: Uscc;
  readonly lineId: LineId;
  readonly amountFen: Fen;
  readonly appropriators: readonly UserId[];
}

export type BatchEvent =
  | DomainEvent<
      'BatchOpened',
      { readonly batchId: BatchId; readonly title: string; readonly by: UserId }
    >
  | DomainEvent<'PaymentCollected', { readonly batchId: BatchId; readonly item: BatchItem }>
  | DomainEvent<
      'PaymentTakenOut',
      {
        readonly batchId: BatchId;
        readonly paymentId: PaymentId;
        readonly amountFen: Fen;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'BatchSealed',
      {
        readonly batchId: BatchId;
        readonly count: number;
        readonly totalFen: Fen;
        readonly by: UserId;
      }
    >
  /** The approver doesn't approve it: open again, to be mended and sealed anew. */
  | DomainEvent<
      'BatchReturned',
      { readonly batchId: BatchId; readonly reason: string; readonly by: UserId }
    >
  /** By another person, who confirmed the total and the count. */
  | DomainEvent<
      'BatchApproved',
      {
        readonly batchId: BatchId;
        readonly count: number;
        readonly totalFen: Fen;
        readonly payments: readonly PaymentId[];
        readonly by: UserId;
      }
    >;
