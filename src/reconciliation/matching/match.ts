import { breaksOf } from './breaks.js';
import { put } from './buckets.js';
import { type Candidate, choose, type Chosen } from './choose.js';
import { because, type Evidence, POINTS, pointsOf, weigh } from './evidence.js';
import { groupsOf } from './groups.js';
import type { Key } from './keys.js';
import { pairsOf, type Sides } from './pairs.js';
import { settledOf, unlessApart } from './settled.js';
import { linesOf, type Move, movesOf } from './sides.js';
import type { Certainty, Match, Matching, Proposal, Reason, Reconciling } from './values.js';

const CERTAIN = 90;
const LIKELY = 65;

/**
 * Proposes which lines of a statement are which movements of the ledger, and types what is left.
 *
 * Each line and each movement is in one proposal at most, and money is equal on both sides of it to
 * the fen. The answer doesn't depend on the order of what is given, and accepting any of it changes
 * nothing in the rest. The work grows with the number of lines and movements and no faster: none is
 * compared with more than a bounded number of others (`MOST_ALIKE`).
 */
export function match(reconciling: Reconciling): Matching {
  const { proposals, ...rest } = matchLazily(reconciling);
  return { ...rest, proposals: [...proposals] };
}

/** The same, with its proposals made as they are taken: their reasons are most of what there is. */
export function matchLazily(reconciling: Reconciling): Lazily {
  const { account, rules, matched } = reconciling;
  const moves = movesOf(reconciling.movements);
  const movesByKey = new Map<Key, Move[]>();
  for (const move of moves) for (const key of move.keys) put(movesByKey, key, move);
  const own = (key: Key) => movesByKey.get(key)?.[0]?.keys.find((each) => each === key);
  const lines = linesOf(reconciling.lines, own);
  const sides: Sides = { account, rules, lines, moves, movesByKey };

  const pairs = pairsOf(sides);
  const groups = groupsOf(sides, pairs.candidates);
  const candidates = [...pairs.candidates, ...groups.candidates];
  const { chosen, crowded } = choose(
    candidates.filter(unlessApart(reconciling.apart)),
    settledOf(matched),
  );
  const breaks = breaksOf({
    sides,
    pairs: pairs.candidates,
    wrong: [...pairs.wrong, ...groups.wrong],
    crowded: new Set([...pairs.crowded, ...crowded]),
    settled: settledOf(matched, chosen.map(idsOf)),
  });
  return { proposals: proposalsOf(chosen, sides), breaks, compared: pairs.compared };
}

interface Lazily extends Pick<Matching, 'breaks' | 'compared'> {
  readonly proposals: Iterable<Proposal>;
}

function* proposalsOf(chosen: readonly Chosen[], sides: Sides): Generator<Proposal, void> {
  for (const candidate of chosen) yield proposalOf(candidate, sides);
}

const idsOf = ({ lines, moves }: Candidate): Match => ({
  lines: lines.map(({ id }) => id),
  movements: moves.map(({ id }) => id),
});

/**
 * Certain is what may be accepted without a person: it names the movement, or has its account, name,
 * amount and days; nothing speaks against it; and nothing else, matched or not, is as strong.
 */
function proposalOf(candidate: Chosen, sides: Sides): Proposal {
  const { others } = candidate;
  const found = reasonsOf(candidate, sides);
  const reasons =
    others > 0 ? [...found, because('alike', POINTS.alike, { count: others })] : found;
  const against = reasons.filter(({ points }) => points < 0);
  const inFavour = reasons.filter(({ points }) => points >= 0);
  const score = Math.max(0, Math.min(100, pointsOf(inFavour)) + pointsOf(against));
  return {
    ...idsOf(candidate),
    certainty: certaintyOf(score, against.length > 0),
    score,
    reasons,
  };
}

function certaintyOf(score: number, doubted: boolean): Certainty {
  if (score >= CERTAIN && !doubted) return 'certain';
  return score >= LIKELY ? 'likely' : 'possible';
}

function reasonsOf({ lines, moves, reasons }: Candidate, sides: Sides): readonly Reason[] {
  const [line] = lines;
  const [move] = moves;
  const weighed = reasons === null && line && move ? weigh(line, move, sides) : null;
  return reasons ?? (weighed as Evidence).reasons;
}
