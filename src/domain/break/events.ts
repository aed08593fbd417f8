import type { Brand } from '../../kernel/brand.js';
import type { Day } from '../../kernel/days.js';
import type { About, DomainEvent } from '../../kernel/event.js';
import type { PayerId, Sha256, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';

export type BreakId = Brand<string, 'BreakId'>;

export const BREAK_KINDS = [
  'missing-in-bank',
  'missing-in-ledger',
  'amount-differs',
  'duplicate',
  'wrong-payee',
  'wrong-line',
  'return-without-payment',
  'unknown',
] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];

/** What was found; `reconciliation/matching/texts.ts` says it in two languages. */
export type FindingCode =
  | 'no-line'
  | 'no-movement'
  /** Instructed, and neither the statement nor an answer of the bank says what became of it. */
  | 'unanswered'
  /** The bank paid it, and the ledger has only instructed it: its answer was not read. */
  | 'not-recorded'
  | 'amounts'
  | 'matched-already'
  | 'paid-to-other-account'
  | 'paid-to-other-name'
  | 'paid-from-other-line'
  | 'return-unrecorded'
  | 'return-of-nothing'
  | 'nothing-known'
  | 'too-many-alike'
  /** A bank's answer, for a payment that the ledger hasn't got. */
  | 'answer-unknown'
  /** A bank's answer that its payment refuses: `refusal` is the code, the rest are its params. */
  | 'answer-refused';

export interface Finding {
  readonly code: FindingCode;
  /** Never a name or an account number of a counterparty: those can be a person's. */
  readonly params: Readonly<Record<string, string | number | bigint>>;
}

/** Lines of the bank and movements of the ledger, by their ids. */
export interface Sides {
  readonly lines: readonly string[];
  readonly movements: readonly string[];
}

/** What a break is about: these and no others make the same break, whoever finds it. */
export interface Concern extends Sides {
  /** What a bank's answer says, in a fixed order; null where it is no answer. */
  readonly answer: string | null;
}

/** What is the matter with it, as of the last time somebody looked. */
export interface Diagnosis {
  readonly kind: BreakKind;
  readonly finding: Finding;
  /** Known or matched, and what this is about: the payment made twice, or the one that came back. */
  readonly related: Sides;
}

export interface Found extends Concern, Diagnosis {
  readonly breakId: BreakId;
  /** The account of ours; null where an answer doesn't tell. */
  readonly payerId: PayerId | null;
  /** Where a file of the bank brought it. */
  readonly source: { readonly sha256: Sha256; readonly line: number } | null;
  /** The business day it dates from: its age counts from there. */
  readonly since: Day;
  /** Bank less ledger; money in is positive. */
  readonly amountFen: Fen;
  /** Of the payment, where one is known. */
  readonly about: About;
}

/**
 * 在途 (未达账项) will turn up by itself; the others say whose mistake it is. None of them ends a
 * break: only what a run finds in the bank and the ledger does.
 */
export const RESOLUTIONS = ['in-transit', 'bank-error', 'ledger-error', 'other'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Its lines and movements are matched, they aren't there any more, or the ledger says the same now. */
export type Clearing = 'matched' | 'gone' | 'recorded';

export type BreakEvent =
  /** Also found again, after it was cleared. */
  | DomainEvent<'BreakFound', Found & { readonly by: UserId }>
  | DomainEvent<
      'BreakRetyped',
      Diagnosis & { readonly breakId: BreakId; readonly from: BreakKind; readonly by: UserId }
    >
  | DomainEvent<
      'BreakAssigned',
      { readonly breakId: BreakId; readonly owner: UserId; readonly by: UserId }
    >
  | DomainEvent<
      'BreakExplained',
      {
        readonly breakId: BreakId;
        readonly resolution: Resolution;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'BreakCleared',
      { readonly breakId: BreakId; readonly how: Clearing; readonly by: UserId }
    >;
