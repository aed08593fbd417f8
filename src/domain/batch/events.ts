import type { DomainEvent } from '../../kernel/event.js';
import type { AccountAtBank } from '../../kernel/bank.js';
import type { Day, Moment } from '../../kernel/days.js';
import type { BatchId, LineId, PayerId, PaymentId, Sha256, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { Uscc } from '../../kernel/uscc.js';

/** `pain.001`: ISO 20022 pain.001.001.09; the others are a 国库集中支付凭证. */
export type BatchFormat = 'pain.001' | 'csv' | 'xlsx';

export interface BatchItem {
  readonly paymentId: PaymentId;
  readonly uscc: Uscc;
  readonly lineId: LineId;
  /** What the bank is asked to pay. */
  readonly amountFen: Fen;
  readonly appropriators: readonly UserId[];
}

/** 支付凭证: a payment as its file has it. */
export interface Voucher {
  readonly paymentId: PaymentId;
  /** See `voucherNumberOf`. */
  readonly voucherNumber: string;
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
    >
  /** Once: a second file could be paid twice. What it holds is told by its hash. */
  | DomainEvent<
      'BatchExported',
      {
        readonly batchId: BatchId;
        readonly format: BatchFormat;
        /** The account of ours that pays, as it was then. */
        readonly payerId: PayerId;
        readonly payer: AccountAtBank;
        /** What is in the file, in its order; what is wholly withheld isn't. */
        readonly vouchers: readonly Voucher[];
        readonly createdAt: Moment;
        readonly executeOn: Day;
        readonly sha256: Sha256;
        readonly by: UserId;
      }
    >;
