import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inCapitals } from './capitals.js';
import { parseYuan } from './money.js';

/** What a clerk does with a voucher: reads the capitals back as a number. */
function readCapitals(text: string): bigint {
  const digitOf = (character: string) => BigInt('零壹贰叁肆伍陆柒捌玖'.indexOf(character));
  const sizes: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n };
  const integer = (part: string): bigint => {
    for (const [unit, size] of [['亿', 100_000_000n] as const, ['万', 10_000n] as const]) {
      const at = part.lastIndexOf(unit);
      if (at !== -1) return integer(part.slice(0, at)) * size + integer(part.slice(at + 1));
    }
    let [sum, digit] = [0n, 0n];
    for (const character of part) {
      const size = sizes[character];
      if (size === undefined) digit = digitOf(character);
      else [sum, digit] = [sum + digit * size, 0n];
    }
    return sum + digit;
  };
  const match = /^人民币(?:(.+)元)?零?(?:(.)角)?(?:(.)分)?整?$/.exec(text);
  if (match === null) throw new Error(text);
  const [, yuan = '', jiao = '零', fen = '零'] = match;
  return integer(yuan) * 100n + digitOf(jiao) * 10n + digitOf(fen);
}

describe('an amount in Chinese capitals', () => {
  it.each([
    // The rule's own examples, 《支付结算办法》附一 第四条.
    ['1409.50', '壹仟肆佰零玖元伍角'],
    ['6007.14', '陆仟零柒元壹角肆分'],
    ['1680.32', '壹仟陆佰捌拾元零叁角贰分'],
    ['107000.53', '壹拾万柒仟元零伍角叁分'],
    ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
    ['325.04', '叁佰贰拾伍元零肆分'],
    // 整 after 元 alone.
    ['0', '零元整'],
    ['1', '壹元整'],
    ['0.01', '壹分'],
    ['0.10', '壹角'],
    ['0.12', '壹角贰分'],
    ['1.01', '壹元零壹分'],
    ['1.10', '壹元壹角'],
    ['10.01', '壹拾元零壹分'],
    // Ten is 壹拾.
    ['10', '壹拾元整'],
    ['15', '壹拾伍元整'],
    ['100010', '壹拾万零壹拾元整'],
    // Zeros inside a group, and none at its end.
    ['100', '壹佰元整'],
    ['101', '壹佰零壹元整'],
    ['110', '壹佰壹拾元整'],
    ['1001', '壹仟零壹元整'],
    ['1010', '壹仟零壹拾元整'],
    ['1100', '壹仟壹佰元整'],
    // Zeros between groups.
    ['10000', '壹万元整'],
    ['10001', '壹万零壹元整'],
    ['10100', '壹万零壹佰元整'],
    ['11000', '壹万壹仟元整'],
    ['20300', '贰万零叁佰元整'],
    ['1000000', '壹佰万元整'],
    ['5000000', '伍佰万元整'],
    ['1050000', '壹佰零伍万元整'],
    ['10000000', '壹仟万元整'],
    ['100000000', '壹亿元整'],
    ['100000001', '壹亿零壹元整'],
    ['100010000', '壹亿零壹万元整'],
    ['101000000', '壹亿零壹佰万元整'],
    ['110000000', '壹亿壹仟万元整'],
    ['1000000000', '壹拾亿元整'],
    ['1010010010', '壹拾亿壹仟零壹万零壹拾元整'],
    ['12345678.90', '壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角'],
    ['987654321.09', '玖亿捌仟柒佰陆拾伍万肆仟叁佰贰拾壹元零玖分'],
    ['1000000000000', '壹万亿元整'],
    ['1000000000001.10', '壹万亿零壹元壹角'],
    ['99999999999999.99', '玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ])('%s is written 人民币%s', (yuan, capitals) => {
    expect(inCapitals(parseYuan(yuan)!)).toBe(`人民币${capitals}`);
  });

  it('reads back as the same amount, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }), (amount) => {
        expect(readCapitals(inCapitals(amount))).toBe(amount);
      }),
      { numRuns: 2000 },
    );
  });

  it('never has two 零 in a row, nor one before a unit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 16n - 1n }), (amount) => {
        expect(inCapitals(amount)).not.toMatch(/零零|零[拾佰仟万亿元角分]/);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses to write a negative amount', () => {
    expect(() => inCapitals(-1n)).toThrow(RangeError);
  });
});
