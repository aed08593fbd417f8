/** What nobody rounded: digits, with no more decimals than money has. */
const TYPED = /^-?\d{1,13}(\.\d{1,2})?$/;

/**
 * A number of a sheet as it was typed. A sheet keeps fifteen digits of a double, so 0.1 + 0.2 is
 * stored as 0.30000000000000004 and means 0.3. From ten trillion on, the fifteenth digit is no
 * longer a fen: there the double must be exact by itself. Sixteen digits are an account number that
 * lost its last ones; the exponent says so.
 */
export function decimalText(stored: string | number): string {
  const text = String(stored);
  if (TYPED.test(text)) return text;
  const value = Number(stored);
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential();
  return String(size < 1e13 ? Number(value.toPrecision(15)) : value);
}

const DAY_MS = 86_400_000;

/**
 * A day of a sheet, which counts from 1900 with a 29 February that wasn't, or from 1904.
 * Ten thousand years are no day of a statement: told as the number they are.
 */
export function serialDay(serial: number, date1904: boolean): string {
  const days = Math.floor(serial) + (date1904 ? 1_462 : 0);
  if (!(days >= 61 && days < 2_958_466)) return String(serial);
  return new Date(Date.UTC(1899, 11, 30) + days * DAY_MS).toISOString().slice(0, 10);
}
