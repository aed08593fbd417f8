import type { Claim } from '../../kernel/claim.js';
import type { About, DomainEvent } from '../../kernel/event.js';
import type { ApplicationId, Measure, ReservationId, Sha256, Unit } from '../../kernel/ids.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';

/** Whose award a reservation serves. */
export interface ReservedFor {
  readonly applicationId: ApplicationId;
  readonly uscc: Uscc;
  readonly measure: Measure;
  readonly unit: Unit;
  readonly benefitYear: number;
  /** What the award is counted by, as the assessment names it, such as a project id. */
  readonly key: string | null;
  /** For a budget line: the tranche it will pay. */
  readonly tranche?: number;
}

/** What an event about it is about: neither the key nor the tranche belongs in the envelope. */
export const aboutReserved = ({
  applicationId,
  uscc,
  measure,
  unit,
  benefitYear,
}: ReservedFor): About => ({ applicationId, uscc, measure, unit, benefitYear });

export type ReservationStatus = 'reserved' | 'confirmed' | 'voided';

/** Every event repeats the claims it moves, so that a reader of the feed needs no look-up. */
export type AccountEvent =
  | DomainEvent<
      'ReservationMade',
      {
        readonly reservationId: ReservationId;
        readonly for: ReservedFor;
        readonly claims: readonly Claim[];
      }
    >
  /** Of an award from before this ledger: it happened, so a limit is counted and can't refuse it. */
  | DomainEvent<
      'ReservationImported',
      {
        readonly reservationId: ReservationId;
        readonly for: ReservedFor;
        readonly claims: readonly Claim[];
        /** Of the file it was imported from. */
        readonly source: Sha256;
        /** Which limits it passes, as they would have refused it. */
        readonly exceeded: readonly RefusalReason[];
      }
    >
  | DomainEvent<
      'ReservationConfirmed',
      {
        readonly reservationId: ReservationId;
        readonly for: ReservedFor;
        readonly claims: readonly Claim[];
      }
    >
  | DomainEvent<
      'ReservationAdjusted',
      {
        readonly reservationId: ReservationId;
        readonly for: ReservedFor;
        readonly was: 'reserved' | 'confirmed';
        readonly before: readonly Claim[];
        readonly after: readonly Claim[];
        readonly reason: string;
      }
    >
  | DomainEvent<
      'ReservationVoided',
      {
        readonly reservationId: ReservationId;
        readonly for: ReservedFor;
        /** `none`: nothing had been reserved; a late reserve under this id is refused all the same. */
        readonly was: 'reserved' | 'confirmed' | 'none';
        readonly claims: readonly Claim[];
        readonly reason: RefusalReason;
      }
    >;
