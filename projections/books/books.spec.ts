import { describe, expect, it } from '@jest/globals';
import type { Day, Month } from '../../src/kernel/days.js';
import type { LineId, PaymentId, Unit } from '../../src/kernel/ids.js';
import { samples } from '../../src/domain/samples.js';
import { award, first } from '../../test/support/cases.js';
import { event, facts, type Given, rowsOf } from '../../test/support/facts.js';
import { life } from '../../test/support/life.js';
import type { FactType } from '../projection.js';
import { ACCOUNTS, type Book } from './accounts.js';
import { entryOf } from './entry.js';
import { booksProjection } from './project.js';
import { listJournal, trialBalance } from './query.js';

const after = async (given: readonly Given[] = life) => (await rowsOf(booksProjection, given)).db;

const on = '2024-01-05';
const paymentEvent = (type: FactType, more: object = {}) =>
  event('payment-p1', type, { ...samples[type], ...more }, { on });
const budgetEvent = (type: FactType, more: object = {}) =>
  event('budget-l1', type, { ...samples[type], ...more }, { on });

/** What an event posts: 借 positive, 贷 negative, by code. */
function posted(given: Given): Readonly<Record<string, bigint>> {
  const [fact] = facts([given]);
  if (!fact) throw new Error('no fact');
  const postings = entryOf(fact)?.postings ?? [];
  return Object.fromEntries(postings.map(({ account, amountFen }) => [account.code, amountFen]));
}

describe('an entry', () => {
  it.each(Object.keys(samples) as FactType[])('of %s balances in each book', (type) => {
    for (const stream of ['budget-l1', 'payment-p1', 'enterprise-e1']) {
      const [fact] = facts([event(stream, type, samples[type])]);
      if (!fact) throw new Error('no fact');
      const sums = new Map<Book, bigint>();
      for (const { account, amountFen } of entryOf(fact)?.postings ?? []) {
        sums.set(account.book, (sums.get(account.book) ?? 0n) + amountFen);
        expect(amountFen).not.toBe(0n);
      }
      expect([...sums.values()].filter((sum) => sum !== 0n)).toEqual([]);
    }
  });

  it('of a settlement pays the payee what isn’t withheld', () => {
    expect(posted(paymentEvent('PaymentSettled', { amountFen: 250n, withheldFen: 50n }))).toEqual({
      '2303': 300n,
      '1011': -250n,
      '2307-01': -50n,
      '9202': 250n,
      '9201': -250n,
    });
  });

  it('of a rejection takes back what the bank was asked for, and no more', () => {
    expect(posted(paymentEvent('PaymentRejected', { amountFen: 300n, withheldFen: 50n }))).toEqual({
      '9202': 250n,
      '9201': -250n,
    });
  });

  const back = (kind: string, to: string) =>
    posted(paymentEvent('PaymentReturned', { kind, to, amountFen: 7n }));

  it('of money back restores the quota in its year, and goes to the treasury after it', () => {
    expect(back('by-bank', 'budget-line')).toEqual({ '1011': 7n, '5001': -7n });
    expect(back('by-payee', 'treasury')).toEqual({ '2103-02': 7n, '2103-01': -7n });
    expect(back('by-bank', 'overpayment')).toEqual({ '2307-02': 7n, '1218-01': -7n });
  });

  it('of a recovery settles the claim, whoever gets the money', () => {
    expect(back('recovered', 'budget-line')).toEqual({
      '1011': 7n,
      '5001': -7n,
      '2103-01': 7n,
      '1218-02': -7n,
    });
    expect(back('recovered', 'treasury')).toEqual({ '2103-02': 7n, '1218-02': -7n });
    expect(back('recovered', 'overpayment')).toEqual({ '2307-02': 7n, '1218-02': -7n });
  });

  it('of an offset uses what was withheld: no cash came in', () => {
    expect(back('offset', 'budget-line')).toEqual({
      '2307-01': 7n,
      '1218-03': -7n,
      '2103-01': 7n,
      '5001': -7n,
    });
    expect(back('offset', 'treasury')).toEqual({
      '2307-01': 7n,
      '1218-03': -7n,
      '2103-02': 7n,
      '1011': -7n,
    });
    expect(back('offset', 'overpayment')).toEqual({
      '2307-01': 7n,
      '1218-03': -7n,
      '2307-02': 7n,
      '1011': -7n,
    });
  });

  it('of the year’s end tells 结转 from 结余', () => {
    const yearEnd = { carriedFen: 8n, lapsedFen: 2n, lapsedBroughtFen: 0n };
    expect(posted(budgetEvent('YearEndDecided', yearEnd))).toEqual({
      '8001-02': 8n,
      '8001-01': -10n,
      '6001': 10n,
      '8101': -8n,
      '8102-01': -2n,
      '8102-02': 2n,
      '1201': 8n,
      '1011': -10n,
      '3001': 2n,
      '9102': 10n,
      '9101': -10n,
    });
    expect(posted(budgetEvent('BudgetBroughtForward', { amountFen: 8n }))).toEqual({
      '8001-01': 8n,
      '8001-02': -8n,
      '1011': 8n,
      '1201': -8n,
      '9101': 8n,
      '9102': -8n,
    });
  });

  it('of what is carried twice takes it from 结转: it was no income of this year', () => {
    const yearEnd = { carriedFen: 0n, lapsedFen: 5n, lapsedBroughtFen: 3n };
    expect(posted(budgetEvent('YearEndDecided', yearEnd))).toMatchObject({
      '6001': 2n,
      '8101': 3n,
      '8102-01': -5n,
    });
  });

  it('of a reservation is made for a budget line alone: limits hold no money', () => {
    const reserved = (stream: string) =>
      posted(event(stream, 'ReservationMade', samples.ReservationMade));
    expect(reserved('budget-l1')).toEqual({ '9102': 500_000_000n, '9103': -500_000_000n });
    expect(reserved('enterprise-e1')).toEqual({});
  });
});

