import type { Day } from '../../kernel/days.js';
import type { Context } from '../../kernel/decider.js';
import type { MatchId, PayerId, UserId } from '../../kernel/ids.js';
import { sumFen } from '../../kernel/money.js';
import { refuse, type RefusalReason } from '../../kernel/refusal.js';
import type { Entry } from './path.js';
import type { LineMatch, Matching, MatchEvent, MatchProposal } from './events.js';

/** Some 300 bytes each: an append stays far below what a store takes. */
export const MATCHES_AT_ONCE = 500;

interface OfDay {
  readonly accountId: PayerId;
  readonly day: Day;
}

export type MatchCommand = OfDay &
  (
    | {
        /** What a run finds: the certain are matched, the others wait, and some don't hold any more. */
        readonly type: 'ProposeMatches';
        readonly certain: readonly LineMatch[];
        readonly waiting: readonly MatchProposal[];
        readonly withdrawn: readonly MatchId[];
        readonly foundBy: UserId;
      }
    | { readonly type: 'AcceptMatch'; readonly matchId: MatchId }
    | { readonly type: 'DeclineMatch'; readonly matchId: MatchId; readonly reason: string }
    | { readonly type: 'MatchByHand'; readonly match: Omit<LineMatch, 'score'> }
    | { readonly type: 'UndoMatch'; readonly matchId: MatchId; readonly reason: string }
    /** Of the days beside the one that has the match. */
    | { readonly type: 'LendLines'; readonly match: LineMatch; readonly matchedBy: UserId }
    | { readonly type: 'TakeBackLines'; readonly matchId: MatchId }
    /** A payment, or the day of another of its lines, would not have it. */
    | { readonly type: 'FailMatch'; readonly matchId: MatchId; readonly refusal: RefusalReason }
  );

/** Of the lines of one day: what each is, what it may be, and what it is not. */
export interface Matches {
  readonly waiting: ReadonlyMap<MatchId, MatchProposal>;
  /** Also of lines that this day lends to a match of an earlier one. */
  readonly live: ReadonlyMap<MatchId, LineMatch>;
  /** Each line in one live match at most: this is where that is held. */
  readonly lines: ReadonlyMap<string, MatchId>;
  readonly over: ReadonlyMap<MatchId, 'declined' | 'undone' | 'failed'>;
}

export const noMatches: Matches = {
  waiting: new Map(),
  live: new Map(),
  lines: new Map(),
  over: new Map(),
};

export function evolveMatches(matches: Matches, event: MatchEvent): Matches {
  switch (event.type) {
    case 'MatchesProposed': {
      const waiting = new Map(matches.waiting);
      for (const proposal of event.data.proposals) waiting.set(proposal.matchId, proposal);
      return { ...matches, waiting };
    }
    case 'MatchesWithdrawn':
      return { ...matches, waiting: without(matches.waiting, event.data.matchIds) };
    case 'MatchDeclined':
      return over(matches, event.data.matchId, 'declined');
    case 'BankLinesMatched': {
      const live = new Map(matches.live);
      const lines = new Map(matches.lines);
      const { day } = event.data;
      for (const match of event.data.matches) {
        live.set(match.matchId, match);
        for (const line of match.lines) if (line.day === day) lines.set(line.lineId, match.matchId);
      }
      const ids = event.data.matches.map(({ matchId }) => matchId);
      return { ...matches, waiting: without(matches.waiting, ids), live, lines };
    }
    case 'MatchUndone': {
      const { match, refusal } = event.data;
      const { matchId } = match;
      const freed = match.lines.map(({ lineId }) => lineId);
      return {
        ...over(matches, matchId, refusal ? 'failed' : 'undone'),
        live: without(matches.live, [matchId]),
        lines: without(matches.lines, freed),
      };
    }
  }
}

function without<K, V>(map: ReadonlyMap<K, V>, keys: readonly K[]): ReadonlyMap<K, V> {
  if (!keys.some((key) => map.has(key))) return map;
  const kept = new Map(map);
  for (const key of keys) kept.delete(key);
  return kept;
}

const over = (
  matches: Matches,
  matchId: MatchId,
  how: 'declined' | 'undone' | 'failed',
): Matches => ({
  ...matches,
  waiting: without(matches.waiting, [matchId]),
  over: new Map(matches.over).set(matchId, how),
});

/** What the day has, as far as matches need to know it. */
export interface Lines {
  readonly matches: Matches;
  readonly entries: readonly Entry[];
}

