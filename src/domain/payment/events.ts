import type { Day } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  MatchId,
  Measure,
  PayerId,
  PaymentId,
  RecoveryId,
  ReservationId,
  Unit,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';
import type { ImportedFrom } from '../history/events.js';

export interface PayeeAccount {
  readonly accountId: AccountId;
  readonly holder: string;
  readonly number: string;
  readonly bank: string;
  readonly bankCode: string;
}

/** What a payment is for: the same words in the application, the payment and the batch. */
export interface PaymentOrder {
  readonly paymentId: PaymentId;
  readonly batchId: BatchId;
  readonly applicationId: ApplicationId;
  readonly uscc: Uscc;
  readonly measure: Measure;
  readonly unit: Unit;
  readonly benefitYear: number;
  readonly tranche: number;
  readonly attempt: number;
  /** The payment of this tranche before it, that was rejected or came back. */
  readonly reissueOf: PaymentId | null;
  /** What the tranche is charged; less an offset it is what the bank pays: see `effectiveFen`. */
  readonly amountFen: Fen;
  /** 抵扣: part of it is withheld for a recovery from the same enterprise. */
  readonly offset: Offset | null;
  readonly lineId: LineId;
  readonly reservationId: ReservationId;
  readonly fiscalYear: number;
  readonly appropriators: readonly UserId[];
}

/** What a payment from before this ledger was for: no batch and no line of this ledger. */
export interface ImportedOrder extends Omit<
  PaymentOrder,
  'batchId' | 'attempt' | 'reissueOf' | 'lineId' | 'appropriators'
> {
  readonly offset: null;
}

/** What a payment from before this ledger is charged to: no line of it has this name. */
export const BEFORE_THIS_LEDGER = 'before-this-ledger' as LineId;

export interface ImportedPayment {
  readonly order: ImportedOrder;
  readonly source: ImportedFrom;
  /** The payee, as the file calls it. */
  readonly holder: string;
  readonly bankReference: string;
  readonly clearedOn: Day;
  readonly recovered: readonly ImportedRecovery[];
}

/** 追回 before this ledger. */
export interface ImportedRecovery {
  readonly returnId: string;
  readonly amountFen: Fen;
  readonly valueOn: Day;
  /** 依据文号. */
  readonly basis: string;
}

export interface Offset {
  /** The payment that is recovered from. */
  readonly paymentId: PaymentId;
  readonly recoveryId: RecoveryId;
  readonly amountFen: Fen;
}

/** What the bank is asked to pay: zero where all of it is withheld. */
export const effectiveFen = (order: Pick<PaymentOrder, 'amountFen' | 'offset'>): Fen =>
  order.amountFen - withheldOf(order);

export const withheldOf = ({ offset }: Pick<PaymentOrder, 'offset'>): Fen =>
  offset?.amountFen ?? 0n;

/**
 * 被动退回, 主动退回, 追回, 抵扣: money comes back in one way, whoever sends it. The first two leave
 * the tranche due again; what was recovered is not.
 */
export type ReturnKind = 'by-bank' | 'by-payee' | 'recovered' | 'offset';

export const isRecovered = (kind: ReturnKind): boolean => kind === 'recovered' || kind === 'offset';

/** The budget that a payment is charged to. */
export interface Charge {
  readonly lineId: LineId;
  readonly reservationId: ReservationId;
}

/** 付款更正: a settled payment is charged to another line of its year. */
export interface Correction {
  /** Also the reservation on the line it moves to. */
  readonly correctionId: ReservationId;
  readonly from: Charge;
  readonly toLineId: LineId;
  /** What the payment still charges its line with. */
  readonly amountFen: Fen;
  readonly reason: string;
}

/** The bank line that shows a payment or one of its returns. */
export interface Match {
  readonly matchId: MatchId;
  /** Null: the settlement; else the return it shows. */
  readonly returnId: string | null;
  readonly accountId: PayerId;
  readonly day: Day;
  /** Lines of that account's day. */
  readonly lines: readonly string[];
  /** Of this payment, where a line shows several. */
  readonly amountFen: Fen;
  readonly reasons: readonly string[];
}

/** A bank's reference is one return of one payment; another payment's may well be called alike. */
export const returnOf = (back: {
  readonly paymentId: PaymentId;
  readonly returnId: string;
}): string => `${back.paymentId} ${back.returnId}`;

