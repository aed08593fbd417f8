import { failedNamed } from '../../assessment/explain.js';
import { addDays, calendarYear, type Day } from '../../kernel/days.js';
import type { Settings } from '../../kernel/decider.js';
import { type Fen, minFen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import { notSamePerson } from '../separation.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationContext } from './decide.js';
import type { ApplicationEvent, TrancheAmount } from './events.js';
import { inStatus, pinned } from './review.js';
import type { Application, InStatus, Notice, Proposal } from './state.js';

type Of<T extends ApplicationCommand['type']> = Extract<ApplicationCommand, { type: T }>;

type AwardCommand = Of<
  | 'ProposeAward'
  | 'RecordClaimsReserved'
  | 'FailProposal'
  | 'OpenPublicNotice'
  | 'RaiseObjection'
  | 'ResolveObjection'
  | 'ApproveAward'
  | 'GrantAward'
  | 'RefuseGrant'
  | 'DeclineApplication'
  | 'WithdrawApplication'
>;

/** From the proposal to the grant: limits, 公示, 异议, 审批, 核定. */
export function decideAward(
  command: AwardCommand,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  const by = context.actor.id;
  switch (command.type) {
    case 'ProposeAward':
      return propose(command, state, context);
    case 'RecordClaimsReserved': {
      const { reservationId } = command;
      if (!isProposed(state, reservationId)) throw refuse('proposal-superseded', { reservationId });
      if (state.status !== 'proposing') return [];
      return [{ type: 'ClaimsReserved', data: { reservationId } }];
    }
    case 'FailProposal': {
      const { reservationId, reason } = command;
      if (state.status !== 'proposing' || !isProposed(state, reservationId)) return [];
      return [{ type: 'ProposalFailed', data: { reservationId, reason } }];
    }
    case 'OpenPublicNotice':
      return openNotice(command, state, context);
    case 'RaiseObjection': {
      const { objectionId, objector, text } = command;
      inStatus(state, 'noticed');
      if (objectionId in state.notice.objections) return [];
      return [{ type: 'ObjectionRaised', data: { objectionId, objector, text, by } }];
    }
    case 'ResolveObjection': {
      const { objectionId, upheld, reason } = command;
      inStatus(state, 'noticed');
      const known = state.notice.objections[objectionId];
      if (known === undefined) throw refuse('objection-unknown', { objectionId });
      if (known === (upheld ? 'upheld' : 'dismissed')) return [];
      if (known !== 'open') throw refuse('objection-resolved', { objectionId, actual: known });
      return [{ type: 'ObjectionResolved', data: { objectionId, upheld, reason, by } }];
    }
    case 'ApproveAward':
      return approve(command, state, context);
    case 'GrantAward': {
      const { reservationId } = command;
      if ('award' in state && state.award.reservationId === reservationId) return [];
      inStatus(state, 'granting');
      return [grant(state)];
    }
    case 'RefuseGrant': {
      const { reservationId, reason } = command;
      if (state.status !== 'granting') return [];
      return [{ type: 'AwardNotGranted', data: { reservationId, reason } }];
    }
    case 'DeclineApplication':
      if (state.status === 'declined') return [];
      notSamePerson(by, state.verifiers, 'VerifyFact');
      beforeGrant(state);
      return [{ type: 'ApplicationDeclined', data: { reason: command.reason, by } }];
    case 'WithdrawApplication':
      if (state.status === 'withdrawn') return [];
      beforeGrant(state);
      return [{ type: 'ApplicationWithdrawn', data: { reason: command.reason, by } }];
  }
}

const isProposed = (state: Application, reservationId: string): boolean =>
  (state.status === 'proposing' ||
    state.status === 'reserved' ||
    state.status === 'noticed' ||
    state.status === 'granting' ||
    state.status === 'granted' ||
    state.status === 'revoked') &&
  state.proposal.reservationId === reservationId;

function beforeGrant(state: Application): void {
  inStatus(
    state,
    'submitted',
    'sent-back',
    'accepted',
    'assessed',
    'proposing',
    'reserved',
    'noticed',
    'granting',
  );
}

function propose(
  { reservationId }: Of<'ProposeAward'>,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  if (isProposed(state, reservationId)) return [];
  inStatus(state, 'assessed');
  const { eligible, amountFen, claims, clause, conditions } = state.assessment;
  if (!eligible) throw refuse('not-eligible', failedNamed(conditions, clause));
  if (amountFen <= 0n) throw refuse('award-zero', { clause });
  const { accruesOverYear } = pinned(state, context).rules;
  return [
    {
      type: 'AwardProposed',
      data: {
        reservationId,
        amountFen,
        claims,
        period: accruesOverYear ? calendarYear(state.benefitYear) : null,
        approvalLevels: levelsFor(context.settings, amountFen),
        by: context.actor.id,
      },
    },
  ];
}

function levelsFor({ approvalLevels }: Settings, amountFen: Fen): number {
  const rule = approvalLevels.find(({ upToFen }) => upToFen === null || amountFen <= upToFen);
  return rule?.levels ?? 1;
}

/** 公示 n 个工作日: the day it opens doesn't count (民法典 201). */
function openNotice(
  command: Of<'OpenPublicNotice'>,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  if (state.status === 'noticed') return [];
  inStatus(state, 'reserved');
  const { today, calendar, actor } = context;
  const { noticeWorkingDays: workingDays, clause } = pinned(state, context);
  const counted = calendar.nth(today, workingDays);
  if (counted === undefined && command.closesOn === null) {
    throw refuse('calendar-not-published', { clause, limit: calendar.version, actual: today });
  }
  const earliest = counted ?? addDays(today, workingDays);
  const closesOn = command.closesOn ?? earliest;
  if (closesOn < earliest) {
    throw refuse('notice-too-short', { clause, limit: earliest, actual: closesOn });
  }
  return [
    {
      type: 'PublicNoticeOpened',
      data: {
        opensOn: today,
        closesOn,
        workingDays,
        calendar: counted === undefined ? null : calendar.version,
        by: actor.id,
      },
    },
  ];
}

/** One approval a level, each by another person; the last one asks for the grant, the same day. */
function approve(
  { amountFen, reason }: Of<'ApproveAward'>,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  inStatus(state, 'noticed');
  const { notice, proposal } = state;
  const { actor, today } = context;
  noticeIsOver(notice, today);
  notSamePerson(actor.id, state.submitters, 'SubmitApplication');
  notSamePerson(actor.id, state.verifiers, 'VerifyFact');
  notSamePerson(
    actor.id,
    notice.approvals.map(({ by }) => by),
    'ApproveAward',
  );
  const approvedFen = amountFen ?? notice.amountFen;
  if (approvedFen > notice.amountFen) {
    throw refuse('approval-raises', { limitFen: notice.amountFen, actualFen: approvedFen });
  }
  if (approvedFen <= 0n) throw refuse('amount-not-positive', { actualFen: approvedFen });
  if (approvedFen < notice.amountFen) {
    const { discretion, clause } = pinned(state, context);
    if (!discretion.less) {
      throw refuse('amount-binding', {
        clause,
        limitFen: notice.amountFen,
        actualFen: approvedFen,
      });
    }
    if (!reason) throw refuse('reason-missing', { field: 'reason' });
  }
  const level = notice.approvals.length + 1;
  const given: ApplicationEvent = {
    type: 'ApprovalGiven',
    data: {
      level,
      ofLevels: proposal.approvalLevels,
      amountFen: approvedFen,
      reason,
      by: actor.id,
    },
  };
  if (level < proposal.approvalLevels) return [given];
  const { reservationId } = proposal;
  return [
    given,
    { type: 'GrantRequested', data: { reservationId, day: today, amountFen: approvedFen } },
  ];
}

function noticeIsOver({ closesOn, objections }: Notice, today: Day): void {
  if (today <= closesOn) {
    throw refuse('notice-open', { limit: addDays(closesOn, 1), actual: today });
  }
  for (const [objectionId, outcome] of Object.entries(objections)) {
    if (outcome === 'open') throw refuse('objection-open', { objectionId });
    if (outcome === 'upheld') throw refuse('objection-upheld', { objectionId });
  }
}

function grant(state: InStatus<'granting'>): Extract<ApplicationEvent, { type: 'AwardGranted' }> {
  const { proposal, notice } = state;
  return {
    type: 'AwardGranted',
    data: {
      reservationId: proposal.reservationId,
      amountFen: notice.amountFen,
      tranches: schedule(proposal, notice.amountFen),
      assessment: proposal.assessment,
      grantedOn: state.grantDay,
    },
    effectiveOn: state.grantDay,
  };
}

/** Approved less than computed: the earlier tranches keep theirs, the last ones give way. */
function schedule({ assessment }: Proposal, amountFen: Fen): readonly TrancheAmount[] {
  let left = amountFen;
  return assessment.tranches.map(({ tranche, amountFen: computed }) => {
    const part = minFen(computed, left);
    left -= part;
    return { tranche, amountFen: part };
  });
}
