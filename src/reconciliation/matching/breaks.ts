import type { BreakKind, Finding, FindingCode } from '../../domain/break/events.js';
import { type Fen, sumFen } from '../../kernel/money.js';
import { MOST_ALIKE, put } from './buckets.js';
import type { Candidate } from './choose.js';
import { namesAny, TIERS } from './evidence.js';
import type { Key } from './keys.js';
import type { Sides, Wrong } from './pairs.js';
import type { Settled } from './settled.js';
import { compareSides, isHome, isIn, isOwn, type Line, type Move } from './sides.js';
import type { Break } from './values.js';

/** What a bank writes above money that comes back. */
const RETURNED = /退汇|退票|退回|退款|退付|冲正|冲回|撤销/u;

interface Given {
  readonly sides: Sides;
  /** One line and one movement each. */
  readonly pairs: readonly Candidate[];
  readonly wrong: readonly Wrong[];
  readonly crowded: ReadonlySet<Line | Move>;
  /** What was matched before, and what is proposed now. */
  readonly settled: Settled;
}

/** What is left, and where it goes. */
interface Open {
  readonly lines: ReadonlySet<Line>;
  readonly moves: ReadonlySet<Move>;
  close(kind: BreakKind, of: Part, finding: Finding, related?: Move): void;
}

interface Part {
  readonly lines?: Iterable<Line>;
  readonly moves?: Iterable<Move>;
}

/** Types whatever is in no match, by the first of these that holds: each line and movement once. */
export function breaksOf(given: Given): readonly Break[] {
  const { sides, wrong, crowded, settled } = given;
  const breaks: Break[] = [];
  const open = openOf(sides, settled, breaks);
  wentWrong(open, wrong);
  paidTwice(open, given);
  cantBeTold(open, crowded);
  amountsDiffer(open, sides);
  paidMore(open, sides, settled);
  cameBack(open, sides);
  restOf(open, sides);
  return breaks;
}

function openOf(sides: Sides, settled: Settled, breaks: Break[]): Open {
  const lines = new Set(sides.lines.filter(({ id }) => !settled.lines.has(id)));
  const moves = new Set(sides.moves.filter(({ id }) => !settled.movements.has(id)));
  return {
    lines,
    moves,
    close(kind, part, finding, related) {
      const closed = { lines: [...(part.lines ?? [])], moves: [...(part.moves ?? [])] };
      for (const line of closed.lines) lines.delete(line);
      for (const move of closed.moves) moves.delete(move);
      breaks.push({
        kind,
        lines: closed.lines.sort(compareSides).map(({ id }) => id),
        movements: closed.moves.sort(compareSides).map(({ id }) => id),
        related: {
          lines: (related && settled.movements.get(related.id)?.lines) ?? [],
          movements: related ? [related.id] : [],
        },
        finding,
      });
    },
  };
}

const finding = (code: FindingCode, params: Finding['params'] = {}): Finding => ({ code, params });

/** The line names the movement, and its money went to somebody else, or came from another line. */
function wentWrong({ lines, moves, close }: Open, wrong: readonly Wrong[]): void {
  for (const { lines: named, move, conflict } of wrong) {
    if (!named.every((line) => lines.has(line)) || !moves.has(move)) continue;
    const kind = conflict === 'paid-from-other-line' ? 'wrong-line' : 'wrong-payee';
    close(kind, { lines: named, moves: [move] }, finding(conflict));
  }
}

/** What the line could be is matched with another line: the bank did it twice. */
function paidTwice({ lines, close }: Open, { pairs, wrong, settled }: Given): void {
  const twice = (line: Line, move: Move): void => {
    if (!lines.has(line) || !settled.movements.has(move.id)) return;
    close('duplicate', { lines: [line] }, finding('matched-already'), move);
  };
  for (const { tier, lines: pair, moves } of pairs) {
    if (tier < TIERS.account) continue;
    for (const line of pair) for (const move of moves) twice(line, move);
  }
  for (const { lines: named, move } of wrong) for (const line of named) twice(line, move);
}

function cantBeTold({ lines, moves, close }: Open, crowded: ReadonlySet<Line | Move>): void {
  const alike = finding('too-many-alike', { limit: MOST_ALIKE });
  for (const line of lines) if (crowded.has(line)) close('unknown', { lines: [line] }, alike);
  for (const move of moves) if (crowded.has(move)) close('unknown', { moves: [move] }, alike);
}

