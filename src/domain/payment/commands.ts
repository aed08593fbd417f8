import type { Day } from '../../kernel/days.js';
import type {
  AccountId,
  LineId,
  MatchId,
  PaymentId,
  RecoveryId,
  ReservationId,
  Unit,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';
import type { ImportedPayment, Match, PayeeAccount, PaymentOrder } from './events.js';

/** What people ask, and what the bank's answers say. */
export type PaymentRequest = { readonly paymentId: PaymentId } & (
  | { readonly type: 'ChoosePaymentAccount'; readonly accountId: AccountId }
  | { readonly type: 'ClearDuplicate'; readonly reason: string }
  | {
      readonly type: 'SettlePayment';
      readonly amountFen: Fen;
      readonly bankReference: string;
      readonly clearedOn: Day;
    }
  | { readonly type: 'RejectPayment'; readonly reason: string; readonly on: Day }
  | {
      readonly type: 'ReturnPayment';
      readonly returnId: string;
      readonly kind: 'by-bank' | 'by-payee';
      /** Null: of what was ordered; else of what was paid beyond it. */
      readonly overpaymentId: string | null;
      readonly amountFen: Fen;
      readonly valueOn: Day;
      readonly reason: string;
    }
  | {
      readonly type: 'RecordOverpayment';
      readonly overpaymentId: string;
      /** Beyond what was ordered. */
      readonly amountFen: Fen;
      readonly bankReference: string;
      readonly clearedOn: Day;
      readonly reason: string;
    }
  | {
      readonly type: 'OrderRecovery';
      readonly recoveryId: RecoveryId;
      readonly overpaymentId: string | null;
      readonly amountFen: Fen;
      readonly reason: string;
      readonly basis: string;
    }
  | {
      readonly type: 'CancelRecovery';
      readonly recoveryId: RecoveryId;
      readonly reason: string;
    }
  | {
      readonly type: 'ReceiveRecovery';
      readonly recoveryId: RecoveryId;
      readonly returnId: string;
      readonly amountFen: Fen;
      readonly valueOn: Day;
    }
  | {
      readonly type: 'ProposePaymentCorrection';
      /** Also the reservation of the line it moves to. */
      readonly correctionId: ReservationId;
      readonly toLineId: LineId;
      readonly reason: string;
    }
  | { readonly type: 'ConfirmPaymentCorrection'; readonly correctionId: ReservationId }
  | {
      readonly type: 'DeclinePaymentCorrection';
      readonly correctionId: ReservationId;
      readonly reason: string;
    }
);

/** What processes ask of it, and record of what happened in other streams. */
export type PaymentRecord =
  | {
      readonly type: 'OpenPayment';
      readonly order: PaymentOrder;
      readonly account: PayeeAccount;
      readonly resembles: readonly PaymentId[];
      readonly openedBy: UserId;
    }
  | {
      readonly type: 'ImportPayment';
      readonly payment: ImportedPayment;
      readonly importedBy: UserId;
    }
  | {
      readonly type: 'VoidImportedPayment';
      readonly paymentId: PaymentId;
      readonly reason: string;
      readonly voidedBy: UserId;
    }
  | ({ readonly paymentId: PaymentId } & (
      | {
          readonly type: 'InstructPayment';
          /** The account that was frozen for it: decides nothing when another was chosen since. */
          readonly accountId: AccountId;
        }
      | { readonly type: 'DropPayment'; readonly reason: RefusalReason }
      | {
          readonly type: 'ReserveOffset';
          readonly recoveryId: RecoveryId;
          readonly against: PaymentId;
          /** Of the payment that it is withheld from. */
          readonly uscc: Uscc;
          readonly unit: Unit;
          readonly amountFen: Fen;
        }
      | {
          readonly type: 'ReleaseOffset';
          readonly recoveryId: RecoveryId;
          readonly against: PaymentId;
          readonly reason: RefusalReason;
        }
      /** The payment it was withheld from has settled. */
      | {
          readonly type: 'OffsetRecovery';
          readonly recoveryId: RecoveryId;
          readonly against: PaymentId;
          readonly settledOn: Day;
        }
      | { readonly type: 'RecordCorrection'; readonly correctionId: ReservationId }
      | {
          readonly type: 'FailCorrection';
          readonly correctionId: ReservationId;
          readonly reason: RefusalReason;
        }
      | { readonly type: 'MatchPayment'; readonly match: Match; readonly matchedBy: UserId }
      | {
          readonly type: 'UnmatchPayment';
          readonly matchId: MatchId;
          readonly reason: string;
          readonly undoneBy: UserId;
        }
    ));

export type PaymentCommand = PaymentRequest | PaymentRecord;

export type Of<T extends PaymentCommand['type']> = Extract<PaymentCommand, { type: T }>;
