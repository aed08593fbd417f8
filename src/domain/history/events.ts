import type { PackPin } from '../../assessment/assessment.js';
import type { Claim } from '../../kernel/claim.js';
import type { Day } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type {
  ApplicationId,
  CommandId,
  HistoryId,
  Measure,
  Sha256,
  Unit,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';

/** Where what was imported stands: a row of a file, under the number its unit gave the award. */
export interface ImportedFrom {
  readonly historyId: HistoryId;
  readonly sha256: Sha256;
  readonly line: number;
  /** 核定编号. */
  readonly number: string;
}

/** 往年核定: an award as a file tells it, with what was paid of it and recovered. */
export interface EarlierAward {
  /** Of the file, from 1. */
  readonly line: number;
  /** 核定编号: what its unit calls it; once in all files for a document. */
  readonly number: string;
  readonly uscc: Uscc;
  readonly name: string;
  readonly measure: Measure;
  readonly clause: string;
  readonly unit: Unit;
  readonly policy: PackPin;
  /** 文号 of the document it was made under. */
  readonly document: string;
  readonly benefitYear: number;
  readonly grantedOn: Day;
  readonly amountFen: Fen;
  readonly key: string | null;
  /** What it takes of the limits: what was granted and not recovered. */
  readonly claims: readonly Claim[];
  readonly tranches: readonly { readonly tranche: number; readonly amountFen: Fen }[];
  readonly payments: readonly EarlierPayment[];
}

export interface EarlierPayment {
  readonly line: number;
  readonly tranche: number;
  readonly amountFen: Fen;
  readonly paidOn: Day;
  readonly bankReference: string;
  readonly recoveries: readonly {
    readonly line: number;
    readonly amountFen: Fen;
    readonly on: Day;
    readonly basis: string;
  }[];
}

export interface HistoryTotals {
  readonly awards: number;
  readonly payments: number;
  readonly grantedFen: Fen;
  readonly paidFen: Fen;
  readonly recoveredFen: Fen;
}

/** A file of what was awarded and paid before this ledger. */
export type HistoryEvent =
  /** A part of a file; nothing of it counts before the whole is proposed. */
  | DomainEvent<
      'HistoryStaged',
      {
        readonly historyId: HistoryId;
        /** Of one reading of the file: another begins anew. */
        readonly staging: CommandId;
        readonly part: number;
        readonly awards: readonly EarlierAward[];
      }
    >
  | DomainEvent<
      'HistoryProposed',
      HistoryTotals & {
        readonly historyId: HistoryId;
        readonly staging: CommandId;
        /** How often this file was proposed, from 1. */
        readonly attempt: number;
        readonly sha256: Sha256;
        readonly file: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'HistoryDeclined',
      { readonly historyId: HistoryId; readonly reason: string; readonly by: UserId }
    >
  /** By a second person; its awards and payments follow. */
  | DomainEvent<
      'HistoryConfirmed',
      { readonly historyId: HistoryId; readonly attempt: number; readonly by: UserId }
    >
  | DomainEvent<'HistoryImported', HistoryTotals & { readonly historyId: HistoryId }>
  /** Another file had one of its awards: nothing of this one is recorded. */
  | DomainEvent<
      'HistoryFailed',
      {
        readonly historyId: HistoryId;
        readonly line: number;
        readonly reason: RefusalReason;
      }
    >
  /** It was wrong: what it recorded is voided. */
  | DomainEvent<
      'HistoryTakenBack',
      {
        readonly historyId: HistoryId;
        readonly attempt: number;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'HistoryVoided',
      {
        readonly historyId: HistoryId;
        /** Of these something had come here in the meantime: they stay. */
        readonly kept: readonly ApplicationId[];
      }
    >;
