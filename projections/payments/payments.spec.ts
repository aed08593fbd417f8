import { describe, expect, it } from '@jest/globals';
import type { LineId, PaymentId, Unit } from '../../src/kernel/ids.js';
import { first } from '../../test/support/cases.js';
import { type Given, rowsOf } from '../../test/support/facts.js';
import { cleared, moneyBack, withheld } from '../../test/support/back.js';
import { account, life } from '../../test/support/life.js';
import { recoveriesProjection } from '../recoveries/project.js';
import { paymentsProjection } from './project.js';
import { listPayments, paymentDetail } from './query.js';

const after = async (given: readonly Given[] = life) =>
  (await rowsOf(paymentsProjection, given, recoveriesProjection)).db;
const detailAfter = async (given: readonly Given[], paymentId: string) => {
  const detail = await paymentDetail(await after(given), paymentId as PaymentId);
  if (!detail) throw new Error('no such payment');
  return detail;
};

describe('the register of payments', () => {
  it('keeps every attempt, with the account it was sent to and what the bank said', async () => {
    const { items } = await listPayments(await after(), {});
    expect(items.map(({ paymentId, attempt, status }) => [paymentId, attempt, status])).toEqual([
      ['p12', 2, 'settled'],
      ['p11', 1, 'rejected'],
    ]);
    expect(items[0]).toMatchObject({
      ...account,
      amountFen: first,
      accountFrozen: true,
      bankReference: 'bank2',
      settledOn: '2023-06-19',
      returnedFen: 50_000_000n,
    });
    expect(items[1]).toMatchObject({ rejection: 'account closed', rejectedOn: '2023-06-18' });
  });

  it('shows each return with its value date and where the money went', async () => {
    const detail = await paymentDetail(await after(), 'p12' as PaymentId);
    expect(detail?.returns).toMatchObject([
      { returnId: 'ret2', amountFen: 50_000_000n, to: 'budget-line', valueOn: '2023-06-25' },
    ]);
    expect(await paymentDetail(await after(), 'none' as PaymentId)).toBeUndefined();
  });

  it('finds a payment by its bank reference, within the scope', async () => {
    const db = await after();
    const find = async (unit: string) =>
      (await listPayments(db, { unit: unit as Unit }, { bankReference: 'bank2' })).items.length;
    expect([await find('science'), await find('other')]).toEqual([1, 0]);
  });

  it('shows its parts: the tranche, what is withheld and for what, what the bank pays', async () => {
    expect(await detailAfter(moneyBack, 'p21')).toMatchObject({
      amountFen: first,
      offset: { paymentId: 'p12', recoveryId: 'rec1', amountFen: 30_000_000n },
      effectiveFen: 170_000_000n,
      keptFen: first,
      unmatched: 1,
    });
  });

  it('keeps money back, recovered, offset and overpaid apart', async () => {
    const { returns, ...detail } = await detailAfter(moneyBack, 'p12');
    expect(detail).toMatchObject({
      returnedFen: 50_000_000n,
      recoveredFen: 40_000_000n,
      offsetFen: 30_000_000n,
      overpaidFen: 30_000_000n,
      overpaymentReturnedFen: 10_000_000n,
      overpaymentRecoveredFen: 5_000_000n,
      keptFen: 95_000_000n,
      overpayments: [{ overpaymentId: 'over1', amountFen: 30_000_000n, returnedFen: 15_000_000n }],
      recoveries: [
        { recoveryId: 'rec1', status: 'cancelled', openFen: 0n },
        { recoveryId: 'rec2', status: 'open', openFen: 15_000_000n },
      ],
    });
    expect(returns.map(({ returnId, kind, against, to }) => [returnId, kind, against, to])).toEqual(
      [
        ['ret2', 'by-bank', null, 'budget-line'],
        ['ret-over', 'by-bank', null, 'overpayment'],
        ['in1', 'recovered', null, 'treasury'],
        ['in2', 'recovered', null, 'overpayment'],
        ['p21', 'offset', 'p21', 'treasury'],
      ],
    );
  });

  it('is charged to another line only once a correction is done, and says how others ended', async () => {
    const { lineId, chargedTo, corrections } = await detailAfter(moneyBack, 'p12');
    expect([lineId, chargedTo]).toEqual(['l1', 'l2']);
    expect(corrections).toMatchObject([
      { correctionId: 'cor-declined', status: 'declined', declined: '原列无误', failure: null },
      {
        correctionId: 'cor-failed',
        status: 'failed',
        decidedBy: 'finance2',
        failure: { code: 'budget-exceeded', params: { limitFen: 5n } },
      },
      { correctionId: 'cor1', status: 'corrected', fromLineId: 'l1', toLineId: 'l2' },
    ]);
  });

  it('keeps a match that was undone, with the reason, beside the one that holds', async () => {
    const { matches, unmatched } = await detailAfter(moneyBack, 'p12');
    expect(matches).toMatchObject([
      { matchId: 'm1', lines: ['line-of-m1'], undoneBy: 'finance2', undone: '认错' },
      { matchId: 'm2', reasons: ['end-to-end-id'], undoneBy: null, undone: null },
    ]);
    // Two returns, an overpayment and two parts of it are still to be found; no line shows an offset.
    expect(unmatched).toBe(5);
  });

  it('is found by what waits for a finance officer', async () => {
    const found = async (given: readonly Given[], filter: object) =>
      (await listPayments(await after(given), {}, filter)).items.map(({ paymentId }) => paymentId);
    const waiting = [...life, ...withheld];
    expect(await found(waiting, { held: true })).toEqual(['p21']);
    expect(await found([...waiting, cleared], { held: true })).toEqual([]);
    expect(await found(moneyBack, { openRecovery: true })).toEqual(['p12']);
    expect(await found(moneyBack, { openRecovery: false })).toEqual(['p21', 'p11']);
    expect(await found(moneyBack, { matched: false })).toEqual(['p21', 'p12']);
    expect(await found(moneyBack, { matched: true })).toEqual([]);
    expect(await found(moneyBack, { lineId: 'l2' as LineId })).toEqual(['p12']);
    expect(await found(moneyBack, { lineId: 'l1' as LineId })).toEqual(['p11']);
    expect(await found(moneyBack, { unit: 'other' })).toEqual([]);
  });

  it('says who found that it repeats no other, and why', async () => {
    expect(await detailAfter([...life, ...withheld], 'p21')).toMatchObject({
      held: true,
      resembles: ['p12'],
      clearedBy: null,
    });
    expect(await detailAfter([...life, ...withheld, cleared], 'p21')).toMatchObject({
      held: false,
      resembles: ['p12'],
      clearedBy: 'approver',
      cleared: '两期之款',
    });
  });
});
