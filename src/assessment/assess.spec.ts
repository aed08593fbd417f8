import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Day } from '../kernel/days.js';
import type { Measure } from '../kernel/ids.js';
import { wan } from '../kernel/money.js';
import type { Refusal } from '../kernel/refusal.js';
import { sentence } from '../kernel/sentence.js';
import { readPackFolders } from '../stores/policies/folder.js';
import { addsUp } from './adds-up.js';
import { assess } from './assess.js';
import type { Assessment, Granted, MeasureDefinition } from './assessment.js';
import { declaredFacts, unitOf, verifiedFact } from './facts.js';
import { parsePack } from './pack.js';

const [folder] = await readPackFolders('policies');
const pack = parsePack(folder?.files ?? []);
/** The facts each measure's examples start from: an eligible claim. */
const starts = new Map(
  (folder?.examples ?? []).map(({ text }) => {
    const { measure, facts } = parse(text) as { measure: string; facts: Record<string, unknown> };
    return [measure, facts] as const;
  }),
);
const DAY = '2024-06-01' as Day;
const definitionOf = (code: string): MeasureDefinition =>
  pack.measures.get(code as Measure) as MeasureDefinition;
const assessed = (code: string, facts: object, granted: readonly Granted[] = []): Assessment =>
  assess(definitionOf(code), { submittedOn: DAY, facts, granted });

const big = (value: unknown): bigint => BigInt(String(value));
const percent = (n: bigint, fact: string) => (facts: Facts) => (big(facts[fact]) * n) / 100n;
const fixed = (amount: number) => () => wan(amount);
const chosen =
  (fact: string, ceilings: Record<string, (facts: Facts) => bigint>) => (facts: Facts) =>
    (ceilings[facts[fact] as string] as (facts: Facts) => bigint)(facts);
type Facts = Record<string, unknown>;

/**
 * Every ceiling of every clause, written a second time and in another way: whatever the pack and
 * its vocabulary do, no amount may pass one.
 */
const CEILINGS: Record<string, readonly ((facts: Facts) => bigint)[]> = {
  'hq-settlement': [fixed(120)],
  'financing-milestone': [fixed(500)],
  'hq-relocation': [fixed(500)],
  'base-purchase': [fixed(500), ({ floorArea }) => (hundredths(floorArea) * 100_000n) / 100n],
  'av-park-rent': [
    () => 12n * 1000n * 5000n,
    ({ leasedArea, rentPerSquareMetreMonth: rent }) =>
      (12n * hundredths(leasedArea) * big(rent)) / 100n,
    ({ insuredHeadcountByMonth: people }) =>
      Object.values(people as Record<string, number>).reduce((sum, n) => sum + BigInt(n), 0n) *
      10n *
      5000n,
  ],
  'av-park-purchase': [fixed(500), ({ floorArea }) => (hundredths(floorArea) * 100_000n) / 100n],
  'software-cluster-rent': [percent(100n, 'determinedAmount')],
  'software-cluster-purchase': [percent(100n, 'determinedAmount')],
  'culture-tech-base': [fixed(50)],
  'licence-award': [fixed(50)],
  'ai-incubator': [
    percent(100n, 'cityPaid'),
    chosen('incubationBasis', {
      companies: ({ firstRecognisedHighTechAiCompanies: n }) => wan(20) * big(n),
      recognition: chosen('recognitionLevel', {
        national: fixed(200),
        provincial: fixed(100),
        city: fixed(50),
      }),
      scale: fixed(100),
    }),
  ],
  'ai-research': [
    percent(100n, 'cityPaid'),
    chosen('programme', {
      'major-project': percent(30n, 'totalInvestment'),
      'innovation-special': percent(50n, 'nationalFunding'),
      'common-platform': percent(50n, 'newEquipmentCost'),
    }),
    chosen('programme', {
      'major-project': fixed(3000),
      'innovation-special': fixed(500),
      'common-platform': fixed(4000),
    }),
  ],
  'ai-scenario': [percent(100n, 'cityPaid'), percent(30n, 'actualInvestment'), fixed(200)],
  'open-scenario': [percent(50n, 'constructionCost'), fixed(100)],
  event: [
    fixed(30),
    percent(100n, 'venueCost'),
    ({ venueCost, buildCost, promotionCost }) =>
      (big(venueCost) + big(buildCost) + big(promotionCost)) / 2n,
  ],
  'major-event': [fixed(500), percent(100n, 'determinedAmount')],
  'overseas-traffic': [percent(30n, 'trafficFeePaid'), fixed(200)],
  'industrial-internet-award': [
    chosen('recognition', {
      'national-pilot': fixed(50),
      'hubei-5g-factory': fixed(30),
      'hubei-cloud-benchmark': fixed(10),
      'hubei-app-case': fixed(10),
      'national-app-solution': fixed(30),
    }),
  ],
  'tech-upgrade': [percent(4n, 'cityApprovedInvestment'), twelvePercent, fixed(400)],
  'smart-upgrade': [percent(4n, 'cityApprovedInvestment'), twelvePercent, fixed(500)],
  'retail-smart': [percent(20n, 'smartEquipmentSpend'), fixed(200)],
  'ecommerce-demo': [percent(100n, 'cityAward')],
  'green-manufacturing': [fixed(100)],
  'green-product': [fixed(50), ({ products }) => wan(10) * BigInt((products as string[]).length)],
  'secondary-node': [fixed(150), percent(100n, 'determinedAmount')],
  'industrial-platform': [
    chosen('platformLevel', {
      'national-dual-cross': fixed(500),
      'wuhan-industry': fixed(100),
      'hubei-enterprise': fixed(50),
    }),
  ],
  'compute-voucher': [percent(50n, 'computeFee'), fixed(100)],
};

