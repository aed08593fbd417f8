import type { Day } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { ImportId, PayerId, PaymentId, Sha256, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';

export type ImportKind = 'statement' | 'answers';

/** An answer of the bank as its file has it, for whoever looks into why it was not applied. */
export interface UnappliedAnswer {
  /** The same when the file is read again: a file has no two of one. */
  readonly answerId: string;
  /** Where it stands in the file, from 1. */
  readonly line: number;
  /** The payment that it is about, where there is one. */
  readonly paymentId: PaymentId | null;
  readonly endToEndId: string | null;
  readonly voucherNumber: string | null;
  readonly outcome: 'settled' | 'rejected' | 'returned';
  /** 银行流水号 */
  readonly bankReference: string | null;
  /** Null where the bank doesn't repeat it. */
  readonly amountFen: Fen | null;
  readonly on: Day;
  /** Our account that the file is of, where it tells. */
  readonly payerId: PayerId | null;
  readonly reason: RefusalReason;
}

export type ImportEvent =
  /** The last of an import: all that the file says is in the ledger. */
  | DomainEvent<
      'FileImported',
      {
        readonly importId: ImportId;
        readonly kind: ImportKind;
        /** Whose account it is of; null for answers. */
        readonly payerId: PayerId | null;
        readonly sha256: Sha256;
        /** Its name, without a path. */
        readonly file: string;
        /** `camt.053.001.08`, or the name of the profile that read it. */
        readonly format: string;
        /** The days that it tells of. */
        readonly from: Day;
        readonly to: Day;
        /** Lines of a statement, or answers; and those that no file had brought before. */
        readonly lines: number;
        readonly newLines: number;
        readonly by: UserId;
      }
    >
  /** What the bank says and the ledger says of a payment are not the same. */
  | DomainEvent<
      'AnswerNotApplied',
      UnappliedAnswer & {
        readonly importId: ImportId;
        /** Of the file. */
        readonly sha256: Sha256;
        readonly by: UserId;
      }
    >;
