import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../src/kernel/days.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { registered, USCC } from '../../test/support/cases.js';
import { rowsOf } from '../../test/support/facts.js';
import { account, enterpriseSet } from '../../test/support/life.js';
import { enterprisesProjection } from './project.js';
import { enterpriseDetail, listEnterprises } from './query.js';

const after = async () => (await rowsOf(enterprisesProjection, [registered, ...enterpriseSet])).db;
const on = async (day: string) => {
  const detail = await enterpriseDetail(await after(), USCC as Uscc, day as Day);
  if (!detail) throw new Error('no such enterprise');
  return detail;
};

describe('an enterprise', () => {
  it('shows which recorded fact holds on a day, and keeps the others', async () => {
    const holding = async (day: string) =>
      (await on(day)).facts.map(({ value, holds }) => [value, holds]);
    expect(await holding('2022-12-31')).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(await holding('2023-06-01')).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(await holding('2024-01-01')).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('shows an agreement as covering both of its ends and no day after', async () => {
    const covers = async (day: string) => (await on(day)).agreements.map((held) => held.covers);
    expect(await covers('2021-12-31')).toEqual([true]);
    expect(await covers('2022-01-01')).toEqual([false]);
  });

  it('names who proposed and who confirmed a payee account', async () => {
    expect((await on('2023-06-02')).payeeAccounts).toMatchObject([
      {
        ...account,
        status: 'confirmed',
        proposedBy: 'officer',
        confirmedBy: 'reviewer',
        confirmedOn: '2023-06-01',
      },
    ]);
  });

  it('is found by part of its name or code, taken literally', async () => {
    const db = await after();
    const found = async (search: string) =>
      (await listEnterprises(db, {}, { search })).items.length;
    expect(await found('样例')).toBe(1);
    expect(await found('ma4k')).toBe(1);
    expect(await found('%')).toBe(0);
    expect(await found('_')).toBe(0);
    expect((await listEnterprises(db, { uscc: 'other' as Uscc })).items).toEqual([]);
  });
});
