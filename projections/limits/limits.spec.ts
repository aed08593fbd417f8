import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../src/domain/limits/events.js';
import type { AmountClaim, Claim, ConsecutiveYearsClaim } from '../../src/kernel/claim.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { about, once, reservedFor, USCC } from '../../test/support/cases.js';
import { event, type Given, rowsOf } from '../../test/support/facts.js';
import { life } from '../../test/support/life.js';
import { limitsProjection } from './project.js';
import { claimsOn, consecutiveYearsOf, listLimits } from './query.js';

const after = async (...given: readonly Given[]) => (await rowsOf(limitsProjection, given)).db;

const yearly = (amountFen: bigint, scope: 'enterprise' | 'district' = 'enterprise') =>
  ({
    kind: 'amount',
    scope,
    cap: 'event-year',
    key: '',
    year: 2023,
    amountFen,
    ceilingFen: 100n,
    clause: '(六)',
  }) satisfies AmountClaim;
const threeYears = (year: number): ConsecutiveYearsClaim => ({
  kind: 'consecutiveYears',
  scope: 'enterprise',
  cap: 'hq-settlement',
  year,
  span: 3,
  clause: '(一)1',
});

const moved = (
  type: AccountEvent['type'],
  reservationId: string,
  claims: readonly Claim[],
  rest: object = {},
  stream = `enterprise-${USCC}`,
): Given => event(stream, type, { reservationId, for: reservedFor, claims, ...rest }, { about });
const made = (id: string, ...claims: readonly Claim[]) => moved('ReservationMade', id, claims);
const confirmed = (id: string, ...claims: readonly Claim[]) =>
  moved('ReservationConfirmed', id, claims);
const voided = (id: string, was: string, ...claims: readonly Claim[]) =>
  moved('ReservationVoided', id, claims, { was, reason: { code: 'money-invalid', params: {} } });

describe('a cap', () => {
  it('shows what is reserved, what is confirmed, and what is left', async () => {
    const db = await after(
      made('r1', yearly(30n)),
      confirmed('r1', yearly(30n)),
      made('r2', yearly(20n)),
      made('r3', yearly(5n)),
      voided('r3', 'reserved', yearly(5n)),
      voided('r4', 'none'),
    );
    expect((await listLimits(db, { uscc: USCC as Uscc })).items).toEqual([
      {
        kind: 'amount',
        scope: 'enterprise',
        owner: USCC,
        cap: 'event-year',
        clause: '(六)',
        key: '',
        year: 2023,
        ceilingFen: 100n,
        reservedFen: 20n,
        confirmedFen: 30n,
        leftFen: 50n,
      },
    ]);
    const claims = await claimsOn(db, {
      scope: 'enterprise',
      owner: USCC as Uscc,
      cap: 'event-year',
      year: 2023,
    });
    expect(claims.items.map(({ reservationId, status }) => [reservationId, status])).toEqual([
      ['r3', 'voided'],
      ['r2', 'reserved'],
      ['r1', 'confirmed'],
    ]);
  });

  it('keeps the ceiling of the newest claim, whatever becomes of an older one', async () => {
    const older = { ...yearly(30n), ceilingFen: 100n };
    const newer = { ...yearly(20n), ceilingFen: 200n };
    const db = await after(made('r1', older), made('r2', newer), confirmed('r1', older));
    const [limit] = (await listLimits(db, { uscc: USCC as Uscc })).items;
    expect(limit).toMatchObject({ ceilingFen: 200n, leftFen: 150n });
  });

  it('gives back what a reduction freed, whatever state it was in', async () => {
    const db = await after(
      made('r1', yearly(30n)),
      confirmed('r1', yearly(30n)),
      moved('ReservationAdjusted', 'r1', [], {
        was: 'confirmed',
        before: [yearly(30n)],
        after: [yearly(10n)],
        reason: '',
      }),
    );
    expect((await listLimits(db)).items[0]).toMatchObject({ confirmedFen: 10n, leftFen: 90n });
  });

  it('is counted once for the whole district where enterprises share it', async () => {
    const pool = (id: string) =>
      moved('ReservationMade', id, [yearly(40n, 'district')], {}, 'pool-event-year-abc');
    const db = await after(pool('r1'), pool('r2'));
    expect((await listLimits(db, { scope: 'district' })).items).toMatchObject([
      { owner: '', reservedFen: 80n, leftFen: 20n },
    ]);
  });

  it('leaves budget lines to the budget', async () => {
    expect((await listLimits(await after(...life))).items.map(({ cap }) => cap)).toEqual([
      'hq-relocation',
    ]);
  });
});

describe('a one-off', () => {
  it('is taken from its reservation on, and free again when that is voided', async () => {
    const status = async (...given: readonly Given[]) =>
      (await listLimits(await after(...given))).items.map((limit) =>
        limit.kind === 'once' ? limit.status : limit.kind,
      );
    expect(await status(made('r1', once))).toEqual(['reserved']);
    expect(await status(made('r1', once), confirmed('r1', once))).toEqual(['confirmed']);
    expect(await status(made('r1', once), voided('r1', 'reserved', once))).toEqual(['free']);
  });
});

describe('a measure of three years', () => {
  const years = async (...given: readonly Given[]) =>
    (await consecutiveYearsOf(await after(...given), USCC as Uscc))[0];

  it('counts them from the earliest live one, and makes up none that was skipped', async () => {
    const held = await years(
      made('r1', threeYears(2023)),
      confirmed('r1', threeYears(2023)),
      made('r2', threeYears(2025)),
    );
    expect(held).toEqual({
      cap: 'hq-settlement',
      clause: '(一)1',
      span: 3,
      window: { from: 2023, to: 2025 },
      used: [
        { year: 2023, status: 'confirmed' },
        { year: 2025, status: 'reserved' },
      ],
      open: [2024],
    });
  });

  it('moves on when the first year is voided', async () => {
    const held = await years(
      made('r1', threeYears(2022)),
      made('r2', threeYears(2023)),
      voided('r1', 'reserved', threeYears(2022)),
    );
    expect(held?.window).toEqual({ from: 2023, to: 2025 });
    expect(
      (await years(made('r1', threeYears(2022)), voided('r1', 'reserved', threeYears(2022))))
        ?.window,
    ).toBeNull();
  });
});