function twelvePercent({ cityApprovedInvestment: investment, cityPaid }: Facts): bigint {
  const left = (big(investment) * 12n) / 100n - big(cityPaid);
  return left > 0n ? left : 0n;
}

const hundredths = (area: unknown): bigint => {
  const [whole = '', part = ''] = String(area).split('.');
  return BigInt(whole + part.padEnd(2, '0'));
};

/** Costs that may only raise the amount. */
const RISES: Record<string, readonly string[]> = {
  'base-purchase': ['floorArea'],
  'av-park-purchase': ['floorArea'],
  'av-park-rent': ['leasedArea', 'rentPerSquareMetreMonth'],
  'software-cluster-rent': ['determinedAmount'],
  'software-cluster-purchase': ['determinedAmount'],
  'ai-research': ['totalInvestment', 'cityPaid'],
  'ai-scenario': ['actualInvestment', 'cityPaid'],
  'open-scenario': ['constructionCost'],
  event: ['venueCost', 'buildCost', 'promotionCost'],
  'major-event': ['determinedAmount'],
  'overseas-traffic': ['trafficFeePaid'],
  'tech-upgrade': ['cityApprovedInvestment'],
  'smart-upgrade': ['cityApprovedInvestment'],
  'retail-smart': ['smartEquipmentSpend'],
  'ecommerce-demo': ['cityAward'],
  'secondary-node': ['determinedAmount'],
  'compute-voucher': ['computeFee'],
};

// From single fen to far above every ceiling, so that small and odd amounts come up too.
const money = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 9_999_999 }))
  .map(([zeros, n]) => ((BigInt(n) * 10n ** BigInt(zeros)) / 10n ** 6n).toString());

/** Random values of a measure's facts; whatever makes a claim ineligible stays as it was, mostly. */
function claims(definition: MeasureDefinition): fc.Arbitrary<Facts> {
  const start = starts.get(definition.code) as Facts;
  const changed = definition.facts.flatMap(({ name, type, values }) => {
    const value = ((): fc.Arbitrary<unknown> | null => {
      switch (type) {
        case 'fen':
        case 'fen/squareMetre/month':
          return money;
        case 'squareMetres':
          return fc.nat(2_000_000).map((n) => (n / 100).toFixed(2));
        case 'people':
        case 'companies':
          return fc.nat(300);
        case 'enum':
          return fc.constantFrom(...Object.keys(values ?? {}));
        case 'peopleByMonth':
          return fc
            .array(fc.nat(400), { minLength: 12, maxLength: 12 })
            .map((people) =>
              Object.fromEntries(people.map((n, m) => [`2023-${`${m + 1}`.padStart(2, '0')}`, n])),
            );
        case 'list':
          return fc.uniqueArray(fc.constantFrom(...'甲乙丙丁戊己庚辛'), { maxLength: 8 });
        default:
          return null;
      }
    })();
    // Half the time it stays, so that enough claims are eligible.
    const known = start[name];
    const kept = known === undefined ? [] : [fc.constant(known)];
    return value === null ? [] : [[name, fc.oneof(...kept, value)] as const];
  });
  return fc
    .record(Object.fromEntries(changed))
    .map((facts) => ({ licenceName: '其他', ...start, ...facts }) as Facts)
    .map(({ licenceName, ...facts }) =>
      definition.rules.facts.has('licenceName') ? { licenceName, ...facts } : facts,
    );
}

