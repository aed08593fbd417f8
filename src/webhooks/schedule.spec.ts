import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAttempt, retryAfter, TRIED_FOR_MS } from './schedule.js';

const FIRST = Date.parse('2026-03-10T01:00:00.000Z');
const HOUR = 3_600_000;

/** Every attempt at an event whose target never takes it; `late` is how late each is made. */
function attemptsOf(random: () => number, late: () => number = () => 0): readonly number[] {
  const made = [FIRST];
  for (;;) {
    const now = made.at(-1) as number;
    const tried = { attempts: made.length, firstAt: FIRST, now, retryAfterMs: null };
    const next = nextAttempt({ ...tried, random: random() });
    if (next === null) return made;
    made.push(next + late());
  }
}

describe('when an event is tried again', () => {
  it('grows from seconds to two hours, and ends after three days', () => {
    const made = attemptsOf(() => 0.5);
    const gaps = made.slice(1).map((at, i) => (at - (made[i] as number)) / 1_000);
    expect(gaps.slice(0, 8)).toEqual([5, 20, 80, 320, 1_280, 5_120, 7_200, 7_200]);
    expect(made.at(-1)).toBe(FIRST + TRIED_FOR_MS);
    expect(made).toHaveLength(43);
  });

  it('is bounded in number and spread over three days, whatever the jitter and the delays', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    fc.assert(
      fc.property(fc.infiniteStream(share), fc.infiniteStream(share), (jitter, delays) => {
        const made = attemptsOf(
          () => jitter.next().value as number,
          () => Math.round((delays.next().value as number) * HOUR),
        );
        expect(made.length).toBeGreaterThan(15);
        expect(made.length).toBeLessThan(60);
        const gaps = made.slice(1).map((at, i) => at - (made[i] as number));
        expect(Math.min(...gaps)).toBeGreaterThan(0);
        expect(Math.max(...gaps)).toBeLessThanOrEqual(3.5 * HOUR);
        const last = made.at(-1) as number;
        expect(last).toBeGreaterThanOrEqual(FIRST + TRIED_FOR_MS);
        expect(last).toBeLessThanOrEqual(FIRST + TRIED_FOR_MS + HOUR);
      }),
      { numRuns: 200 },
    );
  });

  it('waits as long as the target asks, for a day at most and never past the three', () => {
    const tried = { attempts: 1, firstAt: FIRST, now: FIRST, random: 0.5 };
    expect(nextAttempt({ ...tried, retryAfterMs: 600_000 })).toBe(FIRST + 600_000);
    expect(nextAttempt({ ...tried, retryAfterMs: 1 })).toBe(FIRST + 5_000);
    expect(nextAttempt({ ...tried, retryAfterMs: 30 * 24 * HOUR })).toBe(FIRST + 24 * HOUR);
    const late = { ...tried, now: FIRST + 71 * HOUR };
    expect(nextAttempt({ ...late, retryAfterMs: 24 * HOUR })).toBe(FIRST + 72 * HOUR);
    expect(nextAttempt({ ...late, now: FIRST + 72 * HOUR, retryAfterMs: HOUR })).toBeNull();
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-03-10T01:00:00Z');

  it('is seconds or a date', () => {
    expect(retryAfter('120', now)).toBe(120_000);
    expect(retryAfter('0', now)).toBe(0);
    expect(retryAfter('Tue, 10 Mar 2026 01:02:00 GMT', now)).toBe(120_000);
    expect(retryAfter('Tue, 10 Mar 2026 00:00:00 GMT', now)).toBe(0);
  });

  it.each([
    undefined,
    '',
    '-1',
    '1.5',
    '9999999999',
    'soon',
    '2026-03-10',
    'Tue, 99 Mar 2026 99:99:99 GMT',
  ])('of %j says nothing', (header) => expect(retryAfter(header, now)).toBeNull());
});