/** Lines and movements that name one another, and aren't worth the same together. */
function amountsDiffer({ lines, moves, close }: Open, { account }: Sides): void {
  const linesByKey = new Map<string, Line[]>();
  const movesByKey = new Map<string, Move[]>();
  for (const line of lines) for (const key of namesOf(line)) put(linesByKey, key, line);
  for (const move of moves) {
    if (!isHome(move, account)) continue;
    for (const key of directed(move.keys, move)) put(movesByKey, key, move);
  }
  const seen = new Set<string>();
  for (const line of [...lines]) {
    const part = { lines: new Set<Line>(), moves: new Set<Move>() };
    const keys = [...namesOf(line)];
    for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
      if (seen.has(key)) continue;
      seen.add(key);
      for (const named of linesByKey.get(key) ?? []) {
        part.lines.add(named);
        for (const other of namesOf(named)) keys.push(other);
      }
      for (const named of movesByKey.get(key) ?? []) {
        part.moves.add(named);
        for (const other of directed(named.keys, named)) {
          if (linesByKey.has(other)) keys.push(other);
        }
      }
    }
    const bankFen = sumOf(part.lines);
    const ledgerFen = sumOf(part.moves);
    if (part.moves.size === 0 || bankFen === ledgerFen) continue;
    const differenceFen = bankFen - ledgerFen;
    close('amount-differs', part, finding('amounts', { bankFen, ledgerFen, differenceFen }));
  }
}

const sumOf = (sides: Iterable<{ readonly amountFen: Fen }>): Fen =>
  sumFen([...sides].map(({ amountFen }) => amountFen));

const directed = (keys: readonly Key[], side: Line | Move): readonly string[] =>
  keys.map((key) => `${key} ${isIn(side)}`);

/** A batch's reference only where it names nothing more. */
function namesOf(line: Line): readonly string[] {
  const own = line.keys.filter(isOwn);
  return directed(own.length > 0 ? own : line.keys, line);
}

/** The line names a payment that is matched already, with money of another amount. */
function paidMore({ lines, close }: Open, sides: Sides, settled: Settled): void {
  for (const line of lines) {
    if (isIn(line)) continue;
    const payment = paymentsNamed(line, sides).find(({ id }) => settled.movements.has(id));
    if (payment) close('duplicate', { lines: [line] }, finding('matched-already'), payment);
  }
}

function paymentsNamed({ keys }: Line, { movesByKey }: Sides): readonly Move[] {
  return keys.filter(isOwn).flatMap((key) => {
    const moves = movesByKey.get(key) ?? [];
    return moves.length > MOST_ALIKE ? [] : moves.filter(({ value }) => value.kind === 'payment');
  });
}

/** Money back that the ledger doesn't know of: of a payment that can be told, or of none. */
function cameBack({ lines, close }: Open, sides: Sides): void {
  const wanted = new Set(
    [...lines].filter(isIn).map(({ account, amountFen }) => `${account} ${amountFen}`),
  );
  const paid = new Map<string, Move[]>();
  for (const move of sides.moves) {
    const key = `${move.account} ${-move.amountFen}`;
    if (move.value.kind === 'payment' && wanted.has(key)) put(paid, key, move);
  }
  for (const line of lines) {
    if (!isIn(line)) continue;
    const { summary, reference, returnReason } = line.value;
    const [named] = paymentsNamed(line, sides);
    const says = returnReason !== null || RETURNED.test(`${summary} ${reference ?? ''}`);
    if (!named && !says) continue;
    const to = line.account === null ? [] : (paid.get(`${line.account} ${line.amountFen}`) ?? []);
    const payment = named ?? (to.length === 1 && (to[0]?.day ?? 0) <= line.day ? to[0] : undefined);
    if (payment)
      close('missing-in-ledger', { lines: [line] }, finding('return-unrecorded'), payment);
    else close('return-without-payment', { lines: [line] }, finding('return-of-nothing'));
  }
}

function restOf({ lines, moves, close }: Open, { account }: Sides): void {
  for (const line of lines) {
    const known = line.value.counterparty !== null || namesAny(line);
    if (known) close('missing-in-ledger', { lines: [line] }, finding('no-movement'));
    else close('unknown', { lines: [line] }, finding('nothing-known'));
  }
  for (const move of moves) {
    if (isHome(move, account)) close('missing-in-bank', { moves: [move] }, finding('no-line'));
  }
}
