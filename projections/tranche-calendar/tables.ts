import type { Day } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  LineId,
  Measure,
  PaymentId,
  ReservationId,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { figure } from '../figures.js';
import { fen, flag, int, intOrNull, type RowOf, table, text, textOrNull } from '../tables.js';

/** What is known of a tranche on any day; what that means on a given one is worked out when asked. */
export const tranches = table(
  'tranches',
  {
    applicationId: text<ApplicationId>(),
    tranche: int(),
    uscc: text<Uscc>(),
    unit: text<Unit>(),
    measure: text<Measure>(),
    benefitYear: int(),
    grantedOn: text<Day>(),
    /** Label as JSON. */
    label: textOrNull(),
    /** The earliest day, as far as the assessment's facts told it. */
    dueFrom: textOrNull<Day>(),
    /** `dueFrom` for sorting: what has no day comes last. */
    dueSort: text(),
    grantedFen: fen(),
    /** After reductions, and less what was recovered: that is not due again. */
    awardFen: fen(),
    /** Charged to it, also what was withheld as an offset. */
    settledFen: fen(),
    /** Whatever came back. */
    returnedFen: fen(),
    /** Of it, what was claimed back. */
    recoveredFen: fen(),
    verifiedOn: textOrNull<Day>(),
    verifiedBy: textOrNull<UserId>(),
    /** Budget held for it now; used up when a payment settles. */
    release: text<'none' | 'requested' | 'released'>(),
    reservationId: textOrNull<ReservationId>(),
    lineId: textOrNull<LineId>(),
    fiscalYear: intOrNull(),
    releasedOn: textOrNull<Day>(),
    everReleased: flag(),
    /** Why the last release failed: RefusalReason as JSON. */
    releaseFailure: textOrNull(),
    openPayment: textOrNull<PaymentId>(),
    /** 疑似重复: which payments the open one may repeat, as JSON, while nobody has decided. */
    resembles: textOrNull(),
    /** How many payments were tried. */
    attempts: int(),
    revoked: flag(),
    /** Why it was reduced, cancelled or revoked. */
    reason: textOrNull(),
  },
  ['applicationId', 'tranche'],
  [
    ['dueSort', 'applicationId', 'tranche'],
    ['unit', 'dueSort'],
    ['uscc', 'dueSort'],
  ],
);

export const trancheFigures = {
  /** What may still be paid: the award less what was paid and stayed paid. */
  dueFen: figure(tranches, ['awardFen', 'returnedFen'], ['settledFen']),
};

export interface TrancheTables {
  tranches: RowOf<typeof tranches>;
}
