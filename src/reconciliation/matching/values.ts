import type { Party } from '../../banking/values.js';
import type { BreakKind, Finding } from '../../domain/break/events.js';
import type { Day } from '../../kernel/days.js';
import type { Fen } from '../../kernel/money.js';

/** A line of the statement of one account. Ids are unique; everything else is the bank's word. */
export interface BankLine {
  readonly id: string;
  readonly bookedOn: Day;
  /** Money in (贷) is positive, money out (借) negative. */
  readonly amountFen: Fen;
  readonly counterparty: Party | null;
  /** One, the parts of a batch that was booked as one line, or none. */
  readonly endToEndIds: readonly string[];
  /** 交易流水号 */
  readonly serial: string | null;
  readonly reference: string | null;
  readonly summary: string;
  /** Why the bank sent it back, where it says so in a field of its own. */
  readonly returnReason: string | null;
}

/** Money that the ledger says moved, signed as a bank line is. */
export interface Movement {
  readonly id: string;
  readonly kind: 'payment' | 'return' | 'receipt';
  /** Of a return: the payment that came back, whose references a bank repeats. */
  readonly paymentId: string | null;
  /** The MsgId of the file that instructed it: a bank may book the whole batch as one line. */
  readonly batchReference: string | null;
  readonly amountFen: Fen;
  /** Clearing or value date; the instructed day where it isn't settled. */
  readonly on: Day;
  /** Who was paid, or who paid back. */
  readonly payee: Party;
  readonly endToEndId: string | null;
  /** 银行流水号 */
  readonly bankReference: string | null;
  /** 支付凭证号 */
  readonly voucherNumber: string | null;
  /** The account of its budget line, where that is known: money of another may not be used. */
  readonly paidFrom: string | null;
}

/** Money has no tolerance: both sides are equal to the fen, or it is no match. */
export interface Rules {
  readonly dateToleranceDays: number;
  /** 0–100; below it two names are of two parties. */
  readonly minimumNameSimilarity: number;
}

/** A payment clears within days, holidays included; 80 is measured, see `names.spec.ts`. */
export const defaultRules: Rules = { dateToleranceDays: 10, minimumNameSimilarity: 80 };

export interface Match {
  readonly lines: readonly string[];
  readonly movements: readonly string[];
}

export interface Reconciling {
  /** The account whose lines they are. */
  readonly account: string;
  readonly lines: readonly BankLine[];
  readonly movements: readonly Movement[];
  readonly rules: Rules;
  /** What stands already. Given along with the rest, it shows what was paid twice. */
  readonly matched: readonly Match[];
  /** Taken apart, or declined, by a person: no line and movement of one of these meet again. */
  readonly apart: readonly Match[];
}

export type ReasonCode =
  | 'amount'
  | 'total'
  | 'end-to-end-id'
  | 'bank-reference'
  | 'voucher-number'
  | 'batch-reference'
  | 'listed'
  | 'account'
  | 'account-masked'
  | 'account-differs'
  | 'name'
  | 'name-differs'
  | 'reference-differs'
  | 'batch-total'
  | 'date'
  | 'date-outside'
  | 'alike';

/** Said in two languages by `texts.ts`. Never with a name or an account number: see there. */
export interface Reason {
  readonly code: ReasonCode;
  /** Below zero it speaks against the match. */
  readonly points: number;
  readonly params: Params;
}

export type Params = Readonly<Record<string, string | number | bigint>>;

export type Certainty = 'certain' | 'likely' | 'possible';

export interface Proposal extends Match {
  readonly certainty: Certainty;
  /** 0–100: the points for it, at most 100, less those against it. */
  readonly score: number;
  readonly reasons: readonly Reason[];
}

/** What is in no match, of the bank's side, of the ledger's, or of both. */
export interface Break extends Match {
  readonly kind: BreakKind;
  /** Matched or known, and what this is about: the payment made twice, or the one returned. */
  readonly related: Match;
  readonly finding: Finding;
}

export interface Matching {
  readonly proposals: readonly Proposal[];
  readonly breaks: readonly Break[];
  /** Pairs of a line and a movement that were looked at: the measure of its work. */
  readonly compared: number;
}
