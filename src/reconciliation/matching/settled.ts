import type { Line, Move } from './sides.js';
import type { Match } from './values.js';

/** What each line and each movement is matched with. */
export interface Settled {
  readonly lines: ReadonlyMap<string, Match>;
  readonly movements: ReadonlyMap<string, Match>;
}

export const settledOf = (matches: readonly Match[]): Settled => ({
  lines: new Map(matches.flatMap((match) => match.lines.map((id) => [id, match]))),
  movements: new Map(matches.flatMap((match) => match.movements.map((id) => [id, match]))),
});

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
