import type { HistoryTotals } from '../domain/history/events.js';
import type { Day } from '../kernel/days.js';
import type { HistoryId, Measure, Sha256 } from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';
import type { RefusalReason } from '../kernel/refusal.js';
import type { Uscc } from '../kernel/uscc.js';

/** A mistake, and the cell it is in. */
export type Problem = RefusalReason & { readonly column: string };

/** What one award takes of one limit, and how much is left of that behind it. */
export interface Taken {
  readonly cap: string;
  readonly key: string;
  readonly year: number | null;
  /** Null for what is had once, or counted in years. */
  readonly amountFen: Fen | null;
  readonly ceilingFen: Fen | null;
  readonly leftFen: Fen | null;
}

export interface AwardReport {
  readonly number: string;
  readonly uscc: Uscc;
  readonly name: string;
  /** Not registered yet: this file registers it. */
  readonly isNew: boolean;
  readonly measure: Measure;
  readonly benefitYear: number;
  readonly grantedOn: Day;
  readonly amountFen: Fen;
  /** False under a document whose awards count in no limit. */
  readonly counted: boolean;
  readonly taken: readonly Taken[];
}

/** One row of the file: what it would record, what is wrong, and what to know. */
export interface RowReport {
  readonly line: number;
  /** On the row on which an award begins. */
  readonly award: AwardReport | null;
  readonly paidFen: Fen | null;
  readonly recoveredFen: Fen | null;
  readonly problems: readonly Problem[];
  /** Limits it passes; a name that differs. */
  readonly notes: readonly RefusalReason[];
}

export interface HistoryReport {
  readonly historyId: HistoryId;
  readonly sha256: Sha256;
  readonly file: string;
  /** How many mistakes; none: it can be proposed. */
  readonly wrong: number;
  readonly totals: HistoryTotals;
  readonly rows: readonly RowReport[];
}
