import type { Day } from '../../kernel/days.js';
import type {
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  ObjectionId,
  PaymentId,
  ReservationId,
  Sha256,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';
import type { Offset, ReturnKind } from '../payment/events.js';
import type { Contact, ImportedAward, TranchePaymentOutcome } from './events.js';

/** What people ask. */
export type ApplicationRequest =
  | {
      readonly type: 'SubmitApplication';
      readonly applicationId: ApplicationId;
      readonly uscc: Uscc;
      readonly measure: Measure;
      /** Null: the catalogue's default for the measure. */
      readonly benefitYear: number | null;
      readonly facts: Readonly<Record<string, unknown>>;
      readonly contact: Contact | null;
    }
  | { readonly type: 'SendBackApplication'; readonly reason: string }
  | {
      readonly type: 'ResubmitApplication';
      readonly facts: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'AcceptApplication'; readonly note: string }
  | {
      readonly type: 'AttachEvidence';
      readonly hash: Sha256;
      readonly title: string;
      readonly mediaType: string;
      readonly bytes: number;
    }
  | {
      readonly type: 'VerifyFact';
      readonly fact: string;
      readonly value: unknown;
      readonly evidence: readonly Sha256[];
      readonly note: string;
    }
  | { readonly type: 'AssessApplication' }
  | { readonly type: 'ProposeAward'; readonly reservationId: ReservationId }
  | {
      readonly type: 'OpenPublicNotice';
      /** Only where no published calendar covers the days to be counted. */
      readonly closesOn: Day | null;
    }
  | {
      readonly type: 'RaiseObjection';
      readonly objectionId: ObjectionId;
      readonly objector: Contact['name'] | null;
      readonly text: string;
    }
  | {
      readonly type: 'ResolveObjection';
      readonly objectionId: ObjectionId;
      readonly upheld: boolean;
      readonly reason: string;
    }
  | {
      readonly type: 'ApproveAward';
      /** Null: as it stands. */
      readonly amountFen: Fen | null;
      readonly reason: string | null;
    }
  | { readonly type: 'DeclineApplication'; readonly reason: string }
  | { readonly type: 'WithdrawApplication'; readonly reason: string }
  | { readonly type: 'ReduceAward'; readonly toFen: Fen; readonly reason: string }
  | { readonly type: 'RevokeAward'; readonly reason: string }
  | { readonly type: 'CancelTranche'; readonly tranche: number; readonly reason: string }
  | {
      readonly type: 'VerifyTrancheConditions';
      readonly tranche: number;
      readonly facts: Readonly<Record<string, unknown>>;
      readonly evidence: readonly Sha256[];
    }
  | {
      readonly type: 'ReleaseTranche';
      readonly tranche: number;
      readonly lineId: LineId;
      readonly reservationId: ReservationId;
    }
  | {
      readonly type: 'OpenTranchePayment';
      readonly tranche: number;
      readonly paymentId: PaymentId;
      readonly batchId: BatchId;
      /** What the officer means to pay; null: what was released. */
      readonly amountFen: Fen | null;
      /** 抵扣: what is withheld of it for a recovery. */
      readonly offset: Offset | null;
    };

/** What processes record of what happened in other streams. */
export type ApplicationRecord =
  | { readonly type: 'RecordClaimsReserved'; readonly reservationId: ReservationId }
  | {
      readonly type: 'FailProposal';
      readonly reservationId: ReservationId;
      readonly reason: RefusalReason;
    }
  | { readonly type: 'GrantAward'; readonly reservationId: ReservationId }
  | {
      readonly type: 'RefuseGrant';
      readonly reservationId: ReservationId;
      readonly reason: RefusalReason;
    }
  | {
      readonly type: 'ImportAward';
      readonly award: ImportedAward;
      readonly importedBy: UserId;
      readonly confirmedBy: UserId;
    }
  | { readonly type: 'VoidImportedAward'; readonly reason: string; readonly voidedBy: UserId }
  | {
      readonly type: 'RecordTrancheReleased';
      readonly tranche: number;
      readonly reservationId: ReservationId;
      readonly fiscalYear: number;
      readonly appropriators: readonly UserId[];
    }
  | {
      readonly type: 'FailTrancheRelease';
      readonly tranche: number;
      readonly reservationId: ReservationId;
      readonly reason: RefusalReason;
    }
  | {
      readonly type: 'CloseTranchePayment';
      readonly tranche: number;
      readonly paymentId: PaymentId;
      readonly outcome: TranchePaymentOutcome;
      /** The bank's day; null where it never came to the bank. */
      readonly on: Day | null;
      readonly amountFen: Fen;
      readonly reason: RefusalReason | null;
    }
  | {
      readonly type: 'RecordTrancheReturned';
      readonly tranche: number;
      readonly paymentId: PaymentId;
      readonly returnId: string;
      readonly kind: ReturnKind;
      readonly amountFen: Fen;
      readonly on: Day;
    };

export type ApplicationCommand = ApplicationRequest | ApplicationRecord;
