import type { Assessment, Facts, FactValue, PackPin } from '../../assessment/assessment.js';
import type { Claim } from '../../kernel/claim.js';
import type { Day, Period } from '../../kernel/days.js';
import type {
  ApplicationId,
  LineId,
  Measure,
  ObjectionId,
  PaymentId,
  ReservationId,
  Sha256,
  SubjectId,
  Unit,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';
import { isRecovered, returnOf } from '../payment/events.js';
import type { ApplicationEvent, Freed, ImportedAward } from './events.js';
import { importedState } from './import.js';

/** What stays the same, or only grows, through the life of an application. */
export interface Case {
  readonly applicationId: ApplicationId;
  readonly uscc: Uscc;
  readonly measure: Measure;
  readonly unit: Unit;
  readonly policy: PackPin;
  readonly submittedOn: Day;
  readonly benefitYear: number;
  readonly declared: Facts;
  readonly verified: Readonly<Record<string, VerifiedFact>>;
  readonly evidence: readonly Sha256[];
  /** Its contact person, and who raised each objection, where they are named. */
  readonly contact: SubjectId | null;
  readonly objectors: Readonly<Record<ObjectionId, SubjectId>>;
  /** Everyone who submitted, filed or resubmitted: none of them may verify. */
  readonly submitters: readonly UserId[];
  /** Everyone who verified a fact or a tranche's conditions: none of them may approve. */
  readonly verifiers: readonly UserId[];
  /** How each proposal, grant, release and payment ended; null: well. A retry is told the same. */
  readonly outcomes: Readonly<Record<string, RefusalReason | null>>;
}

export interface VerifiedFact {
  readonly value: FactValue;
  readonly evidence: readonly Sha256[];
  readonly by: UserId;
}

export interface Proposal {
  readonly reservationId: ReservationId;
  readonly assessment: Assessment;
  readonly amountFen: Fen;
  readonly claims: readonly Claim[];
  readonly period: Period | null;
  readonly approvalLevels: number;
}

export interface Notice {
  readonly opensOn: Day;
  readonly closesOn: Day;
  readonly objections: Readonly<Record<ObjectionId, 'open' | 'dismissed' | 'upheld'>>;
  readonly approvals: readonly { readonly level: number; readonly by: UserId }[];
  /** What the approvals have come down to. */
  readonly amountFen: Fen;
}

export interface Tranche {
  readonly tranche: number;
  /** What it is worth now, after reductions and recoveries. */
  readonly amountFen: Fen;
  readonly verified: boolean;
  /** Budget reserved for it now; it is used up when the payment settles. */
  readonly release: Release | null;
  /** Every release there was, also those used up: the next tranche waits for the first. */
  readonly releases: readonly ReservationId[];
  readonly settledFen: Fen;
  readonly returnedFen: Fen;
  readonly openPayment: PaymentId | null;
  readonly payments: readonly PaymentId[];
  /** See `returnOf`. */
  readonly returns: readonly string[];
}

export interface Release {
  readonly status: 'requested' | 'released';
  readonly reservationId: ReservationId;
  readonly lineId: LineId;
  readonly fiscalYear: number;
  readonly amountFen: Fen;
  readonly appropriators: readonly UserId[];
}

export interface Award {
  readonly reservationId: ReservationId;
  readonly amountFen: Fen;
  readonly tranches: readonly Tranche[];
  /** As it was imported from before this ledger; null: it was made here. */
  readonly imported: ImportedAward | null;
}

export type ApplicationState =
  | { readonly status: 'none' }
  | (Case & { readonly status: 'submitted' | 'sent-back' | 'accepted' })
  | (Case & { readonly status: 'assessed'; readonly assessment: Assessment })
  | (Case & { readonly status: 'proposing' | 'reserved'; readonly proposal: Proposal })
  | (Case & {
      readonly status: 'noticed';
      readonly proposal: Proposal;
      readonly notice: Notice;
    })
  | (Case & {
      readonly status: 'granting';
      readonly proposal: Proposal;
      readonly notice: Notice;
      /** Approval day = grant day. */
      readonly grantDay: Day;
    })
  | (Case & {
      readonly status: 'granted' | 'revoked';
      readonly proposal: Proposal;
      readonly award: Award;
    })
  | (Case & {
      readonly status: 'not-granted' | 'declined' | 'withdrawn';
      /** What it had reserved, to be voided; null where it had nothing. */
      readonly proposal: Proposal | null;
    });

export type Application = Exclude<ApplicationState, { status: 'none' }>;
export type Granted = Extract<ApplicationState, { award: Award }>;

/** An application known to be in one of the statuses S. */
export type InStatus<S extends Application['status'], A = Application> = A extends {
  readonly status: infer T;
}
  ? Extract<T, S> extends never
    ? never
    : A & { readonly status: Extract<T, S> }
  : never;

export const initialApplication: ApplicationState = { status: 'none' };

/** What may still be paid of a tranche: what it is worth less what stayed with the payee. */
export const dueFen = (tranche: Tranche): Fen =>
  tranche.amountFen - tranche.settledFen + tranche.returnedFen;

export function evolveApplication(
  state: ApplicationState,
  event: ApplicationEvent,
): ApplicationState {
  if (event.type === 'ApplicationSubmitted') {
    const {
      applicationId,
      uscc,
      measure,
      unit,
      policy,
      submittedOn,
      benefitYear,
      declared,
      by,
      contact,
    } = event.data;
    return {
      status: 'submitted',
      applicationId,
      uscc,
      measure,
      unit,
      policy,
      submittedOn,
      benefitYear,
      declared,
      verified: {},
      evidence: [],
      contact: contact?.name.subject ?? null,
      objectors: {},
      submitters: [by],
      verifiers: [],
      outcomes: {},
    };
  }
  if (event.type === 'AwardImported') return importedState(event.data);
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'AwardImportVoided':
      return initialApplication;
    case 'ApplicationSentBack':
      return { ...caseOf(state), status: 'sent-back' };
    case 'ApplicationResubmitted':
      return {
        ...caseOf(state),
        status: 'submitted',
        declared: event.data.declared,
        unit: event.data.unit,
        verified: {},
        submitters: including(state.submitters, event.data.by),
      };
    case 'ApplicationAccepted':
      return { ...caseOf(state), status: 'accepted' };
    case 'EvidenceAttached':
      return { ...state, evidence: including(state.evidence, event.data.hash) };
    case 'FactVerified': {
      const { fact, verified: value, evidence, by } = event.data;
      return {
        ...caseOf(state),
        status: 'accepted',
        verified: { ...state.verified, [fact]: { value, evidence, by } },
        verifiers: including(state.verifiers, by),
      };
    }
    case 'ApplicationAssessed':
      return { ...caseOf(state), status: 'assessed', assessment: event.data.assessment };
    case 'AwardProposed': {
      if (state.status !== 'assessed') return state;
      const { reservationId, amountFen, claims, period, approvalLevels } = event.data;
      const { assessment } = state;
      return {
        ...caseOf(state),
        status: 'proposing',
        proposal: { reservationId, assessment, amountFen, claims, period, approvalLevels },
      };
    }
    case 'ClaimsReserved':
      if (state.status !== 'proposing') return state;
      return { ...state, ...ended(state, event.data.reservationId, null), status: 'reserved' };
    case 'ProposalFailed': {
      if (state.status !== 'proposing') return state;
      const { reservationId, reason } = event.data;
      const { assessment } = state.proposal;
      return {
        ...caseOf(state),
        ...ended(state, reservationId, reason),
        status: 'assessed',
        assessment,
      };
    }
    case 'PublicNoticeOpened': {
      if (state.status !== 'reserved') return state;
      const { opensOn, closesOn } = event.data;
      const { amountFen } = state.proposal;
      return {
        ...state,
        status: 'noticed',
        notice: { opensOn, closesOn, objections: {}, approvals: [], amountFen },
      };
    }
    case 'ObjectionRaised': {
      const { objectionId, objector } = event.data;
      const objectors =
        objector === null
          ? state.objectors
          : { ...state.objectors, [objectionId]: objector.subject };
      return withObjection({ ...state, objectors }, objectionId, 'open');
    }
    case 'ObjectionResolved':
      return withObjection(
        state,
        event.data.objectionId,
        event.data.upheld ? 'upheld' : 'dismissed',
      );
    case 'ApprovalGiven': {
      if (state.status !== 'noticed') return state;
      const { level, by, amountFen } = event.data;
      const approvals = [...state.notice.approvals, { level, by }];
      return { ...state, notice: { ...state.notice, approvals, amountFen } };
    }
    case 'GrantRequested':
      if (state.status !== 'noticed') return state;
      return { ...state, status: 'granting', grantDay: event.data.day };
    case 'AwardGranted': {
      if (state.status !== 'granting') return state;
      const { reservationId, amountFen, tranches } = event.data;
      return {
        ...caseOf(state),
        ...ended(state, grantOf(reservationId), null),
        status: 'granted',
        proposal: state.proposal,
        award: {
          reservationId,
          amountFen,
          tranches: tranches.map((tranche) => ({ ...untouched, ...tranche })),
          imported: null,
        },
      };
    }
    case 'AwardNotGranted': {
      const { reservationId, reason } = event.data;
      return {
        ...caseOf(state),
        ...ended(state, grantOf(reservationId), reason),
        status: 'not-granted',
        proposal: proposalOf(state),
      };
    }
    case 'ApplicationDeclined':
      return { ...caseOf(state), status: 'declined', proposal: proposalOf(state) };
    case 'ApplicationWithdrawn':
      return { ...caseOf(state), status: 'withdrawn', proposal: proposalOf(state) };
    case 'AwardReduced':
    case 'TrancheCancelled':
      return free(state, event.data, 'granted');
    case 'AwardRevoked':
      return free(state, event.data, 'revoked');
    case 'TrancheConditionsVerified':
      return withTranche(
        { ...state, verifiers: including(state.verifiers, event.data.by) },
        event.data.tranche,
        () => ({ verified: true }),
      );
    case 'TrancheReleaseRequested': {
      const { tranche, reservationId, lineId, amountFen } = event.data;
      return withTranche(state, tranche, () => ({
        release: {
          status: 'requested',
          reservationId,
          lineId,
          amountFen,
          fiscalYear: 0,
          appropriators: [],
        },
      }));
    }
    case 'TrancheReleased': {
      const { tranche, ...release } = event.data;
      const outcome = ended(state, release.reservationId, null);
      return withTranche({ ...state, ...outcome }, tranche, ({ releases }) => ({
        release: { ...release, status: 'released' },
        releases: [...releases, release.reservationId],
      }));
    }
    case 'TrancheReleaseFailed': {
      const { tranche, reservationId, reason } = event.data;
      const outcome = ended(state, reservationId, reason);
      return withTranche({ ...state, ...outcome }, tranche, () => ({ release: null }));
    }
    case 'TranchePaymentOpened': {
      const { tranche, paymentId } = event.data;
      return withTranche(state, tranche, ({ payments }) => ({
        openPayment: paymentId,
        payments: [...payments, paymentId],
      }));
    }
    case 'TranchePaymentClosed': {
      const { tranche, paymentId, outcome, amountFen, reason } = event.data;
      const known = { ...state, ...ended(state, paymentId, reason) };
      return withTranche(known, tranche, ({ settledFen }) =>
        outcome === 'settled'
          ? { openPayment: null, release: null, settledFen: settledFen + amountFen }
          : { openPayment: null },
      );
    }
    case 'TranchePaymentReturned': {
      const { tranche, kind, amountFen } = event.data;
      const lostFen = isRecovered(kind) ? amountFen : 0n;
      const known = withTranche(state, tranche, (was) => ({
        amountFen: was.amountFen - lostFen,
        returnedFen: was.returnedFen + amountFen,
        returns: [...was.returns, returnOf(event.data)],
      }));
      if (!('award' in known)) return known;
      return { ...known, award: { ...known.award, amountFen: known.award.amountFen - lostFen } };
    }
  }
}

