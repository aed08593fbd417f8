import type { Day, Moment } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  Measure,
  ObjectionId,
  Sha256,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fen, flag, flagOrNull, int, type RowOf, table, text, textOrNull } from '../tables.js';

export type ApplicationStatus =
  | 'submitted'
  | 'sent-back'
  | 'accepted'
  | 'assessed'
  | 'proposing'
  | 'reserved'
  | 'noticed'
  | 'granting'
  | 'granted'
  | 'revoked'
  | 'not-granted'
  | 'declined'
  | 'withdrawn'
  /** Imported, and taken back with its file. */
  | 'voided';

export const applications = table(
  'applications',
  {
    applicationId: text<ApplicationId>(),
    /** `seq` of its submission: the register's order. */
    seq: int(),
    uscc: text<Uscc>(),
    measure: text<Measure>(),
    unit: text<Unit>(),
    benefitYear: int(),
    /** PackPin as JSON. */
    policy: text(),
    status: text<ApplicationStatus>(),
    submittedOn: text<Day>(),
    submittedBy: text<UserId>(),
    filedFor: flag(),
    /** Contact as JSON, its values sealed. */
    contact: textOrNull(),
    /** The day of the event that changed it last. */
    changedOn: text<Day>(),
    assessedFen: fen(),
    proposedFen: fen(),
    approvalLevels: int(),
    approvalsGiven: int(),
    /** What the approvals have come down to. */
    approvedFen: fen(),
    /** As granted, before anything was reduced. */
    grantedFen: fen(),
    /** As it stands after reductions, cancelled tranches, revocation and what was recovered. */
    awardFen: fen(),
    /** 追回、抵扣: what was claimed back of it and received. */
    recoveredFen: fen(),
    grantedOn: textOrNull<Day>(),
    noticeOpensOn: textOrNull<Day>(),
    noticeClosesOn: textOrNull<Day>(),
    /** 核定编号 of an award from before this ledger, and the file it was imported from. */
    importedAs: textOrNull(),
    source: textOrNull<Sha256>(),
    openObjections: int(),
    /** Why it last failed or ended: a text, or a RefusalReason as JSON. */
    reason: textOrNull(),
    failure: textOrNull(),
  },
  ['applicationId'],
  [['seq'], ['uscc', 'seq'], ['unit', 'seq'], ['status', 'seq']],
);

/** The register shows a name beside a code; the registration is the only source of it. */
export const applicants = table('applicants', { uscc: text<Uscc>(), name: text() }, ['uscc']);

export const applicationFacts = table(
  'application_facts',
  {
    applicationId: text<ApplicationId>(),
    fact: text(),
    /** Values as JSON; null is "not declared" and "not verified". */
    declared: textOrNull(),
    verified: textOrNull(),
    evidence: textOrNull(),
    note: textOrNull(),
    verifiedBy: textOrNull<UserId>(),
    verifiedAt: textOrNull<Moment>(),
  },
  ['applicationId', 'fact'],
);

export const applicationEvidence = table(
  'application_evidence',
  {
    applicationId: text<ApplicationId>(),
    hash: text<Sha256>(),
    seq: int(),
    title: text(),
    mediaType: text(),
    bytes: int(),
    by: text<UserId>(),
    at: text<Moment>(),
  },
  ['applicationId', 'hash'],
);

export const applicationAssessments = table(
  'application_assessments',
  {
    applicationId: text<ApplicationId>(),
    seq: int(),
    /** Assessment as JSON, its trace included. */
    assessment: text(),
    by: text<UserId>(),
    at: text<Moment>(),
  },
  ['applicationId', 'seq'],
);

export const applicationNotices = table(
  'application_notices',
  {
    applicationId: text<ApplicationId>(),
    seq: int(),
    opensOn: text<Day>(),
    closesOn: text<Day>(),
    workingDays: int(),
    calendar: textOrNull(),
    by: text<UserId>(),
  },
  ['applicationId', 'seq'],
);

export const applicationObjections = table(
  'application_objections',
  {
    applicationId: text<ApplicationId>(),
    objectionId: text<ObjectionId>(),
    seq: int(),
    /** A sealed value as JSON; null where the objector gave no name. */
    objector: textOrNull(),
    text: text(),
    raisedBy: text<UserId>(),
    raisedAt: text<Moment>(),
    upheld: flagOrNull(),
    reason: textOrNull(),
    resolvedBy: textOrNull<UserId>(),
    resolvedAt: textOrNull<Moment>(),
  },
  ['applicationId', 'objectionId'],
);

export const applicationApprovals = table(
  'application_approvals',
  {
    applicationId: text<ApplicationId>(),
    seq: int(),
    level: int(),
    ofLevels: int(),
    amountFen: fen(),
    reason: textOrNull(),
    by: text<UserId>(),
    at: text<Moment>(),
  },
  ['applicationId', 'seq'],
);

export interface ApplicationTables {
  applications: RowOf<typeof applications>;
  applicants: RowOf<typeof applicants>;
  application_facts: RowOf<typeof applicationFacts>;
  application_evidence: RowOf<typeof applicationEvidence>;
  application_assessments: RowOf<typeof applicationAssessments>;
  application_notices: RowOf<typeof applicationNotices>;
  application_objections: RowOf<typeof applicationObjections>;
  application_approvals: RowOf<typeof applicationApprovals>;
}
