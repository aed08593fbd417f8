import { type Moment, momentAt } from '../kernel/days.js';

/** The one clock of a ledger. Everything but token expiry goes by it. */
export interface Clock {
  now(): Moment;
  /** How soon it may have been moved, milliseconds: whoever waits for a moment looks again by then. */
  readonly lookMs?: number;
}

let last = { milliseconds: 0, moment: momentAt(0) };

/** Writes each millisecond out once: a busy ledger asks for it many times. */
export const systemClock: Clock = {
  now() {
    const milliseconds = Date.now();
    if (milliseconds !== last.milliseconds) {
      last = { milliseconds, moment: momentAt(milliseconds) };
    }
    return last.moment;
  },
};
