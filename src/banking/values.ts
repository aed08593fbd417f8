import type { AccountAtBank } from '../kernel/bank.js';
import type { Day, Moment } from '../kernel/days.js';
import type { Fen } from '../kernel/money.js';

export type { AccountAtBank } from '../kernel/bank.js';

/** A file from outside, whole; `collectFile` bounds it while it arrives. */
export interface BankFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Party {
  readonly name: string;
  readonly account: string | null;
}

// Out: what a payment file says.

export interface InstructionHeader {
  readonly batchId: string;
  /** At most 35 characters of the ISO 20022 restricted set, as every id that a bank repeats. */
  readonly messageId: string;
  readonly createdAt: Moment;
  readonly executeOn: Day;
  /** Its account is the 零余额账户. */
  readonly payer: AccountAtBank;
}

export interface PaymentInstruction {
  readonly paymentId: string;
  readonly endToEndId: string;
  /** 支付凭证号 */
  readonly voucherNumber: string;
  readonly payee: AccountAtBank;
  readonly amountFen: Fen;
  /** 用途 */
  readonly purpose: string;
  /** 指标文号 */
  readonly documentNumber: string;
  /** 功能分类 */
  readonly functional: string;
  /** 经济分类 */
  readonly economic: string;
  /** 资金来源 */
  readonly source: string;
}

// In: what the bank did with it.

export type Outcome = 'settled' | 'rejected' | 'returned';

export interface Reason {
  /** The bank's own code, or one of ISO 20022's, such as AC01; empty where it gives words only. */
  readonly code: string;
  readonly text: string;
}

export interface BankAnswer {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly endToEndId: string | null;
  readonly voucherNumber: string | null;
  readonly outcome: Outcome;
  /** 银行流水号 */
  readonly bankReference: string | null;
  /** Positive; null where a pain.002 doesn't repeat it. */
  readonly amountFen: Fen | null;
  /** Clearing or value date; of a rejection, the day it was decided. */
  readonly on: Day;
  /** Ours, where the file names it. */
  readonly account: string | null;
  readonly payee: Party | null;
  readonly reason: Reason | null;
}

/** One answer to a whole message, or to one of its payment groups, that names no payment. */
export interface GroupAnswer {
  readonly line: number;
  /** Our message, null where the bank couldn't read its id. */
  readonly messageId: string | null;
  /** The `PmtInfId` it answers, null for the whole message. */
  readonly paymentInformationId: string | null;
  readonly outcome: 'settled' | 'rejected';
  readonly on: Day;
  readonly reason: Reason | null;
}

export interface Answers {
  readonly kind: 'answers';
  /** `pain.002.001.10`, or the name of the profile that read it. */
  readonly format: string;
  readonly answers: readonly BankAnswer[];
  readonly groups: readonly GroupAnswer[];
  /** Accepted, in process, or not booked yet: no answer so far. */
  readonly pending: number;
  /** Bookings that answer no payment, such as money in that gives nothing back. */
  readonly others: number;
}

// In: what moved on the account.

export interface StatementLine {
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly bookedOn: Day;
  /** Signed: money in (贷) is positive, money out (借) negative. */
  readonly amountFen: Fen;
  /** The account's balance after it. */
  readonly balanceFen: Fen | null;
  readonly counterparty: Party | null;
  readonly summary: string;
  /** 交易流水号 */
  readonly serial: string | null;
  /** Several of a batch booked as one line are joined by a space. */
  readonly endToEndId: string | null;
  readonly reference: string | null;
  readonly returnReason: string | null;
}

/** Opening + lines = closing, always: a file where it isn't so is refused. Oldest line first. */
export interface Statement {
  readonly account: string | null;
  readonly from: Day;
  readonly to: Day;
  readonly openingFen: Fen;
  readonly closingFen: Fen;
  readonly lines: readonly StatementLine[];
}

export interface Statements {
  readonly kind: 'statements';
  /** `camt.053.001.08`, or the name of the profile that read it. */
  readonly format: string;
  readonly statements: readonly Statement[];
}
