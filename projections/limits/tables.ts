import type { ReservationStatus } from '../../src/domain/limits/events.js';
import type { Claim, ClaimScope } from '../../src/kernel/claim.js';
import type { ApplicationId, Measure, ReservationId, Sha256, Unit } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { figure } from '../figures.js';
import { fen, fenOrNull, int, intOrNull, type RowOf, table, text, textOrNull } from '../tables.js';

/**
 * One cap as one owner has used it. `owner` is the enterprise, or empty for what the district
 * shares; `year` is 0 where the cap isn't yearly. Amounts for an amount cap, counts for a one-off
 * and for one of consecutive years.
 */
export const limits = table(
  'limits',
  {
    scope: text<ClaimScope>(),
    owner: text<Uscc | ''>(),
    cap: text(),
    key: text(),
    year: int(),
    kind: text<Claim['kind']>(),
    clause: text(),
    /** As the latest claim carried it; null for what isn't an amount. */
    ceilingFen: fenOrNull(),
    reservedFen: fen(),
    confirmedFen: fen(),
    reserved: int(),
    confirmed: int(),
    /** How many consecutive years; null for what isn't counted by them. */
    span: intOrNull(),
  },
  ['scope', 'owner', 'cap', 'key', 'year'],
);

export const limitFigures = {
  /** What was used before this ledger may be more than there was. */
  leftFen: figure(limits, ['ceilingFen'], ['reservedFen', 'confirmedFen'], { neverBelow0: true }),
};

/** Which award holds how much of a cap. Kept when voided, so that the history of a cap is readable. */
export const limitClaims = table(
  'limit_claims',
  {
    reservationId: text<ReservationId>(),
    scope: text<ClaimScope>(),
    owner: text<Uscc | ''>(),
    cap: text(),
    key: text(),
    year: int(),
    status: text<ReservationStatus>(),
    amountFen: fenOrNull(),
    applicationId: text<ApplicationId>(),
    uscc: text<Uscc>(),
    measure: text<Measure>(),
    unit: text<Unit>(),
    /** Of the file it was imported from; null: reserved here. */
    source: textOrNull<Sha256>(),
    /** Of the event that changed it last. */
    seq: int(),
  },
  ['reservationId', 'scope', 'owner', 'cap', 'key', 'year'],
  [['scope', 'owner', 'cap', 'key', 'year']],
);

export interface LimitTables {
  limits: RowOf<typeof limits>;
  limit_claims: RowOf<typeof limitClaims>;
}
