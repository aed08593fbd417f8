import type { Day } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  PaymentId,
  ReservationId,
  Unit,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';

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
  readonly amountFen: Fen;
  readonly lineId: LineId;
  readonly reservationId: ReservationId;
  readonly fiscalYear: number;
  readonly appropriators: readonly UserId[];
}

export type ReturnKind = 'by-bank' | 'by-payee';

/** A bank's reference is one return of one payment; another payment's may well be called alike. */
export const returnOf = (back: {
  readonly paymentId: PaymentId;
  readonly returnId: string;
}): string => `${back.paymentId} ${back.returnId}`;

export type PaymentEvent =
  | DomainEvent<
      'PaymentOpened',
      { readonly order: PaymentOrder; readonly account: PayeeAccount; readonly by: UserId }
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
        /** 银行流水号. */
        readonly bankReference: string;
        readonly clearedOn: Day;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'PaymentRejected',
      {
        readonly paymentId: PaymentId;
        readonly amountFen: Fen;
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
        readonly amountFen: Fen;
        readonly valueOn: Day;
        /** The fiscal year of the settlement. */
        readonly settledYear: number;
        /** Same fiscal year: the line is restored. Cross-year: the money goes to the treasury. */
        readonly to: 'budget-line' | 'treasury';
        readonly reason: string;
        readonly by: UserId;
      }
    >;
