import { describe, expect, test } from '@jest/globals';
import type { Day } from '../kernel/days.js';
import type { Measure } from '../kernel/ids.js';
import { loadPacks } from '../stores/policies/folder.js';
import { assess } from './assess.js';
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
