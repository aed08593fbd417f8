import type { Appended, EventStore } from '../../src/stores/events/port.js';

export class Crash extends Error {
  override readonly name = 'Crash';
}

/**
 * A store whose process dies at its n-th append: before anything is written, or after it is
 * durable and before anyone hears of it. From then on nothing of this process reaches the store.
 */
export function crashing(
  store: EventStore,
  n: number,
  when: 'before' | 'after',
): EventStore & { readonly crashed: boolean } {
  let appends = 0;
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Crash();
  };
  return {
    get crashed() {
      return dead;
    },
    async append(stream, expected, events): Promise<Appended> {
      alive();
      appends += 1;
      if (appends < n) return store.append(stream, expected, events);
      if (when === 'after') await store.append(stream, expected, events);
      dead = true;
      throw new Crash();
    },
    async readStream(stream, options) {
      alive();
      return store.readStream(stream, options);
    },
    readAll: (after, options) => store.readAll(after, options),
    subscribe: (after, signal) => store.subscribe(after, signal),
    head: () => store.head(),
    compare: (a, b) => store.compare(a, b),
    close: () => Promise.resolve(),
  };
}
