import { describe, expect, it } from '@jest/globals';
import { sayReason } from './texts.js';

describe('a reason of a match', () => {
  it('has its figures while it is proposed, and is told in words once matched', () => {
    const params = { amountFen: '-19000000' };
    expect(sayReason({ code: 'amount', params }, 'zh')).toBe('金额一致：-190,000.00 元');
    expect(sayReason({ code: 'amount' }, 'zh')).toBe('金额一致');
    expect(sayReason({ code: 'end-to-end-id' }, 'en')).toBe('the same EndToEndId');
    expect(sayReason({ code: 'name' }, 'zh')).toBe('户名相近');
  });

  it('of a later version is its code', () => {
    expect(sayReason({ code: 'constructor' }, 'zh')).toBe('constructor');
  });
});
