import type { Assessment } from '../../assessment/assessment.js';
import { type Fen, sumFen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationEvent, ImportedAward } from './events.js';
import type { ApplicationState, Granted, Tranche } from './state.js';

type Of<T extends ApplicationCommand['type']> = Extract<ApplicationCommand, { type: T }>;

/** What was awarded before this ledger, and its taking back while nothing has come of it here. */
export function decideImport(
  command: Of<'ImportAward' | 'VoidImportedAward'>,
  state: ApplicationState,
): readonly ApplicationEvent[] {
  switch (command.type) {
    case 'ImportAward': {
      if (state.status !== 'none') return [];
      const { award, importedBy, confirmedBy } = command;
      const { grantedOn: effectiveOn } = award;
      return [{ type: 'AwardImported', data: { ...award, importedBy, confirmedBy }, effectiveOn }];
    }
    case 'VoidImportedAward': {
      if (state.status === 'none') return [];
      const award = 'award' in state ? state.award.imported : null;
      if (!award || !isAsImported(state))
        throw refuse('history-in-use', { id: state.applicationId });
      const { reason, voidedBy: by } = command;
      return [
        {
          type: 'AwardImportVoided',
          data: { award, reason, by },
          effectiveOn: award.grantedOn,
        },
      ];
    }
  }
}

/** Nothing was verified, released, paid, recovered or reduced since. */
export function isAsImported(state: ApplicationState): boolean {
  if (state.status !== 'granted' || !state.award.imported) return false;
  const { imported, amountFen, tranches } = state.award;
  return (
    amountFen === keptFen(imported) &&
    tranches.every(
      ({ verified, release, releases, returns, payments, tranche }) =>
        !verified &&
        release === null &&
        releases.length + returns.length === 0 &&
        payments.length ===
          imported.tranches.find((each) => each.tranche === tranche)?.payments.length,
    )
  );
}

/** What was granted and not recovered. */
export const keptFen = ({
  amountFen,
  tranches,
}: Pick<ImportedAward, 'amountFen' | 'tranches'>): Fen =>
  amountFen - sumFen(tranches.map(({ recoveredFen }) => recoveredFen));

/** It stands as granted, and what may still be paid of it can be. */
export function importedState(
  award: ImportedAward & { importedBy: Granted['submitters'][number] },
): Granted {
  const { applicationId, uscc, measure, unit, policy, benefitYear, grantedOn, reservationId } =
    award;
  const amountFen = keptFen(award);
  return {
    status: 'granted',
    applicationId,
    uscc,
    measure,
    unit,
    policy,
    submittedOn: grantedOn,
    benefitYear,
    declared: {},
    verified: {},
    evidence: [],
    contact: null,
    objectors: {},
    submitters: [award.importedBy],
    verifiers: [],
    outcomes: {},
    proposal: {
      reservationId,
      assessment: assessmentOf(award),
      amountFen,
      claims: award.claims,
      period: null,
      approvalLevels: 0,
    },
    award: { reservationId, amountFen, tranches: award.tranches.map(trancheOf), imported: award },
  };
}

const trancheOf = ({
  tranche,
  amountFen,
  paidFen,
  recoveredFen,
  payments,
}: ImportedAward['tranches'][number]): Tranche => ({
  tranche,
  amountFen: amountFen - recoveredFen,
  verified: false,
  release: null,
  releases: [],
  settledFen: paidFen,
  returnedFen: recoveredFen,
  openPayment: null,
  payments,
  returns: [],
});

/** Nothing was worked out here: the amount is what the file says. */
function assessmentOf(award: ImportedAward): Assessment {
  const { measure, clause, benefitYear, amountFen, key, claims, tranches, document } = award;
  const label = { zh: '账前核定', en: 'Awarded before this ledger' };
  return {
    measure,
    clause,
    benefitYear,
    eligible: true,
    amountFen,
    key,
    conditions: [],
    caps: [],
    tranches: tranches.map((each) => ({
      tranche: each.tranche,
      amountFen: each.amountFen,
      label,
      dueFrom: null,
    })),
    claims,
    trace: { op: 'literal', value: amountFen.toString(), unit: 'fen', label },
    explanation: { zh: `${label.zh}，依据${document}。`, en: `${label.en}, under ${document}.` },
  };
}
