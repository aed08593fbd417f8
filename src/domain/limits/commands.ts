import type { Claim } from '../../kernel/claim.js';
import type { ReservationId, Sha256 } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { ReservedFor } from './events.js';

/** What a process asks of an enterprise, a pool or a budget line. */
export type AccountCommand =
  | {
      readonly type: 'ConfirmReservation';
      readonly reservationId: ReservationId;
    }
  | {
      readonly type: 'AdjustReservation';
      readonly reservationId: ReservationId;
      readonly toFen: Fen;
      readonly reason: string;
    }
  | {
      readonly type: 'VoidReservation';
      readonly reservationId: ReservationId;
      readonly for: ReservedFor;
      readonly reason: RefusalReason;
    };

export interface ReserveClaims {
  readonly type: 'ReserveClaims';
  readonly reservationId: ReservationId;
  readonly for: ReservedFor;
  readonly claims: readonly Claim[];
}

/** An award from before this ledger takes of the limits what it took. */
export interface ImportClaims {
  readonly type: 'ImportClaims';
  readonly reservationId: ReservationId;
  readonly for: ReservedFor;
  readonly claims: readonly Claim[];
  readonly source: Sha256;
}
