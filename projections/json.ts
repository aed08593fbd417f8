import type { Personal } from '../src/kernel/event.js';

/** JSON for a text column; money becomes digits, as in stored events. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, held: unknown) => (typeof held === 'bigint' ? held.toString() : held));

/** Reads it back: any field that ends in Fen is money, a bigint again. */
export const fromJson = <T>(json: string): T =>
  JSON.parse(json, (name, held: unknown) =>
    name.endsWith('Fen') && typeof held === 'string' ? BigInt(held) : held,
  ) as T;

export const fromJsonOrNull = <T>(json: string | null): T | null =>
  json === null ? null : fromJson<T>(json);

/** Rows hold ciphertext only: a value that reached a projection unsealed is a fault, not data. */
export function sealed(value: Personal): Personal {
  if (!('sealed' in value)) throw new Error('a personal value reached a read model unsealed');
  return value;
}
