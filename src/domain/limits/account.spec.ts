import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../test/support/given.js';
import type { AmountClaim, Claim, ConsecutiveYearsClaim, OnceClaim } from '../../kernel/claim.js';
import type { ApplicationId, Measure, ReservationId, Unit } from '../../kernel/ids.js';
import { type Fen, sumFen, wan } from '../../kernel/money.js';
import type { RefusalReason } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';
import {
  type Account,
  adjust,
  bucketOf,
  confirm,
  emptyAccount,
  evolveAccount,
  reserve,
  usedOf,
  voidReservation,
} from './account.js';
import type { AccountEvent, ReservedFor } from './events.js';

const reservedFor: ReservedFor = {
  applicationId: 'app-1' as ApplicationId,
  uscc: '914403001922038216' as Uscc,
  measure: 'hq-settlement' as Measure,
  unit: '科创局' as Unit,
  benefitYear: 2023,
  key: null,
};
const id = (name: string): ReservationId => name as ReservationId;
const gone: RefusalReason = { code: 'award-withdrawn', params: {} };

const amount = (amountFen: Fen, key = '', ceilingFen = wan(120)): AmountClaim => ({
  kind: 'amount',
  scope: 'enterprise',
  cap: 'hq-settlement/year',
  key,
  year: 2023,
  amountFen,
  ceilingFen,
  clause: '（一）1',
});
const once = (key = ''): OnceClaim => ({
  kind: 'once',
  scope: 'enterprise',
  cap: 'hq-relocation/once',
  key,
  clause: '（一）3',
});
const inYear = (year: number): ConsecutiveYearsClaim => ({
  kind: 'consecutiveYears',
  scope: 'enterprise',
  cap: 'hq-settlement/consecutive-years',
  year,
  span: 3,
  clause: '（一）1',
});

const after = (...decisions: ((account: Account) => readonly AccountEvent[])[]): Account =>
  decisions.reduce(
    (account, decide) => decide(account).reduce(evolveAccount, account),
    emptyAccount,
  );
const reserved =
  (name: string, ...claims: Claim[]) =>
  (account: Account) =>
    reserve(account, id(name), reservedFor, claims);
const confirmed = (name: string) => (account: Account) => confirm(account, id(name));
const voided = (name: string) => (account: Account) =>
  voidReservation(account, id(name), reservedFor, gone);
const adjusted = (name: string, toFen: Fen) => (account: Account) =>
  adjust(account, id(name), toFen, '核减');

describe('a cap', () => {
  it('takes what fits to the fen, and refuses a fen more with what is left', () => {
    const account = after(reserved('a', amount(wan(100))));
    expect(reserved('b', amount(wan(20)))(account)).toHaveLength(1);
    expect(refusalOf(() => reserved('b', amount(wan(20) + 1n))(account))).toEqual({
      code: 'cap-exceeded',
      params: {
        clause: '（一）1',
        cap: 'hq-settlement/year',
        key: '',
        limitFen: wan(120),
        usedFen: wan(100),
        actualFen: wan(20) + 1n,
        leftFen: wan(20),
      },
    });
  });

  it('is not passed by two claims of one reservation together', () => {
    expect(
      refusalOf(() => reserved('a', amount(wan(70)), amount(wan(70)))(emptyAccount)),
    ).toMatchObject({ code: 'cap-exceeded' });
  });

  it('is counted by its key', () => {
    const account = after(reserved('a', amount(wan(120), 'E1')));
    expect(reserved('b', amount(wan(120), 'E2'))(account)).toHaveLength(1);
  });

  it('has free again what was voided or lowered, also after it was confirmed', () => {
    const lowered = after(reserved('a', amount(wan(120))), confirmed('a'), adjusted('a', wan(50)));
    expect(usedOf(lowered, bucketOf(amount(0n)))).toBe(wan(50));
    expect(reserved('b', amount(wan(70)))(lowered)).toHaveLength(1);
    const freed = after(reserved('a', amount(wan(120))), confirmed('a'), voided('a'));
    expect(reserved('b', amount(wan(120)))(freed)).toHaveLength(1);
  });

  it('is never raised by an adjustment', () => {
    const account = after(reserved('a', amount(wan(50))));
    expect(adjusted('a', wan(60))(account)).toEqual([]);
  });
});

describe('a reservation', () => {
  it('is made once, however often it is asked for', () => {
    const account = after(reserved('a', amount(wan(100))));
    expect(reserved('a', amount(wan(100)))(account)).toEqual([]);
  });

  it('once given up is refused for the reason it was given up for, even if it comes later', () => {
    const account = after(voided('slow'));
    expect(refusalOf(() => reserved('slow', amount(1n))(account))).toEqual(gone);
    expect(voided('slow')(account)).toEqual([]);
  });

  it('is left alone by a confirmation or an adjustment after it was voided', () => {
    const account = after(reserved('a', amount(wan(100))), voided('a'));
    expect(confirmed('a')(account)).toEqual([]);
    expect(adjusted('a', 0n)(account)).toEqual([]);
  });

  it('must be known to be confirmed', () => {
    expect(refusalOf(() => confirmed('x')(emptyAccount))).toMatchObject({
      code: 'reservation-unknown',
    });
  });
});

