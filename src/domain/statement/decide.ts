import { type Day, monthOf } from '../../kernel/days.js';
import type { Context, Decider } from '../../kernel/decider.js';
import type { ImportId, PayerId, Sha256 } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import {
  bankLineId,
  type MatchEvent,
  type Span,
  type StatementEvent,
  type StatementLine,
} from './events.js';
import { isClosed, type PeriodState } from '../period/decide.js';
import {
  decideMatch,
  evolveMatches,
  type Lines,
  type MatchCommand,
  type Matches,
  noMatches,
} from './match.js';
import { checkBalances, type Entry, type Path, whatIsNew } from './path.js';

/** Some 600 bytes each: an append stays far below what a store takes, even with long 摘要. */
export const LINES_AT_ONCE = 500;

interface Import {
  readonly entries: readonly Entry[];
  readonly accepted: boolean;
}

export type StatementState =
  | { readonly status: 'none' }
  | {
      readonly status: 'added' | 'accepted';
      readonly accountId: PayerId;
      readonly day: Day;
      readonly imports: ReadonlyMap<ImportId, Import>;
      /** What counts; null until an import is accepted. */
      readonly path: Path | null;
      readonly matches: Matches;
    };

interface OfDay {
  readonly accountId: PayerId;
  readonly day: Day;
  readonly importId: ImportId;
}

export type StatementCommand =
  | MatchCommand
  | (OfDay & {
      readonly type: 'AddStatementLines';
      readonly from: number;
      readonly lines: readonly StatementLine[];
    })
  | (OfDay & {
      readonly type: 'AcceptStatementDay';
      readonly sha256: Sha256;
      /** Lines of the day in the file, and the balances it begins and ends the day with. */
      readonly count: number;
      readonly openingFen: Fen;
      readonly closingFen: Fen;
    });

/** The nearest accepted days of the account, where no day between is unknown; else null. */
export interface StatementExtras {
  readonly previous: { readonly day: Day; readonly closingFen: Fen } | null;
  readonly next: { readonly day: Day; readonly openingFen: Fen } | null;
  /** The month that the day is in. */
  readonly period: PeriodState;
}

/** What the streams of the day before and of the day after tell a day. */
export function neighbours(
  before: StatementState,
  after: StatementState,
): Pick<StatementExtras, 'previous' | 'next'> {
  const accepted = (state: StatementState) =>
    state.status === 'none' || state.path === null ? null : { day: state.day, ...state.path };
  return { previous: accepted(before), next: accepted(after) };
}

/**
 * 对账单: one account's lines of one booking day, from however many files. Where files overlap is
 * decided here: the same line is never counted twice, and no file contradicts another.
 */
export const statement: Decider<StatementState, StatementCommand, StatementEvent, StatementExtras> =
  {
    category: 'statement',
    initial: { status: 'none' },
    evolve: evolveStatement,
    about: () => ({}),
    decide(command, state, context) {
      switch (command.type) {
        case 'AddStatementLines':
          return add(command, state);
        case 'AcceptStatementDay':
          return accept(command, state, context);
        case 'UndoMatch':
          if (isClosed(context.period)) throw sealedMonth(command.day);
          return decideMatch(command, linesOf(state), context);
        case 'ProposeMatches':
        case 'AcceptMatch':
        case 'DeclineMatch':
        case 'MatchByHand':
        case 'LendLines':
        case 'TakeBackLines':
        case 'FailMatch':
          return decideMatch(command, linesOf(state), context);
      }
    },
  };

type Known = Exclude<StatementState, { status: 'none' }>;
const linesOf = (state: StatementState): Lines =>
  state.status === 'none'
    ? { matches: noMatches, entries: [] }
    : { matches: state.matches, entries: state.path?.entries ?? [] };

const sealedMonth = (day: Day): Refusal => refuse('period-closed', { limit: monthOf(day) });

type Of<T extends StatementCommand['type']> = Extract<StatementCommand, { type: T }>;

function evolveStatement(state: StatementState, event: StatementEvent): StatementState {
  const { accountId, day } = event.data;
  const known: Known =
    state.status === 'none'
      ? { status: 'added', accountId, day, imports: new Map(), path: null, matches: noMatches }
      : state;
  if (!('importId' in event.data)) {
    return { ...known, matches: evolveMatches(known.matches, event as MatchEvent) };
  }
  return evolveImports(known, event as Exclude<StatementEvent, MatchEvent>);
}

