import type { Kysely } from 'kysely';
import type { Assessment, FactValue, PackPin } from '../../src/assessment/assessment.js';
import type { Contact } from '../../src/domain/application/events.js';
import type { Day, Moment } from '../../src/kernel/days.js';
import type { Personal } from '../../src/kernel/event.js';
import type { ApplicationId, Measure, Sha256, UserId } from '../../src/kernel/ids.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import { fromJson, fromJsonOrNull } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import type { RowOf } from '../tables.js';
import type {
  applicationApprovals,
  applicationEvidence,
  applicationNotices,
  applicationObjections,
  ApplicationStatus,
  ApplicationTables,
} from './tables.js';

type Row = ApplicationTables['applications'];

export interface ApplicationEntry extends Omit<Row, 'policy' | 'contact' | 'filedFor' | 'failure'> {
  /** The applicant's; null only for one never registered. */
  readonly name: string | null;
  readonly policy: PackPin;
  readonly filedFor: boolean;
  /** Why a proposal or a grant failed. */
  readonly failure: RefusalReason | null;
}

export interface ApplicationFilter extends PageRequest {
  readonly measure?: Measure | undefined;
  readonly status?: ApplicationStatus | undefined;
  readonly benefitYear?: number | undefined;
  /** Days of submission, both inclusive. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

const newestFirst: Order<Row> = { register: 'applications', by: ['seq'], direction: 'desc' };

const entries = (db: Kysely<ApplicationTables>) =>
  db
    .selectFrom('applications')
    .leftJoin('applicants', 'applicants.uscc', 'applications.uscc')
    .selectAll('applications')
    .select('applicants.name');

/** The register, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listApplications(
  db: Kysely<ApplicationTables>,
  scope: Scope,
  filter: ApplicationFilter = {},
): Promise<Page<ApplicationEntry>> {
  let query = entries(db);
  const { measure, status, benefitYear, from, to } = filter;
  if (scope.unit !== undefined) query = query.where('applications.unit', '=', scope.unit);
  if (scope.uscc !== undefined) query = query.where('applications.uscc', '=', scope.uscc);
  if (measure !== undefined) query = query.where('measure', '=', measure);
  if (status !== undefined) query = query.where('status', '=', status);
  if (benefitYear !== undefined) query = query.where('benefitYear', '=', benefitYear);
  if (from !== undefined) query = query.where('submittedOn', '>=', from);
  if (to !== undefined) query = query.where('submittedOn', '<=', to);
  return mapPage(await page(query, newestFirst, filter), entry);
}

const entry = ({ contact: _, ...row }: Row & { name: string | null }): ApplicationEntry => ({
  ...row,
  policy: fromJson<PackPin>(row.policy),
  filedFor: row.filedFor === 1,
  failure: fromJsonOrNull<RefusalReason>(row.failure),
});

export interface ApplicationFact {
  readonly fact: string;
  readonly declared: FactValue | null;
  /** Null until an officer verifies it. */
  readonly verified: {
    readonly value: FactValue;
    readonly evidence: readonly Sha256[];
    readonly note: string;
    readonly by: UserId;
    readonly at: Moment;
  } | null;
}

type Of<T> = Omit<RowOf<T>, 'applicationId'>;

export interface ApplicationDetail extends ApplicationEntry {
  /** Sealed: opening it is another, authorised step. */
  readonly contact: Contact | null;
  readonly facts: readonly ApplicationFact[];
  readonly evidence: readonly Of<typeof applicationEvidence>[];
  readonly assessment: AssessedBy | null;
  readonly earlierAssessments: readonly AssessedBy[];
  readonly notices: readonly Of<typeof applicationNotices>[];
  readonly objections: readonly ApplicationObjection[];
  readonly approvals: readonly Of<typeof applicationApprovals>[];
}

export interface AssessedBy {
  readonly seq: number;
  readonly assessment: Assessment;
  readonly by: UserId;
  readonly at: Moment;
}

export interface ApplicationObjection extends Omit<
  Of<typeof applicationObjections>,
  'upheld' | 'objector'
> {
  readonly objector: Personal | null;
  /** Null while it is open. */
  readonly upheld: boolean | null;
}

/** One case in full; undefined when there is none. Who may see it is for the edge. */
export async function applicationDetail(
  db: Kysely<ApplicationTables>,
  applicationId: ApplicationId,
): Promise<ApplicationDetail | undefined> {
  const row = await entries(db).where('applicationId', '=', applicationId).executeTakeFirst();
  if (!row) return undefined;
  const facts = await db
    .selectFrom('application_facts')
    .selectAll()
    .where('applicationId', '=', applicationId)
    .orderBy('fact')
    .execute();
  const assessments = await db
    .selectFrom('application_assessments')
    .select(['seq', 'assessment', 'by', 'at'])
    .where('applicationId', '=', applicationId)
    .orderBy('seq', 'desc')
    .execute();
  const objections = await db
    .selectFrom('application_objections')
    .selectAll()
    .where('applicationId', '=', applicationId)
    .orderBy('seq')
    .execute();
  const [latest, ...earlier] = assessments.map((held) => ({
    ...held,
    assessment: fromJson<Assessment>(held.assessment),
  }));
  return {
    ...entry(row),
    contact: fromJsonOrNull<Contact>(row.contact),
    facts: facts
      .filter(({ declared, verified }) => declared !== null || verified !== null)
      .map(({ fact, declared, verified, evidence, note, verifiedBy, verifiedAt }) => ({
        fact,
        declared: fromJsonOrNull<FactValue>(declared),
        verified:
          verified === null
            ? null
            : {
                value: fromJson<FactValue>(verified),
                evidence: fromJson<readonly Sha256[]>(evidence ?? '[]'),
                note: note ?? '',
                by: verifiedBy as UserId,
                at: verifiedAt as Moment,
              },
      })),
    evidence: await db
      .selectFrom('application_evidence')
      .select(['hash', 'seq', 'title', 'mediaType', 'bytes', 'by', 'at'])
      .where('applicationId', '=', applicationId)
      .orderBy('seq')
      .execute(),
    assessment: latest ?? null,
    earlierAssessments: earlier,
    notices: await db
      .selectFrom('application_notices')
      .select(['seq', 'opensOn', 'closesOn', 'workingDays', 'calendar', 'by'])
      .where('applicationId', '=', applicationId)
      .orderBy('seq')
      .execute(),
    objections: objections.map(({ applicationId: _, objector, upheld, ...held }) => ({
      ...held,
      objector: fromJsonOrNull<Personal>(objector),
      upheld: upheld === null ? null : upheld === 1,
    })),
    approvals: await db
      .selectFrom('application_approvals')
      .select(['seq', 'level', 'ofLevels', 'amountFen', 'reason', 'by', 'at'])
      .where('applicationId', '=', applicationId)
      .orderBy('seq')
      .execute(),
  };
}
