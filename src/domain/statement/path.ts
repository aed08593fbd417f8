import type { SubjectId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import { isOther } from './counterparty.js';
import type { Span } from './events.js';

/** What tells a line from another; the rest of it is in its event. */
export interface Entry {
  readonly id: string;
  readonly line: number;
  readonly amountFen: Fen;
  readonly balanceFen: Fen | null;
  readonly serial: string | null;
  readonly counterparty: SubjectId | null;
}

/** A day's lines in the bank's order, from one balance to another. */
export interface Path {
  readonly openingFen: Fen;
  readonly closingFen: Fen;
  readonly entries: readonly Entry[];
}

/** What a file adds to a day: it may begin earlier, end later, and has all that is between. */
export interface Added {
  readonly before: Span | null;
  readonly after: Span | null;
}

/**
 * Opening + lines = closing, with every balance that the file has on its way.
 * @throws Refusal `statement-unbalanced`, naming the line
 */
export function checkBalances({ openingFen, closingFen, entries }: Path): void {
  let balanceFen = openingFen;
  for (const entry of entries) {
    balanceFen += entry.amountFen;
    if (entry.balanceFen !== null && entry.balanceFen !== balanceFen) {
      throw refuse('statement-unbalanced', {
        line: entry.line,
        limitFen: balanceFen,
        actualFen: entry.balanceFen,
      });
    }
  }
  if (balanceFen === closingFen) return;
  const line = entries.at(-1)?.line ?? 0;
  throw refuse('statement-unbalanced', { line, limitFen: balanceFen, actualFen: closingFen });
}

/**
 * What `file` has that `accepted` has not. Both are of one bank, so where they overlap they are the
 * same, line by line.
 * @throws Refusal `statement-line-changed`, `statement-line-missing`, `statement-line-inserted`,
 * `statement-day-differs`
 */
export function whatIsNew(accepted: Path, file: Path): Added {
  const places = placesIn(accepted, file);
  if (isSameDay(accepted, file, places)) return { before: null, after: null };
  const first = places.findIndex((place) => place !== null);
  if (first < 0) return beside(accepted, file);
  const last = places.findLastIndex((place) => place !== null);
  const start = places[first] as number;
  for (let at = first; at <= last; at += 1) {
    const place = start + at - first;
    if (places[at] === null) throw inserted(file, at);
    if (places[at] !== place) throw missing(accepted, place, file, at);
  }
  if (first > 0 && start > 0) throw inserted(file, first - 1);
  const end = file.entries.length;
  if (last < end - 1 && places[last] !== accepted.entries.length - 1)
    throw inserted(file, last + 1);
  const limitFen = balancesOf(accepted)[start] as Fen;
  const actualFen = balancesOf(file)[first] as Fen;
  if (limitFen !== actualFen) throw differs(file, first, limitFen, actualFen);
  return {
    before: first > 0 ? { from: 0, to: first } : null,
    after: last < end - 1 ? { from: last + 1, to: end } : null,
  };
}

/** For each entry of the file its place among those accepted; null where it is none of them. */
function placesIn(accepted: Path, file: Path): readonly (number | null)[] {
  const bySerial = new Map<string, number>();
  const byBalance = new Map<string, number>();
  for (const [place, { serial, balance }] of keysOf(accepted).entries()) {
    if (serial !== null) bySerial.set(serial, place);
    byBalance.set(balance, place);
  }
  const keys = keysOf(file);
  return file.entries.map((entry, at) => {
    const { serial, balance } = keys[at] as Keys;
    const place = serial === null ? undefined : bySerial.get(serial);
    if (place !== undefined) {
      const limitFen = accepted.entries[place]?.amountFen ?? 0n;
      if (limitFen === entry.amountFen) return place;
      const { line, amountFen: actualFen } = entry;
      throw refuse('statement-line-changed', { line, serial: entry.serial, limitFen, actualFen });
    }
    const there = byBalance.get(balance);
    const known = there === undefined ? undefined : accepted.entries[there];
    return there !== undefined && known && !isAnother(known, entry) ? there : null;
  });
}

/** Of one amount and one balance, and yet another line. A channel without serials tells neither. */
const isAnother = (a: Entry, b: Entry): boolean =>
  (a.serial !== null && b.serial !== null) || isOther(a.counterparty, b.counterparty);

interface Keys {
  readonly serial: string | null;
  readonly balance: string;
}

/**
 * By its serial; without one, by its amount and the balance it leads to, which every file gives or
 * lets us add up, and which banks don't spell in two ways as they do a name or a 摘要. The number
 * of the occurrence tells two that are genuinely equal from one that was sent twice.
 */
function keysOf({ openingFen, entries }: Path): readonly Keys[] {
  const times = new Map<string, number>();
  const nth = (key: string): string => {
    const time = times.get(key) ?? 0;
    times.set(key, time + 1);
    return `${key} ${time}`;
  };
  let balanceFen = openingFen;
  return entries.map(({ amountFen, serial }) => {
    balanceFen += amountFen;
    return {
      serial: serial === null ? null : nth(`serial ${serial}`),
      balance: nth(`${amountFen} ${balanceFen}`),
    };
  });
}

/** All of it again, maybe in the order of another of the bank's channels: nothing is new. */
function isSameDay(accepted: Path, file: Path, places: readonly (number | null)[]): boolean {
  const found = new Set(places);
  return (
    !found.has(null) &&
    found.size === accepted.entries.length &&
    found.size === file.entries.length &&
    accepted.openingFen === file.openingFen &&
    accepted.closingFen === file.closingFen
  );
}

/** A file of another part of the day: it begins where the other ends, or ends where it begins. */
function beside(accepted: Path, file: Path): Added {
  const all = { from: 0, to: file.entries.length };
  const follows = file.openingFen === accepted.closingFen;
  const precedes = file.closingFen === accepted.openingFen;
  const told = file.entries.length > 0 && accepted.entries.length > 0;
  if (follows === precedes && (told || !follows)) {
    throw differs(file, 0, accepted.closingFen, file.openingFen);
  }
  if (file.entries.length === 0) return { before: null, after: null };
  return follows ? { before: null, after: all } : { before: all, after: null };
}

/** The balance before each entry. */
function balancesOf({ openingFen, entries }: Path): readonly Fen[] {
  let balanceFen = openingFen;
  return entries.map(({ amountFen }) => {
    const before = balanceFen;
    balanceFen += amountFen;
    return before;
  });
}

const inserted = ({ entries }: Path, at: number): Refusal =>
  refuse('statement-line-inserted', {
    line: entries[at]?.line ?? 0,
    actualFen: entries[at]?.amountFen ?? 0n,
  });

const missing = (accepted: Path, place: number, file: Path, at: number): Refusal =>
  refuse('statement-line-missing', {
    line: file.entries[at]?.line ?? 0,
    limit: accepted.entries[place]?.id ?? '',
    limitFen: accepted.entries[place]?.amountFen ?? 0n,
  });

const differs = ({ entries }: Path, at: number, limitFen: Fen, actualFen: Fen): Refusal =>
  refuse('statement-day-differs', { line: entries[at]?.line ?? 0, limitFen, actualFen });
