import type { Day } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type {
  AccountId,
  ApplicationId,
  Measure,
  PaymentId,
  ReservationId,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { Uscc } from '../../kernel/uscc.js';
import type { AccountEvent, ReservedFor } from '../limits/events.js';

/** 工商、税务、统计关系: all three must hold on the day of submission. */
export const TERRITORY_FACTS = [
  'registeredInDistrict',
  'taxInDistrict',
  'statisticsInDistrict',
] as const;
export type TerritoryFact = (typeof TERRITORY_FACTS)[number];

export type EnterpriseEvent =
  | DomainEvent<
      'EnterpriseRegistered',
      {
        readonly uscc: Uscc;
        readonly name: string;
        /** Why the check character was not asked for; null where it was right. */
        readonly checkWaived: string | null;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'EnterpriseFactRecorded',
      {
        readonly fact: TerritoryFact;
        readonly value: boolean;
        /** Holds from this day until a later one is recorded. */
        readonly from: Day;
        readonly basis: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'AgreementRecorded',
      {
        /** 一事一议, both days inclusive, `to` null while open. */
        readonly agreementId: string;
        readonly title: string;
        readonly from: Day;
        readonly to: Day | null;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'AgreementEnded',
      {
        readonly agreementId: string;
        readonly to: Day;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'PayeeAccountProposed',
      {
        readonly accountId: AccountId;
        readonly holder: string;
        readonly number: string;
        readonly bank: string;
        /** 联行号, 12 digits. */
        readonly bankCode: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'PayeeAccountConfirmed',
      { readonly accountId: AccountId; readonly on: Day; readonly by: UserId }
    >
  | DomainEvent<
      'PayeeAccountRetired',
      { readonly accountId: AccountId; readonly reason: string; readonly by: UserId }
    >
  /** A payment is instructed to this account: decided here, where accounts change. */
  | DomainEvent<
      'PayeeAccountFrozen',
      { readonly accountId: AccountId; readonly paymentId: PaymentId }
    >
  /** Kept where all payments to one payee meet, so that two that look alike are seen. */
  | DomainEvent<
      'PaymentNoted',
      {
        readonly paymentId: PaymentId;
        readonly applicationId: ApplicationId;
        readonly tranche: number;
        readonly measure: Measure;
        readonly amountFen: Fen;
        readonly on: Day;
        /** Payments of the same amount and purpose within the window, by other tranches. */
        readonly resembles: readonly PaymentId[];
      }
    >
  /** No agreement covers the day and the territory holds: the grant may be decided. */
  | DomainEvent<
      'GrantCleared',
      { readonly reservationId: ReservationId; readonly day: Day; readonly for: ReservedFor }
    >
  | AccountEvent;
