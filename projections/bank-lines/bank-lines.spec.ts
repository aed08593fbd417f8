import { describe, expect, it } from '@jest/globals';
import type { PayerId } from '../../src/kernel/ids.js';
import { event } from '../../test/support/facts.js';
import { rowsOf } from '../../test/support/facts.js';
import { bankLinesProjection } from './project.js';
import { listBankLines, listStatementDays } from './query.js';

const stream = 'statement-payer-1-2024-06-12';
const ofDay = { accountId: 'payer-1', day: '2024-06-12' };
const line = (amountFen: bigint, at: number) => ({
  line: at + 2,
  amountFen,
  balanceFen: null,
  counterparty: { subject: 'cp-account-1', sealed: '1:…' },
  summary: '奖补资金',
  serial: `S${at}`,
  endToEndId: null,
  reference: null,
  returnReason: null,
});
const added = (importId: string, from: number, ...amounts: bigint[]) =>
  event(stream, 'StatementLinesAdded', {
    ...ofDay,
    importId,
    from,
    lines: amounts.map((amountFen, i) => line(amountFen, from + i)),
  });
const accepted = (importId: string, data: object) =>
  event(stream, 'StatementDayAccepted', {
    ...ofDay,
    importId,
    sha256: 'hash',
    before: null,
    after: null,
    openingFen: 1000n,
    closingFen: 0n,
    count: 0,
    by: 'finance',
    ...data,
  });

describe('lines of a bank’s statement', () => {
  it('are seen when their day is accepted, in the bank’s order, from whichever file', async () => {
    const { db } = await rowsOf(bankLinesProjection, [
      added('noon', 0, -30n, -40n),
      accepted('noon', { after: { from: 0, to: 2 }, openingFen: 980n, count: 2 }),
      added('morning', 0, -10n, -5n),
      added('morning', 2, -5n, -30n),
      accepted('morning', { before: { from: 0, to: 3 }, count: 5 }),
      added('evening', 0, -40n, -50n),
      accepted('evening', { after: { from: 1, to: 2 }, closingFen: 860n, count: 6 }),
      added('again', 0, -50n),
    ]);
    const { items } = await listBankLines(db);
    expect(items.map(({ amountFen }) => amountFen)).toEqual([-10n, -5n, -5n, -30n, -40n, -50n]);
    expect(items[0]).toEqual({
      ...line(-10n, 0),
      ...ofDay,
      lineId: 'morning.2024-06-12.0',
      importId: 'morning',
      matches: 0,
    });
    expect((await listStatementDays(db)).items).toEqual([
      {
        ...ofDay,
        openingFen: 1000n,
        closingFen: 860n,
        lines: 6,
        files: 3,
        importId: 'evening',
        acceptedBy: 'finance',
        acceptedAt: '2024-06-03T01:00:00.000Z',
        seq: 7,
      },
    ]);
  });

  it('are found page by page, by what is asked of them', async () => {
    const match = (matchId: string, lines: readonly string[]) => ({
      paymentId: 'p1',
      matchId,
      lines,
      returnId: null,
      amountFen: 10n,
    });
    const { db } = await rowsOf(bankLinesProjection, [
      added('one', 0, -10n, 20n, -30n),
      accepted('one', { after: { from: 0, to: 3 }, count: 3 }),
      event('payment-p1', 'PaymentMatched', match('m1', ['one.2024-06-12.0', 'one.2024-06-12.1'])),
      event('payment-p1', 'PaymentUnmatched', { paymentId: 'p1', matchId: 'm1' }),
      event('payment-p1', 'PaymentMatched', match('m2', ['one.2024-06-12.0'])),
    ]);
    const amounts = async (filter: Parameters<typeof listBankLines>[1]) =>
      (await listBankLines(db, filter)).items.map(({ amountFen }) => amountFen);
    expect(await amounts({ direction: 'in' })).toEqual([20n]);
    expect(await amounts({ direction: 'out' })).toEqual([-10n, -30n]);
    expect(await amounts({ matched: true })).toEqual([-10n]);
    expect(await amounts({ matched: false })).toEqual([20n, -30n]);
    expect(await amounts({ accountId: 'payer-2' as PayerId })).toEqual([]);
    const first = await listBankLines(db, { limit: 2 });
    expect(await amounts({ limit: 2, after: first.next ?? '' })).toEqual([-30n]);
  });
});