const untouched = {
  verified: false,
  release: null,
  releases: [],
  settledFen: 0n,
  returnedFen: 0n,
  openPayment: null,
  payments: [],
  returns: [],
} as const satisfies Partial<Tranche>;

const including = <T>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list : [...list, item];

const proposalOf = (state: Application): Proposal | null =>
  'proposal' in state ? state.proposal : null;

function caseOf(state: Application): Case {
  const {
    applicationId,
    uscc,
    measure,
    unit,
    policy,
    submittedOn,
    benefitYear,
    declared,
    verified,
    evidence,
    contact,
    objectors,
    submitters,
    verifiers,
    outcomes,
  } = state;
  return {
    applicationId,
    uscc,
    measure,
    unit,
    policy,
    submittedOn,
    benefitYear,
    declared,
    verified,
    evidence,
    contact,
    objectors,
    submitters,
    verifiers,
    outcomes,
  };
}

/** Of a reservation: its proposal's, then its grant's. */
export const grantOf = (reservationId: ReservationId): string => `grant ${reservationId}`;

const ended = (
  { outcomes }: Case,
  attempt: string,
  reason: RefusalReason | null,
): Pick<Case, 'outcomes'> => ({ outcomes: { ...outcomes, [attempt]: reason } });

function withObjection(
  state: Application,
  objectionId: ObjectionId,
  outcome: 'open' | 'dismissed' | 'upheld',
): Application {
  if (state.status !== 'noticed') return state;
  const objections = { ...state.notice.objections, [objectionId]: outcome };
  return { ...state, notice: { ...state.notice, objections } };
}

function withTranche(
  state: Application,
  tranche: number,
  change: (tranche: Tranche) => Partial<Tranche>,
): Application {
  if (!('award' in state)) return state;
  const tranches = state.award.tranches.map((known) =>
    known.tranche === tranche ? { ...known, ...change(known) } : known,
  );
  return { ...state, award: { ...state.award, tranches } };
}

function free(state: Application, freed: Freed, status: 'granted' | 'revoked'): Application {
  if (!('award' in state)) return state;
  const tranches = state.award.tranches.map((known) => {
    const cut = freed.tranches.find(({ tranche }) => tranche === known.tranche);
    const budget = freed.budget.find(({ tranche }) => tranche === known.tranche);
    if (!cut) return known;
    return {
      ...known,
      amountFen: cut.toFen,
      release: budget ? lowered(known.release, budget.toFen) : known.release,
    };
  });
  return { ...state, status, award: { ...state.award, amountFen: freed.toFen, tranches } };
}

const lowered = (release: Release | null, toFen: Fen): Release | null =>
  release && toFen > 0n ? { ...release, amountFen: toFen } : null;