const grantedBefore = (code: string): fc.Arbitrary<readonly Granted[]> =>
  fc.array(
    fc.record({
      measure: fc.constantFrom(code as Measure, 'event' as Measure),
      benefitYear: fc.integer({ min: 2022, max: 2024 }),
      amountFen: money.map(BigInt),
      key: fc.constantFrom('E1', 'P0', 'N1', '甲,子', 'other'),
    }),
    { maxLength: 3 },
  );

const runs = { numRuns: 60 };
const codes = [...pack.measures.keys()];

describe('for every measure and random facts', () => {
  test('the ceilings below cover every measure', () => {
    expect(Object.keys(CEILINGS).sort()).toEqual([...codes].sort());
  });

  test.each(codes)(
    '%s: the amount passes no ceiling, and all that is said of it agrees',
    (code) => {
      const definition = definitionOf(code);
      let eligible = 0;
      fc.assert(
        fc.property(claims(definition), grantedBefore(code), (facts, granted) => {
          const assessment = assessed(code, facts, granted);
          if (assessment.eligible) eligible += 1;
          const { amountFen, caps, tranches, claims: taken, trace, conditions } = assessment;
          expect(assessment.eligible).toBe(conditions.every(({ held }) => held));
          expect(trace.value).toBe(amountFen.toString());
          expect(addsUp(trace)).toBe(true);
          expect(amountFen >= 0n).toBe(true);
          if (!assessment.eligible) {
            expect({ amountFen, tranches, taken }).toEqual({
              amountFen: 0n,
              tranches: [],
              taken: [],
            });
            return;
          }
          for (const ceiling of CEILINGS[code] ?? [])
            expect(amountFen <= ceiling(facts)).toBe(true);
          for (const cap of caps) expect(amountFen <= cap.remainingFen).toBe(true);
          expect(tranches.reduce((sum, share) => sum + share.amountFen, 0n)).toBe(amountFen);
          for (const claim of taken) {
            if (claim.kind === 'amount') expect(claim.amountFen).toBe(amountFen);
          }
          expect(restored(stored(assessment))).toEqual(assessment);
        }),
        runs,
      );
      // Or nothing was shown.
      expect(eligible).toBeGreaterThan(2);
    },
  );

  test.each(Object.entries(RISES))('%s: the amount never falls when %p rises', (code, costs) => {
    const definition = definitionOf(code);
    fc.assert(
      fc.property(claims(definition), fc.constantFrom(...costs), money, (facts, cost, more) => {
        const before = assessed(code, facts);
        const now = String(facts[cost]);
        const raised =
          cost === 'floorArea' || cost === 'leasedArea'
            ? (Number(now) + Number(BigInt(more) % 100_000n)).toFixed(2)
            : (BigInt(now) + BigInt(more)).toString();
        const after = assessed(code, { ...facts, [cost]: raised });
        expect(after.amountFen >= before.amountFen).toBe(true);
      }),
      runs,
    );
  });
});

