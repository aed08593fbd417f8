import type { Fen } from '../../kernel/money.js';
import { MOST_ALIKE, put, within } from './buckets.js';
import type { Candidate } from './choose.js';
import { type Conflict, namesAny, strengthOf, weigh } from './evidence.js';
import type { Key } from './keys.js';
import { bigramsOf } from './names.js';
import { isOwn, type Line, type Move } from './sides.js';
import type { Rules } from './values.js';

/** Both sides as they are compared, each in order of days. */
export interface Sides {
  readonly account: string;
  readonly rules: Rules;
  readonly lines: readonly Line[];
  readonly moves: readonly Move[];
  readonly movesByKey: ReadonlyMap<Key, readonly Move[]>;
}

/** Lines that name a movement of their amount, which yet went wrong. */
export interface Wrong {
  readonly lines: readonly Line[];
  readonly move: Move;
  readonly conflict: Conflict;
}

export interface Pairs {
  readonly candidates: readonly Candidate[];
  readonly wrong: readonly Wrong[];
  /** Lines with more than `MOST_ALIKE` to compare them with and none that stands out, and those. */
  readonly crowded: ReadonlySet<Line | Move>;
  readonly compared: number;
}

/**
 * Every pair that could be: by reference; where that finds none, by account, amount and day; and of
 * what is in no pair then, by name, amount and day. The same whatever is matched already.
 */
export function pairsOf(sides: Sides): Pairs {
  const candidates: Candidate[] = [];
  const wrong: Wrong[] = [];
  const paired = new Set<Line | Move>();
  const crowds = new Set<readonly Move[]>();
  const crowded = new Set<Line | Move>();
  let compared = 0;
  const look = (line: Line, near: Looking): void => {
    const { moves, crowds: tooMany } = near(line);
    for (const move of moves) {
      compared += 1;
      const weighed = weigh(line, move, sides);
      if (weighed === null) continue;
      paired.add(line).add(move);
      if (typeof weighed === 'string') wrong.push({ lines: [line], move, conflict: weighed });
      else {
        const { tier } = weighed;
        const strength = strengthOf(weighed);
        candidates.push({ lines: [line], moves: [move], tier, ...strength, reasons: null });
      }
    }
    if (moves.size > 0 || tooMany.length === 0) return;
    crowded.add(line);
    for (const crowd of tooMany) crowds.add(crowd);
  };

  const lines = sides.lines.filter(({ amountFen }) => amountFen !== 0n);
  const known = byReferenceOrAccount(sides);
  for (const line of lines) look(line, known);
  const left = (side: Line | Move): boolean => !paired.has(side) && !crowded.has(side);
  const named = byName(sides.moves.filter(left), sides.rules);
  for (const line of lines.filter(left)) if (!namesAny(line)) look(line, named);

  for (const crowd of crowds) for (const move of crowd) crowded.add(move);
  return { candidates, wrong, crowded, compared };
}

/** What a line is compared with. */
interface Near {
  readonly moves: ReadonlySet<Move>;
  /** More than `MOST_ALIKE`, so not compared: whole buckets, as the next line would find them. */
  readonly crowds: readonly (readonly Move[])[];
}

type Looking = (line: Line) => Near;

function byReferenceOrAccount({ moves, movesByKey, rules }: Sides): Looking {
  const byAccount = new Map<string, Move[]>();
  for (const move of moves) {
    if (move.account !== null) put(byAccount, `${move.account} ${move.amountFen}`, move);
  }
  const shared = new Map<Key, ReadonlyMap<Fen, readonly Move[]>>();
  const named = (key: Key, amountFen: Fen): readonly Move[] => {
    const all = movesByKey.get(key) ?? [];
    if (all.length <= MOST_ALIKE) return all.filter((move) => move.amountFen === amountFen);
    const amounts = shared.get(key) ?? byAmount(all);
    shared.set(key, amounts);
    return amounts.get(amountFen) ?? [];
  };
  return ({ account, amountFen, day, keys }) => {
    const near = new Nearby(day);
    for (const key of keys) if (isOwn(key)) near.add(named(key, amountFen), Infinity);
    if (near.moves.size === 0 && account !== null) {
      near.add(byAccount.get(`${account} ${amountFen}`), rules.dateToleranceDays);
    }
    return near;
  };
}

/** Names that are alike share bigrams, and of hundreds with one amount few share each. */
function byName(moves: readonly Move[], { dateToleranceDays }: Rules): Looking {
  const same = new Map<string, Move[]>();
  const sharing = new Map<string, Move[]>();
  for (const move of moves) {
    const { amountFen, name } = move;
    if (name === null) continue;
    put(same, `${name} ${amountFen}`, move);
    for (const bigram of new Set(bigramsOf(name))) put(sharing, `${bigram} ${amountFen}`, move);
  }
  return ({ amountFen, day, name }) => {
    const near = new Nearby(day);
    if (name === null) return near;
    near.add(same.get(`${name} ${amountFen}`), dateToleranceDays);
    for (const bigram of bigramsOf(name)) {
      near.addFew(sharing.get(`${bigram} ${amountFen}`), dateToleranceDays);
    }
    return near;
  };
}

class Nearby implements Near {
  readonly moves = new Set<Move>();
  readonly crowds: (readonly Move[])[] = [];

  constructor(private readonly day: number) {}

  add(bucket: readonly Move[] = [], days: number): void {
    if (!this.addFew(bucket, days)) this.crowds.push(bucket);
  }

  addFew(bucket: readonly Move[] = [], days: number): boolean {
    const few = within(bucket, this.day, days);
    for (const move of few ?? []) this.moves.add(move);
    return few !== null;
  }
}

function byAmount(moves: readonly Move[]): ReadonlyMap<Fen, readonly Move[]> {
  const amounts = new Map<Fen, Move[]>();
  for (const move of moves) put(amounts, move.amountFen, move);
  return amounts;
}
