import type { Fen } from '../kernel/money.js';

/** A fen less than a hundred trillion yuan: more than the country's budget, less than 19 digits. */
export const MAX_FEN: Fen = 10n ** 16n - 1n;
const MAX_DIGITS = 16;

/** `1,234.50`, `1234.5`, `+0.01`; groups of three or none. */
const YUAN = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?$/;

/**
 * Yuan as a bank writes them, exactly; never through a float. Full-width digits and signs, spaces
 * and a leading ¥ are the same number. `too-large` beyond `MAX_FEN`, undefined for anything else,
 * such as a third decimal that isn't zero.
 */
export function readYuan(text: string): Fen | 'too-large' | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace('\u2212', '-')
    .replace(/^([+-]?)¥/, '$1');
  const [, sign, whole, decimals = ''] = YUAN.exec(plain) ?? [];
  if (whole === undefined || !/^\d{0,2}0*$/.test(decimals)) return undefined;
  const digits = whole.replaceAll(',', '') + decimals.slice(0, 2).padEnd(2, '0');
  if (digits.replace(/^0+/, '').length > MAX_DIGITS) return 'too-large';
  return sign === '-' ? -BigInt(digits) : BigInt(digits);
}

/** An amount within `MAX_FEN`, or none. */
export function parseYuan(text: string): Fen | undefined {
  const read = readYuan(text);
  return read === 'too-large' ? undefined : read;
}

/** `123450n` → `1234.50`: no separators, always two decimals. */
export function plainYuan(amount: Fen): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
