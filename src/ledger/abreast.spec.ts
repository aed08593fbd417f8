import { setImmediate as aTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { abreast } from './abreast.js';

interface Work {
  readonly turns: number;
  readonly fails: boolean;
}

const work = fc.record({
  /** Until it ends. */
  turns: fc.integer({ min: 1, max: 5 }),
  fails: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
});

/** What can be seen of it from outside. */
async function watched(all: readonly Work[], atOnce: number) {
  const begun: number[] = [];
  const ended: number[] = [];
  let [most, begunAfterFailure, failed] = [0, 0, false];
  const outcome = await abreast([...all.entries()], atOnce, async ([place, { turns, fails }]) => {
    begun.push(place);
    if (failed) begunAfterFailure += 1;
    most = Math.max(most, begun.length - ended.length);
    for (let turn = 0; turn < turns; turn += 1) await aTurn();
    ended.push(place);
    if (!fails) return place;
    void aTurn().then(() => (failed = true));
    throw new Error(String(place));
  }).catch((error: Error) => error.message);
  return { outcome, begun, ended, most, begunAfterFailure };
}

describe('many things done abreast', () => {
  it('begin in order, never more at once than are let, and answer in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(work), fc.integer({ min: 1, max: 4 }), async (works, atOnce) => {
        const all = works.map((each) => ({ ...each, fails: false }));
        const places = all.map((_, place) => place);
        const { outcome, begun, most } = await watched(all, atOnce);
        expect({ outcome, begun }).toEqual({ outcome: places, begun: places });
        expect(most).toBe(Math.min(atOnce, all.length));
      }),
    );
  });

  it('fail as they would have one after the other, and leave nothing under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(work).filter((all) => all.some(({ fails }) => fails)),
        fc.integer({ min: 1, max: 4 }),
        async (all, atOnce) => {
          const first = all.findIndex(({ fails }) => fails);
          const { outcome, begun, ended, begunAfterFailure } = await watched(all, atOnce);
          expect(outcome).toBe(String(first));
          expect(begunAfterFailure).toBe(0);
          expect([...ended].sort((a, b) => a - b)).toEqual(begun);
        },
      ),
    );
  });
});
