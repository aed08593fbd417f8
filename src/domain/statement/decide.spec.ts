import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contextOf } from '../../../test/support/context.js';
import { given, refusalOf } from '../../../test/support/given.js';
import type { Day } from '../../kernel/days.js';
import type { Personal } from '../../kernel/event.js';
import type { ImportId, PayerId, Sha256, SubjectId } from '../../kernel/ids.js';
import { type Fen, sumFen } from '../../kernel/money.js';
import { LINES_AT_ONCE, statement, type StatementCommand, type StatementExtras } from './decide.js';
import { bankLineId, type StatementEvent, type StatementLine } from './events.js';

const accountId = 'payer-1' as PayerId;
const day = '2024-06-12' as Day;
const first = 'import-1' as ImportId;
const second = 'import-2' as ImportId;
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Sha256;
const who = (subject: string): Personal => ({ subject: subject as SubjectId, sealed: '1:…' });
const counterparty = who('cp-account-1');
const by = (extras: Partial<StatementExtras> = {}) => ({
  ...contextOf('u-finance-1', '2024-06-30'),
  previous: null,
  next: null,
  period: { status: 'none' } as const,
  ...extras,
});

const line = (at: number, amountFen: Fen, more: Partial<StatementLine> = {}): StatementLine => ({
  line: at + 2,
  amountFen,
  balanceFen: null,
  counterparty,
  summary: '奖补资金',
  serial: null,
  endToEndId: null,
  reference: null,
  returnReason: null,
  ...more,
});
const lines = (...amounts: Fen[]): readonly StatementLine[] =>
  amounts.map((amountFen, at) => line(at, amountFen));
const numbered = (...amounts: Fen[]): readonly StatementLine[] =>
  amounts.map((amountFen, at) => line(at, amountFen, { serial: `S${at}` }));

const adding = (
  of: readonly StatementLine[],
  importId = first,
  from = 0,
): Extract<StatementCommand, { type: 'AddStatementLines' }> => ({
  type: 'AddStatementLines',
  accountId,
  day,
  importId,
  from,
  lines: of,
});
const added = (
  of: readonly StatementLine[],
  importId = first,
  from = 0,
): Extract<StatementEvent, { type: 'StatementLinesAdded' }> => ({
  type: 'StatementLinesAdded',
  data: { accountId, day, importId, from, lines: of },
  effectiveOn: day,
});
/** A file that begins with this balance. */
const accepting = (
  of: readonly StatementLine[],
  openingFen: Fen,
  importId = first,
): Extract<StatementCommand, { type: 'AcceptStatementDay' }> => ({
  type: 'AcceptStatementDay',
  accountId,
  day,
  importId,
  sha256,
  count: of.length,
  openingFen,
  closingFen: openingFen + sumFen(of.map(({ amountFen }) => amountFen)),
});
type Accepted = Extract<StatementEvent, { type: 'StatementDayAccepted' }>;
const accepted = (data: Partial<Accepted['data']>): Accepted => ({
  type: 'StatementDayAccepted',
  data: {
    accountId,
    day,
    importId: first,
    sha256,
    before: null,
    after: null,
    openingFen: 1000n,
    closingFen: 1000n,
    count: 0,
    by: by().actor.id,
    ...data,
  },
  effectiveOn: day,
});

interface File {
  readonly openingFen: Fen;
  readonly lines: readonly StatementLine[];
}

/** What is accepted of a day after these files in turn. */
function afterFiles(...files: readonly File[]) {
  const events = files.reduce<readonly StatementEvent[]>((before, file, i) => {
    const importId = `import-${i}` as ImportId;
    const known = [...before, added(file.lines, importId)];
    const state = known.reduce(statement.evolve, statement.initial);
    return [
      ...known,
      ...statement.decide(accepting(file.lines, file.openingFen, importId), state, by()),
    ];
  }, []);
  const state = events.reduce(statement.evolve, statement.initial);
  if (state.status === 'none' || !state.path) throw new Error('nothing is accepted');
  return state.path;
}
const amountsAfter = (...files: readonly File[]): readonly Fen[] =>
  afterFiles(...files).entries.map(({ amountFen }) => amountFen);

