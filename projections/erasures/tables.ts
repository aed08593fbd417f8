import type { Moment } from '../../src/kernel/days.js';
import type { HoldId, RecordsId, SubjectId, UserId } from '../../src/kernel/ids.js';
import { int, type RowOf, table, text, textOrNull } from '../tables.js';

export type ErasureStatus = 'ordered' | 'declined' | 'confirmed' | 'erased';

/** 销毁清册: kept for ever (会计档案管理办法, 附表二). */
export const erasures = table(
  'erasures',
  {
    recordsId: text<RecordsId>(),
    subject: text<SubjectId>(),
    /** Of the newest order. */
    seq: int(),
    status: text<ErasureStatus>(),
    reason: text(),
    /** Hashes, as JSON. */
    evidence: text(),
    orderedBy: text<UserId>(),
    orderedAt: text<Moment>(),
    /** Who confirmed or declined it. */
    decidedBy: textOrNull<UserId>(),
    decidedAt: textOrNull<Moment>(),
    declinedBecause: textOrNull(),
    erasedAt: textOrNull<Moment>(),
  },
  ['recordsId', 'subject'],
  [['seq'], ['status', 'seq']],
);

export const holds = table(
  'holds',
  {
    recordsId: text<RecordsId>(),
    holdId: text<HoldId>(),
    seq: int(),
    reason: text(),
    placedBy: text<UserId>(),
    placedAt: text<Moment>(),
    liftedBy: textOrNull<UserId>(),
    liftedAt: textOrNull<Moment>(),
    liftedBecause: textOrNull(),
  },
  ['recordsId', 'holdId'],
  [['seq']],
);

export interface ErasureTables {
  erasures: RowOf<typeof erasures>;
  holds: RowOf<typeof holds>;
}
