import { refuse } from './refusal.js';

/**
 * Money is fen (分) in a bigint, everywhere. A field whose name ends in `Fen` is money: the codec,
 * the API and the messages rely on that name alone.
 */
export type Fen = bigint;

const DIGITS = /^-?(0|[1-9]\d{0,17})$/;

/**
 * Reads money from outside: a string of digits, or a safe integer.
 * @throws Refusal `money-number` for a number that JSON may have rounded, `money-invalid` for a
 * fraction of a fen, or anything else.
 */
export function fen(value: unknown, field = 'amountFen'): Fen {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && DIGITS.test(value)) return BigInt(value);
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw refuse('money-number', { field, limit: Number.MAX_SAFE_INTEGER });
  }
  throw refuse('money-invalid', { field, actual: String(value) });
}

/** 元 and 万元 as fen, for constants that read like the policy's text. */
export const yuan = (amount: number): Fen => BigInt(amount) * 100n;
export const wan = (amount: number): Fen => BigInt(amount) * 1_000_000n;

export const minFen = (a: Fen, b: Fen): Fen => (a < b ? a : b);
export const maxFen = (a: Fen, b: Fen): Fen => (a > b ? a : b);
export const sumFen = (amounts: Iterable<Fen>): Fen => {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
};

/** `500000000n` → `5,000,000.00`, in 元. */
export function formatYuan(amount: Fen): string {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}.${digits.slice(-2)}`;
}
