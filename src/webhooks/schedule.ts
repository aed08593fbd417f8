const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** 三天: how long one event is tried; then it is a dead letter. */
export const TRIED_FOR_MS = 72 * HOUR;
const FIRST_MS = 5 * SECOND;
const GROWTH = 4;
/** So that a target that was away for a day is not left waiting for half of the next. */
const LONGEST_MS = 2 * HOUR;
const LONGEST_ASKED_MS = 24 * HOUR;

export interface Tried {
  /** Failed so far, from 1. */
  readonly attempts: number;
  /** When the first of them was made; all times in epoch milliseconds. */
  readonly firstAt: number;
  readonly now: number;
  /** From 0 to less than 1. */
  readonly random: number;
  /** What the target asked for. */
  readonly retryAfterMs: number | null;
}

/**
 * When a failed attempt is made again: after 5 s, 20 s, 80 s … 2 h, each a quarter shorter or longer
 * at random, so that targets of one network don't all come back at once; later where the target asks
 * for it, up to a day. The last attempt is three days after the first; null when that has failed.
 */
export function nextAttempt(tried: Tried): number | null {
  const { attempts, firstAt, now, random, retryAfterMs } = tried;
  const end = firstAt + TRIED_FOR_MS;
  if (now >= end) return null;
  const step = Math.min(FIRST_MS * GROWTH ** (attempts - 1), LONGEST_MS);
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS);
  return Math.min(now + Math.max(Math.round(step * (0.75 + random / 2)), asked), end);
}

const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/;

/** `Retry-After` (RFC 9110, 10.2.3) in milliseconds from `now`; null for what is neither form. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const at = HTTP_DATE.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
