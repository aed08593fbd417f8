import type { Context, Decider } from '../../kernel/decider.js';
import type { UserId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import type { UserState } from '../user/decide.js';
import type { BreakEvent, BreakId, Clearing, Diagnosis, Found, Resolution } from './events.js';

export interface Explanation {
  readonly resolution: Resolution;
  readonly reason: string;
}

export type BreakState =
  | { readonly status: 'none' }
  | (Found & {
      readonly owner: UserId | null;
      /** The last one given; it counts while the status is `explained`. */
      readonly explanation: Explanation | null;
    } & (
        | { readonly status: 'open' | 'explained' }
        | { readonly status: 'cleared'; readonly how: Clearing }
      ));

export type BreakCommand =
  /** What a run, or an answer of the bank, finds: a new break, or this one as it is now. */
  | (Found & { readonly type: 'FindBreak'; readonly foundBy: UserId })
  | {
      readonly type: 'ClearBreak';
      readonly breakId: BreakId;
      readonly how: Clearing;
      readonly clearedBy: UserId;
    }
  | { readonly type: 'AssignBreak'; readonly breakId: BreakId; readonly owner: UserId }
  | ({ readonly type: 'ExplainBreak'; readonly breakId: BreakId } & Explanation);

export interface BreakExtras {
  /** Who is to own it. */
  readonly owner: UserState;
}

/** 对账差异: the bank and the ledger disagree, until a run finds that they don't. */
export const difference: Decider<BreakState, BreakCommand, BreakEvent, BreakExtras> = {
  category: 'break',
  initial: { status: 'none' },
  evolve: evolveBreak,
  about: (state) => (state.status === 'none' ? {} : state.about),
  decide(command, state, context) {
    if (command.type === 'FindBreak') return find(command, state);
    if (state.status === 'none') throw refuse('break-unknown', { breakId: command.breakId });
    switch (command.type) {
      case 'ClearBreak':
        return clear(command, state);
      case 'AssignBreak':
        return assign(command, state, context);
      case 'ExplainBreak':
        return explain(command, state, context);
    }
  },
};

type Known = Exclude<BreakState, { status: 'none' }>;
type Of<T extends BreakCommand['type']> = Extract<BreakCommand, { type: T }>;

function evolveBreak(state: BreakState, event: BreakEvent): BreakState {
  if (event.type === 'BreakFound') {
    const { by: _, ...found } = event.data;
    const kept = state.status === 'none' ? { owner: null, explanation: null } : state;
    const { owner, explanation } = kept;
    return { ...found, status: 'open', owner, explanation };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'BreakRetyped': {
      const { kind, finding, related } = event.data;
      return { ...state, status: 'open', kind, finding, related };
    }
    case 'BreakAssigned':
      return { ...state, owner: event.data.owner };
    case 'BreakExplained': {
      const { resolution, reason } = event.data;
      return { ...state, status: 'explained', explanation: { resolution, reason } };
    }
    case 'BreakCleared':
      return { ...state, status: 'cleared', how: event.data.how };
  }
}

/** Explained it stays, unless something else is the matter with it now. */
function find(command: Of<'FindBreak'>, state: BreakState): readonly BreakEvent[] {
  const { type: _, foundBy: by, ...found } = command;
  if (state.status === 'none' || state.status === 'cleared') {
    return [{ type: 'BreakFound', data: { ...found, by } }];
  }
  if (isSame(found, state)) return [];
  const { breakId, kind, finding, related } = found;
  return [
    { type: 'BreakRetyped', data: { breakId, from: state.kind, kind, finding, related, by } },
  ];
}

/** Nothing else is the matter than was. */
export const isSame = (a: Diagnosis, b: Diagnosis): boolean =>
  a.kind === b.kind &&
  a.finding.code === b.finding.code &&
  a.related.lines.join() === b.related.lines.join() &&
  a.related.movements.join() === b.related.movements.join();

function clear(
  { breakId, how, clearedBy: by }: Of<'ClearBreak'>,
  state: Known,
): readonly BreakEvent[] {
  if (state.status === 'cleared') return [];
  return [{ type: 'BreakCleared', data: { breakId, how, by } }];
}

const WORKING = ['finance-officer', 'finance-approver'] as const;

/** To somebody who can work on it. */
function assign(
  { breakId, owner }: Of<'AssignBreak'>,
  state: Known,
  { actor, owner: user }: Context & BreakExtras,
): readonly BreakEvent[] {
  if (state.owner === owner) return [];
  stillOpen(state);
  if (user.status === 'none') throw refuse('user-unknown');
  if (user.status === 'disabled' || !WORKING.some((role) => user.roles.includes(role))) {
    throw refuse('break-owner', { actor: owner, limit: WORKING.join(', ') });
  }
  return [{ type: 'BreakAssigned', data: { breakId, owner, by: actor.id } }];
}

function explain(
  { breakId, resolution, reason }: Of<'ExplainBreak'>,
  state: Known,
  { actor }: Context,
): readonly BreakEvent[] {
  stillOpen(state);
  const { status, explanation } = state;
  const same = explanation?.resolution === resolution && explanation.reason === reason;
  if (status === 'explained' && same) return [];
  return [{ type: 'BreakExplained', data: { breakId, resolution, reason, by: actor.id } }];
}

function stillOpen({ status, breakId }: Known): void {
  if (status === 'cleared') throw refuse('break-cleared', { breakId });
}
