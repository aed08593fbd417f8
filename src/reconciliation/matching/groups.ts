import { type Fen, sumFen } from '../../kernel/money.js';
import { MOST_ALIKE, put, within } from './buckets.js';
import type { Candidate } from './choose.js';
import {
  because,
  conflictOf,
  dateReason,
  namesAny,
  POINTS,
  referenceReason,
  referenceReasons,
  strengthOf,
  type Tier,
  TIERS,
} from './evidence.js';
import type { Key } from './keys.js';
import type { Sides, Wrong } from './pairs.js';
import { compareSides, isHome, isIn, isOwn, type Line, type Move } from './sides.js';
import type { Reason, Rules } from './values.js';

export interface Groups {
  readonly candidates: readonly Candidate[];
  readonly wrong: readonly Wrong[];
}

/**
 * One line for several movements, or several lines for one movement. Only what belongs together by
 * itself is added up: movements that share a reference or that a line lists, lines that name one
 * movement or that went to one account on one day. Sums of any others are never tried: among enough
 * of them some meet any amount.
 */
export function groupsOf(sides: Sides, pairs: readonly Candidate[]): Groups {
  const linesByKey = new Map<Key, Line[]>();
  for (const line of sides.lines) for (const key of line.keys) put(linesByKey, key, line);
  const alone = new Set(
    pairs.filter(({ tier }) => tier === TIERS.reference).flatMap(({ moves }) => moves),
  );
  const { candidates, wrong } = split(sides, linesByKey);
  return {
    candidates: once([
      ...shared(sides, linesByKey, alone),
      ...listed(sides),
      ...candidates,
      ...sameDay(sides),
    ]),
    wrong,
  };
}

/** A batch found by each of two references is one candidate, not two that are alike. */
function once(candidates: readonly Candidate[]): readonly Candidate[] {
  const known = new Map<string, Candidate[]>();
  return candidates.filter((candidate) => {
    const { lines, moves } = candidate;
    const near = `${lines.length} ${lines[0]?.id} ${moves.length} ${moves[0]?.id}`;
    const same = known.get(near)?.some((other) => isSame(other, candidate)) ?? false;
    if (!same) put(known, near, candidate);
    return !same;
  });
}

const isSame = (a: Candidate, b: Candidate): boolean =>
  a.lines.every((line, i) => line === b.lines[i]) &&
  a.moves.every((move, i) => move === b.moves[i]);

/** Movements that share a reference, most often a batch, booked as one line. */
function shared(
  sides: Sides,
  linesByKey: ReadonlyMap<Key, readonly Line[]>,
  alone: ReadonlySet<Move>,
): readonly Candidate[] {
  const { account, movesByKey, rules } = sides;
  const totals = unnamed(sides);
  const found: Candidate[] = [];
  for (const [key, moves] of movesByKey) {
    if (moves.length < 2) continue;
    const naming = new Map<Fen, Line[]>();
    for (const line of linesByKey.get(key) ?? []) put(naming, line.amountFen, line);
    const home = moves.filter((move) => isHome(move, account));
    for (const part of partsOf(home, alone)) {
      const sum = sumOf(part);
      const reference = referenceReason(key, POINTS.reference);
      for (const line of unlessMany(naming.get(sum))) {
        found.push(group([line], part, TIERS.reference, [reference], rules));
      }
      if (isOwn(key)) continue;
      const day = part[0]?.day ?? 0;
      const total = because('batch-total', POINTS.batchTotal);
      for (const line of within(totals.get(sum), day, rules.dateToleranceDays) ?? []) {
        found.push(group([line], part, TIERS.total, [total], rules));
      }
    }
  }
  return found;
}

/** All of them; those of each day; those that no line names alone. */
function partsOf(moves: readonly Move[], alone: ReadonlySet<Move>): readonly (readonly Move[])[] {
  const out = moves.filter((move) => !isIn(move));
  return [out, moves.filter(isIn)].flatMap((all) => {
    const days = new Map<number, Move[]>();
    for (const move of all) put(days, move.day, move);
    const rest = all.filter((move) => !alone.has(move));
    return [
      all,
      ...(days.size > 1 ? days.values() : []),
      ...(rest.length < all.length ? [rest] : []),
    ].filter(({ length }) => length > 1);
  });
}

