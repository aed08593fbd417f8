import { type Moment, momentAt } from '../kernel/days.js';

/** The one clock of a ledger. Everything but token expiry goes by it. */
export interface Clock {
  now(): Moment;
}

export const systemClock: Clock = { now: () => momentAt(Date.now()) };
