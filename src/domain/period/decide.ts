import {
  addDays,
  type Day,
  daysOf,
  type Month,
  nextMonth,
  previousMonth,
} from '../../kernel/days.js';
import type { Context, Decider } from '../../kernel/decider.js';
import type { PayerId, UserId } from '../../kernel/ids.js';
import { type Fen, sumFen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import type { BreakId, Resolution, Sides } from '../break/events.js';
import type { Explained, PeriodEvent, Totals } from './events.js';
import { sealOf } from './seal.js';

export type PeriodState =
  | { readonly status: 'none' }
  | { readonly status: 'open' }
  | { readonly status: 'closed'; readonly totals: Totals; readonly seq: number }
  | {
      readonly status: 'reopening';
      readonly totals: Totals;
      readonly seq: number;
      readonly reason: string;
      readonly proposedBy: UserId;
    };

export type PeriodCommand = { readonly payerId: PayerId; readonly month: Month } & (
  | { readonly type: 'ClosePeriod' }
  | { readonly type: 'ProposePeriodReopening'; readonly reason: string }
  | { readonly type: 'DeclinePeriodReopening'; readonly reason: string }
  | { readonly type: 'ReopenPeriod' }
);

export interface BookedLine {
  readonly lineId: string;
  readonly amountFen: Fen;
  readonly matched: boolean;
}

export interface BookedDay {
  readonly day: Day;
  readonly openingFen: Fen;
  readonly closingFen: Fen;
  readonly lines: readonly BookedLine[];
}

export interface BookedMovement {
  readonly movementId: string;
  readonly day: Day;
  /** Its period: later than its day's month where it was recorded after that was closed. */
  readonly bookedTo: Month;
  /** Signed as a bank line is. */
  readonly amountFen: Fen;
  readonly matched: boolean;
}

/** A break that has not cleared and dates from this month or before. */
export interface BookedBreak extends Sides {
  readonly breakId: BreakId;
  readonly amountFen: Fen;
  /** Null: nobody has explained it. */
  readonly resolution: Resolution | null;
  /** The month that was first closed with it, explained as it is. */
  readonly explainedIn: Month | null;
}

/** What the bank and the ledger show of a month, all of it as of one `seq`. */
export interface Books {
  readonly seq: number;
  /** Of which a statement is accepted, in order. */
  readonly days: readonly BookedDay[];
  /** Of the month, and what is still unmatched of earlier ones. */
  readonly movements: readonly BookedMovement[];
  /** Told to the bank, and neither settled nor rejected. */
  readonly unanswered: readonly { readonly movementId: string; readonly amountFen: Fen }[];
  readonly breaks: readonly BookedBreak[];
  /** The last day before the month of which there is a statement. */
  readonly earlier: Day | null;
}

export interface PeriodExtras {
  readonly previous: PeriodState;
  readonly next: PeriodState;
  /** Null unless it is to be closed. */
  readonly books: Books | null;
}

/** 会计期间 of one account: closed in order, and opened again from the last. */
export const period: Decider<PeriodState, PeriodCommand, PeriodEvent, PeriodExtras> = {
  category: 'period',
  initial: { status: 'none' },
  evolve(state, event) {
    switch (event.type) {
      case 'PeriodClosed': {
        const { totals, seq } = event.data;
        return { status: 'closed', totals, seq };
      }
      case 'PeriodReopenProposed':
        if (state.status !== 'closed') return state;
        return {
          ...state,
          status: 'reopening',
          reason: event.data.reason,
          proposedBy: event.data.by,
        };
      case 'PeriodReopenDeclined': {
        if (state.status !== 'reopening') return state;
        const { totals, seq } = state;
        return { status: 'closed', totals, seq };
      }
      case 'PeriodReopened':
        return { status: 'open' };
    }
  },
  about: () => ({}),
  decide(command, state, context) {
    switch (command.type) {
      case 'ClosePeriod':
        return close(command, state, context);
      case 'ProposePeriodReopening':
        return proposeReopening(command, state, context);
      case 'DeclinePeriodReopening':
        return declineReopening(command, state, context);
      case 'ReopenPeriod':
        return reopen(command, state, context);
    }
  },
};

type Of<T extends PeriodCommand['type']> = Extract<PeriodCommand, { type: T }>;

export const isClosed = ({ status }: PeriodState): boolean =>
  status === 'closed' || status === 'reopening';

function close(
  { payerId, month }: Of<'ClosePeriod'>,
  state: PeriodState,
  { actor, today, previous, books }: Context & PeriodExtras,
): readonly PeriodEvent[] {
  if (isClosed(state)) return [];
  if (today.slice(0, 7) <= month) throw refuse('period-not-over', { limit: month, actual: today });
  if (books === null) throw new Error('a month is closed on its books');
  const before = previousMonth(month);
  if (books.earlier !== null && !isClosed(previous)) {
    throw refuse('period-earlier-open', { limit: before, actual: month });
  }
  const explained = agreed(books, month, previous);
  const totals = totalsOf(books, month, explained);
  const totalsSha256 = sealOf(totals);
  const { seq } = books;
  return [
    { type: 'PeriodClosed', data: { payerId, month, seq, totals, totalsSha256, by: actor.id } },
  ];
}

/** Nothing is missing, and nothing differs that nobody has explained. */
function agreed(
  { days, movements, unanswered, breaks, earlier }: Books,
  month: Month,
  previous: PeriodState,
): readonly BookedBreak[] {
  // The first month begins where the account's first statement does.
  const first = days[0]?.day;
  const wanted = daysOf(month).filter(
    (day) => earlier !== null || first === undefined || day >= first,
  );
  const missing = wanted.find((day, i) => days[i]?.day !== day);
  if (missing !== undefined) throw refuse('period-day-missing', { day: missing });
  let balanceFen = 'totals' in previous ? previous.totals.closingFen : days[0]?.openingFen;
  for (const { day, openingFen, closingFen } of days) {
    if (balanceFen !== undefined && openingFen !== balanceFen) {
      throw refuse('statement-chain-broken', {
        day: addDays(day, -1),
        limitFen: balanceFen,
        actualFen: openingFen,
      });
    }
    balanceFen = closingFen;
  }
  const open = breaks.find(({ resolution }) => resolution === null);
  if (open) throw refuse('period-break-open', { breakId: open.breakId, actualFen: open.amountFen });
  const lines = new Set(breaks.flatMap((known) => known.lines));
  const line = days
    .flatMap((day) => day.lines)
    .find(({ lineId, matched }) => !matched && !lines.has(lineId));
  if (line) throw refuse('period-line-open', { lineId: line.lineId, actualFen: line.amountFen });
  const moved = new Set(breaks.flatMap((known) => known.movements));
  const movement = [...movements.filter(({ matched }) => !matched), ...unanswered].find(
    ({ movementId }) => !moved.has(movementId),
  );
  if (movement) {
    const { movementId, amountFen: actualFen } = movement;
    throw refuse('period-movement-open', { paymentId: movementId, actualFen });
  }
  return breaks;
}

function totalsOf(
  { days, movements }: Books,
  month: Month,
  breaks: readonly BookedBreak[],
): Totals {
  const lines = days.flatMap((day) => day.lines);
  const moved = movements.filter(({ bookedTo }) => bookedTo === month);
  const explained = breaks.flatMap(
    ({ breakId, resolution, amountFen, explainedIn }): readonly Explained[] => {
      if (resolution === null) return [];
      const carried = explainedIn !== null && explainedIn < month;
      return [{ breakId, resolution, amountFen, ...(carried && { explainedIn }) }];
    },
  );
  const matched = (each: { readonly matched: boolean }): boolean => each.matched;
  const unmatched = (each: { readonly matched: boolean }): boolean => !each.matched;
  return {
    openingFen: days[0]?.openingFen ?? 0n,
    closingFen: days.at(-1)?.closingFen ?? 0n,
    lines: lines.length,
    inFen: sum(lines, isIn),
    outFen: -sum(lines, isOut),
    movements: moved.length,
    ledgerInFen: sum(moved, isIn),
    ledgerOutFen: -sum(moved, isOut),
    acrossFen: sum(lines, matched) - sum(moved, matched),
    explainedFen: sum(lines, unmatched) - sum(moved, unmatched),
    explained,
  };
}

interface Booked {
  readonly amountFen: Fen;
  readonly matched: boolean;
}

const isIn = ({ amountFen }: Booked): boolean => amountFen > 0n;
const isOut = ({ amountFen }: Booked): boolean => amountFen < 0n;
const sum = (all: readonly Booked[], which: (each: Booked) => boolean): Fen =>
  sumFen(all.filter(which).map(({ amountFen }) => amountFen));

function proposeReopening(
  { payerId, month, reason }: Of<'ProposePeriodReopening'>,
  state: PeriodState,
  { actor, next }: Context & PeriodExtras,
): readonly PeriodEvent[] {
  if (state.status === 'reopening') {
    if (state.proposedBy === actor.id && state.reason === reason) return [];
    throw refuse('period-reopening', { month, actor: state.proposedBy });
  }
  if (state.status !== 'closed') throw refuse('period-not-closed', { month });
  lastClosed(month, next);
  return [{ type: 'PeriodReopenProposed', data: { payerId, month, reason, by: actor.id } }];
}

function declineReopening(
  { payerId, month, reason }: Of<'DeclinePeriodReopening'>,
  state: PeriodState,
  { actor }: Context,
): readonly PeriodEvent[] {
  if (state.status !== 'reopening') throw refuse('period-not-reopening', { month });
  return [{ type: 'PeriodReopenDeclined', data: { payerId, month, reason, by: actor.id } }];
}

function reopen(
  { payerId, month }: Of<'ReopenPeriod'>,
  state: PeriodState,
  { actor, next }: Context & PeriodExtras,
): readonly PeriodEvent[] {
  if (state.status === 'open') return [];
  if (state.status !== 'reopening') throw refuse('period-not-reopening', { month });
  const { reason, proposedBy } = state;
  if (actor.id === proposedBy) {
    throw refuse('same-person', { first: 'ProposePeriodReopening', actor: actor.id });
  }
  lastClosed(month, next);
  return [{ type: 'PeriodReopened', data: { payerId, month, reason, proposedBy, by: actor.id } }];
}

/** What a later month was closed on stays as it was. */
function lastClosed(month: Month, next: PeriodState): void {
  if (isClosed(next))
    throw refuse('period-later-closed', { limit: nextMonth(month), actual: month });
}
