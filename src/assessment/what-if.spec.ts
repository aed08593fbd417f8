import { describe, expect, test } from '@jest/globals';
import type { Day } from '../kernel/days.js';
import { loadPacks } from '../stores/policies/folder.js';
import { makePolicies } from './policies.js';
import { answerLine } from './what-if.js';

const policies = makePolicies(await loadPacks('policies'));
const TODAY = '2024-06-01' as Day;
const HERE = { registeredInDistrict: true, taxInDistrict: true, statisticsInDistrict: true };

const answer = (request: unknown): Record<string, unknown> => {
  const line = typeof request === 'string' ? request : JSON.stringify(request);
  return JSON.parse(answerLine(policies, line, TODAY)) as Record<string, unknown>;
};
const voucher = (more: object = {}, facts: object = {}) => ({
  measure: 'compute-voucher',
  facts: { ...HERE, computeFee: '20000001', onPublicPlatform: true, ...facts },
  ...more,
});

describe('one line in, one line out', () => {
  test('the answer has money as digits, and says why', () => {
    expect(answer(voucher())).toMatchObject({
      eligible: true,
      amountFen: '10000000',
      benefitYear: 2023,
      tranches: [{ tranche: 1, amountFen: '10000000' }],
      caps: [{ cap: 'compute-voucher/year', ceilingFen: '100000000', usedFen: '0' }],
      explanation: { zh: expect.stringContaining('100,000.00 元') },
    });
  });

  test.each([
    ['an integer', 20000001],
    ['digits', '20000001'],
  ])('money may be %s', (_, computeFee) => {
    expect(answer(voucher({}, { computeFee }))).toMatchObject({ amountFen: '10000000' });
  });

  test.each([
    ['a float', { computeFee: 20000001.5 }, 'fact-invalid', 'computeFee'],
    ['beyond 2^53 as a number', { computeFee: 9007199254740993 }, 'fact-invalid', 'computeFee'],
    ['below 0', { computeFee: -1 }, 'fact-invalid', 'computeFee'],
    ['unknown', { computeFees: 1 }, 'fact-unknown', 'computeFees'],
    ['null, which is missing', { computeFee: null }, 'fact-missing', 'computeFee'],
    ['no boolean', { onPublicPlatform: 'true' }, 'fact-invalid', 'onPublicPlatform'],
    ['a missing territory fact', { taxInDistrict: null }, 'fact-missing', 'taxInDistrict'],
  ])('a fact that is %s is an error that names it', (_, facts, code, fact) => {
    const { error } = answer(voucher({}, facts)) as { error: Record<string, string> };
    expect(error).toMatchObject({ code, fact });
    expect(error['zh']).toContain(fact);
    expect(error['en']).toContain(fact);
  });

  test.each([
    ['no JSON', '{"measure":', 'request-invalid'],
    ['an empty line', '', 'request-invalid'],
    ['no object', '[]', 'request-invalid'],
    ['no measure', { facts: {} }, 'request-invalid'],
    ['an unknown measure', { measure: 'free-money', facts: {} }, 'measure-unknown'],
    ['a day that is none', voucher({ submittedOn: '2024-02-30' }), 'day-invalid'],
    ['a year in words', voucher({ benefitYear: '2023' }), 'request-invalid'],
    ['a misspelt field', voucher({ grants: [] }), 'request-invalid'],
    [
      'granted without an amount',
      voucher({ granted: [{ measure: 'event', benefitYear: 2023 }] }),
      'money-invalid',
    ],
    [
      'granted without a year',
      voucher({ granted: [{ measure: 'event', amountFen: 1 }] }),
      'request-invalid',
    ],
    ['facts that are a list', { measure: 'event', facts: [] }, 'request-invalid'],
    [
      'a prototype key as a fact',
      '{"measure":"compute-voucher","facts":{"__proto__":1,"toString":2}}',
      'fact-unknown',
    ],
    [
      'a prototype key as an enum',
      { measure: 'industrial-platform', facts: { ...HERE, platformLevel: 'constructor' } },
      'fact-invalid',
    ],
  ])('%s is an error, and the next line is answered', (_, request, code) => {
    expect(answer(request)).toMatchObject({ error: { code } });
    expect(answer(voucher())).toMatchObject({ eligible: true });
  });

  test('the day defaults to today, the year to the year before for a yearly measure', () => {
    expect(answer(voucher())).toMatchObject({ benefitYear: 2023 });
    expect(answer(voucher({ submittedOn: '2025-01-01' }))).toMatchObject({ benefitYear: 2024 });
    const traffic = {
      measure: 'green-manufacturing',
      facts: { ...HERE, greenCategory: 'park', firstListing: true, recognitionYear: 2024 },
    };
    expect(answer(traffic)).toMatchObject({ benefitYear: 2024, eligible: true });
  });

  test('outside validity and a clause that pays nothing are answers', () => {
    expect(answer(voucher({ submittedOn: '2026-03-24' }))).toMatchObject({
      eligible: false,
      amountFen: '0',
      conditions: [{ id: 'validity', held: false }],
    });
    expect(answer({ measure: 'talent', facts: HERE })).toMatchObject({
      eligible: false,
      amountFen: '0',
      explanation: { zh: expect.stringContaining('组织部') },
    });
  });

  test('an award’s own key is what a later claim is told of it', () => {
    const award = {
      measure: 'ecommerce-demo',
      facts: {
        ...HERE,
        aboveQuotaRetailer: true,
        recognitionLevel: 'national',
        recognitionYear: 2024,
        cityAward: 5,
      },
    };
    const { key } = answer(award);
    expect(key).toBe('national:2024');
    const granted = [{ measure: 'ecommerce-demo', benefitYear: 2024, amountFen: 5, key }];
    expect(answer({ ...award, granted })).toMatchObject({ eligible: false });
  });
});