describe('a day of a statement', () => {
  const day1 = numbered(-200n, -100n, 50n);

  it('takes lines in parts, and a part that was taken already once only', () => {
    const [head, rest] = [day1.slice(0, 2), day1.slice(2)];
    given(statement, [])
      .when(adding(head), by())
      .then([added(head)]);
    given(statement, [added(head)])
      .when(adding(head), by())
      .then([]);
    given(statement, [added(head)])
      .when(adding(rest, first, 2), by())
      .then([added(rest, first, 2)]);
    given(statement, [added(head)])
      .when(adding(rest, first, 3), by())
      .refused('statement-chunk-out-of-order', { limit: 2, actual: 3 });
    given(statement, [added(head)])
      .when(adding(lines(-201n, -100n)), by())
      .refused('statement-import-changed', { line: 2 });
    given(statement, [added(day1), accepted({ after: { from: 0, to: 3 }, count: 3 })])
      .when(adding(numbered(1n), first, 3), by())
      .refused('statement-import-accepted');
  });

  it('takes no more than fit one append', () => {
    const most = Array.from({ length: LINES_AT_ONCE }, (_, at) => line(at, 1n));
    given(statement, [])
      .when(adding(most), by())
      .then([added(most)]);
    for (const wrong of [[], [...most, line(LINES_AT_ONCE, 1n)]]) {
      given(statement, [])
        .when(adding(wrong), by())
        .refused('statement-chunk-size', { limit: LINES_AT_ONCE, actual: wrong.length });
    }
  });

  it('counts nothing until it is accepted, with the file and whoever accepted it', () => {
    expect(given(statement, [added(day1)]).state).toMatchObject({ status: 'added', path: null });
    given(statement, [added(day1)])
      .when(accepting(day1, 1000n), by())
      .then([accepted({ after: { from: 0, to: 3 }, closingFen: 750n, count: 3 })]);
    expect(afterFiles({ openingFen: 1000n, lines: day1 })).toEqual({
      openingFen: 1000n,
      closingFen: 750n,
      entries: day1.map(({ line: row, amountFen, balanceFen, serial }, at) => ({
        id: bankLineId(day, 'import-0' as ImportId, at),
        line: row,
        amountFen,
        balanceFen,
        serial,
        counterparty: counterparty.subject,
      })),
    });
  });

  it('is accepted whole, and once', () => {
    const accept = accepting(day1, 1000n);
    given(statement, [])
      .when(accept, by())
      .refused('statement-incomplete', { limit: 3, actual: 0 });
    given(statement, [added(day1.slice(0, 2))])
      .when(accept, by())
      .refused('statement-incomplete', { limit: 3, actual: 2 });
    given(statement, [added(day1), accepted({ after: { from: 0, to: 3 }, count: 3 })])
      .when(accept, by())
      .then([]);
  });

  it('has none where the file’s days include it and nothing moved', () => {
    given(statement, [])
      .when(accepting([], 1000n), by())
      .then([accepted({ after: { from: 0, to: 0 } })]);
    const still = { openingFen: 1000n, lines: [] };
    const backAndForth = { openingFen: 1000n, lines: numbered(-1n, 1n) };
    expect(amountsAfter(still, backAndForth)).toEqual([-1n, 1n]);
    expect(amountsAfter(backAndForth, still)).toEqual([-1n, 1n]);
  });

  it('is not accepted before it begins', () => {
    given(statement, [added(day1)])
      .when(accepting(day1, 1000n), { ...by(), today: '2024-06-11' as Day })
      .refused('day-in-future', { limit: '2024-06-11', actual: day });
  });

  it('adds up from opening to closing, through every balance that the file has', () => {
    given(statement, [added(day1)])
      .when({ ...accepting(day1, 1000n), closingFen: 751n }, by())
      .refused('statement-unbalanced', { line: 4, limitFen: 750n, actualFen: 751n });
    const printed = [line(0, -200n, { balanceFen: 800n }), line(1, -100n, { balanceFen: 699n })];
    given(statement, [added(printed)])
      .when(accepting(printed, 1000n), by())
      .refused('statement-unbalanced', { line: 3, limitFen: 700n, actualFen: 699n });
  });

  it('goes on from the day before, and to the day after', () => {
    const accept = accepting(day1, 1000n);
    const to = (extras: Partial<StatementExtras>) =>
      given(statement, [added(day1)]).when(accept, by(extras));
    const before = '2024-06-11' as Day;
    const after = '2024-06-13' as Day;
    to({ previous: { day: before, closingFen: 999n } }).refused('statement-chain-broken', {
      day: before,
      limitFen: 999n,
      actualFen: 1000n,
    });
    to({ next: { day: after, openingFen: 751n } }).refused('statement-chain-broken', {
      day: after,
      limitFen: 751n,
      actualFen: 750n,
    });
    to({
      previous: { day: before, closingFen: 1000n },
      next: { day: after, openingFen: 750n },
    }).then([accepted({ after: { from: 0, to: 3 }, closingFen: 750n, count: 3 })]);
  });
});

