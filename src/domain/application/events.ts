import type {
  Assessment,
  Condition,
  Facts,
  FactValue,
  PackPin,
} from '../../assessment/assessment.js';
import type { Claim } from '../../kernel/claim.js';
import type { Day, Period } from '../../kernel/days.js';
import type { DomainEvent, Personal } from '../../kernel/event.js';
import type {
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  ObjectionId,
  PaymentId,
  ReservationId,
  Sha256,
  Unit,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';
import type { ImportedFrom } from '../history/events.js';
import type { Offset, ReturnKind } from '../payment/events.js';

export interface Contact {
  readonly name: Personal;
  readonly phone: Personal;
}

export interface TrancheAmount {
  readonly tranche: number;
  readonly amountFen: Fen;
}

/** What a reduction, a revocation or a cancelled tranche frees. Paid money is never in it. */
export interface Freed {
  readonly reservationId: ReservationId;
  readonly fromFen: Fen;
  readonly toFen: Fen;
  readonly tranches: readonly {
    readonly tranche: number;
    readonly fromFen: Fen;
    readonly toFen: Fen;
  }[];
  /** Budget reserved for tranches that were released and not paid. */
  readonly budget: readonly {
    readonly lineId: LineId;
    readonly reservationId: ReservationId;
    readonly tranche: number;
    readonly fromFen: Fen;
    readonly toFen: Fen;
  }[];
  readonly reason: string;
  readonly by: UserId;
}

/** A tranche as it stood when it was imported. */
export interface ImportedTranche {
  readonly tranche: number;
  /** As granted. */
  readonly amountFen: Fen;
  readonly paidFen: Fen;
  readonly recoveredFen: Fen;
  readonly payments: readonly PaymentId[];
}

/** An award that was made before this ledger. */
export interface ImportedAward {
  readonly applicationId: ApplicationId;
  readonly source: ImportedFrom;
  readonly uscc: Uscc;
  readonly measure: Measure;
  readonly unit: Unit;
  readonly policy: PackPin;
  /** 文号 of the document it was made under. */
  readonly document: string;
  readonly clause: string;
  readonly benefitYear: number;
  readonly grantedOn: Day;
  readonly reservationId: ReservationId;
  readonly key: string | null;
  /** As granted; what was recovered since is in its tranches. */
  readonly amountFen: Fen;
  /** What it takes of the limits now. */
  readonly claims: readonly Claim[];
  readonly tranches: readonly ImportedTranche[];
}

export type TranchePaymentOutcome = 'settled' | 'rejected' | 'not-instructed';

export type ApplicationEvent =
  | DomainEvent<
      'ApplicationSubmitted',
      {
        readonly applicationId: ApplicationId;
        readonly uscc: Uscc;
        readonly measure: Measure;
        readonly unit: Unit;
        readonly policy: PackPin;
        readonly submittedOn: Day;
        readonly benefitYear: number;
        readonly declared: Facts;
        readonly contact: Contact | null;
        /** Filed by a case officer for the enterprise. */
        readonly filedFor: boolean;
        readonly by: UserId;
      }
    >
  | DomainEvent<'ApplicationSentBack', { readonly reason: string; readonly by: UserId }>
  | DomainEvent<
      'ApplicationResubmitted',
      { readonly declared: Facts; readonly unit: Unit; readonly by: UserId }
    >
  | DomainEvent<'ApplicationAccepted', { readonly note: string; readonly by: UserId }>
  | DomainEvent<
      'EvidenceAttached',
      {
        readonly hash: Sha256;
        readonly title: string;
        readonly mediaType: string;
        readonly bytes: number;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'FactVerified',
      {
        readonly fact: string;
        readonly declared: FactValue | null;
        readonly verified: FactValue;
        readonly evidence: readonly Sha256[];
        readonly note: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<'ApplicationAssessed', { readonly assessment: Assessment; readonly by: UserId }>
  | DomainEvent<
      'AwardProposed',
      {
        readonly reservationId: ReservationId;
        readonly amountFen: Fen;
        readonly claims: readonly Claim[];
        /** What the money is for, where it accrues over a year; an agreement in it excludes it. */
        readonly period: Period | null;
        readonly approvalLevels: number;
        readonly by: UserId;
      }
    >
  | DomainEvent<'ClaimsReserved', { readonly reservationId: ReservationId }>
  | DomainEvent<
      'ProposalFailed',
      { readonly reservationId: ReservationId; readonly reason: RefusalReason }
    >
  | DomainEvent<
      'PublicNoticeOpened',
      {
        readonly opensOn: Day;
        /** The last day of the notice; approval may come from the day after. */
        readonly closesOn: Day;
        readonly workingDays: number;
        /** Which calendar counted the days; null where the end was given explicitly. */
        readonly calendar: string | null;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'ObjectionRaised',
      {
        readonly objectionId: ObjectionId;
        readonly objector: Personal | null;
        readonly text: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'ObjectionResolved',
      {
        readonly objectionId: ObjectionId;
        readonly upheld: boolean;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'ApprovalGiven',
      {
        readonly level: number;
        readonly ofLevels: number;
        readonly amountFen: Fen;
        /** Why less than proposed; null where it is what was proposed. */
        readonly reason: string | null;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'GrantRequested',
      { readonly reservationId: ReservationId; readonly day: Day; readonly amountFen: Fen }
    >
  | DomainEvent<
      'AwardGranted',
      {
        readonly reservationId: ReservationId;
        readonly amountFen: Fen;
        readonly tranches: readonly TrancheAmount[];
        readonly assessment: Assessment;
        readonly grantedOn: Day;
      }
    >
  /** Made before this ledger: from here on a case like any other, marked with the file's hash. */
  | DomainEvent<
      'AwardImported',
      ImportedAward & { readonly importedBy: UserId; readonly confirmedBy: UserId }
    >
  /** The file was wrong: the award never was. */
  | DomainEvent<
      'AwardImportVoided',
      { readonly award: ImportedAward; readonly reason: string; readonly by: UserId }
    >
  | DomainEvent<
      'AwardNotGranted',
      { readonly reservationId: ReservationId; readonly reason: RefusalReason }
    >
  | DomainEvent<'ApplicationDeclined', { readonly reason: string; readonly by: UserId }>
  | DomainEvent<'ApplicationWithdrawn', { readonly reason: string; readonly by: UserId }>
  | DomainEvent<'AwardReduced', Freed>
  | DomainEvent<'AwardRevoked', Freed>
  | DomainEvent<'TrancheCancelled', Freed & { readonly tranche: number }>
  | DomainEvent<
      'TrancheConditionsVerified',
      {
        readonly tranche: number;
        readonly facts: Facts;
        readonly evidence: readonly Sha256[];
        readonly conditions: readonly Condition[];
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'TrancheReleaseRequested',
      {
        readonly tranche: number;
        readonly reservationId: ReservationId;
        readonly lineId: LineId;
        readonly amountFen: Fen;
        /** A release of an earlier fiscal year, to be voided: 预算法 18. */
        readonly replaces: {
          readonly lineId: LineId;
          readonly reservationId: ReservationId;
          readonly amountFen: Fen;
        } | null;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'TrancheReleased',
      {
        readonly tranche: number;
        readonly reservationId: ReservationId;
        readonly lineId: LineId;
        readonly fiscalYear: number;
        readonly amountFen: Fen;
        /** Who appropriated or adjusted the line: none of them may seal or approve this payment. */
        readonly appropriators: readonly UserId[];
      }
    >
  | DomainEvent<
      'TrancheReleaseFailed',
      {
        readonly tranche: number;
        readonly reservationId: ReservationId;
        readonly lineId: LineId;
        readonly reason: RefusalReason;
      }
    >
  | DomainEvent<
      'TranchePaymentOpened',
      {
        readonly tranche: number;
        readonly attempt: number;
        readonly paymentId: PaymentId;
        /** The attempt before it, that was rejected or came back. */
        readonly reissueOf: PaymentId | null;
        readonly batchId: BatchId;
        readonly reservationId: ReservationId;
        readonly lineId: LineId;
        readonly fiscalYear: number;
        readonly amountFen: Fen;
        readonly offset: Offset | null;
        readonly appropriators: readonly UserId[];
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'TranchePaymentClosed',
      {
        readonly tranche: number;
        readonly paymentId: PaymentId;
        readonly outcome: TranchePaymentOutcome;
        readonly amountFen: Fen;
        /** Why it was not instructed or was rejected; null where it settled. */
        readonly reason: RefusalReason | null;
      }
    >
  | DomainEvent<
      'TranchePaymentReturned',
      {
        readonly tranche: number;
        readonly paymentId: PaymentId;
        readonly returnId: string;
        /** What was recovered is not due again: the tranche is worth that much less. */
        readonly kind: ReturnKind;
        readonly amountFen: Fen;
      }
    >;
