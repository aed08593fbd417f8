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