describe.each([
  ['with serials', numbered],
  ['without serials', lines],
])('files of one day that overlap, %s', (_, make) => {
  const all = make(-200n, -100n, 50n, -100n, -30n);
  const whole = { openingFen: 1000n, lines: all };
  const slice = (from: number, to: number) => ({
    openingFen: 1000n + sumFen(all.slice(0, from).map(({ amountFen }) => amountFen)),
    lines: all.slice(from, to),
  });

  it('the same lines again add none, and say which file had them', () => {
    given(statement, [
      added(all),
      accepted({ after: { from: 0, to: 5 }, closingFen: 620n, count: 5 }),
      added(all, second),
    ])
      .when(accepting(all, 1000n, second), by())
      .then([accepted({ importId: second, closingFen: 620n, count: 5 })]);
    expect(afterFiles(whole, whole, slice(1, 4))).toEqual(afterFiles(whole));
  });

  it('a later file adds what came after, an earlier one what came before', () => {
    const amounts = all.map(({ amountFen }) => amountFen);
    for (const files of [
      [slice(0, 3), whole],
      [slice(2, 5), whole],
      [slice(1, 3), whole],
      [slice(0, 3), slice(2, 5)],
      [slice(2, 5), slice(0, 3)],
      [slice(0, 2), slice(2, 5)],
      [slice(3, 5), slice(0, 3)],
    ]) {
      expect(amountsAfter(...files)).toEqual(amounts);
    }
  });

  it('a line that is missing in the middle is refused, and so is one that is new there', () => {
    const without = all.filter((_, at) => at !== 2);
    // Its balances add up in themselves: to another closing.
    expect(refusalOf(() => afterFiles(whole, { openingFen: 1000n, lines: without }))).toMatchObject(
      {
        code: expect.stringMatching(/^statement-line-(missing|inserted)$/),
        params: { line: 5 },
      },
    );
    expect(refusalOf(() => afterFiles({ openingFen: 1000n, lines: without }, whole))).toMatchObject(
      {
        code: expect.stringMatching(/^statement-line-(missing|inserted)$/),
        params: { line: 4 },
      },
    );
  });

  it('a file that fits nowhere is refused', () => {
    const elsewhere = {
      openingFen: 5000n,
      lines: make(-7n).map((l) => ({ ...l, serial: l.serial && 'Z' })),
    };
    expect(refusalOf(() => afterFiles(whole, elsewhere))).toMatchObject({
      code: 'statement-day-differs',
      params: { line: 2, limitFen: 620n, actualFen: 5000n },
    });
  });
});

