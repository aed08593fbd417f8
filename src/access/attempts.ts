import { LRUCache } from 'lru-cache';
import { refuse } from '../kernel/refusal.js';

const FREE = 10;
const LONGEST_MS = 60_000;
const FORGOTTEN_AFTER_MS = 15 * 60_000;
const NAMES = 50_000;

interface Tried {
  readonly times: number;
  readonly nextAt: number;
}

/**
 * Ten tries, then a wait that doubles from one second to a minute: a guesser gets some 1,500 a day,
 * and nobody can lock a person out for longer. Unknown names wait too, so that waiting tells nothing.
 */
export class Attempts {
  readonly #tried = new LRUCache<string, Tried>({ max: NAMES, ttl: FORGOTTEN_AFTER_MS });

  constructor(private readonly now: () => number) {}

  /**
   * Counts before the outcome is known, so that guesses sent at once count one by one.
   * @throws Refusal `too-many-attempts`, saying after how many seconds to come back
   */
  begin(name: string): void {
    const now = this.now();
    const { times, nextAt } = this.#tried.get(name) ?? { times: 0, nextAt: 0 };
    if (now < nextAt) {
      throw refuse('too-many-attempts', { retryAfter: Math.ceil((nextAt - now) / 1_000) });
    }
    const over = times + 1 - FREE;
    const wait = over < 0 ? 0 : Math.min(LONGEST_MS, 1_000 * 2 ** Math.min(over, 10));
    this.#tried.set(name, { times: times + 1, nextAt: now + wait });
  }

  succeeded(name: string): void {
    this.#tried.delete(name);
  }
}
