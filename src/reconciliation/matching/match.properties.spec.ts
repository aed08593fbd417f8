import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reconciling } from '../../../test/support/reconciling.js';
import { addDays, type Day } from '../../kernel/days.js';
import { sumFen } from '../../kernel/money.js';
import { match } from './match.js';
import {
  type BankLine,
  defaultRules,
  type Match,
  type Matching,
  type Movement,
  type Reconciling,
} from './values.js';

/** So few of each that lines and movements are alike, name one another and clash all the time. */
const day = fc.nat(24).map((days) => addDays('2024-06-01' as Day, days));
const amountFen = fc.constantFrom(-300n, -200n, -100n, 100n, 200n);
const party = fc.record({
  name: fc.constantFrom('武汉星河软件有限公司', '武汉星河软件', '张三', '武汉云岭信息技术公司'),
  account: fc.constantFrom('6222001', '6222002', '6222003'),
});
const reference = fc.option(fc.constantFrom('R0000001', 'R0000002', 'R0000003'));

const lines = fc.array(
  fc.record({
    bookedOn: day,
    amountFen: fc.oneof(amountFen, fc.constant(0n)),
    counterparty: fc.option(
      fc.record({
        name: party.map(({ name }) => name),
        account: fc.option(fc.constantFrom('6222001', '6222002', '62****1')),
      }),
    ),
    endToEndIds: fc.array(fc.constantFrom('E1', 'E2', 'E3'), { maxLength: 2 }),
    serial: reference,
    reference,
    summary: fc.constantFrom('', '退汇 R0000001', '代发 B0000001', '奖补 R0000002 R0000003'),
    returnReason: fc.option(fc.constant('AC01')),
  }),
  { maxLength: 14 },
);
const movements = fc.array(
  fc.record({
    kind: fc.constantFrom('payment' as const, 'return' as const, 'receipt' as const),
    paymentId: fc.option(fc.constantFrom('m0', 'm1', 'm2')),
    batchReference: fc.option(fc.constantFrom('B0000001', 'B0000002')),
    amountFen,
    on: day,
    payee: party,
    endToEndId: fc.option(fc.constantFrom('E1', 'E2', 'E3')),
    bankReference: reference,
    voucherNumber: reference,
    paidFrom: fc.option(fc.constantFrom('ours', 'ours', 'other')),
  }),
  { maxLength: 14 },
);
const given: fc.Arbitrary<Reconciling> = fc.record({ lines, movements }).map((sides) => ({
  account: 'ours',
  lines: sides.lines.map((line, i): BankLine => ({ ...line, id: `l${i}` })),
  movements: sides.movements.map((movement, i): Movement => {
    const id = `m${i}`;
    return { ...movement, id, paymentId: movement.kind === 'payment' ? id : movement.paymentId };
  }),
  rules: defaultRules,
  matched: [],
  apart: [],
}));
const runs = { numRuns: 1000 };

const sum = (ids: readonly string[], of: readonly (BankLine | Movement)[]): bigint => {
  const wanted = new Set(ids);
  return sumFen(of.filter(({ id }) => wanted.has(id)).map(({ amountFen }) => amountFen));
};

