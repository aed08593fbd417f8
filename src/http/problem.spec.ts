import { describe, expect, test } from '@jest/globals';
import { refuse } from '../kernel/refusal.js';
import { languageOf, problemOf } from './problem.js';

describe('a problem', () => {
  test('tells money in 元 to people and in fen to programs', () => {
    const refusal = refuse('budget-exceeded', {
      rule: '预算法 13',
      lineId: 'line-1',
      limitFen: 150_000_000n,
      actualFen: 200_000_000n,
    });
    expect(problemOf(refusal, 'zh', '/v1/x', 0)).toEqual({
      type: 'urn:tranche:problem:budget-exceeded',
      title: '不符合规定',
      status: 422,
      detail:
        '预算法 13：预算指标 line-1 可用 1,500,000.00 元，需要 2,000,000.00 元。请先追加指标，或减少所需金额。',
      instance: '/v1/x',
      code: 'budget-exceeded',
      rule: '预算法 13',
      lineId: 'line-1',
      limitFen: 150_000_000n,
      actualFen: 200_000_000n,
    });
    expect(problemOf(refusal, 'en', '/v1/x', 0).detail).toContain('1,500,000.00 yuan left');
  });

  test('of a fault of ours tells nothing of it', () => {
    const problem = problemOf(new Error('password of 李某 is 123'), 'en', '/v1/x', 0);
    expect(problem).toMatchObject({ status: 500, code: 'internal-error' });
    expect(JSON.stringify(problem)).not.toContain('123');
  });
});

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['en', 'en'],
  ['fr-FR, en;q=0.8, zh-CN;q=0.9', 'zh'],
  ['en-US,en;q=0.9,zh;q=0.5', 'en'],
  ['de', 'zh'],
  ['en;q=nonsense', 'zh'],
])('Accept-Language %s is answered in %s', (accept, language) => {
  expect(languageOf(accept)).toBe(language);
});
