import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatYuan } from '../kernel/money.js';
import { parseYuan, plainYuan } from './money.js';

describe('yuan as a bank writes them', () => {
  it.each([
    ['0', 0n],
    ['0.01', 1n],
    ['1234.5', 123_450n],
    ['1,234,567.89', 123_456_789n],
    ['+10000.00', 1_000_000n],
    ['-1,000.00', -100_000n],
    ['１２，３４５．６７', 1_234_567n],
    ['－１．００', -100n],
    ['−1.00', -100n],
    ['￥ 1,000.00', 100_000n],
    ['-¥3.20', -320n],
    ['8,000.000', 800_000n],
    ['12.', 1_200n],
    ['99999999999999.99', 9_999_999_999_999_999n],
  ])('%s is %s fen', (text, amount) => {
    expect(parseYuan(text)).toBe(amount);
  });

  it.each([
    ...['', '-', 'xx,yyyy.zz', '1.005', '1e3', '0x10', '1,23.00', '12,34,567', '1.2.3', '.5'],
    ...['1,000.00CR', '(1.00)', '--1', 'NaN', '999999999999999.99', '１，２３'],
  ])('%j is no amount, rather than one that is nearly right', (text) => {
    expect(parseYuan(text)).toBeUndefined();
  });

  it('reads back every fen that is written, plain or with separators', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 16n) + 1n, max: 10n ** 16n - 1n }), (amount) => {
        expect(parseYuan(plainYuan(amount))).toBe(amount);
        expect(parseYuan(formatYuan(amount))).toBe(amount);
      }),
    );
  });
});
