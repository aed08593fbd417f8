import { expect, test } from '@jest/globals';
import { numberOf } from './shell.js';

test('what is no number is sent as it was written, for its rule to refuse it', () => {
  expect(['24', '0', '1.5', 'abc', '', ' '].map(numberOf)).toEqual([24, 0, 1.5, 'abc', '', ' ']);
});
