import type { Context, Decider } from '../../kernel/decider.js';
import type { ApplicationId, CommandId, HistoryId, Sha256 } from '../../kernel/ids.js';
import { sumFen } from '../../kernel/money.js';
import { type RefusalReason, refuse } from '../../kernel/refusal.js';
import { notSamePerson } from '../separation.js';
import type { EarlierAward, HistoryEvent, HistoryTotals } from './events.js';
import { evolveHistory, type History, type HistoryState, initialHistory } from './state.js';

/** What people ask. */
export type HistoryRequest =
  | {
      readonly type: 'StageHistory';
      readonly historyId: HistoryId;
      readonly staging: CommandId;
      /** From 0. */
      readonly part: number;
      readonly awards: readonly EarlierAward[];
    }
  | {
      readonly type: 'ProposeHistory';
      readonly historyId: HistoryId;
      readonly staging: CommandId;
      readonly parts: number;
      readonly sha256: Sha256;
      readonly file: string;
    }
  | { readonly type: 'ConfirmHistory'; readonly historyId: HistoryId }
  | { readonly type: 'DeclineHistory'; readonly historyId: HistoryId; readonly reason: string }
  | { readonly type: 'TakeBackHistory'; readonly historyId: HistoryId; readonly reason: string };

/** What processes record. */
export type HistoryRecord =
  | { readonly type: 'RecordHistoryImported'; readonly historyId: HistoryId }
  | {
      readonly type: 'FailHistory';
      readonly historyId: HistoryId;
      readonly line: number;
      readonly reason: RefusalReason;
    }
  | {
      readonly type: 'RecordHistoryVoided';
      readonly historyId: HistoryId;
      readonly kept: readonly ApplicationId[];
    };

export type HistoryCommand = HistoryRequest | HistoryRecord;

/** What only the imported cases' own streams know. */
export interface HistoryExtras {
  /** The first of them of which something has come here since. */
  readonly inUse: ApplicationId | null;
}

/** 往年账: a file of what was awarded and paid before this ledger, proposed by one, confirmed by another. */
export const history: Decider<HistoryState, HistoryCommand, HistoryEvent, HistoryExtras> = {
  category: 'history',
  initial: initialHistory,
  evolve: evolveHistory,
  about: () => ({}),
  decide(command, state, context) {
    if (command.type === 'StageHistory') return stage(command, state);
    const { historyId } = command;
    if (state.status === 'none') throw refuse('history-unknown', { historyId });
    const by = context.actor.id;
    switch (command.type) {
      case 'ProposeHistory':
        return propose(command, state, context);
      case 'ConfirmHistory':
        if (state.status === 'importing' || state.status === 'imported') return [];
        if (state.status !== 'proposed') throw wrongStatus(state, 'proposed');
        notSamePerson(by, [state.proposedBy], 'ProposeHistory');
        return [{ type: 'HistoryConfirmed', data: { historyId, attempt: state.attempt, by } }];
      case 'DeclineHistory':
        if (state.status !== 'proposed') throw wrongStatus(state, 'proposed');
        return [{ type: 'HistoryDeclined', data: { historyId, reason: command.reason, by } }];
      case 'TakeBackHistory': {
        if (state.status !== 'imported') throw wrongStatus(state, 'imported');
        notSamePerson(by, [state.proposedBy], 'ProposeHistory');
        if (context.inUse) throw refuse('history-in-use', { id: context.inUse });
        const { attempt } = state;
        const { reason } = command;
        return [{ type: 'HistoryTakenBack', data: { historyId, attempt, reason, by } }];
      }
      case 'RecordHistoryImported':
        if (state.status !== 'importing') return [];
        return [{ type: 'HistoryImported', data: { historyId, ...state.totals } }];
      case 'FailHistory': {
        if (state.status !== 'importing') return [];
        const { line, reason } = command;
        return [{ type: 'HistoryFailed', data: { historyId, line, reason } }];
      }
      case 'RecordHistoryVoided':
        if (state.status !== 'voiding') return [];
        return [{ type: 'HistoryVoided', data: { historyId, kept: command.kept } }];
    }
  },
};

type Of<T extends HistoryCommand['type']> = Extract<HistoryCommand, { type: T }>;

const wrongStatus = (state: History, limit: History['status']) =>
  refuse('history-status', { historyId: state.historyId, limit, actual: state.status });

/** Parts come in order; a new reading of the file begins anew, unless one is proposed or recorded. */
function stage(
  { type: _, ...staged }: Of<'StageHistory'>,
  state: HistoryState,
): readonly HistoryEvent[] {
  const { historyId, staging, part } = staged;
  const begun = state.status !== 'none' && state.staging === staging;
  if (begun && part < state.parts) return [];
  if (state.status !== 'none' && isUnderWay(state)) {
    throw refuse('history-known', { historyId, actual: state.status });
  }
  const next = begun ? state.parts : 0;
  if (part !== next) throw refuse('history-part-missing', { historyId, limit: next, actual: part });
  return [{ type: 'HistoryStaged', data: staged }];
}

/** Proposing the same file again would count it twice. */
export function isUnderWay({ status }: Exclude<HistoryState, { status: 'none' }>): boolean {
  switch (status) {
    case 'proposed':
    case 'importing':
    case 'imported':
    case 'voiding':
      return true;
    case 'staged':
    case 'declined':
    case 'failed':
    case 'voided':
      return false;
  }
}

function propose(
  { staging, parts, sha256, file, historyId }: Of<'ProposeHistory'>,
  state: History,
  { actor }: Context,
): readonly HistoryEvent[] {
  if (state.status !== 'staged' && state.staging === staging) return [];
  if (state.status !== 'staged' || state.staging !== staging || state.parts !== parts) {
    throw refuse('history-part-missing', { historyId, limit: parts, actual: state.parts });
  }
  const attempt = state.attempt + 1;
  const totals = totalsOf(state.awards);
  return [
    {
      type: 'HistoryProposed',
      data: { historyId, staging, attempt, sha256, file, ...totals, by: actor.id },
    },
  ];
}

export function totalsOf(awards: readonly EarlierAward[]): HistoryTotals {
  const payments = awards.flatMap((award) => award.payments);
  const recoveries = payments.flatMap((payment) => payment.recoveries);
  return {
    awards: awards.length,
    payments: payments.length,
    grantedFen: sumFen(awards.map(({ amountFen }) => amountFen)),
    paidFen: sumFen(payments.map(({ amountFen }) => amountFen)),
    recoveredFen: sumFen(recoveries.map(({ amountFen }) => amountFen)),
  };
}