describe('whatever is reconciled', () => {
  it('comes out the same in any order', () => {
    const shuffled = given.chain((reconciled) =>
      fc.record({
        reconciled: fc.constant(reconciled),
        lines: fc.shuffledSubarray([...reconciled.lines], { minLength: reconciled.lines.length }),
        movements: fc.shuffledSubarray([...reconciled.movements], {
          minLength: reconciled.movements.length,
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ reconciled, lines, movements }) => {
        expect(match({ ...reconciled, lines, movements })).toEqual(match(reconciled));
      }),
      runs,
    );
  });

  it('has each line and each movement of the account in one match or one break', () => {
    fc.assert(
      fc.property(given, (reconciled) => {
        const { proposals, breaks } = match(reconciled);
        const found: readonly Match[] = [...proposals, ...breaks];
        const lines = found.flatMap((match) => match.lines);
        const movements = found.flatMap((match) => match.movements);
        expect([...lines].sort()).toEqual(reconciled.lines.map(({ id }) => id).sort());
        expect(new Set(movements).size).toBe(movements.length);
        const home = reconciled.movements.filter(({ paidFrom }) => paidFrom !== 'other');
        expect(movements).toEqual(expect.arrayContaining(home.map(({ id }) => id)));
      }),
      runs,
    );
  });

  it('has the same money on both sides of every match, of either direction', () => {
    fc.assert(
      fc.property(given, (reconciled) => {
        for (const { lines, movements, score } of match(reconciled).proposals) {
          const bank = sum(lines, reconciled.lines);
          expect(bank).toBe(sum(movements, reconciled.movements));
          expect(bank).not.toBe(0n);
          expect(Math.min(lines.length, movements.length)).toBe(1);
          expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        }
      }),
      runs,
    );
  });

  it('has no certain match that something speaks against, others as good included', () => {
    fc.assert(
      fc.property(given, (reconciled) => {
        for (const { certainty, reasons } of match(reconciled).proposals) {
          if (certainty !== 'certain') continue;
          expect(reasons.filter(({ points }) => points < 0)).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('stays as it was for the rest, whichever of the matches are accepted', () => {
    const some = fc.array(fc.boolean(), { minLength: 14, maxLength: 14 });
    fc.assert(
      fc.property(given, some, (reconciled, accepted) => {
        const before = match(reconciled);
        const matched = before.proposals.filter((_, i) => accepted[i]);
        const rest = before.proposals.filter((_, i) => !accepted[i]);
        const after: Matching = match({ ...reconciled, matched });
        expect(after).toEqual({ ...before, proposals: rest });
      }),
      runs,
    );
  });
});

describe('the work', () => {
  const compared = (reconciled: Reconciling): number => match(reconciled).compared;

  it('grows with the lines, and no faster', () => {
    const [small, big] = [10_000, 100_000].map((size) => compared(reconciling(size)) / size);
    expect(small).toBeLessThan(2);
    expect(big).toBeLessThan(small! * 1.2);
  });

  it.each<[string, (line: BankLine) => BankLine, (movement: Movement) => Movement]>([
    ['amount, account and day', (line) => ({ ...line, endToEndIds: [] }), (movement) => movement],
    [
      'name and day, without account',
      (line) => ({
        ...line,
        endToEndIds: [],
        counterparty: { name: '武汉星河软件', account: null },
      }),
      (movement) => ({ ...movement, payee: { name: '武汉星河软件有限公司', account: null } }),
    ],
    [
      'reference',
      (line) => ({ ...line, endToEndIds: ['E1'] }),
      (movement) => ({ ...movement, endToEndId: 'E1' }),
    ],
    [
      'batch and reference',
      (line) => ({ ...line, endToEndIds: [], serial: 'S1', summary: 'B0000001' }),
      (movement) => ({ ...movement, bankReference: 'S1', batchReference: 'B0000001' }),
    ],
    [
      'batch, of which each line is the total',
      (line) => ({
        ...line,
        endToEndIds: [],
        counterparty: null,
        amountFen: line.amountFen * 20_000n,
      }),
      (movement) => ({ ...movement, batchReference: 'B0000001' }),
    ],
  ])('isn’t blown up by a file in which all have the same %s', (_, line, movement) => {
    const { lines, movements, ...rest } = reconciling(20_000);
    const [oneLine, oneMovement] = [lines[0] as BankLine, movements[0] as Movement];
    const alike: Reconciling = {
      ...rest,
      lines: lines.map(({ id }) => ({ ...line(oneLine), id })),
      movements: movements.map(({ id }) => ({ ...movement(oneMovement), id, paymentId: id })),
    };
    const started = performance.now();
    expect(match(alike).proposals).toEqual([]);
    expect(compared(alike)).toBe(0);
    // A quadratic one takes minutes for its 400 million pairs.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
