import type { Brand } from './brand.js';
import { refuse } from './refusal.js';

/** 统一社会信用代码, 18 characters with a check character (GB 32100-2015). */
export type Uscc = Brand<string, 'Uscc'>;

const CHARSET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** The check character over the first 17, or undefined where one of them is no code character. */
export function checkCharacter(first17: string): string | undefined {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) {
    const value = CHARSET.indexOf(first17.charAt(i) || ' ');
    if (value < 0) return undefined;
    sum += value * (WEIGHTS[i] as number);
  }
  return CHARSET.charAt((31 - (sum % 31)) % 31);
}

/** @throws Refusal `uscc-invalid`, naming the check character that would be right. */
export function uscc(value: unknown): Uscc {
  const text = typeof value === 'string' ? value : '';
  const expected = text.length === 18 ? checkCharacter(text) : undefined;
  if (expected === undefined) {
    throw refuse('uscc-invalid', { rule: 'GB 32100-2015', actual: String(value) });
  }
  if (expected !== text.charAt(17)) {
    throw refuse('uscc-check-character', {
      rule: 'GB 32100-2015',
      actual: text.charAt(17),
      limit: expected,
      uscc: text,
    });
  }
  return text as Uscc;
}

/**
 * A few early pilot numbers of Fujian break the checksum: an administrator may register such a
 * number, with a reason. The form is still checked.
 */
export function usccWithoutCheck(value: string): Uscc {
  const last = value.charAt(17);
  if (value.length !== 18 || checkCharacter(value) === undefined || !CHARSET.includes(last)) {
    throw refuse('uscc-invalid', { rule: 'GB 32100-2015', actual: value });
  }
  return value as Uscc;
}
