import { agrees, type Key, keyOf, type KeyKind } from './keys.js';
import { similarity } from './names.js';
import { isHome, isOwn, type Line, type Move } from './sides.js';
import type { Reason, Rules } from './values.js';

/** What each reason is worth. Those below zero speak against a match, and bar certainty. */
export const POINTS = {
  /** Of one pair, or of both sides of a sum. */
  amount: 30,
  /** The first reference that both name, and each further one. */
  reference: 60,
  furtherReference: 10,
  account: 40,
  accountMasked: 10,
  accountDiffers: -20,
  /** For one name; for one that is alike, its part of it. */
  name: 30,
  nameDiffers: -15,
  referenceDiffers: -10,
  batchTotal: 35,
  /** For one day; less as they are further apart. */
  date: 10,
  dateOutside: -25,
  alike: -15,
} as const;

/** The passes, strongest last: what a weaker one finds never takes what a stronger one has found. */
export const TIERS = { total: 1, name: 2, account: 3, reference: 4 } as const;
export type Tier = (typeof TIERS)[keyof typeof TIERS];

export interface Evidence {
  readonly tier: Tier;
  readonly reasons: readonly Reason[];
}

/** It is the movement that the line names, to the fen, and yet it went wrong. */
export type Conflict = 'paid-to-other-account' | 'paid-to-other-name' | 'paid-from-other-line';

interface Terms {
  readonly account: string;
  readonly rules: Rules;
}

/**
 * What speaks for and against a line and a movement of the same amount; null where it isn't enough
 * to propose it. A line that names a movement is of that movement or of none.
 */
export function weigh(line: Line, move: Move, terms: Terms): Evidence | Conflict | null {
  const references = referenceReasons(line.keys.filter((key) => move.keys.includes(key)));
  const payer = payerReasons(line, move, terms.rules);
  const date = dateReason([line], [move], terms.rules);
  if (references.some(({ code }) => code !== 'batch-reference')) {
    const conflict = conflictOf(line, move, terms);
    if (conflict) return conflict;
    // Money comes back from wherever the bank, or whoever pays it back, keeps it.
    const told = move.value.kind === 'payment' ? payer : payer.filter(({ points }) => points > 0);
    return { tier: TIERS.reference, reasons: [amountReason(line), ...references, ...told, date] };
  }
  const tier = says(payer, 'account') ? TIERS.account : says(payer, 'name') ? TIERS.name : null;
  const elsewhere = !isHome(move, terms.account) || namesAny(line);
  if (tier === null || elsewhere || date.points < 0) return null;
  const others = otherReferences(line, move);
  return { tier, reasons: [amountReason(line), ...references, ...payer, ...others, date] };
}

/** What went wrong with a movement that a line names. */
export function conflictOf(line: Line, move: Move, { account, rules }: Terms): Conflict | null {
  if (move.value.kind === 'payment') {
    const payer = payerReasons(line, move, rules);
    if (says(payer, 'account-differs')) return 'paid-to-other-account';
    if (says(payer, 'name-differs') && !says(payer, 'account')) return 'paid-to-other-name';
  }
  return isHome(move, account) ? null : 'paid-from-other-line';
}

const says = (reasons: readonly Reason[], code: Reason['code']): boolean =>
  reasons.some((found) => found.code === code);

const payerReasons = (line: Line, move: Move, rules: Rules): readonly Reason[] =>
  [accountReason(line, move), nameReason(line, move, rules)].filter((found) => found !== null);

/** The line names something else than the ledger has for it, be it of another's or a second time. */
function otherReferences({ value: line }: Line, { value: move }: Move): readonly Reason[] {
  const [endToEndId] = line.endToEndIds.filter((id) => keyOf('end-to-end-id', id) !== null);
  const pairs = [
    [endToEndId ?? null, move.endToEndId],
    [line.serial, move.bankReference],
  ] as const;
  return pairs.flatMap(([bank, ledger]) =>
    bank === null || ledger === null
      ? []
      : [because('reference-differs', POINTS.referenceDiffers, { bank, ledger })],
  );
}

export const pointsOf = (reasons: readonly Reason[]): number =>
  reasons.reduce((sum, { points }) => sum + points, 0);

/** A tier is worth more than all the points of those below it. */
export function strengthOf({ tier, reasons }: Evidence) {
  const nearness = pointsOf(reasons.filter(({ code }) => code === 'date'));
  return { strength: tier * 1000 + pointsOf(reasons) - nearness, nearness };
}

export const namesAny = ({ keys }: Line): boolean => keys.some(isOwn);

export const because = (
  code: Reason['code'],
  points: number,
  params: Reason['params'] = {},
): Reason => ({ code, points, params });

const amountReason = ({ amountFen }: Line): Reason =>
  because('amount', POINTS.amount, { amountFen });

/** A batch's reference names no payment of it, so it only adds to what does. */
export function referenceReasons(shared: readonly Key[]): readonly Reason[] {
  const first = shared.find(isOwn);
  return shared.map((key) =>
    referenceReason(key, key === first ? POINTS.reference : POINTS.furtherReference),
  );
}

export function referenceReason(key: Key, points: number): Reason {
  const [code, value] = key.split(' ') as [KeyKind, string];
  return because(code, points, { value });
}

/** A bank may mask its accounts; the ledger's are whole. */
function accountReason(line: Line, move: Move): Reason | null {
  if (line.account === null || move.account === null) return null;
  if (line.account === move.account) return because('account', POINTS.account);
  return agrees(line.account, move.account)
    ? because('account-masked', POINTS.accountMasked)
    : because('account-differs', POINTS.accountDiffers);
}

function nameReason(line: Line, move: Move, { minimumNameSimilarity }: Rules): Reason | null {
  if (line.name === null || move.name === null) return null;
  const alike = similarity(line.name, move.name);
  return alike >= minimumNameSimilarity
    ? because('name', Math.floor((POINTS.name * alike) / 100), { similarity: alike })
    : because('name-differs', POINTS.nameDiffers, { similarity: alike });
}

/** Of those furthest apart. */
export function dateReason(
  lines: readonly Line[],
  moves: readonly Move[],
  { dateToleranceDays: limit }: Rules,
): Reason {
  const booked = daysOf(lines);
  const recorded = daysOf(moves);
  const days = Math.max(booked.last - recorded.first, recorded.last - booked.first);
  return days > limit
    ? because('date-outside', POINTS.dateOutside, { days, limit })
    : because('date', POINTS.date - Math.floor((POINTS.date * days) / (limit + 1)), { days });
}

/** Sides stand in order of their days. */
const daysOf = (sides: readonly { readonly day: number }[]) => ({
  first: sides[0]?.day ?? 0,
  last: sides.at(-1)?.day ?? 0,
});
