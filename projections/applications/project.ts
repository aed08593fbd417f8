import type { Facts } from '../../src/assessment/assessment.js';
import { isRecovered } from '../../src/domain/payment/events.js';
import type { ApplicationId } from '../../src/kernel/ids.js';
import { sumFen } from '../../src/kernel/money.js';
import { sealed, toJson } from '../json.js';
import { type Fact, on, type Projection } from '../projection.js';
import { change, insert, type Mutation, type RowOf, upsert } from '../tables.js';
import {
  applicants,
  applicationApprovals,
  applicationAssessments,
  applicationEvidence,
  applicationFacts,
  applicationNotices,
  applicationObjections,
  applications,
} from './tables.js';

/** The application an event of its stream is about. */
const idOf = (event: Fact) => event.metadata.about.applicationId as ApplicationId;

interface Counts {
  readonly openObjections?: number;
  readonly approvalsGiven?: number;
  readonly awardFen?: bigint;
  readonly recoveredFen?: bigint;
}

const moved = (event: Fact, set: Partial<RowOf<typeof applications>>, add: Counts = {}): Mutation =>
  change(
    applications,
    { applicationId: idOf(event) },
    { ...set, changedOn: event.metadata.effectiveOn },
    add,
  );

const declare = (applicationId: ApplicationId, declared: Facts): readonly Mutation[] =>
  Object.entries(declared).map(([fact, value]) =>
    upsert(applicationFacts, { applicationId, fact }, { declared: toJson(value) }),
  );

const unverified = {
  verified: null,
  evidence: null,
  note: null,
  verifiedBy: null,
  verifiedAt: null,
};

