import type { Line, Move } from './sides.js';
import type { Match } from './values.js';

/** What each line and each movement is matched with. */
export interface Settled {
  readonly lines: ReadonlyMap<string, Match>;
  readonly movements: ReadonlyMap<string, Match>;
}

export function settledOf(...all: readonly Iterable<Match>[]): Settled {
  const lines = new Map<string, Match>();
  const movements = new Map<string, Match>();
  for (const matches of all) {
    for (const match of matches) {
      for (const id of match.lines) lines.set(id, match);
      for (const id of match.movements) movements.set(id, match);
    }
  }
  return { lines, movements };
}

interface Sided {
  readonly lines: readonly Line[];
  readonly moves: readonly Move[];
}

export const isMatched = ({ lines, moves }: Sided, settled: Settled): boolean =>
  lines.some(({ id }) => settled.lines.has(id)) ||
  moves.some(({ id }) => settled.movements.has(id));

/** Whether a person has kept none of these lines from any of these movements. */
export function unlessApart(apart: readonly Match[]): (candidate: Sided) => boolean {
  const pairs = new Map<string, Set<string>>();
  for (const { lines, movements } of apart) {
    for (const line of lines) {
      const known = pairs.get(line) ?? new Set();
      for (const movement of movements) known.add(movement);
      pairs.set(line, known);
    }
  }
  return ({ lines, moves }) =>
    !lines.some(({ id }) => {
      const kept = pairs.get(id);
      return kept !== undefined && moves.some((move) => kept.has(move.id));
    });
}