/** Lines that name nothing and nobody the ledger pays, by amount: any may be a batch's total. */
function unnamed({ lines, moves }: Sides): ReadonlyMap<Fen, readonly Line[]> {
  const payees = new Set(moves.map(({ account }) => account));
  const totals = new Map<Fen, Line[]>();
  for (const line of lines) {
    const addressed = line.account !== null && payees.has(line.account);
    if (line.keys.length === 0 && !addressed) put(totals, line.amountFen, line);
  }
  return totals;
}

/** A line that lists the movements it is made of. */
function listed(sides: Sides): readonly Candidate[] {
  return sides.lines.flatMap((line) => {
    if (line.keys.length < 2) return [];
    const keys = line.keys.filter(isOwn);
    const moves = [...new Set(keys.flatMap((key) => onlyOne(sides, key, line) ?? []))];
    const home = moves.every((move) => isHome(move, sides.account));
    if (moves.length < 2 || !home || sumOf(moves) !== line.amountFen) return [];
    const reason = because('listed', POINTS.reference, { count: moves.length });
    return [group([line], moves.sort(compareSides), TIERS.reference, [reason], sides.rules)];
  });
}

/** A movement that the bank made in parts, each of which names it. */
function split(sides: Sides, linesByKey: ReadonlyMap<Key, readonly Line[]>): Groups {
  const candidates: Candidate[] = [];
  const wrong: Wrong[] = [];
  for (const move of sides.moves) {
    const named = move.keys.filter((key) => isOwn(key) && linesByKey.has(key));
    const keys = named.filter((key) => onlyOne(sides, key, move) === move);
    const naming = keys.flatMap((key) => linesByKey.get(key) ?? []);
    if (naming.length < 2) continue;
    const lines = [...new Set(naming)].filter((line) => isIn(line) === isIn(move));
    if (lines.length < 2 || sumOf(lines) !== move.amountFen) continue;
    lines.sort(compareSides);
    const [conflict] = lines.flatMap((line) => conflictOf(line, move, sides) ?? []);
    if (conflict) wrong.push({ lines, move, conflict });
    else {
      candidates.push(group(lines, [move], TIERS.reference, referenceReasons(keys), sides.rules));
    }
  }
  return { candidates, wrong };
}

/** A movement that the bank made in parts which name nothing: all that one account got on a day. */
function sameDay(sides: Sides): readonly Candidate[] {
  const { account: ours, lines, moves, rules } = sides;
  const days = new Map<string, Line[]>();
  for (const line of lines) {
    const { account, day } = line;
    if (account !== null && !namesAny(line)) put(days, `${account} ${day} ${isIn(line)}`, line);
  }
  const totals = new Map<string, { readonly day: number; readonly lines: readonly Line[] }[]>();
  for (const parts of days.values()) {
    const [{ account, day } = { account: null, day: 0 }] = parts;
    if (parts.length < 2 || parts.length > MOST_ALIKE) continue;
    put(totals, `${account} ${sumOf(parts)}`, { day, lines: parts });
  }
  return moves.flatMap((move) => {
    if (!isHome(move, ours)) return [];
    const near = totals.get(`${move.account} ${move.amountFen}`);
    return (within(near, move.day, rules.dateToleranceDays) ?? []).map((total) =>
      group(total.lines, [move], TIERS.total, [because('account', POINTS.account)], rules),
    );
  });
}

const sumOf = (sides: readonly { readonly amountFen: Fen }[]): Fen =>
  sumFen(sides.map(({ amountFen }) => amountFen));

const unlessMany = <T>(bucket: readonly T[] = []): readonly T[] =>
  bucket.length > MOST_ALIKE ? [] : bucket;

/** The movement of this direction that a reference names, where it names one alone. */
function onlyOne(sides: Sides, key: Key, side: Line | Move): Move | undefined {
  const moves = unlessMany(sides.movesByKey.get(key)).filter((move) => isIn(move) === isIn(side));
  return moves.length === 1 ? moves[0] : undefined;
}

function group(
  lines: readonly Line[],
  moves: readonly Move[],
  tier: Tier,
  found: readonly Reason[],
  rules: Rules,
): Candidate {
  const total = because('total', POINTS.amount, {
    amountFen: sumOf(lines),
    count: Math.max(lines.length, moves.length),
  });
  const reasons = [total, ...found, dateReason(lines, moves, rules)];
  return { lines, moves, tier, ...strengthOf({ tier, reasons }), reasons };
}