export function decideMatch(
  command: MatchCommand,
  { matches, entries }: Lines,
  { actor }: Context,
): readonly MatchEvent[] {
  const { accountId, day } = command;
  const matched = (match: LineMatch, by: UserId): readonly MatchEvent[] => [
    { type: 'BankLinesMatched', data: { accountId, day, matches: [match], by } },
  ];
  const undone = (match: LineMatch, why: Why): readonly MatchEvent[] => [
    { type: 'MatchUndone', data: { accountId, day, match, ...why, by: actor.id } },
  ];
  switch (command.type) {
    case 'ProposeMatches':
      return propose(command, { matches, entries });
    case 'AcceptMatch': {
      const { matchId } = command;
      if (matches.live.has(matchId)) return [];
      const match = matches.waiting.get(matchId);
      if (!match) throw unknown(matches, matchId);
      checkFree(match, day, { matches, entries });
      const { certainty: _, reasons, ...rest } = match;
      return matched({ ...rest, reasons: reasons.map(({ code }) => code) }, actor.id);
    }
    case 'DeclineMatch': {
      const { matchId, reason } = command;
      if (matches.over.get(matchId) === 'declined') return [];
      const match = matches.waiting.get(matchId);
      if (!match) throw unknown(matches, matchId);
      return [{ type: 'MatchDeclined', data: { accountId, day, matchId, reason, by: actor.id } }];
    }
    case 'MatchByHand': {
      const { match } = command;
      if (matches.live.has(match.matchId)) return [];
      if (matches.over.has(match.matchId)) throw unknown(matches, match.matchId);
      checkFree(match, day, { matches, entries });
      return matched({ ...match, score: null }, actor.id);
    }
    case 'UndoMatch': {
      const { matchId, reason } = command;
      if (matches.over.has(matchId)) return [];
      const match = matches.live.get(matchId);
      if (match?.day !== day) throw unknown(matches, matchId);
      return undone(match, { reason, refusal: null });
    }
    case 'LendLines': {
      const { match, matchedBy } = command;
      if (matches.live.has(match.matchId)) return [];
      if (matches.over.has(match.matchId)) throw unknown(matches, match.matchId);
      checkFree(match, day, { matches, entries });
      return matched(match, matchedBy);
    }
    case 'TakeBackLines': {
      const match = matches.live.get(command.matchId);
      return match ? undone(match, { reason: null, refusal: null }) : [];
    }
    case 'FailMatch': {
      const match = matches.live.get(command.matchId);
      return match ? undone(match, { reason: null, refusal: command.refusal }) : [];
    }
  }
}

interface Why {
  readonly reason: string | null;
  readonly refusal: RefusalReason | null;
}

const unknown = ({ over: ended }: Matches, matchId: MatchId) =>
  ended.has(matchId) ? refuse('match-over', { matchId }) : refuse('match-unknown', { matchId });

/** A run may be behind: what doesn't fit any more is left for the next one. */
function propose(
  {
    accountId,
    day,
    certain,
    waiting,
    withdrawn,
    foundBy: by,
  }: MatchCommand & {
    readonly type: 'ProposeMatches';
  },
  { matches, entries }: Lines,
): readonly MatchEvent[] {
  const size = certain.length + waiting.length;
  if (size > MATCHES_AT_ONCE) {
    throw refuse('match-chunk-size', { limit: MATCHES_AT_ONCE, actual: size });
  }
  const taken = new Set(matches.lines.keys());
  const amounts = new Map(entries.map(({ id, amountFen }) => [id, amountFen]));
  const isNew = ({ matchId }: Matching): boolean =>
    !matches.live.has(matchId) && !matches.over.has(matchId);
  const fits = (match: Matching): boolean =>
    isBalanced(match) &&
    match.lines.every(
      (line) =>
        line.day !== day ||
        (amounts.get(line.lineId) === line.amountFen && !taken.has(line.lineId)),
    );
  const found = certain.filter((match) => {
    if (!isNew(match) || !fits(match)) return false;
    for (const { lineId } of match.lines) taken.add(lineId);
    return true;
  });
  const proposals = waiting.filter(
    (match) => isNew(match) && fits(match) && !matches.waiting.has(match.matchId),
  );
  const matchIds = withdrawn.filter((matchId) => matches.waiting.has(matchId));
  const events: MatchEvent[] = [];
  if (matchIds.length > 0) {
    events.push({ type: 'MatchesWithdrawn', data: { accountId, day, matchIds, by } });
  }
  if (found.length > 0) {
    const data = { accountId, day, matches: found, by };
    events.push({ type: 'BankLinesMatched', data });
  }
  if (proposals.length > 0) {
    events.push({ type: 'MatchesProposed', data: { accountId, day, proposals, by } });
  }
  return events;
}

/** Money has no tolerance, whoever says that it is the same. */
const isBalanced = ({ lines, parts }: Matching): boolean =>
  lines.length > 0 &&
  parts.length > 0 &&
  sumFen(lines.map(({ amountFen }) => amountFen)) ===
    sumFen(parts.map(({ amountFen }) => amountFen));

/** @throws Refusal `match-unequal`, `bank-line-unknown`, `bank-line-matched` */
function checkFree(match: Matching, day: Day, { matches, entries }: Lines): void {
  if (!isBalanced(match)) {
    throw refuse('match-unequal', {
      limitFen: sumFen(match.parts.map(({ amountFen }) => amountFen)),
      actualFen: sumFen(match.lines.map(({ amountFen }) => amountFen)),
    });
  }
  for (const line of match.lines) {
    if (line.day !== day) continue;
    const entry = entries.find(({ id }) => id === line.lineId);
    if (entry?.amountFen !== line.amountFen) {
      throw refuse('bank-line-unknown', { lineId: line.lineId });
    }
    const other = matches.lines.get(line.lineId);
    if (other) throw refuse('bank-line-matched', { lineId: line.lineId, actual: other });
  }
}
