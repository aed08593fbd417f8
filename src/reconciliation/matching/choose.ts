import { MOST_ALIKE, put } from './buckets.js';
import type { Tier } from './evidence.js';
import { isMatched, type Settled } from './settled.js';
import type { Line, Move } from './sides.js';
import type { Reason } from './values.js';

/** A match that could be: one line and one movement, or one of a side and several of the other. */
export interface Candidate {
  readonly lines: readonly Line[];
  readonly moves: readonly Move[];
  readonly tier: Tier;
  /** All that tells it from others; a day nearer only says which of those alike comes first. */
  readonly strength: number;
  readonly nearness: number;
  /** Of a group. A pair's are weighed again where it is chosen: there may be a million pairs. */
  readonly reasons: readonly Reason[] | null;
}

export interface Chosen extends Candidate {
  /** How many others of its line or movement are at least as strong: with any it isn't certain. */
  readonly others: number;
}

export interface Choice {
  readonly chosen: readonly Chosen[];
  /** Sides of candidates that have too many others to be proposed. */
  readonly crowded: ReadonlySet<Line | Move>;
}

/**
 * Each line and each movement once: the strongest first, of equals the nearest, then in the order
 * given. What others there are is counted over all candidates, matched or not: so to accept what
 * was chosen, all of it or some, leaves the rest of the choice as it was.
 */
export function choose(candidates: readonly Candidate[], matched: Settled): Choice {
  const counts = new Map<Line | Move, number>();
  const taken = new Set<Line | Move>();
  const crowded = new Set<Line | Move>();
  const chosen: Chosen[] = [];
  for (const equals of byStrength(candidates)) {
    for (const candidate of equals) {
      for (const side of candidate.lines) counts.set(side, (counts.get(side) ?? 0) + 1);
      for (const side of candidate.moves) counts.set(side, (counts.get(side) ?? 0) + 1);
    }
    const ranked = equals.map((candidate) => ({ candidate, count: most(candidate, counts) }));
    // Of those as near, whoever has the fewest others, so that fewer are left without any.
    ranked.sort((a, b) => b.candidate.nearness - a.candidate.nearness || a.count - b.count);
    for (const { candidate, count } of ranked) {
      if (count > MOST_ALIKE) add(crowded, candidate);
      else if (!isMatched(candidate, matched) && !isTaken(candidate, taken)) {
        add(taken, candidate);
        chosen.push({ ...candidate, others: count - 1 });
      }
    }
  }
  return { chosen, crowded };
}

/** Candidates of one strength together, the strongest first. */
function byStrength(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<number, Candidate[]>();
  for (const candidate of candidates) put(groups, candidate.strength, candidate);
  return [...groups].sort(([a], [b]) => b - a).map(([, group]) => group);
}

function add(sides: Set<Line | Move>, { lines, moves }: Candidate): void {
  for (const line of lines) sides.add(line);
  for (const move of moves) sides.add(move);
}

const isTaken = ({ lines, moves }: Candidate, taken: ReadonlySet<Line | Move>): boolean =>
  lines.some((line) => taken.has(line)) || moves.some((move) => taken.has(move));

/** Not `Math.max(...)`: a batch has more payments than a call may have arguments. */
function most({ lines, moves }: Candidate, counts: ReadonlyMap<Line | Move, number>): number {
  const more = (max: number, side: Line | Move) => Math.max(max, counts.get(side) ?? 0);
  return moves.reduce(more, lines.reduce(more, 0));
}
