import { describe, expect, it } from '@jest/globals';
import { sentence } from './sentence.js';

const params = { rule: '预算法 13', lineId: 'line-1', limitFen: 150n, actualFen: 200_000_000n };

describe('the sentence of a refusal', () => {
  it('tells a person money in 元, in either language', () => {
    expect(sentence('budget-exceeded', params, 'zh')).toContain(
      '可用 1.50 元，需要 2,000,000.00 元',
    );
    expect(sentence('budget-exceeded', params, 'en')).toContain('1.50 yuan left');
  });

  it('is the same of a refusal that was stored, whose money is digits', () => {
    const stored = { ...params, limitFen: '150', actualFen: '200000000' };
    expect(sentence('budget-exceeded', stored, 'zh')).toBe(
      sentence('budget-exceeded', params, 'zh'),
    );
  });

  it('leaves no hole named where a refusal says less than its text', () => {
    expect(sentence('budget-exceeded', {}, 'zh')).not.toMatch(/[{}]|undefined|NaN/);
  });
});
