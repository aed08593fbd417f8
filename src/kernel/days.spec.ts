import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addMonths,
  afterFullMonths,
  covers,
  type Day,
  day,
  dayOf,
  type Moment,
  moment,
  overlaps,
  startOf,
} from './days.js';
import { Refusal } from './refusal.js';

const on = (value: string): Day => day(value);

describe('a day', () => {
  it.each(['2023-02-30', '2023-13-01', '2023-2-3', '2023-06-01T00:00:00Z', '', 20230601, null])(
    'is not %p',
    (value) => {
      expect(() => day(value)).toThrow(Refusal);
    },
  );

  it('begins at midnight in Shanghai: what happens at 23:30 UTC belongs to the next one', () => {
    expect(dayOf('2023-12-31T15:59:59.999Z' as Moment)).toBe('2023-12-31');
    expect(dayOf('2023-12-31T16:00:00.000Z' as Moment)).toBe('2024-01-01');
    expect(startOf(on('2024-01-01'))).toBe('2023-12-31T16:00:00.000Z');
  });

  it('holds every moment from its start up to the next one’s', () => {
    const days = fc.integer({ min: 0, max: 36_500 }).map((n) => addDays(on('1995-01-01'), n));
    fc.assert(
      fc.property(days, fc.nat(86_399_999), (given, ms) => {
        const at = new Date(Date.parse(startOf(given)) + ms).toISOString() as Moment;
        expect(dayOf(at)).toBe(given);
      }),
    );
  });
});

describe('a moment', () => {
  it('is kept in UTC to the millisecond, whatever offset it came with', () => {
    expect(moment('2024-06-01T09:00:00+08:00')).toBe('2024-06-01T01:00:00.000Z');
    expect(() => moment('2024-06-01')).toThrow(Refusal);
    expect(() => moment('2024-06-01T09:00:00')).toThrow(Refusal);
  });
});

describe('满十二个月 (民法典 202)', () => {
  it.each([
    ['2023-05-31', '2024-06-01'],
    ['2024-02-29', '2025-03-01'],
    ['2023-02-28', '2024-02-29'],
    ['2023-01-01', '2024-01-02'],
    ['2023-12-31', '2025-01-01'],
  ])('registered %s, the second tranche can be paid from %s', (registered, payable) => {
    expect(afterFullMonths(on(registered), 12)).toBe(payable);
  });

  it('ends with the month’s last day where there is no corresponding day', () => {
    expect(addMonths(on('2023-08-31'), 1)).toBe('2023-09-30');
    expect(addMonths(on('2023-12-31'), 2)).toBe('2024-02-29');
  });
});

describe('a period', () => {
  it('holds both its days, and is open without an end', () => {
    const year = { from: on('2023-01-01'), to: on('2023-12-31') };
    expect(covers(year, on('2023-01-01'))).toBe(true);
    expect(covers(year, on('2023-12-31'))).toBe(true);
    expect(covers(year, on('2024-01-01'))).toBe(false);
    expect(covers({ from: on('2023-01-01'), to: null }, on('2999-01-01'))).toBe(true);
  });

  it('overlaps another that shares a single day with it, in either order', () => {
    const first = { from: on('2023-01-01'), to: on('2023-06-30') };
    const touching = { from: on('2023-06-30'), to: null };
    const later = { from: on('2023-07-01'), to: null };
    expect([overlaps(first, touching), overlaps(touching, first)]).toEqual([true, true]);
    expect([overlaps(first, later), overlaps(later, first)]).toEqual([false, false]);
  });
});
