import type { Fen } from '../kernel/money.js';

/**
 * An exact decimal, `units` × 10^−`scale`. There is no division, so nothing is ever rounded but by
 * `floorFen`. (decimal.js cuts to a precision, and costs ten times as much here.)
 */
export interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/;

export const exact = (units: bigint | number, scale = 0): Exact => ({
  units: BigInt(units),
  scale,
});
export const ZERO = exact(0n);

/** Reads `0.12`, `-3`, `1e-7`; undefined for anything else. */
export function parseExact(text: string): Exact | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const units = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  return scale < 0 ? exact(units * power(-scale)) : exact(units, scale);
}

const POWERS = Array.from({ length: 64 }, (_, n) => 10n ** BigInt(n));
const power = (n: number): bigint => POWERS[n] ?? 10n ** BigInt(n);

const unitsAt = (value: Exact, scale: number): bigint =>
  value.scale === scale ? value.units : value.units * power(scale - value.scale);

export function plus(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function minus(a: Exact, b: Exact): Exact {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) - unitsAt(b, scale), scale };
}

export const times = (a: Exact, b: Exact): Exact => ({
  units: a.units * b.units,
  scale: a.scale + b.scale,
});

export function compare(a: Exact, b: Exact): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = unitsAt(a, scale) - unitsAt(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const smaller = (a: Exact, b: Exact): Exact => (compare(b, a) < 0 ? b : a);
export const greater = (a: Exact, b: Exact): Exact => (compare(b, a) > 0 ? b : a);

/** Down to the whole, also below 0. */
export function floorFen(value: Exact): Fen {
  if (value.scale === 0) return value.units;
  const divisor = power(value.scale);
  const whole = value.units / divisor;
  return value.units < 0n && whole * divisor !== value.units ? whole - 1n : whole;
}

/** Canonical: no exponent, no trailing zeros. */
export function formatExact({ units, scale }: Exact): string {
  if (scale === 0) return units.toString();
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const text = digits.slice(0, -scale) + (fraction && `.${fraction}`);
  return text === '0' ? text : sign + text;
}
