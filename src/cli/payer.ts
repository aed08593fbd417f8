import { payerIdOf } from '../domain/streams.js';

/** An account of ours by its id, or by its number however it is spaced. */
export const payerOf = (given: string): string =>
  given.startsWith('payer-') ? given : payerIdOf(given);
