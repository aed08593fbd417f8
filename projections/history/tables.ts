import type { Day } from '../../src/kernel/days.js';
import type { HistoryId, Sha256, UserId } from '../../src/kernel/ids.js';
import { fen, int, type RowOf, table, text, textOrNull } from '../tables.js';

export type HistoryStatus =
  'proposed' | 'declined' | 'importing' | 'imported' | 'failed' | 'voiding' | 'voided';

/** 往年账: files of what was awarded and paid before this ledger. */
export const histories = table(
  'histories',
  {
    historyId: text<HistoryId>(),
    /** Of its last proposal: the register's order. */
    seq: int(),
    sha256: text<Sha256>(),
    file: text(),
    status: text<HistoryStatus>(),
    attempt: int(),
    awards: int(),
    payments: int(),
    grantedFen: fen(),
    paidFen: fen(),
    recoveredFen: fen(),
    proposedBy: text<UserId>(),
    proposedOn: text<Day>(),
    confirmedBy: textOrNull<UserId>(),
    takenBackBy: textOrNull<UserId>(),
    /** Why it was declined or taken back. */
    reason: textOrNull(),
    /** Why it couldn't be recorded: RefusalReason as JSON. */
    failure: textOrNull(),
    /** Cases that stayed when it was taken back, as JSON. */
    kept: textOrNull(),
  },
  ['historyId'],
  [['seq'], ['status', 'seq']],
);

export interface HistoryTables {
  histories: RowOf<typeof histories>;
}
