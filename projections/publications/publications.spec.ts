import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../src/kernel/days.js';
import { moneyBack } from '../../test/support/back.js';
import { award, granted, noticed } from '../../test/support/cases.js';
import { type Given, rowsOf } from '../../test/support/facts.js';
import { life } from '../../test/support/life.js';
import { applicationsProjection } from '../applications/project.js';
import { publicationsProjection } from './project.js';
import { publishedAwards, publishedNotices } from './query.js';

const after = async (given: readonly Given[]) =>
  (await rowsOf(publicationsProjection, given, applicationsProjection)).db;

const asGranted = {
  applicationId: 'a1',
  seq: expect.any(Number),
  year: 2023,
  uscc: '91420100MA4K2X3X0B',
  name: '光谷样例科技',
  measure: 'hq-relocation',
  unit: 'science',
  benefitYear: 2023,
  grantedOn: '2023-06-14',
  grantedFen: award,
  imported: false,
};

describe('the yearly list', () => {
  it('holds an award from its grant', async () => {
    expect(await publishedAwards(await after(noticed), 2023)).toEqual([]);
    const db = await after(granted);
    expect(await publishedAwards(db, 2023)).toEqual([
      { ...asGranted, corrections: [], standsFen: award },
    ]);
    expect(await publishedAwards(db, 2024)).toEqual([]);
  });

  it('leaves it as it was published, and publishes each correction', async () => {
    const reduced = {
      seq: expect.any(Number),
      kind: 'reduced',
      correctedOn: '2023-07-01',
      changeFen: -100_000_000n,
    };
    expect(await publishedAwards(await after(life), 2023)).toEqual([
      { ...asGranted, corrections: [reduced], standsFen: award - 100_000_000n },
    ]);
    const back = { seq: expect.any(Number), kind: 'recovered' };
    // What came back of an overpayment was never part of the award.
    expect(await publishedAwards(await after(moneyBack), 2023)).toEqual([
      {
        ...asGranted,
        corrections: [
          reduced,
          { ...back, correctedOn: '2024-02-01', changeFen: -40_000_000n },
          { ...back, correctedOn: '2024-06-05', changeFen: -30_000_000n },
        ],
        standsFen: award - 170_000_000n,
      },
    ]);
  });
});

describe('the notices', () => {
  const notice = {
    ...{ applicationId: 'a1', uscc: '91420100MA4K2X3X0B', name: '光谷样例科技' },
    ...{ measure: 'hq-relocation', unit: 'science', benefitYear: 2023 },
    ...{ opensOn: '2023-06-06', closesOn: '2023-06-12', amountFen: award },
  };

  it('are up from the first day to the last', async () => {
    const db = await after(noticed);
    const on = async (day: string) => publishedNotices(db, { openOn: day as Day });
    expect(await on('2023-06-05')).toEqual([]);
    expect(await on('2023-06-06')).toEqual([{ ...notice, outcome: 'open', grantedFen: null }]);
    expect(await on('2023-06-12')).toHaveLength(1);
    expect(await on('2023-06-13')).toEqual([]);
  });

  it('stay in the list of their year, with what became of them', async () => {
    const year = async (given: readonly Given[], of: number) =>
      publishedNotices(await after(given), { year: of });
    expect(await year(granted, 2023)).toEqual([
      { ...notice, outcome: 'granted', grantedFen: award },
    ]);
    expect(await year(granted, 2024)).toEqual([]);
  });
});
