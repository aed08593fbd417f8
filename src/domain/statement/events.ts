import type { Day } from '../../kernel/days.js';
import type { DomainEvent, Personal } from '../../kernel/event.js';
import type { ImportId, MatchId, PayerId, PaymentId, Sha256, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';

/** A line of a bank's statement, as the file has it. */
export interface StatementLine {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  /** Money in (贷) is positive, money out (借) negative. */
  readonly amountFen: Fen;
  /** The account's balance after it, where the file has one. */
  readonly balanceFen: Fen | null;
  /** Name and account, which may be a person's: as `counterparty.ts` writes them. */
  readonly counterparty: Personal | null;
  readonly summary: string;
  /** 交易流水号 */
  readonly serial: string | null;
  /** Several of a batch booked as one line are joined by a space. */
  readonly endToEndId: string | null;
  readonly reference: string | null;
  readonly returnReason: string | null;
}

/** Lines of an import, by where they stand in its day: the first is 0, `to` is the first after. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type StatementEvent =
  /** Nobody sees them until they are accepted. */
  | DomainEvent<
      'StatementLinesAdded',
      {
        readonly accountId: PayerId;
        readonly day: Day;
        readonly importId: ImportId;
        /** Where the first of them stands among the import's lines of the day. */
        readonly from: number;
        readonly lines: readonly StatementLine[];
      }
    >
  | DomainEvent<
      'StatementDayAccepted',
      {
        readonly accountId: PayerId;
        readonly day: Day;
        readonly importId: ImportId;
        /** Of the file. */
        readonly sha256: Sha256;
        /** Lines that come before all that were accepted, and after them; null for none. */
        readonly before: Span | null;
        readonly after: Span | null;
        /** Of the day as it stands now. */
        readonly openingFen: Fen;
        readonly closingFen: Fen;
        readonly count: number;
        readonly by: UserId;
      }
    >
  | MatchEvent;

/** A line is called by the import that brought it: the same in every read, whatever comes later. */
export const bankLineId = (day: Day, importId: ImportId, at: number): string =>
  `${importId}.${day}.${at}`;
/** A line of a match, with its amount, so that money is equal to the fen wherever it is looked at. */
export interface MatchedLine {
  readonly lineId: string;
  readonly day: Day;
  readonly amountFen: Fen;
}

/** A settlement, or one of its returns or overpayments, signed as a bank line is. */
export interface MatchedPart {
  readonly paymentId: PaymentId;
  /** Null: the settlement. */
  readonly returnId: string | null;
  readonly amountFen: Fen;
}

/** Which lines are which payments. */
export interface Matching {
  readonly matchId: MatchId;
  /** The first day of its lines, whose stream decides it. */
  readonly day: Day;
  readonly lines: readonly MatchedLine[];
  readonly parts: readonly MatchedPart[];
}

export interface LineMatch extends Matching {
  /** 0–100; null by hand. */
  readonly score: number | null;
  /** Codes of the reasons; a match by hand has none. */
  readonly reasons: readonly string[];
}

/** It waits for a person. */
export interface MatchProposal extends Matching {
  readonly certainty: 'likely' | 'possible';
  /** 0–100. */
  readonly score: number;
  readonly reasons: readonly {
    readonly code: string;
    readonly points: number;
    /** Never a name or an account number of a counterparty. */
    readonly params: Readonly<Record<string, string | number | bigint>>;
  }[];
}

interface OfDay {
  readonly accountId: PayerId;
  readonly day: Day;
  readonly by: UserId;
}

export type MatchEvent =
  | DomainEvent<'MatchesProposed', OfDay & { readonly proposals: readonly MatchProposal[] }>
  /** A later run doesn't find them any more. */
  | DomainEvent<'MatchesWithdrawn', OfDay & { readonly matchIds: readonly MatchId[] }>
  /** By a person: these lines and movements never meet again by themselves. */
  | DomainEvent<'MatchDeclined', OfDay & { readonly matchId: MatchId; readonly reason: string }>
  /** These lines are taken; their payments follow. */
  | DomainEvent<'BankLinesMatched', OfDay & { readonly matches: readonly LineMatch[] }>
  /** The lines are free again: by a person, with a reason, or because a payment refused. */
  | DomainEvent<
      'MatchUndone',
      OfDay & {
        readonly match: LineMatch;
        readonly reason: string | null;
        readonly refusal: RefusalReason | null;
      }
    >;