/** As an event stores it: money is known by its name alone. */
const stored = (assessment: Assessment): string =>
  JSON.stringify(assessment, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
const restored = (json: string): unknown =>
  JSON.parse(json, (key, value: unknown) =>
    key.endsWith('Fen') && typeof value === 'string' ? BigInt(value) : value,
  );

describe('a declared application cycle', () => {
  const cycle = `values:
        - from: 2024-05-01
          to: 2024-06-30
          value: { from: 2024-02-01, to: 2024-04-30 }
          measures: [culture-tech-base]
          source: 申报通知`;
  const declared = parsePack(
    (folder?.files ?? []).map(({ name, text }) => ({
      name,
      text: text.replace(/(?<=applicationCycle:\n +at: submission\n +)values: \[\]/, cycle),
    })),
  );
  const inCycle = (code: string, submittedOn: string, fact: string, on: string): boolean => {
    const definition = declared.measures.get(code as Measure) as MeasureDefinition;
    const facts = { ...starts.get(code), [fact]: on };
    return assess(definition, { submittedOn: submittedOn as Day, facts, granted: [] }).eligible;
  };

  test('counts for the measures and the submission days of its call; the reading for the rest', () => {
    const recognised = (on: string, submittedOn = '2024-06-01') =>
      inCycle('culture-tech-base', submittedOn, 'recognisedOn', on);
    expect([recognised('2024-02-01'), recognised('2024-04-30')]).toEqual([true, true]);
    expect([recognised('2024-01-31'), recognised('2024-05-01')]).toEqual([false, false]);
    expect(recognised('2024-01-31', '2024-07-01')).toBe(true);
    expect(inCycle('licence-award', '2024-06-01', 'obtainedOn', '2024-01-31')).toBe(true);
  });
});

describe('what an award takes of the limits', () => {
  const claimsOf = (code: string, facts: object = {}): readonly object[] =>
    assessed(code, { ...starts.get(code), ...facts }).claims;

  test('caps that span enterprises are pools of the district', () => {
    expect(claimsOf('event')).toEqual([
      expect.objectContaining({ kind: 'amount', scope: 'district', cap: 'event/event', key: 'E1' }),
      expect.objectContaining({ scope: 'enterprise', cap: 'event/institution-year', year: 2024 }),
    ]);
    expect(claimsOf('major-event')).toEqual([
      expect.objectContaining({
        scope: 'district',
        cap: 'major-event/district-year',
        key: '',
        year: 2024,
        ceilingFen: wan(500),
      }),
    ]);
  });

  test('both measures of （九） take the same key of a project', () => {
    const once = { kind: 'once', scope: 'district', cap: 'upgrade/project', key: 'U1' };
    expect(claimsOf('tech-upgrade')).toContainEqual(expect.objectContaining(once));
    expect(claimsOf('smart-upgrade')).toContainEqual(expect.objectContaining(once));
  });

  test('every match to one city payment shares one pool with what the city paid', () => {
    for (const code of ['ai-incubator', 'ai-research', 'ai-scenario']) {
      expect(claimsOf(code, { cityPaymentDocument: '武财〔2024〕7号' })).toContainEqual(
        expect.objectContaining({
          scope: 'district',
          cap: 'city-payment',
          key: '武财〔2024〕7号',
          ceilingFen: big(starts.get(code)?.['cityPaid']),
        }),
      );
    }
  });

  test('a yearly measure takes its year once, and one of three years in a row', () => {
    expect(claimsOf('hq-settlement')).toEqual([
      expect.objectContaining({ kind: 'once', cap: 'hq-settlement/once-a-year', key: '2023' }),
      expect.objectContaining({ kind: 'consecutiveYears', year: 2023, span: 3 }),
      expect.objectContaining({ kind: 'amount', year: 2023, ceilingFen: wan(120) }),
    ]);
  });

  test('each new product and each invoice is taken by its name', () => {
    const keys = (code: string, granted: readonly Granted[] = []): string[] =>
      assessed(code, starts.get(code) as object, granted).claims.flatMap((claim) =>
        claim.kind === 'once' ? [claim.key] : [],
      );
    expect(keys('overseas-traffic')).toEqual(['A1', 'A2']);
    const paid = {
      measure: 'green-product' as Measure,
      benefitYear: 2023,
      amountFen: 1n,
      key: '甲',
    };
    expect(keys('green-product', [paid])).toEqual(['乙', '丙']);
  });

  test('given a pool that others have used, then what they left is the limit', () => {
    const district = [{ cap: 'major-event/district-year', key: '', year: 2024, usedFen: wan(499) }];
    const facts = { ...starts.get('major-event'), determinedAmount: wan(50).toString() };
    const request = { submittedOn: DAY, facts, granted: [], district };
    expect(assess(definitionOf('major-event'), request).amountFen).toBe(wan(1));
  });

  test('given evidence, then the leaves of the trace name it', () => {
    const facts = starts.get('compute-voucher');
    const request = { submittedOn: DAY, facts, granted: [], evidence: { computeFee: ['file-1'] } };
    const { trace } = assess(definitionOf('compute-voucher'), request);
    expect(JSON.stringify(trace)).toContain('"evidence":["file-1"]');
  });
});

describe('what a claim declares', () => {
  const declared = (code: string, facts: object): unknown =>
    declaredFacts(definitionOf(code), facts);
  const own = (code: string, more: object = {}): object => {
    const facts = { ...starts.get(code), ...more } as Facts;
    for (const name of ['registeredInDistrict', 'taxInDistrict', 'statisticsInDistrict']) {
      delete facts[name];
    }
    return facts;
  };

  test('is stored in one form, and read again as the same', () => {
    const once = declared(
      'base-purchase',
      own('base-purchase', { annualRevenue: 2_000_000_000, floorArea: 12.5, propertyId: ' Ｐ１ ' }),
    );
    expect(once).toMatchObject({
      annualRevenue: '2000000000',
      floorArea: '12.5',
      propertyId: 'Ｐ１',
    });
    expect(declared('base-purchase', once as object)).toEqual(once);
  });

  test.each([
    ['registeredInDistrict', 'hq-relocation', true],
    ['oneCaseAgreements', 'hq-relocation', []],
    ['applicationCycle', 'hq-relocation', { from: '2020-01-01', to: '2024-12-31' }],
    ['districtRetailGrowthTarget', 'retail-smart', '0'],
  ])('can not override %s, and nor can an officer', (fact, code, value) => {
    const refused = expect.objectContaining({
      code: 'fact-unknown',
      params: expect.objectContaining({ fact }),
    });
    expect(() => declared(code, { ...own(code), [fact]: value })).toThrow(refused);
    expect(() => verifiedFact(definitionOf(code), fact, value)).toThrow(refused);
  });

  test('names a fact, and what it takes, in the language of whoever reads', () => {
    const told = (facts: object): readonly string[] => {
      try {
        declared('compute-voucher', facts);
      } catch (error) {
        const { code, params } = error as Refusal;
        return [sentence(code, params, 'zh'), sentence(code, params, 'en')];
      }
      return [];
    };
    const { computeFee: _, ...rest } = own('compute-voucher') as Facts;
    expect(told(rest)).toEqual([
      '（十五）“算力补贴”缺少核验事项 年算力服务费用（computeFee）。',
      'Compute voucher, （十五）, needs the fact Compute fee of the year (computeFee).',
    ]);
    expect(told({ ...rest, computeFee: 1.5 })).toEqual([
      '核验事项 年算力服务费用（computeFee） 应为 整数分，不小于 0；收到：1.5。',
      'The fact Compute fee of the year (computeFee) must be whole fen, 0 or more; got 1.5.',
    ]);
  });

  test('asks for the facts of the branch taken, and of no other', () => {
    const scale = own('ai-incubator', {
      incubationBasis: 'scale',
      firstRecognisedHighTechAiCompanies: null,
    });
    expect(() => declared('ai-incubator', scale)).toThrow(
      expect.objectContaining({ params: expect.objectContaining({ fact: 'aiCompanyCount' }) }),
    );
    expect(declared('ai-incubator', { ...scale, aiCompanyCount: 30 })).toMatchObject({
      aiCompanyCount: 30,
    });
    expect(
      declared('hq-settlement', own('hq-settlement', { listed: true, valuation: null })),
    ).toBeDefined();
  });

  test('leaves to the unit what the unit determines, and to a tranche what it will verify', () => {
    const node = own('secondary-node', { determinedAmount: null, determinationDocument: null });
    expect(declared('secondary-node', node)).toEqual({ projectId: 'N1' });
    expect(declared('hq-relocation', own('hq-relocation'))).not.toHaveProperty('insuredHeadcount');
  });

  test('names the unit of an event, which a what-if may leave out', () => {
    expect(() => declared('event', own('event'))).toThrow(
      expect.objectContaining({ params: expect.objectContaining({ fact: 'filingUnit' }) }),
    );
    const definition = definitionOf('event');
    expect(unitOf(definition, { filingUnit: '光谷软件园' })).toBe('光谷软件园');
    expect(unitOf(definition, {})).toBeNull();
    expect(unitOf(definitionOf('open-scenario'), {})).toBe('科创局');
  });
});
