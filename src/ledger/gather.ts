import { setImmediate as yieldToIO } from 'node:timers/promises';
import type { StoredEvent } from '../stores/events/port.js';

/** An event that lists hundreds of something takes as much memory, and as long, as they. */
export const weightOf = ({ data }: Pick<StoredEvent, 'data'>): number =>
  Object.values(data).reduce<number>(
    (sum, value) => sum + (Array.isArray(value) ? value.length : 0),
    1,
  );

const weigh = (events: readonly StoredEvent[]): number =>
  events.reduce((sum, event) => sum + weightOf(event), 0);

/**
 * Batches that are there already become one, up to about `limit` events and what they list, and
 * between two of them `pause` is awaited: whoever pays for a commit by the batch gets fewer and
 * larger ones.
 */
export async function* gather(
  source: AsyncIterable<readonly StoredEvent[]>,
  pause: () => Promise<void>,
  limit: number,
): AsyncGenerator<readonly StoredEvent[]> {
  const batches = source[Symbol.asyncIterator]();
  let next = batches.next();
  try {
    for (;;) {
      const first = await next;
      if (first.done) return;
      const all = [...first.value];
      let weight = weigh(all);
      next = batches.next();
      while (weight < limit) {
        const more = await Promise.race([next, yieldToIO(undefined)]);
        if (more === undefined || more.done) break;
        all.push(...more.value);
        weight += weigh(more.value);
        next = batches.next();
      }
      yield all;
      await pause();
    }
  } finally {
    // Whoever leaves early must not hear of a read that failed behind it.
    next.catch(() => {});
    batches.return?.(undefined).catch(() => {});
  }
}