export const applicationsProjection: Projection = {
  name: 'applications',
  version: 4,
  tables: [
    applications,
    applicants,
    applicationFacts,
    applicationEvidence,
    applicationAssessments,
    applicationNotices,
    applicationObjections,
    applicationApprovals,
  ],
  project: on({
    EnterpriseRegistered: ({ data }) => [
      upsert(applicants, { uscc: data.uscc }, { name: data.name }),
    ],
    ApplicationSubmitted: ({ data, metadata, seq }) => [
      insert(applications, {
        applicationId: data.applicationId,
        seq,
        uscc: data.uscc,
        measure: data.measure,
        unit: data.unit,
        benefitYear: data.benefitYear,
        policy: toJson(data.policy),
        status: 'submitted',
        submittedOn: data.submittedOn,
        submittedBy: data.by,
        filedFor: data.filedFor ? 1 : 0,
        contact:
          data.contact &&
          toJson({ name: sealed(data.contact.name), phone: sealed(data.contact.phone) }),
        changedOn: metadata.effectiveOn,
      }),
      ...declare(data.applicationId, data.declared),
    ],
    ApplicationSentBack: (event) => [
      moved(event, { status: 'sent-back', reason: event.data.reason }),
    ],
    ApplicationResubmitted: (event) => [
      moved(event, { status: 'submitted', reason: null, unit: event.data.unit }),
      // What was verified was verified of the first version; the audit trail keeps it.
      change(applicationFacts, { applicationId: idOf(event) }, { declared: null, ...unverified }),
      ...declare(idOf(event), event.data.declared),
    ],
    ApplicationAccepted: (event) => [moved(event, { status: 'accepted' })],
    EvidenceAttached: (event) => [
      upsert(
        applicationEvidence,
        { applicationId: idOf(event), hash: event.data.hash },
        {
          seq: event.seq,
          title: event.data.title,
          mediaType: event.data.mediaType,
          bytes: event.data.bytes,
          by: event.data.by,
          at: event.metadata.recordedAt,
        },
      ),
    ],
    FactVerified: (event) => [
      // A fact that changes after an assessment takes the assessment back.
      moved(event, { status: 'accepted' }),
      upsert(
        applicationFacts,
        { applicationId: idOf(event), fact: event.data.fact },
        {
          verified: toJson(event.data.verified),
          evidence: toJson(event.data.evidence),
          note: event.data.note,
          verifiedBy: event.data.by,
          verifiedAt: event.metadata.recordedAt,
        },
      ),
    ],
    ApplicationAssessed: (event) => [
      moved(event, { status: 'assessed', assessedFen: event.data.assessment.amountFen }),
      insert(applicationAssessments, {
        applicationId: idOf(event),
        seq: event.seq,
        assessment: toJson(event.data.assessment),
        by: event.data.by,
        at: event.metadata.recordedAt,
      }),
    ],
    AwardProposed: (event) => [
      moved(event, {
        status: 'proposing',
        proposedFen: event.data.amountFen,
        approvedFen: event.data.amountFen,
        approvalLevels: event.data.approvalLevels,
        failure: null,
      }),
    ],
    ClaimsReserved: (event) => [moved(event, { status: 'reserved' })],
    ProposalFailed: (event) => [
      moved(event, { status: 'assessed', failure: toJson(event.data.reason) }),
    ],
    PublicNoticeOpened: (event) => [
      moved(event, {
        status: 'noticed',
        noticeOpensOn: event.data.opensOn,
        noticeClosesOn: event.data.closesOn,
      }),
      insert(applicationNotices, {
        applicationId: idOf(event),
        seq: event.seq,
        opensOn: event.data.opensOn,
        closesOn: event.data.closesOn,
        workingDays: event.data.workingDays,
        calendar: event.data.calendar,
        by: event.data.by,
      }),
    ],
    ObjectionRaised: (event) => [
      moved(event, {}, { openObjections: 1 }),
      insert(applicationObjections, {
        applicationId: idOf(event),
        objectionId: event.data.objectionId,
        seq: event.seq,
        objector: event.data.objector && toJson(sealed(event.data.objector)),
        text: event.data.text,
        raisedBy: event.data.by,
        raisedAt: event.metadata.recordedAt,
      }),
    ],
    ObjectionResolved: (event) => [
      moved(event, {}, { openObjections: -1 }),
      change(
        applicationObjections,
        { applicationId: idOf(event), objectionId: event.data.objectionId },
        {
          upheld: event.data.upheld ? 1 : 0,
          reason: event.data.reason,
          resolvedBy: event.data.by,
          resolvedAt: event.metadata.recordedAt,
        },
      ),
    ],
    ApprovalGiven: (event) => [
      moved(event, { approvedFen: event.data.amountFen }, { approvalsGiven: 1 }),
      insert(applicationApprovals, {
        applicationId: idOf(event),
        seq: event.seq,
        level: event.data.level,
        ofLevels: event.data.ofLevels,
        amountFen: event.data.amountFen,
        reason: event.data.reason,
        by: event.data.by,
        at: event.metadata.recordedAt,
      }),
    ],
    GrantRequested: (event) => [moved(event, { status: 'granting' })],
    AwardGranted: (event) => [
      moved(event, {
        status: 'granted',
        grantedFen: event.data.amountFen,
        awardFen: event.data.amountFen,
        grantedOn: event.data.grantedOn,
      }),
    ],
    AwardImported: ({ data, metadata, seq }) => {
      const recoveredFen = sumFen(data.tranches.map((each) => each.recoveredFen));
      return [
        insert(applications, {
          applicationId: data.applicationId,
          seq,
          uscc: data.uscc,
          measure: data.measure,
          unit: data.unit,
          benefitYear: data.benefitYear,
          policy: toJson(data.policy),
          status: 'granted',
          submittedOn: data.grantedOn,
          submittedBy: data.importedBy,
          filedFor: 1,
          changedOn: metadata.effectiveOn,
          approvedFen: data.amountFen,
          grantedFen: data.amountFen,
          awardFen: data.amountFen - recoveredFen,
          recoveredFen,
          grantedOn: data.grantedOn,
          importedAs: data.source.number,
          source: data.source.sha256,
        }),
      ];
    },
    AwardImportVoided: ({ data: { award, reason } }) => [
      change(
        applications,
        { applicationId: award.applicationId },
        { status: 'voided', reason, grantedFen: 0n, awardFen: 0n, recoveredFen: 0n },
      ),
    ],
    AwardNotGranted: (event) => [
      moved(event, { status: 'not-granted', failure: toJson(event.data.reason) }),
    ],
    ApplicationDeclined: (event) => [
      moved(event, { status: 'declined', reason: event.data.reason }),
    ],
    ApplicationWithdrawn: (event) => [
      moved(event, { status: 'withdrawn', reason: event.data.reason }),
    ],
    AwardReduced: (event) => [
      moved(event, { awardFen: event.data.toFen, reason: event.data.reason }),
    ],
    TrancheCancelled: (event) => [
      moved(event, { awardFen: event.data.toFen, reason: event.data.reason }),
    ],
    AwardRevoked: (event) => [
      moved(event, {
        status: 'revoked',
        awardFen: event.data.toFen,
        reason: event.data.reason,
      }),
    ],
    TranchePaymentReturned: (event) => {
      const { kind, amountFen } = event.data;
      if (!isRecovered(kind)) return [];
      return [moved(event, {}, { awardFen: -amountFen, recoveredFen: amountFen })];
    },
  }),
};
