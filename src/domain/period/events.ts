import type { Month } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { PayerId, Sha256, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { BreakId, Resolution } from '../break/events.js';

/** A difference that the month was closed with. */
export interface Explained {
  readonly breakId: BreakId;
  readonly resolution: Resolution;
  readonly amountFen: Fen;
  /** The earlier month that was closed with it, explained as it is: carried, and not new. */
  readonly explainedIn?: Month;
}

/** What a month is closed with. Money in counts above zero, money out is told above zero as well. */
export interface Totals {
  readonly openingFen: Fen;
  readonly closingFen: Fen;
  readonly lines: number;
  readonly inFen: Fen;
  readonly outFen: Fen;
  readonly movements: number;
  readonly ledgerInFen: Fen;
  readonly ledgerOutFen: Fen;
  /** Of what is matched: the bank's part of this month less the ledger's, booked a month apart. */
  readonly acrossFen: Fen;
  /** Lines less movements of this month that are in no match: all of them explained. */
  readonly explainedFen: Fen;
  readonly explained: readonly Explained[];
}

interface OfPeriod {
  /** The account of ours. */
  readonly payerId: PayerId;
  readonly month: Month;
  readonly by: UserId;
}

export type PeriodEvent =
  | DomainEvent<
      'PeriodClosed',
      OfPeriod & {
        /** Of the log: what came later books to the first month that is open. */
        readonly seq: number;
        readonly totals: Totals;
        /** Of their canonical JSON (RFC 8785), money as digits. */
        readonly totalsSha256: Sha256;
      }
    >
  | DomainEvent<'PeriodReopenProposed', OfPeriod & { readonly reason: string }>
  | DomainEvent<'PeriodReopenDeclined', OfPeriod & { readonly reason: string }>
  /** By another person than who proposed it. */
  | DomainEvent<
      'PeriodReopened',
      OfPeriod & { readonly reason: string; readonly proposedBy: UserId }
    >;
