import { breather } from './breather.js';

/** Appends at once of one piece of work: enough for the store to group them in its commits. */
export const APPENDS = 64;

/**
 * In order of beginning, so many at once. Once one fails no other begins; those that have begun come
 * to their end, and the first failure in that order is thrown: the one that would have been met, had
 * each waited for the one before. Whoever else waits has a turn in between.
 */
export async function abreast<T, R>(
  all: readonly T[],
  atOnce: number,
  work: (each: T) => Promise<R>,
): Promise<R[]> {
  const done: R[] = [];
  const failed = new Map<number, unknown>();
  const breathe = breather();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < all.length && failed.size === 0) {
      const place = next;
      next += 1;
      try {
        done[place] = await work(all[place] as T);
      } catch (error) {
        failed.set(place, error);
      }
      await breathe();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  if (failed.size > 0) throw failed.get(Math.min(...failed.keys()));
  return done;
}
