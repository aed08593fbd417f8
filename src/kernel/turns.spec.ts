import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuse, type Refusal } from './refusal.js';
import { Turns } from './turns.js';

it('lets so many work at once, the others in order, and refuses who finds no place to wait', async () => {
  const turns = new Turns(2, 2, () => refuse('exports-waiting', { limit: 2, retryAfter: 30 }));
  const [begun, ends] = [[] as number[], [] as (() => void)[]];
  const work = (n: number): Promise<number> =>
    turns.take(async () => {
      begun.push(n);
      await new Promise<void>((end) => ends.push(end));
      return n;
    });
  const works = [1, 2, 3, 4].map(work);
  await expect(work(5)).rejects.toMatchObject({
    code: 'exports-waiting',
  } satisfies Partial<Refusal>);
  expect(begun).toEqual([1, 2]);
  ends.shift()?.();
  expect(await works[0]).toBe(1);
  expect(begun).toEqual([1, 2, 3]);
  works.push(work(6));
  while (ends.length > 0) {
    ends.shift()?.();
    await new Promise(setImmediate);
  }
  expect(await Promise.all(works)).toEqual([1, 2, 3, 4, 6]);
});

it('goes on after work that failed, and is free again when all are over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (fails) => {
      const turns = new Turns(2, 20, () => refuse('exports-waiting', { limit: 20, retryAfter: 1 }));
      let [running, most] = [0, 0];
      const done = await Promise.allSettled(
        fails.map((isFailing) =>
          turns.take(async () => {
            running += 1;
            most = Math.max(most, running);
            await new Promise(setImmediate);
            running -= 1;
            if (isFailing) throw new Error('failed');
          }),
        ),
      );
      expect(done.map(({ status }) => status === 'rejected')).toEqual(fails);
      expect(most).toBe(Math.min(2, fails.length));
    }),
  );
});
