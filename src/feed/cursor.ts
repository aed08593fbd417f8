import { refuse } from '../kernel/refusal.js';

/** Of each point so many bytes of its leaf's hash: a false match is one in 2^32. */
const PREFIX_BYTES = 4;
const VERSION = '1';
const MAX_LENGTH = 500;

/** A place in a ledger's history, and by what to know whether it is still the same history. */
export interface Cursor {
  readonly ledgerId: string;
  /** Of the last event that was handled; 0 before the first. */
  readonly seq: number;
  /** Of the leaves at `pointsOf(seq)`, in that order. */
  readonly prefixes: readonly string[];
}

/**
 * The event itself, and one about 2^k before it for each k: so a history that diverged is found out,
 * and where it still is the same is known to within a factor of two. Each lies on a multiple of 2^k,
 * between 2^k and 2^(k+1) back: neighbours share nearly all of them.
 */
export function pointsOf(seq: number): readonly number[] {
  const points = seq > 0 ? [seq] : [];
  for (let width = 1; ; width *= 2) {
    const point = (Math.floor(seq / width) - 1) * width;
    if (point < 1) return points;
    points.push(point);
  }
}

export const prefixOf = (leafHash: string): string => leafHash.slice(0, PREFIX_BYTES * 2);

/** One word of URL-safe characters. */
export const formatCursor = ({ ledgerId, seq, prefixes }: Cursor): string =>
  [VERSION, ledgerId, seq, Buffer.from(prefixes.join(''), 'hex').toString('base64url')].join('.');

/** @throws Refusal `feed-cursor-invalid` */
export function parseCursor(text: string): Cursor {
  const [version, ledgerId, digits = '', hashes = '', ...more] =
    text.length > MAX_LENGTH ? [] : text.split('.');
  const seq = Number(digits);
  const bytes = Buffer.from(hashes, 'base64url');
  if (
    version !== VERSION ||
    !ledgerId ||
    more.length > 0 ||
    !/^(0|[1-9]\d{0,14})$/.test(digits) ||
    bytes.length !== pointsOf(seq).length * PREFIX_BYTES
  ) {
    throw refuse('feed-cursor-invalid', { actual: text.slice(0, 100) });
  }
  const hex = bytes.toString('hex');
  return { ledgerId, seq, prefixes: hex.match(/.{8}/g) ?? [] };
}
