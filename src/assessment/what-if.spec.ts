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
    ['unknown, and not given', { computeFees: null }, 'fact-unknown', 'computeFees'],
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
    ['a misspelt field', voucher({ grants: [] }), 'field-unknown'],
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
    [
      'granted with a misspelt field',
      voucher({ granted: [{ measure: 'event', benefitYear: 2023, amountFen: 1, keys: 'E1' }] }),
      'field-unknown',
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

  const purchase = {
    annualRevenue: 2_000_000_000,
    highTechEnterprise: true,
    purchasedOn: '2024-01-15',
    propertyInBase: true,
    selfUse: true,
    insuredHeadcount: 30,
    inCoreDigitalStatistics: true,
    floorArea: '1234.56',
  };
  const retail = {
    aboveQuotaRetailer: true,
    annualSales: 10_000_000_000,
    salesGrowth: '0.09',
    districtRetailGrowthTarget: '0.08',
    smartEquipmentSpend: 100_000_001,
  };
  const products = { products: ['甲'], firstListing: true, recognitionYear: 2024 };
  const settlement = {
    headquarters: true,
    registeredOn: '2023-01-01',
    listed: true,
    insuredHeadcountByMonth: { '2023-12': 30 },
    inCoreDigitalStatistics: true,
  };
  const claimOf = {
    'base-purchase': purchase,
    'compute-voucher': { computeFee: 20_000_000, onPublicPlatform: true },
    'green-product': products,
    'hq-settlement': settlement,
    'retail-smart': retail,
  };

  test.each([
    // Money: whole fen, as an integer or as its digits.
    ['compute-voucher', { computeFee: 2e7 }, '10000000'],
    ['compute-voucher', { computeFee: '2e7' }, 'computeFee'],
    ['compute-voucher', { computeFee: ' 20000000' }, 'computeFee'],
    ['compute-voucher', { computeFee: '20,000,000' }, 'computeFee'],
    ['compute-voucher', { computeFee: '020000000' }, 'computeFee'],
    ['compute-voucher', { computeFee: '20000000.0' }, 'computeFee'],
    ['compute-voucher', { computeFee: '２００００００００' }, 'computeFee'],
    ['compute-voucher', { computeFee: '999999999999999999' }, '100000000'],
    ['compute-voucher', { computeFee: '9999999999999999999' }, 'computeFee'],
    ['compute-voucher', { computeFee: 1e300 }, 'computeFee'],
    ['compute-voucher', { computeFee: [20_000_000] }, 'computeFee'],
    ['compute-voucher', { computeFee: true }, 'computeFee'],
    ['compute-voucher', { onPublicPlatform: 1 }, 'onPublicPlatform'],
    // Areas: two decimals; ratios: any; people: whole numbers.
    ['base-purchase', { floorArea: 1234.56 }, '123456000'],
    ['base-purchase', { floorArea: '1234.567' }, 'floorArea'],
    ['base-purchase', { floorArea: 0.1 + 0.2 }, 'floorArea'],
    ['base-purchase', { floorArea: '1e3' }, 'floorArea'],
    ['base-purchase', { floorArea: -1 }, 'floorArea'],
    ['base-purchase', { floorArea: 0 }, '0'],
    ['retail-smart', { salesGrowth: 0.0800000001 }, '20000000'],
    ['retail-smart', { salesGrowth: '0.0800000001' }, '20000000'],
    ['retail-smart', { salesGrowth: '9%' }, 'salesGrowth'],
    ['base-purchase', { insuredHeadcount: 30.5 }, 'insuredHeadcount'],
    ['base-purchase', { insuredHeadcount: '30' }, 'insuredHeadcount'],
    ['base-purchase', { insuredHeadcount: -1 }, 'insuredHeadcount'],
    ['green-product', { recognitionYear: '2024' }, 'recognitionYear'],
    ['hq-settlement', { insuredHeadcountByMonth: { '2023-12': 30 } }, '1500000'],
    ['hq-settlement', { insuredHeadcountByMonth: { '2023-13': 30 } }, 'insuredHeadcountByMonth'],
    ['hq-settlement', { insuredHeadcountByMonth: { '2023-12': 30.5 } }, 'insuredHeadcountByMonth'],
    ['hq-settlement', { insuredHeadcountByMonth: [30] }, 'insuredHeadcountByMonth'],
    // Days are real, periods run forward, an open end is an agreement's alone.
    ['base-purchase', { purchasedOn: '2024-02-30' }, 'purchasedOn'],
    ['base-purchase', { purchasedOn: '2024-1-15' }, 'purchasedOn'],
    ['base-purchase', { applicationCycle: { from: '2024-01-01', to: '2024-01-31' } }, '123456000'],
    ['base-purchase', { applicationCycle: { from: '2024-02-01' } }, 'applicationCycle'],
    [
      'base-purchase',
      { applicationCycle: { from: '2024-02-01', to: '2024-01-01' } },
      'applicationCycle',
    ],
    ['compute-voucher', { oneCaseAgreements: [] }, '10000000'],
    [
      'compute-voucher',
      { oneCaseAgreements: [{ from: '2020-01-01', to: '2022-12-31' }] },
      '10000000',
    ],
    ['compute-voucher', { oneCaseAgreements: [{ from: '2024-06-02', to: null }] }, '10000000'],
    [
      'compute-voucher',
      { oneCaseAgreements: [{ from: '2020-01-01', upTo: null }] },
      'oneCaseAgreements',
    ],
    ['compute-voucher', { oneCaseAgreements: { from: '2020-01-01' } }, 'oneCaseAgreements'],
    // Texts and names are told apart by what they say, not by how they are typed.
    ['base-purchase', { propertyId: ' Ｐ１ ' }, '123456000'],
    ['base-purchase', { propertyId: ' ' }, 'propertyId'],
    ['base-purchase', { propertyId: 123 }, 'propertyId'],
    ['green-product', { products: ['甲', ' 甲 ', '乙'] }, '20000000'],
    ['green-product', { products: '甲' }, 'products'],
    ['green-product', { products: [''] }, 'products'],
    ['green-product', { products: [] }, '0'],
  ] as const)('%s with %j', (measure, facts, expected) => {
    const request = { measure, facts: { ...HERE, ...claimOf[measure], ...facts } };
    const isAmount = /^\d/.test(expected);
    expect(answer(request)).toMatchObject(
      isAmount
        ? { eligible: true, amountFen: expected }
        : { error: { code: 'fact-invalid', fact: expected } },
    );
  });

  test('on a day outside validity no fact is missing, and one that is none is still an error', () => {
    const late = { submittedOn: '2026-03-24' };
    expect(answer(voucher(late, { computeFee: null }))).toMatchObject({ eligible: false });
    expect(answer(voucher(late, { computeFees: 1 }))).toMatchObject({
      error: { code: 'fact-unknown', fact: 'computeFees' },
    });
  });

  test('an earlier award counts by what it was counted by, and elsewhere not at all', () => {
    const earlier = (more: object) => ({
      granted: [{ measure: 'compute-voucher', benefitYear: 2023, amountFen: 1, ...more }],
    });
    expect(answer(voucher(earlier({})))).toMatchObject({ eligible: false });
    for (const more of [
      { benefitYear: 2022 },
      { measure: 'hq-settlement' },
      { measure: 'an-older-document' },
    ]) {
      expect(answer(voucher(earlier(more)))).toMatchObject({ eligible: true });
    }
  });

  test('a value too deep or too long to repeat is an error, and the next line is answered', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const line = (value: string): string =>
      JSON.stringify(voucher()).replace('"20000001"', () => value);
    for (const value of [deep, JSON.stringify('9'.repeat(1_000_000))]) {
      const { error } = answer(line(value)) as { error: Record<string, string> };
      expect(error).toMatchObject({ code: 'fact-invalid', fact: 'computeFee' });
      expect(error['en']?.length).toBeLessThan(400);
    }
    expect(answer(`{"measure":${deep}}`)).toMatchObject({ error: { code: 'request-invalid' } });
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

  test('the year before is the default of the once-a-year measures, and of no other', () => {
    // On a day outside validity every measure answers without its facts.
    const measures = [...(policies.packs[0]?.measures.keys() ?? [])];
    const before = measures.filter(
      (measure) => answer({ measure, submittedOn: '2026-03-24' })['benefitYear'] === 2025,
    );
    expect(before.sort()).toEqual([
      'av-park-rent',
      'compute-voucher',
      'hq-settlement',
      'retail-smart',
      'software-cluster-rent',
    ]);
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
