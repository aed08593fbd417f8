import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compare, exact, floorFen, formatExact, minus, parseExact, plus, times } from './exact.js';
import { nameOfUnit, parseLiteral } from './units.js';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, scale]) => exact(units, scale));

describe('exact decimals: no fen is lost to a float', () => {
  test('what is written is read again', () => {
    fc.assert(
      fc.property(decimal, (value) => {
        const again = parseExact(formatExact(value));
        expect(again && compare(again, value)).toBe(0);
      }),
    );
  });

  test('sum, difference and product are those of whole numbers at a common scale', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(compare(minus(plus(a, b), b), a)).toBe(0);
        expect(times(a, b)).toEqual({ units: a.units * b.units, scale: a.scale + b.scale });
      }),
    );
  });

  test('rounding down never gives more, and never a whole fen less', () => {
    fc.assert(
      fc.property(decimal, (value) => {
        const down = exact(floorFen(value));
        expect(compare(down, value)).toBeLessThanOrEqual(0);
        expect(compare(plus(down, exact(1)), value)).toBe(1);
      }),
    );
  });

  test.each([
    ['0.1', '0.1'],
    ['1e-7', '0.0000001'],
    ['1.50', '1.5'],
    ['12E3', '12000'],
    ['-0', '0'],
    ['-0.30', '-0.3'],
  ])('%s is %s', (text, canonical) => {
    const value = parseExact(text);
    expect(value && formatExact(value)).toBe(canonical);
  });

  test.each(['', '.5', '1.', 'NaN', '0x10', '1e999', ' 1', '１'])('%j is no number', (text) => {
    expect(parseExact(text)).toBeUndefined();
  });
});

describe('literals read like the policy', () => {
  test.each([
    ['500万元', '500000000', 'fen'],
    ['70亿元', '700000000000', 'fen'],
    ['500元/人/月', '50000', 'fen/month/people'],
    ['10㎡/人', '10', 'squareMetre/people'],
    ['50%', '0.5', 'ratio'],
    ['30家', '30', 'company'],
  ])('%s', (text, value, unit) => {
    const literal = parseLiteral(text);
    expect(literal && formatExact(literal.value)).toBe(value);
    expect(literal && nameOfUnit(literal.unit)).toBe(unit);
  });

  test.each(['500万美元', '万元', '5%/人', '10㎡/元'])('%s is no literal', (text) => {
    expect(parseLiteral(text)).toBeUndefined();
  });
});
