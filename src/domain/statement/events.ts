import type { Day } from '../../kernel/days.js';
import type { DomainEvent, Personal } from '../../kernel/event.js';
import type { ImportId, PayerId, Sha256, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';

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
    >;

/** A line is called by the import that brought it: the same in every read, whatever comes later. */
export const bankLineId = (day: Day, importId: ImportId, at: number): string =>
  `${importId}.${day}.${at}`;