describe('a one-off', () => {
  it('is had once, and again after it was voided', () => {
    const account = after(reserved('a', once()));
    expect(refusalOf(() => reserved('b', once())(account))).toMatchObject({
      code: 'once-used',
      params: { clause: '（一）3', applicationId: 'app-1' },
    });
    expect(reserved('b', once('other'))(account)).toHaveLength(1);
    expect(reserved('b', once())(after(reserved('a', once()), voided('a')))).toHaveLength(1);
  });
});

describe('最高连续给予3年', () => {
  const years = (granted: readonly number[], live: readonly number[] = []): Account =>
    after(
      ...granted.flatMap((year) => [reserved(`g${year}`, inYear(year)), confirmed(`g${year}`)]),
      ...live.map((year) => reserved(`r${year}`, inYear(year))),
    );
  const answer = (account: Account, year: number): unknown => {
    const found = refusalOf(() => reserved('new', inYear(year))(account)) as { code?: string };
    return found.code ?? 'reserved';
  };

  it.each([
    ['the first year', [], [], 2023, 'reserved'],
    ['the second', [2023], [], 2024, 'reserved'],
    ['the third', [2023, 2024], [], 2025, 'reserved'],
    ['a fourth', [2023, 2024, 2025], [], 2026, 'years-exceeded'],
    ['a third after a gap', [2023], [], 2025, 'reserved'],
    ['a year beyond the gap', [2023, 2025], [], 2026, 'years-exceeded'],
    [
      'a skipped year, after a later one was granted',
      [2023, 2025],
      [],
      2024,
      'year-before-granted',
    ],
    ['a year before the first granted', [2023], [], 2022, 'year-before-granted'],
    ['a year before one only reserved', [], [2023], 2022, 'reserved'],
    ['a skipped year while the later is only reserved', [2023], [2025], 2024, 'reserved'],
    ['a year too far before one reserved', [], [2023], 2020, 'years-exceeded'],
    ['the same year again', [2023], [], 2023, 'year-claimed'],
  ])('%s', (_what, granted, live, year, expected) => {
    expect(answer(years(granted, live), year)).toBe(expected);
  });

  it('counts anew from the next live year when the first is voided', () => {
    const account = after(
      reserved('a', inYear(2023)),
      confirmed('a'),
      reserved('b', inYear(2024)),
      confirmed('b'),
      voided('a'),
    );
    expect(answer(account, 2026)).toBe('reserved');
    expect(answer(account, 2027)).toBe('years-exceeded');
  });
});

describe('an account', () => {
  it('is no other case’s: the same id from another application or tranche is refused', () => {
    const account = after((a) => reserve(a, id('r1'), reservedFor, [amount(wan(60))]));
    for (const other of [
      { ...reservedFor, applicationId: 'app-2' as ApplicationId },
      { ...reservedFor, tranche: 2 },
    ]) {
      expect(refusalOf(() => reserve(account, id('r1'), other, [amount(wan(60))]))).toMatchObject({
        code: 'reservation-of-another',
      });
    }
  });

  it('says who holds a once-only key to its own enterprise alone', () => {
    const account = after((a) => reserve(a, id('r1'), reservedFor, [once()]));
    const others = { ...reservedFor, uscc: '91420100MA4F0A01XH' as Uscc };
    const refusal = (asking: ReservedFor) =>
      refusalOf(() => reserve(account, id('r2'), asking, [once()]));
    expect(refusal(reservedFor)).toMatchObject({ params: { applicationId: 'app-1' } });
    expect(refusal(others)).toMatchObject({ params: { applicationId: '–' } });
  });

  it('has used what its live reservations hold, whatever was decided on it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const fen = fc.bigInt({ min: 1n, max: wan(80) });
    const decision = fc.oneof(
      fc.tuple(name, fen).map(([n, f]) => reserved(n, amount(f))),
      name.map(confirmed),
      name.map(voided),
      fc.tuple(name, fen).map(([n, f]) => adjusted(n, f)),
    );
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 40 }), (decisions) => {
        let account = emptyAccount;
        for (const decide of decisions) {
          try {
            account = decide(account).reduce(evolveAccount, account);
          } catch {
            continue; // Refused: nothing changes.
          }
          const live = account.reservations
            .valueSeq()
            .filter(({ status }) => status !== 'voided')
            .flatMap(({ claims }) => claims.map((c) => (c.kind === 'amount' ? c.amountFen : 0n)));
          const usedFen = usedOf(account, bucketOf(amount(0n)));
          expect(usedFen).toBe(sumFen(live));
          expect(usedFen).toBeLessThanOrEqual(wan(120));
        }
      }),
    );
  });
});
