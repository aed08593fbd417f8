import { setImmediate as yieldToIO } from 'node:timers/promises';

const TURN_MS = 20;

/** For a long loop to await each time: lets others have their turn, once they have waited a while. */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await yieldToIO();
    since = performance.now();
  };
}

/** All of what comes some at a time. */
export async function gathered<T>(pieces: AsyncIterable<readonly T[]>): Promise<T[]> {
  const breathe = breather();
  const all: T[] = [];
  for await (const piece of pieces) {
    all.push(...piece);
    await breathe();
  }
  return all;
}

export async function mapped<T, R>(all: readonly T[], make: (each: T) => R): Promise<R[]> {
  const breathe = breather();
  const made: R[] = [];
  for (const each of all) {
    made.push(make(each));
    await breathe();
  }
  return made;
}
