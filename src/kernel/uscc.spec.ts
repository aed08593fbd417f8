import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../test/support/given.js';
import { checkCharacter, uscc, usccWithoutCheck } from './uscc.js';

/** Numbers of well-known enterprises, as the public register shows them. */
const REAL = [
  '914403001922038216',
  '9144030071526726XG',
  '91440300708461136T',
  '91110000802100433B',
  '91100000100003962T',
  '91330100799655058B',
  '9144030027939873X7',
];

describe('统一社会信用代码 (GB 32100-2015)', () => {
  it.each(REAL)('%s is right', (code) => {
    expect(uscc(code)).toBe(code);
  });

  it.each(REAL)('%s with any one character mistyped is refused', (code) => {
    const charset = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    fc.assert(
      fc.property(fc.nat(17), fc.constantFrom(...charset), (at, character) => {
        fc.pre(code.charAt(at) !== character);
        const typed = code.slice(0, at) + character + code.slice(at + 1);
        expect(refusalOf(() => uscc(typed))).toMatchObject({ code: 'uscc-check-character' });
      }),
    );
  });

  it('says which check character would be right', () => {
    expect(refusalOf(() => uscc('914403001922038215'))).toEqual({
      code: 'uscc-check-character',
      params: {
        rule: 'GB 32100-2015',
        actual: '5',
        limit: '6',
        uscc: '914403001922038215',
      },
    });
  });

  it.each(['91440300192203821', '9144030019220382166', '91440300I922038216', '', null, 1])(
    '%p has not the form of one',
    (value) => {
      expect(refusalOf(() => uscc(value))).toMatchObject({ code: 'uscc-invalid' });
    },
  );

  it('can be registered without its check, though never out of form', () => {
    expect(usccWithoutCheck('914403001922038210')).toBe('914403001922038210');
    for (const value of ['91440300192203821/', '91440300192203821i', 'x', '9144030019220382 6']) {
      expect(refusalOf(() => usccWithoutCheck(value))).toMatchObject({ code: 'uscc-invalid' });
    }
    expect(checkCharacter('91440300I92203821')).toBeUndefined();
  });
});
