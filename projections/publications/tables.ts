import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, Measure, Unit } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fen, flag, int, type RowOf, table, text } from '../tables.js';

/** An award as it was granted: what a yearly list says of it first, and never says otherwise. */
export const publishedAwards = table(
  'published_awards',
  {
    applicationId: text<ApplicationId>(),
    seq: int(),
    /** Of the grant: the list it stands in. */
    year: int(),
    uscc: text<Uscc>(),
    measure: text<Measure>(),
    unit: text<Unit>(),
    benefitYear: int(),
    grantedOn: text<Day>(),
    grantedFen: fen(),
    /** Granted before this ledger. */
    imported: flag(),
  },
  ['applicationId'],
  [['year', 'seq']],
);

export type CorrectionKind =
  | 'reduced'
  | 'tranche-cancelled'
  | 'revoked'
  | 'recovered'
  /** Imported, and taken back with its file. */
  | 'voided';

/** What was published before is not changed: what it is worth now is published beside it. */
export const awardCorrections = table(
  'award_corrections',
  {
    applicationId: text<ApplicationId>(),
    seq: int(),
    kind: text<CorrectionKind>(),
    correctedOn: text<Day>(),
    /** Added to what was granted: never above zero. */
    changeFen: fen(),
  },
  ['applicationId', 'seq'],
);

export interface PublicationTables {
  published_awards: RowOf<typeof publishedAwards>;
  award_corrections: RowOf<typeof awardCorrections>;
}
