import type { Day, Moment } from '../../src/kernel/days.js';
import type { ImportId, MatchId, PayerId, PaymentId, UserId } from '../../src/kernel/ids.js';
import { fen, fenOrNull, flag, int, type RowOf, table, text, textOrNull } from '../tables.js';

export const bankLines = table(
  'bank_lines',
  {
    lineId: text(),
    accountId: text<PayerId>(),
    day: text<Day>(),
    importId: text<ImportId>(),
    /** Nobody sees it before, nor where another file had it already. */
    accepted: flag(),
    /** In the bank's order within a day: what is accepted later comes after, or all before. */
    rank: int(),
    /** Where it stands among the import's lines of the day, from 0. */
    place: int(),
    /** Where it stands in the file, from 1. */
    line: int(),
    /** Money in (贷) is positive, money out (借) negative. */
    amountFen: fen(),
    balanceFen: fenOrNull(),
    /** Sealed, as JSON. */
    counterparty: textOrNull(),
    summary: text(),
    serial: textOrNull(),
    endToEndId: textOrNull(),
    reference: textOrNull(),
    returnReason: textOrNull(),
  },
  ['lineId'],
  [['day', 'rank', 'place', 'lineId'], ['accountId', 'day', 'rank', 'place'], ['endToEndId']],
);

/** Which payment a line shows; a line that the bank booked for a batch shows several. */
export const bankLineMatches = table(
  'bank_line_matches',
  {
    lineId: text(),
    matchId: text<MatchId>(),
    /** The payment's id; of what came back of it, or was overpaid, that behind it. */
    movementId: text(),
    paymentId: text<PaymentId>(),
    returnId: textOrNull(),
    seq: int(),
  },
  ['lineId', 'matchId', 'movementId'],
  [['matchId']],
);

/** 对账单 of one day, as far as it is accepted. */
export const statementDays = table(
  'statement_days',
  {
    accountId: text<PayerId>(),
    day: text<Day>(),
    openingFen: fen(),
    closingFen: fen(),
    lines: int(),
    /** How many files told of it. */
    files: int(),
    /** Of the file that was accepted last. */
    importId: text<ImportId>(),
    acceptedBy: text<UserId>(),
    acceptedAt: text<Moment>(),
    seq: int(),
  },
  ['accountId', 'day'],
  [['day', 'accountId']],
);

export interface BankLineTables {
  bank_lines: RowOf<typeof bankLines>;
  bank_line_matches: RowOf<typeof bankLineMatches>;
  statement_days: RowOf<typeof statementDays>;
}
