import type { Kysely } from 'kysely';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId } from '../../src/kernel/ids.js';
import { type Fen, sumFen } from '../../src/kernel/money.js';
import type { ApplicationStatus, ApplicationTables } from '../applications/tables.js';
import type { PublicationTables } from './tables.js';

/** What became of a proposal that was put up for objections. */
export type NoticeOutcome = 'open' | 'granted' | 'not-granted';

export interface PublishedNotice extends Pick<
  ApplicationTables['applications'],
  'applicationId' | 'uscc' | 'measure' | 'unit' | 'benefitYear'
> {
  readonly name: string;
  readonly amountFen: Fen;
  readonly opensOn: Day;
  /** Inclusive. */
  readonly closesOn: Day;
  readonly outcome: NoticeOutcome;
  /** As granted; null where nothing was. */
  readonly grantedFen: Fen | null;
}

const NOT_GRANTED: readonly ApplicationStatus[] = ['not-granted', 'declined', 'withdrawn'];

/** 公示: those open on a day, or all that were opened in a year; by the day they opened. */
export async function publishedNotices(
  db: Kysely<ApplicationTables>,
  period: { readonly openOn: Day } | { readonly year: number },
): Promise<readonly PublishedNotice[]> {
  const all = db
    .selectFrom('application_notices as notice')
    .innerJoin('applications', 'applications.applicationId', 'notice.applicationId')
    .innerJoin('applicants', 'applicants.uscc', 'applications.uscc')
    .select([
      ...(['applications.applicationId', 'applications.uscc', 'applicants.name'] as const),
      ...(['measure', 'unit', 'benefitYear', 'opensOn', 'closesOn', 'status'] as const),
      ...(['proposedFen', 'grantedFen', 'grantedOn'] as const),
    ]);
  const some =
    'openOn' in period
      ? all.where('opensOn', '<=', period.openOn).where('closesOn', '>=', period.openOn)
      : all
          .where('opensOn', '>=', `${period.year}-01-01` as Day)
          .where('opensOn', '<=', `${period.year}-12-31` as Day);
  const rows = await some.orderBy('opensOn').orderBy('notice.seq').execute();
  return rows.map(({ status, proposedFen, grantedFen, grantedOn, ...row }) => ({
    ...row,
    amountFen: proposedFen,
    outcome: grantedOn !== null ? 'granted' : NOT_GRANTED.includes(status) ? 'not-granted' : 'open',
    grantedFen: grantedOn === null ? null : grantedFen,
  }));
}

type Correction = Omit<PublicationTables['award_corrections'], 'applicationId'>;

export interface PublishedAward extends Omit<PublicationTables['published_awards'], 'imported'> {
  readonly name: string;
  readonly imported: boolean;
  /** In the order they were made. */
  readonly corrections: readonly Correction[];
  /** What is left of the award after its corrections. */
  readonly standsFen: Fen;
}

/** The awards granted in a year, each with what corrected it since; in the order of the grants. */
export async function publishedAwards(
  db: Kysely<ApplicationTables & PublicationTables>,
  year: number,
): Promise<readonly PublishedAward[]> {
  const awards = await db
    .selectFrom('published_awards')
    .innerJoin('applicants', 'applicants.uscc', 'published_awards.uscc')
    .selectAll('published_awards')
    .select('applicants.name')
    .where('year', '=', year)
    .orderBy('grantedOn')
    .orderBy('seq')
    .execute();
  const corrections = await db
    .selectFrom('award_corrections')
    .innerJoin(
      'published_awards',
      'published_awards.applicationId',
      'award_corrections.applicationId',
    )
    .selectAll('award_corrections')
    .where('year', '=', year)
    .orderBy('award_corrections.seq')
    .execute();
  const made = new Map<ApplicationId, Correction[]>();
  for (const { applicationId, ...correction } of corrections) {
    const earlier = made.get(applicationId) ?? [];
    made.set(applicationId, [...earlier, correction]);
  }
  return awards.map((award) => {
    const changes = made.get(award.applicationId) ?? [];
    return {
      ...award,
      imported: award.imported === 1,
      corrections: changes,
      standsFen: award.grantedFen + sumFen(changes.map(({ changeFen }) => changeFen)),
    };
  });
}
