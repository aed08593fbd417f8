import type { DistrictUse, Policies } from '../../assessment/assessment.js';
import type { Context, Decider } from '../../kernel/decider.js';
import { refuse } from '../../kernel/refusal.js';
import type { EnterpriseState } from '../enterprise/state.js';
import { decideAward } from './award.js';
import type { WorkingDays } from './calendar.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationEvent, ImportedAward } from './events.js';
import { decideImport } from './import.js';
import { decideReview } from './review.js';
import { type ApplicationState, evolveApplication, initialApplication } from './state.js';
import { decideTranche } from './tranche.js';

/** What an application's decision may know besides its own stream. */
export interface ApplicationExtras {
  readonly policies: Policies;
  readonly calendar: WorkingDays;
  /**
   * The applicant's own stream as it stands. What must hold is decided again in that stream's own
   * append, when limits are reserved and when the grant is cleared.
   */
  readonly enterprise: EnterpriseState;
  /** For an assessment: what the caps that enterprises share hold now. */
  readonly district: readonly DistrictUse[];
}

export type ApplicationContext = Context & ApplicationExtras;

/** One claim (申报) by one enterprise under one measure, and the award that comes of it. */
export const application: Decider<
  ApplicationState,
  ApplicationCommand,
  ApplicationEvent,
  ApplicationExtras
> = {
  category: 'application',
  initial: initialApplication,
  evolve: evolveApplication,
  about(state, event) {
    if (event?.type === 'AwardImportVoided') return aboutImported(event.data.award);
    if (state.status === 'none') return {};
    const { applicationId, uscc, unit, measure, benefitYear } = state;
    const about = { applicationId, uscc, unit, measure, benefitYear };
    return event && 'fiscalYear' in event.data
      ? { ...about, fiscalYear: event.data.fiscalYear }
      : about;
  },
  decide(command, state, context) {
    switch (command.type) {
      case 'SubmitApplication':
      case 'SendBackApplication':
      case 'ResubmitApplication':
      case 'AcceptApplication':
      case 'AttachEvidence':
      case 'VerifyFact':
      case 'AssessApplication':
        return decideReview(command, state, context);
      case 'ProposeAward':
      case 'RecordClaimsReserved':
      case 'FailProposal':
      case 'OpenPublicNotice':
      case 'RaiseObjection':
      case 'ResolveObjection':
      case 'ApproveAward':
      case 'GrantAward':
      case 'RefuseGrant':
      case 'DeclineApplication':
      case 'WithdrawApplication':
        return decideAward(command, known(state), context);
      case 'ImportAward':
      case 'VoidImportedAward':
        return decideImport(command, state);
      case 'ReduceAward':
      case 'RevokeAward':
      case 'CancelTranche':
      case 'VerifyTrancheConditions':
      case 'ReleaseTranche':
      case 'RecordTrancheReleased':
      case 'FailTrancheRelease':
      case 'OpenTranchePayment':
      case 'CloseTranchePayment':
      case 'RecordTrancheReturned':
        return decideTranche(command, known(state), context);
    }
  },
};

const aboutImported = ({ applicationId, uscc, unit, measure, benefitYear }: ImportedAward) => ({
  applicationId,
  uscc,
  unit,
  measure,
  benefitYear,
});

function known(state: ApplicationState) {
  if (state.status === 'none') throw refuse('application-unknown');
  return state;
}