describe('the books', () => {
  it('show what is committed, payable, paid and left after everything that happened', async () => {
    const { accounts, books } = await trialBalance(await after());
    expect(books.map(({ differenceFen }) => differenceFen)).toEqual([0n, 0n, 0n]);
    const balance = Object.fromEntries(accounts.map((row) => [row.account, row.balanceFen]));
    const [back, cut] = [50_000_000n, 100_000_000n];
    expect(balance).toMatchObject({
      // Appropriated and topped up, less what was paid and stayed.
      '1011': 300_000_000n - first + back,
      '8001-01': 300_000_000n - first + back,
      '7101': first - back,
      '2303': 0n,
      // Granted less reduced and paid, and due again what came back.
      '9002': -(award - cut - first + back),
      '9201': 0n,
    });
  });

  it('are as they were on a day, and of a unit', async () => {
    const db = await after();
    const on = async (asOf: string) =>
      (await trialBalance(db, { asOf: asOf as Day })).accounts.find((row) => row.account === '1011')
        ?.balanceFen;
    expect([await on('2023-01-09'), await on('2023-01-10'), await on('2023-06-19')]).toEqual([
      undefined,
      100_000_000n,
      100_000_000n,
    ]);
    expect(await trialBalance(db, { unit: 'other' as Unit })).toMatchObject({ accounts: [] });
  });

  it('tell a payment’s entries in order, each with its month and both sides', async () => {
    const { items } = await listJournal(await after(), {}, { paymentId: 'p12' as PaymentId });
    expect(items.map(({ type, day, period }) => [type, day, period])).toEqual([
      ['PaymentInstructed', '2023-06-19', '2023-06'],
      ['PaymentSettled', '2023-06-19', '2023-06'],
      ['BudgetSpent', '2023-06-19', '2023-06'],
      ['PaymentReturned', '2023-06-25', '2023-06'],
      ['TranchePaymentReturned', '2023-06-25', '2023-06'],
      ['BudgetRestored', '2023-06-25', '2023-06'],
    ]);
    expect(items[2]?.postings).toEqual([
      {
        account: '7101',
        book: 'budgetary',
        zh: '行政支出',
        en: 'Administrative expenditure',
        amountFen: first,
        side: 'debit',
      },
      {
        account: '8001-01',
        book: 'budgetary',
        zh: '资金结存-零余额账户用款额度',
        en: 'Funds: quota',
        amountFen: -first,
        side: 'credit',
      },
    ]);
  });

  it('are read by account, page by page, within the scope', async () => {
    const db = await after();
    const read = async (scope: object, cursor?: string) =>
      listJournal(db, scope, { account: '7101', limit: 1, after: cursor });
    const page = await read({});
    expect(page.items.map(({ type }) => type)).toEqual(['BudgetSpent']);
    expect((await read({}, page.next ?? '')).items.map(({ type }) => type)).toEqual([
      'BudgetRestored',
    ]);
    expect((await read({ unit: 'other' })).items).toEqual([]);
  });

  describe('of a closed month', () => {
    const atFirst = life.length;
    const payerId = 'payer-1';
    const exported = event('batch-batch1', 'BatchExported', {
      ...samples.BatchExported,
      batchId: 'batch1',
      payerId,
    });
    const closed = (month: string, seq: number, of = payerId) =>
      event(`period-${of}-${month}`, 'PeriodClosed', {
        ...samples.PeriodClosed,
        payerId: of,
        month,
        seq,
      });
    const reopened = (month: string) =>
      event(`period-${payerId}-${month}`, 'PeriodReopened', {
        ...samples.PeriodReopened,
        payerId,
        month,
      });
    const overpaid = (on: string) =>
      event(
        'payment-p12',
        'PaymentOverpaid',
        { ...samples.PaymentOverpaid, paymentId: 'p12', amountFen: 7n },
        { on },
      );
    const appropriated = (on: string) =>
      event(
        'budget-l9',
        'BudgetAppropriated',
        { ...samples.BudgetAppropriated, lineId: 'l9', amountFen: 5n },
        { on },
      );
    const lateOnes = async (given: readonly Given[]) => {
      const db = await after([...life, ...given]);
      const { items } = await listJournal(db, {}, { limit: 200 });
      const late = items.filter(({ seq }) => seq > atFirst);
      return { db, items, late: late.map(({ type, day, period }) => [type, day, period]) };
    };
    const debits = async (db: Awaited<ReturnType<typeof after>>, period: string) => {
      const { accounts, books } = await trialBalance(db, { period: period as Month });
      expect(books.map(({ differenceFen }) => differenceFen)).toEqual([0n, 0n, 0n]);
      return Object.fromEntries(accounts.map((row) => [row.account, row.balanceFen]));
    };

    it('takes in what was recorded before it was sealed, and nothing after', async () => {
      const seal = atFirst + 2;
      const { db, items, late } = await lateOnes([
        exported,
        overpaid('2023-05-31'),
        closed('2023-05', seal - 1),
        closed('2023-06', seal),
        overpaid('2023-05-31'),
        overpaid('2023-06-30'),
        overpaid('2023-07-01'),
      ]);
      expect(late).toEqual([
        // Between the two seals: too late for May, and in time for June.
        ['PaymentOverpaid', '2023-05-31', '2023-06'],
        ['PaymentOverpaid', '2023-05-31', '2023-07'],
        ['PaymentOverpaid', '2023-06-30', '2023-07'],
        ['PaymentOverpaid', '2023-07-01', '2023-07'],
      ]);
      const balances = [];
      for (const period of ['2023-05', '2023-06', '2023-07']) {
        balances.push((await debits(db, period))['1218-01'] ?? 0n);
      }
      expect(balances).toEqual([0n, 7n, 28n]);
      // Whatever the period, the balances are those of the entries booked up to it.
      for (const period of new Set(items.map((entry) => entry.period))) {
        const sums: Record<string, bigint> = {};
        for (const entry of items.filter((each) => each.period <= period)) {
          for (const { account, amountFen } of entry.postings) {
            sums[account] = (sums[account] ?? 0n) + amountFen;
          }
        }
        const notZero = (of: Record<string, bigint>) =>
          Object.fromEntries(Object.entries(of).filter(([, fen]) => fen !== 0n));
        expect(notZero(await debits(db, period))).toEqual(notZero(sums));
      }
    });

    it('keeps its figures when a payment of it is corrected to another line', async () => {
      const paidOn = '2023-06-19';
      const moved = { paymentId: 'p12', on: paidOn, amountFen: first };
      const correction = [
        event(
          'budget-l2',
          'BudgetSpent',
          { ...samples.BudgetSpent, ...moved, lineId: 'l2' },
          { on: paidOn },
        ),
        event(
          'budget-l1',
          'BudgetRestored',
          { ...samples.BudgetRestored, ...moved, lineId: 'l1' },
          { on: paidOn },
        ),
      ];
      const sealed = [exported, closed('2023-06', atFirst + 1)];
      const { db, late } = await lateOnes([...sealed, ...correction]);
      // Dated as the payment, and booked to the first month that is open.
      expect(late).toEqual([
        ['BudgetSpent', paidOn, '2023-07'],
        ['BudgetRestored', paidOn, '2023-07'],
      ]);
      const before = await lateOnes(sealed);
      expect(await debits(db, '2023-06')).toEqual(await debits(before.db, '2023-06'));
      const ofLine = async (lineId: string, period: string) => {
        const { items } = await listJournal(db, {}, { lineId: lineId as LineId, account: '7101' });
        const postings = items
          .filter((entry) => entry.period === period)
          .flatMap((entry) => entry.postings.filter(({ account }) => account === '7101'));
        return postings.map(({ amountFen }) => amountFen);
      };
      expect(await ofLine('l2', '2023-06')).toEqual([]);
      expect(await ofLine('l2', '2023-07')).toEqual([first]);
      expect(await ofLine('l1', '2023-07')).toEqual([-first]);
    });

    it('takes in again what came too late for it, once it is reopened', async () => {
      const { late } = await lateOnes([
        exported,
        closed('2023-06', atFirst),
        overpaid('2023-06-30'),
        reopened('2023-06'),
        closed('2023-06', atFirst + 4),
        overpaid('2023-06-30'),
      ]);
      expect(late).toEqual([
        ['PaymentOverpaid', '2023-06-30', '2023-06'],
        ['PaymentOverpaid', '2023-06-30', '2023-07'],
      ]);
    });

    it('is its account’s own for a payment, and any account’s for what is of none', async () => {
      const { late } = await lateOnes([
        exported,
        closed('2023-06', atFirst, 'payer-2'),
        overpaid('2023-06-30'),
        appropriated('2023-06-01'),
      ]);
      expect(late).toEqual([
        ['BudgetAppropriated', '2023-06-01', '2023-07'],
        ['PaymentOverpaid', '2023-06-30', '2023-06'],
      ]);
    });
  });

  it('name each account once', () => {
    const codes = ACCOUNTS.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toEqual(codes.toSorted());
  });
});