function evolveImports(known: Known, event: Exclude<StatementEvent, MatchEvent>): Known {
  const { day, importId } = event.data;
  const entries = known.imports.get(importId)?.entries ?? [];
  const keep = (imported: Import): ReadonlyMap<ImportId, Import> =>
    new Map(known.imports).set(importId, imported);
  switch (event.type) {
    case 'StatementLinesAdded': {
      const { from, lines } = event.data;
      const added = lines.map((line, i) => entryOf(bankLineId(day, importId, from + i), line));
      return { ...known, imports: keep({ entries: [...entries, ...added], accepted: false }) };
    }
    case 'StatementDayAccepted': {
      const { before, after, openingFen, closingFen } = event.data;
      const part = (span: Span | null) => (span ? entries.slice(span.from, span.to) : []);
      return {
        ...known,
        status: 'accepted',
        imports: keep({ entries, accepted: true }),
        path: {
          openingFen,
          closingFen,
          entries: [...part(before), ...(known.path?.entries ?? []), ...part(after)],
        },
      };
    }
  }
}

const entryOf = (
  id: string,
  { line, amountFen, balanceFen, serial, counterparty }: StatementLine,
): Entry => ({
  id,
  line,
  amountFen,
  balanceFen,
  serial,
  counterparty: counterparty?.subject ?? null,
});

function add(
  { type: _, ...data }: Of<'AddStatementLines'>,
  state: StatementState,
): readonly StatementEvent[] {
  const { day, importId, from, lines } = data;
  if (lines.length < 1 || lines.length > LINES_AT_ONCE) {
    throw refuse('statement-chunk-size', { limit: LINES_AT_ONCE, actual: lines.length });
  }
  const entries = state.status === 'none' ? [] : (state.imports.get(importId)?.entries ?? []);
  // A run that was broken off is run again from the start.
  const known = entries.slice(from, from + lines.length);
  const changed = known.findIndex((entry, i) => !isEntry(entry, lines[i] as StatementLine));
  if (changed >= 0) {
    throw refuse('statement-import-changed', { importId, line: known[changed]?.line ?? 0 });
  }
  if (known.length === lines.length) return [];
  if (from !== entries.length) {
    throw refuse('statement-chunk-out-of-order', { importId, limit: entries.length, actual: from });
  }
  if (state.status !== 'none' && state.imports.get(importId)?.accepted) {
    throw refuse('statement-import-accepted', { importId, day });
  }
  return [{ type: 'StatementLinesAdded', data, effectiveOn: day }];
}

const isEntry = (entry: Entry, line: StatementLine): boolean =>
  entry.line === line.line &&
  entry.amountFen === line.amountFen &&
  entry.balanceFen === line.balanceFen &&
  entry.serial === line.serial &&
  entry.counterparty === (line.counterparty?.subject ?? null);

function accept(
  command: Of<'AcceptStatementDay'>,
  state: StatementState,
  { actor, today, previous, next, period }: Context & StatementExtras,
): readonly StatementEvent[] {
  const { accountId, day, importId, sha256, count, openingFen, closingFen } = command;
  const imported = state.status === 'none' ? undefined : state.imports.get(importId);
  if (imported?.accepted) return [];
  const entries = imported?.entries ?? [];
  if (entries.length !== count) {
    throw refuse('statement-incomplete', { importId, limit: count, actual: entries.length });
  }
  // A day that isn't over yet may be taken so far; one that hasn't begun has no lines to miss.
  if (day > today) throw refuse('day-in-future', { limit: today, actual: day });
  const file: Path = { openingFen, closingFen, entries };
  checkBalances(file);
  const path = state.status === 'none' ? null : state.path;
  const added = path ? whatIsNew(path, file) : { before: null, after: { from: 0, to: count } };
  if ((added.before || added.after) && isClosed(period)) throw sealedMonth(day);
  const opens = path && !added.before ? path.openingFen : openingFen;
  const closes = path && !added.after ? path.closingFen : closingFen;
  if (previous) continues(previous.day, previous.closingFen, opens);
  if (next) continues(next.day, next.openingFen, closes);
  return [
    {
      type: 'StatementDayAccepted',
      data: {
        accountId,
        day,
        importId,
        sha256,
        ...added,
        openingFen: opens,
        closingFen: closes,
        count: (path?.entries.length ?? 0) + lengthOf(added.before) + lengthOf(added.after),
        by: actor.id,
      },
      effectiveOn: day,
    },
  ];
}

const lengthOf = (span: Span | null): number => (span ? span.to - span.from : 0);

/** What one day closes with, the next one opens with. */
function continues(day: Day, limitFen: Fen, actualFen: Fen): void {
  if (limitFen !== actualFen) throw refuse('statement-chain-broken', { day, limitFen, actualFen });
}
