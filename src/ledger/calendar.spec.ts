import { describe, expect, it } from '@jest/globals';
import type { Day } from '../kernel/days.js';
import { chineseWorkingDays } from './calendar.js';

const nth = (from: string, n: number) => chineseWorkingDays.nth(from as Day, n);

/** Days off and days made up as 国务院办公厅 announced them. */
describe('Chinese working days', () => {
  it.each([
    ['an ordinary week', '2023-06-01', 5, '2023-06-08'],
    ['端午 2023, with Sunday the 25th made up', '2023-06-21', 1, '2023-06-25'],
    ['春节 2024, off from the 10th to the 17th', '2024-02-09', 1, '2024-02-18'],
    ['a Sunday made up before it', '2024-02-02', 1, '2024-02-04'],
    ['国庆 2024, off from the 1st to the 7th', '2024-09-30', 1, '2024-10-08'],
    ['元旦 2025', '2024-12-31', 1, '2025-01-02'],
  ])('%s', (_what, from, n, expected) => {
    expect(nth(from, n)).toBe(expected);
  });

  it('are unknown once they reach a year that is not published', () => {
    expect(nth('2026-12-01', 5)).toBe('2026-12-08');
    expect(nth('2026-12-30', 5)).toBeUndefined();
    expect(nth('2003-12-01', 5)).toBeUndefined();
  });

  it('name their calendar and its version, as each notice records it', () => {
    expect(chineseWorkingDays.version).toMatch(/^chinese-days \d+\.\d+\.\d+ \(\d{4}–\d{4}\)$/);
  });
});
