import { describe, expect, it } from '@jest/globals';
import { refusals } from './refusals.js';

const namesIn = (text: string): readonly string[] =>
  [
    ...new Set([...text.matchAll(/\{(\w+?)(?:Zh|En)?\}/g)].map(([, name]) => name as string)),
  ].sort();

describe('the texts of refusals', () => {
  it.each(Object.entries(refusals))('%s says the same in both languages', (_code, { zh, en }) => {
    expect(zh).not.toBe('');
    expect(en).not.toBe('');
    expect(namesIn(en)).toEqual(namesIn(zh));
  });
});