describe('lines that look alike', () => {
  it('two that are equal within a file stay two, however often it is read', () => {
    for (const make of [
      lines,
      (...amounts: Fen[]) => amounts.map((a, at) => line(at, a, { serial: 'S' })),
    ]) {
      const twice = { openingFen: 1000n, lines: make(-100n, 100n, -100n) };
      expect(amountsAfter(twice)).toEqual([-100n, 100n, -100n]);
      expect(amountsAfter(twice, twice)).toEqual([-100n, 100n, -100n]);
      expect(amountsAfter({ ...twice, lines: twice.lines.slice(0, 1) }, twice)).toEqual([
        -100n,
        100n,
        -100n,
      ]);
    }
  });

  it('another amount under one serial is refused, with its line', () => {
    const changed = [line(0, -200n, { serial: 'S0' }), line(1, -101n, { serial: 'S1' })];
    expect(
      refusalOf(() =>
        afterFiles(
          { openingFen: 1000n, lines: numbered(-200n, -100n) },
          { openingFen: 1000n, lines: changed },
        ),
      ),
    ).toEqual({
      code: 'statement-line-changed',
      params: { line: 3, serial: 'S1', limitFen: -100n, actualFen: -101n },
    });
  });

  it('a channel without serials, or with other words, has the same lines', () => {
    const csv = lines(-200n, -100n).map((each) => ({
      ...each,
      summary: '转账',
      counterparty: null,
    }));
    const camt = { openingFen: 1000n, lines: numbered(-200n, -100n) };
    expect(amountsAfter(camt, { openingFen: 1000n, lines: csv })).toEqual([-200n, -100n]);
    expect(amountsAfter({ openingFen: 1000n, lines: csv }, camt)).toEqual([-200n, -100n]);
  });

  it('the same lines in another order are the same, where each has its serial', () => {
    const camt = { openingFen: 1000n, lines: numbered(-200n, -100n, 30n) };
    const reversed = { openingFen: 1000n, lines: [...camt.lines].reverse() };
    expect(afterFiles(camt, reversed)).toEqual(afterFiles(camt));
  });

  it('the same money to another account is another line', () => {
    const csv = { openingFen: 1000n, lines: lines(-200n, -100n) };
    const edited = csv.lines.map((each, at) =>
      at === 1 ? { ...each, counterparty: who('cp-account-2') } : each,
    );
    expect(refusalOf(() => afterFiles(csv, { ...csv, lines: edited }))).toEqual({
      code: 'statement-line-inserted',
      params: { line: 3, actualFen: -100n },
    });
    const masked = csv.lines.map((each) => ({ ...each, counterparty: who('cp-name-1') }));
    expect(afterFiles(csv, { ...csv, lines: masked })).toEqual(afterFiles(csv));
    // Paid and back, to one and then to another: two files of hours, not one file twice.
    const one = { openingFen: 1000n, lines: lines(-200n, 200n) };
    const next = one.lines.map((each) => ({ ...each, counterparty: who('cp-account-2') }));
    expect(refusalOf(() => afterFiles(one, { ...one, lines: next }))).toMatchObject({
      code: 'statement-day-differs',
    });
  });

  it('other serials for money that comes and goes are told, not counted twice', () => {
    const zero = { openingFen: 1000n, lines: numbered(-200n, 200n) };
    const other = {
      ...zero,
      lines: zero.lines.map((each) => ({ ...each, serial: `X${each.serial}` })),
    };
    expect(refusalOf(() => afterFiles(zero, other))).toMatchObject({
      code: 'statement-day-differs',
    });
  });
});

describe('whatever files a day comes in', () => {
  /** Few amounts and many repetitions, so that balances and serials meet again. */
  const daily = fc
    .array(
      fc.record({
        amountFen: fc.constantFrom(-2n, -1n, 1n, 2n),
        serial: fc.option(fc.constantFrom('S1', 'S2', 'S3')),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((all) => all.map(({ amountFen, serial }, at) => line(at, amountFen, { serial })));
  const openingOf = (all: readonly StatementLine[], from: number): Fen =>
    1000n + sumFen(all.slice(0, from).map(({ amountFen }) => amountFen));

  it('each line counts once, read by and by and read again', () => {
    fc.assert(
      fc.property(daily, fc.array(fc.nat(12), { maxLength: 4 }), (all, cuts) => {
        const ends = [...cuts.map((cut) => 1 + (cut % all.length)), all.length].sort(
          (a, b) => a - b,
        );
        const files = ends.map((end) => ({ openingFen: 1000n, lines: all.slice(0, end) }));
        const path = afterFiles(...files, ...files);
        expect(path.entries.map(({ line: row }) => row)).toEqual(all.map(({ line: row }) => row));
        expect(new Set(path.entries.map(({ id }) => id)).size).toBe(all.length);
        expect(path.closingFen).toBe(openingOf(all, all.length));
      }),
      { numRuns: 500 },
    );
  });

  it('what is accepted always adds up, and a refusal is the only other way', () => {
    const files = fc.array(
      fc.record({ lines: daily, openingFen: fc.constantFrom(999n, 1000n, 1001n) }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(files, (given) => {
        let taken: typeof given = [];
        for (const file of given) {
          const outcome = refusalOf(() => afterFiles(...taken, file));
          if (outcome !== null && typeof outcome === 'object' && 'returned' in outcome) {
            taken = [...taken, file];
          }
        }
        const path = afterFiles(...taken);
        const sum = sumFen(path.entries.map(({ amountFen }) => amountFen));
        expect(path.openingFen + sum).toBe(path.closingFen);
      }),
      { numRuns: 500 },
    );
  });
});
