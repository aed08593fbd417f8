import { type Refusal, refuse } from '../kernel/refusal.js';
import type { BankFile } from './values.js';

/** GB18030 holds GBK and GB2312: what it reads of them, it reads alike. */
export type Encoding = 'utf-8' | 'gb18030';

/** As `TextDecoder` of this platform knows it; a byte order mark is left out of the text. */
const decoder = (encoding: Encoding) => new TextDecoder(encoding, { fatal: true });

const valid = (bytes: Uint8Array, encoding: Encoding): boolean => {
  try {
    decoder(encoding).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/**
 * The text of a file in the first of the encodings that it is valid in.
 * @throws Refusal `file-encoding`
 */
export function decodeText(
  { name, bytes }: BankFile,
  encodings: readonly Encoding[] = ['utf-8', 'gb18030'],
): { readonly text: string; readonly encoding: Encoding } {
  for (const encoding of encodings) {
    try {
      return { text: decoder(encoding).decode(bytes), encoding };
    } catch {
      // Another encoding may read it.
    }
  }
  throw notText({ name, bytes }, encodings);
}

/** The refusal of a file that is none of these, where the best of them gives up. */
export function notText({ name, bytes }: BankFile, encodings: readonly Encoding[]): Refusal {
  const failures = encodings.map((encoding) => firstInvalid(bytes, encoding));
  const { line, offset } = failures.reduce((a, b) => (b.offset > a.offset ? b : a));
  return refuse('file-encoding', { file: name, line, offset, limit: encodings.join(', ') });
}

/**
 * Where a file stops being text. Line by line, since a line feed is never part of a longer
 * character in either encoding.
 */
function firstInvalid(
  bytes: Uint8Array,
  encoding: Encoding,
): { readonly line: number; readonly offset: number } {
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    if (!valid(bytes.subarray(start, end), encoding)) {
      return { line, offset: start + validLength(bytes.subarray(start, end), encoding) };
    }
    start = end;
  }
  return { line: 1, offset: 0 };
}

/** How many bytes of a line can still be the beginning of text; halving, as prefixes only worsen. */
function validLength(bytes: Uint8Array, encoding: Encoding): number {
  const begins = (length: number): boolean => {
    try {
      decoder(encoding).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (begins(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
