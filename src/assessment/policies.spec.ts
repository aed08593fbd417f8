import { describe, expect, test } from '@jest/globals';
import type { Day } from '../kernel/days.js';
import type { Measure } from '../kernel/ids.js';
import { loadPacks, type PackFolder, readPackFolders } from '../stores/policies/folder.js';
import { assess } from './assess.js';
import type { Pack } from './assessment.js';
import { parsePack } from './pack.js';
import { makePolicies } from './policies.js';

const policies = makePolicies([
  ...(await loadPacks('policies')),
  ...(await loadPacks('src/assessment/fixtures')),
]);
const planting = 'rooftop-planting' as Measure;
const solar = 'rooftop-solar' as Measure;
const facts = { inDistrict: true, roofArea: '200.5' };

const amountOn = (day: string, benefitYear: number): bigint => {
  const { definition } = policies.inForce(planting, day as Day);
  return assess(definition, { submittedOn: day as Day, benefitYear, facts, granted: [] }).amountFen;
};

describe('a new policy document is data alone', () => {
  test('given a successor in force from a later day, then each day has its own rules', () => {
    expect(policies.inForce(planting, '2024-12-31' as Day).pin.document).toBe('rooftop-2023');
    expect(policies.inForce(planting, '2025-01-01' as Day).pin.document).toBe('rooftop-2025');
    expect(amountOn('2024-12-31', 2024)).toBe(631575n); // 200.5 × 30 元 × 1.05
    expect(amountOn('2025-01-01', 2024)).toBe(882200n); // 200.5 × 40 元 × 1.1
  });

  test('given an award under the old document, then its pin still finds the old rules', () => {
    const { pin } = policies.inForce(planting, '2024-12-31' as Day);
    const definition = policies.pinned(pin, planting);
    expect(definition.pin).toEqual(pin);
    const request = { submittedOn: '2024-12-31' as Day, facts, granted: [] };
    expect(assess(definition, request).amountFen).toBe(631575n);
  });

  test('given a measure the successor dropped, then it ends with the old document', () => {
    expect(policies.inForce(solar, '2024-12-31' as Day).pin.document).toBe('rooftop-2023');
    expect(() => policies.inForce(solar, '2025-01-01' as Day)).toThrow(
      expect.objectContaining({
        code: 'policy-not-in-force',
        params: expect.objectContaining({ limit: '2023-01-01 – 2024-12-31', actual: '2025-01-01' }),
      }),
    );
  });

  test('given the same cap in both documents, then its id is the same', () => {
    const claimsOn = (day: string) =>
      assess(policies.inForce(planting, day as Day).definition, {
        submittedOn: day as Day,
        benefitYear: 2024,
        facts,
        granted: [],
      }).claims.map((claim) => claim.cap);
    expect(claimsOn('2024-12-31')).toEqual(['rooftop-planting/year']);
    expect(claimsOn('2025-01-01')).toEqual(claimsOn('2024-12-31'));
  });

  test('given a later version that sets a parameter, then a claim that waited for it goes on', async () => {
    const [{ files }] = (await readPackFolders('src/assessment/fixtures')) as [PackFolder];
    const set = (year: number, value: string) => ({
      from: `${year}-01-01`,
      to: `${year}-12-31`,
      value,
      source: '统计公报',
    });
    const versionOf = (version: string, from: string, values: readonly object[]): Pack => {
      const edited = (files[0]?.text ?? '')
        .replace("version: '1'", `version: '${version}'`)
        .replace('validity: { from: 2023-01-01', `validity: { from: ${from}`)
        .replace(/values:\n +- \{.+\}\n/, `values: ${JSON.stringify(values)}\n`);
      return parsePack([{ name: 'pack.yaml', text: edited }]);
    };
    const first = versionOf('1', '2023-01-01', [set(2023, '1')]);
    const second = versionOf('2', '2024-07-01', [set(2023, '9'), set(2024, '1.5')]);
    const both = makePolicies([first, second]);
    const amountFor = (benefitYear: number): bigint =>
      assess(both.pinned(first.pin, planting), {
        submittedOn: '2024-06-30' as Day,
        benefitYear,
        facts,
        granted: [],
      }).amountFen;
    expect(amountFor(2024)).toBe(902250n); // 200.5 × 30 元 × 1.5
    expect(amountFor(2023)).toBe(601500n); // what a version sets itself stays
  });

  test('given a parameter without a value for the year, then the claim waits', () => {
    const { definition } = policies.inForce(planting, '2024-12-31' as Day);
    const request = { submittedOn: '2024-12-31' as Day, benefitYear: 2025, facts, granted: [] };
    expect(() => assess(definition, request)).toThrow(
      expect.objectContaining({ code: 'parameter-not-set' }),
    );
  });
});

describe('which policy is in force', () => {
  const settlement = 'hq-settlement' as Measure;

  test('from the day of issue to the last day, both inclusive', () => {
    expect(policies.inForce(settlement, '2023-03-24' as Day).pin.version).toBe('1');
    expect(policies.inForce(settlement, '2026-03-23' as Day).pin.version).toBe('1');
    for (const day of ['2023-03-23', '2026-03-24']) {
      expect(() => policies.inForce(settlement, day as Day)).toThrow(
        expect.objectContaining({ code: 'policy-not-in-force' }),
      );
    }
  });

  test('a clause that pays nothing says where to apply', () => {
    expect(() => policies.inForce('dual-gigabit' as Measure, '2024-01-01' as Day)).toThrow(
      expect.objectContaining({
        code: 'measure-not-funded',
        params: expect.objectContaining({ applyUnder: 'open-scenario', units: '企服局' }),
      }),
    );
    expect(() => policies.inForce('data-assets' as Measure, '2024-01-01' as Day)).toThrow(
      expect.objectContaining({
        params: expect.objectContaining({ units: '政务和大数据局、发改局' }),
      }),
    );
  });

  test('an unknown measure and an unknown pack are refused', () => {
    expect(() => policies.inForce('free-money' as Measure, '2024-01-01' as Day)).toThrow(
      expect.objectContaining({ code: 'measure-unknown' }),
    );
    const { pin } = policies.inForce(settlement, '2024-01-01' as Day);
    expect(() => policies.pinned({ ...pin, hash: '00' }, settlement)).toThrow(
      expect.objectContaining({ code: 'pack-unknown' }),
    );
  });
});
