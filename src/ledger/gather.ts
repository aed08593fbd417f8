import { setImmediate as yieldToIO } from 'node:timers/promises';

/**
 * Batches that are there already become one, up to about `limit`, and between two of them `pause`
 * is awaited: whoever pays for a commit by the batch gets fewer and larger ones.
 */
export async function* gather<T>(
  source: AsyncIterable<readonly T[]>,
  pause: () => Promise<void>,
  limit: number,
): AsyncGenerator<readonly T[]> {
  const batches = source[Symbol.asyncIterator]();
  let next = batches.next();
  try {
    for (;;) {
      const first = await next;
      if (first.done) return;
      const all = [...first.value];
      next = batches.next();
      while (all.length < limit) {
        const more = await Promise.race([next, yieldToIO(undefined)]);
        if (more === undefined || more.done) break;
        all.push(...more.value);
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
