import type { ApplicationId, CommandId, HistoryId, Sha256, UserId } from '../../kernel/ids.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { EarlierAward, HistoryEvent, HistoryTotals } from './events.js';

interface Staged {
  readonly historyId: HistoryId;
  readonly staging: CommandId;
  /** How many parts are there. */
  readonly parts: number;
  /** How often it was proposed before. */
  readonly attempt: number;
  readonly awards: readonly EarlierAward[];
}

export interface Proposed extends Staged {
  readonly sha256: Sha256;
  readonly file: string;
  readonly totals: HistoryTotals;
  readonly proposedBy: UserId;
}

export type HistoryState =
  | { readonly status: 'none' }
  | (Staged & { readonly status: 'staged' })
  | (Proposed & { readonly status: 'proposed' })
  | (Proposed & { readonly status: 'declined'; readonly reason: string })
  | (Proposed & {
      readonly status: 'failed';
      readonly line: number;
      readonly reason: RefusalReason;
    })
  | (Proposed & { readonly status: 'importing' | 'imported'; readonly confirmedBy: UserId })
  | (Proposed & {
      readonly status: 'voiding' | 'voided';
      readonly confirmedBy: UserId;
      readonly reason: string;
      readonly takenBackBy: UserId;
      readonly kept: readonly ApplicationId[];
    });

export type History = Exclude<HistoryState, { status: 'none' }>;
export type Confirmed = Extract<HistoryState, { confirmedBy: UserId }>;

export const initialHistory: HistoryState = { status: 'none' };

const isProposed = (state: History): state is Exclude<History, { status: 'staged' }> =>
  state.status !== 'staged';

export function evolveHistory(state: HistoryState, event: HistoryEvent): HistoryState {
  if (event.type === 'HistoryStaged') {
    const { historyId, staging, part, awards } = event.data;
    const before = part > 0 && 'awards' in state ? state.awards : [];
    const attempt = state.status === 'none' ? 0 : state.attempt;
    const all = [...before, ...awards];
    return { status: 'staged', historyId, staging, parts: part + 1, attempt, awards: all };
  }
  if (state.status === 'none') return state;
  if (event.type === 'HistoryProposed') {
    const { sha256, file, attempt, by, awards, payments, grantedFen, paidFen, recoveredFen } =
      event.data;
    const { historyId, staging, parts } = state;
    const totals = { awards, payments, grantedFen, paidFen, recoveredFen };
    return {
      status: 'proposed',
      historyId,
      staging,
      parts,
      attempt,
      awards: state.awards,
      sha256,
      file,
      totals,
      proposedBy: by,
    };
  }
  if (!isProposed(state)) return state;
  switch (event.type) {
    case 'HistoryDeclined':
      return { ...proposedOf(state), status: 'declined', reason: event.data.reason };
    case 'HistoryConfirmed':
      return { ...proposedOf(state), status: 'importing', confirmedBy: event.data.by };
    case 'HistoryImported':
      return 'confirmedBy' in state ? { ...state, status: 'imported' } : state;
    case 'HistoryFailed': {
      const { line, reason } = event.data;
      return { ...proposedOf(state), status: 'failed', line, reason };
    }
    case 'HistoryTakenBack': {
      if (!('confirmedBy' in state)) return state;
      const { confirmedBy } = state;
      const { reason, by: takenBackBy } = event.data;
      return {
        ...proposedOf(state),
        status: 'voiding',
        confirmedBy,
        reason,
        takenBackBy,
        kept: [],
      };
    }
    case 'HistoryVoided':
      return state.status === 'voiding'
        ? { ...state, status: 'voided', kept: event.data.kept }
        : state;
  }
}

function proposedOf(state: Proposed): Proposed {
  const { historyId, staging, parts, attempt, awards, sha256, file, totals, proposedBy } = state;
  return { historyId, staging, parts, attempt, awards, sha256, file, totals, proposedBy };
}
