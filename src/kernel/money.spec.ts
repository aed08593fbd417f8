import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from './refusal.js';
import { fen, formatYuan, sumFen, wan, yuan } from './money.js';

describe('money', () => {
  it('is read from digits and from safe integers, to the fen', () => {
    expect(fen('200000000')).toBe(200_000_000n);
    expect(fen(200_000_000)).toBe(200_000_000n);
    expect(fen('-1')).toBe(-1n);
    expect(wan(500)).toBe(500_000_000n);
    expect(yuan(1)).toBe(100n);
  });

  it.each([
    ['a fraction of a fen', 0.5],
    ['a fraction in digits', '1.5'],
    ['a number a float has rounded', 2 ** 53],
    ['an exponent', '1e9'],
    ['a leading zero', '007'],
    ['a separator', '1,000'],
    ['another script’s digits', '１２３'],
    ['space', ' 1'],
    ['nothing', ''],
    ['null', null],
    ['more than a ledger holds', '1'.repeat(19)],
  ])('is never %s', (_what, value) => {
    expect(() => fen(value)).toThrow(Refusal);
  });

  it('says that JSON rounded a number, and repeats none of it', () => {
    expect(() => fen(9007199254740993, 'claimFen')).toThrow(
      new Refusal('money-number', { field: 'claimFen', limit: 9007199254740991 }),
    );
    expect(() => fen('9007199254740993.5', 'claimFen')).toThrow(
      new Refusal('money-invalid', { field: 'claimFen', actual: '9007199254740993.5' }),
    );
  });

  it('survives its digits, and sums without loss', () => {
    const amount = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
    fc.assert(
      fc.property(fc.array(amount), (amounts) => {
        expect(amounts.map((one) => fen(one.toString()))).toEqual(amounts);
        const reversed = sumFen([...amounts].reverse());
        expect(sumFen(amounts)).toBe(reversed);
      }),
    );
  });

  it('is shown in yuan with two decimals', () => {
    expect(formatYuan(500_000_000n)).toBe('5,000,000.00');
    expect(formatYuan(-123_456n)).toBe('-1,234.56');
    expect(formatYuan(5n)).toBe('0.05');
    expect(formatYuan(0n)).toBe('0.00');
  });
});