export type PaymentEvent =
  | DomainEvent<
      'PaymentOpened',
      {
        readonly order: PaymentOrder;
        readonly account: PayeeAccount;
        /** Payments it may repeat: held until a person decides. */
        readonly resembles: readonly PaymentId[];
        readonly by: UserId;
      }
    >
  /** 疑似重复: a person found that it repeats none of them. */
  | DomainEvent<
      'DuplicateCleared',
      { readonly paymentId: PaymentId; readonly reason: string; readonly by: UserId }
    >
  | DomainEvent<
      'PaymentAccountChosen',
      { readonly paymentId: PaymentId; readonly account: PayeeAccount; readonly by: UserId }
    >
  /** The account is frozen from here on. */
  | DomainEvent<
      'PaymentInstructed',
      {
        readonly paymentId: PaymentId;
        readonly amountFen: Fen;
        readonly account: PayeeAccount;
        readonly on: Day;
      }
    >
  /** Taken out of its batch, or its account could not be paid to. */
  | DomainEvent<
      'PaymentDropped',
      { readonly paymentId: PaymentId; readonly amountFen: Fen; readonly reason: RefusalReason }
    >
  | DomainEvent<
      'PaymentSettled',
      {
        readonly paymentId: PaymentId;
        readonly amountFen: Fen;
        /** 抵扣: what the tranche was paid with beside it. */
        readonly withheldFen: Fen;
        /** 银行流水号. */
        readonly bankReference: string;
        readonly clearedOn: Day;
        readonly by: UserId;
      }
    >
  /** It was settled without one, as a status report may be, and called by its own id. */
  | DomainEvent<
      'PaymentReferenceLearned',
      {
        readonly paymentId: PaymentId;
        /** 银行流水号. */
        readonly bankReference: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'PaymentRejected',
      {
        readonly paymentId: PaymentId;
        /** What the tranche is due, of which the bank was asked for what isn't withheld. */
        readonly amountFen: Fen;
        readonly withheldFen: Fen;
        readonly reason: string;
        readonly on: Day;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'PaymentReturned',
      {
        readonly paymentId: PaymentId;
        /** One bank reference is one return, however often it is reported. */
        readonly returnId: string;
        readonly kind: ReturnKind;
        /** Where it was claimed back. */
        readonly recoveryId: RecoveryId | null;
        /** Where it was paid beyond the order. */
        readonly overpaymentId: string | null;
        /** Of an offset: the payment it was withheld from. */
        readonly against: PaymentId | null;
        readonly amountFen: Fen;
        readonly valueOn: Day;
        /** The fiscal year of the settlement. */
        readonly settledYear: number;
        /**
         * Same fiscal year: the line is restored. Cross-year: the money goes to the treasury. What
         * was overpaid was never charged to a line.
         */
        readonly to: 'budget-line' | 'treasury' | 'overpayment';
        /** What it was charged to when the money came back. */
        readonly charge: Charge;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  /** Made and settled before this ledger, and charged to no line of it. */
  | DomainEvent<'PaymentImported', ImportedPayment & { readonly importedBy: UserId }>
  /** The file was wrong: the payment never was. */
  | DomainEvent<
      'PaymentImportVoided',
      { readonly payment: ImportedPayment; readonly reason: string; readonly by: UserId }
    >
  /** The bank paid more than it was told, or twice: recorded as it happened. */
  | DomainEvent<
      'PaymentOverpaid',
      {
        readonly paymentId: PaymentId;
        readonly overpaymentId: string;
        readonly amountFen: Fen;
        readonly bankReference: string;
        readonly clearedOn: Day;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  /** 追回. */
  | DomainEvent<
      'RecoveryOrdered',
      {
        readonly paymentId: PaymentId;
        readonly recoveryId: RecoveryId;
        readonly overpaymentId: string | null;
        readonly amountFen: Fen;
        readonly reason: string;
        /** Legal basis, such as 武新管〔2023〕4号 附则. */
        readonly basis: string;
        readonly by: UserId;
      }
    >
  /** What was not received of it is not claimed any more. */
  | DomainEvent<
      'RecoveryCancelled',
      {
        readonly paymentId: PaymentId;
        readonly recoveryId: RecoveryId;
        readonly overpaymentId: string | null;
        readonly amountFen: Fen;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  /** Withheld from a later payment, once that settles. */
  | DomainEvent<
      'OffsetReserved',
      {
        readonly paymentId: PaymentId;
        readonly recoveryId: RecoveryId;
        readonly against: PaymentId;
        readonly amountFen: Fen;
      }
    >
  /** The later payment was not made. */
  | DomainEvent<
      'OffsetReleased',
      {
        readonly paymentId: PaymentId;
        readonly recoveryId: RecoveryId;
        readonly against: PaymentId;
        readonly amountFen: Fen;
        readonly reason: RefusalReason;
      }
    >
  | DomainEvent<
      'PaymentCorrectionProposed',
      Correction & { readonly paymentId: PaymentId; readonly by: UserId }
    >
  | DomainEvent<
      'PaymentCorrectionDeclined',
      {
        readonly paymentId: PaymentId;
        readonly correctionId: ReservationId;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  /** By a second person; the lines follow. */
  | DomainEvent<
      'PaymentCorrectionConfirmed',
      Correction & { readonly paymentId: PaymentId; readonly by: UserId }
    >
  | DomainEvent<'PaymentCorrected', Correction & { readonly paymentId: PaymentId }>
  | DomainEvent<
      'PaymentCorrectionFailed',
      {
        readonly paymentId: PaymentId;
        readonly correctionId: ReservationId;
        readonly reason: RefusalReason;
      }
    >
  /** Found in the bank's statement, by a person or because nothing else could be meant. */
  | DomainEvent<'PaymentMatched', Match & { readonly paymentId: PaymentId; readonly by: UserId }>
  | DomainEvent<
      'PaymentUnmatched',
      {
        readonly paymentId: PaymentId;
        readonly matchId: MatchId;
        readonly reason: string;
        readonly by: UserId;
      }
    >;
