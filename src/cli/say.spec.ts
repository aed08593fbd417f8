import { expect, test } from '@jest/globals';
import { shownMoment } from './say.js';

test('a moment is told as the clocks of the district showed it, and nothing else is changed', () => {
  expect(shownMoment('2024-03-01T16:00:05.123Z')).toBe('2024-03-02 00:00:05');
  for (const other of ['2024-99-99T00:00:00.000Z', '2024-03-01', '见 2024-03-01T16:00:00.000Z']) {
    expect(shownMoment(other)).toBe(other);
  }
});
