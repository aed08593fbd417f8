import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { availableFen, usedFen } from '../../src/domain/budget/room.js';
import { keptFen } from '../../src/domain/payment/state.js';
import { at } from '../../src/domain/targets.js';
import type { Day } from '../../src/kernel/days.js';
import type { BatchId, LineId, RecoveryId, ReservationId } from '../../src/kernel/ids.js';
import { type Fen, wan } from '../../src/kernel/money.js';
import { refusalOf as refused } from '../support/refused.js';
import {
  appropriate,
  approveBatch,
  granted,
  LINE_2023,
  LINE_2024,
  openBatch,
  play,
  relocation,
  sealBatch,
  setting,
  step,
  topUp,
  TRANCHE_1,
  TRANCHE_2,
} from '../support/story.js';
import { HUAWEI, openWorld, people, type World } from '../support/world.js';

const award = relocation();
const first = award.paymentId(1);
const second = award.paymentId(2);
const recoveryId = 'rec-1' as RecoveryId;
const NEXT = 'batch-2' as BatchId;
const OTHER_LINE = 'line-2023-other' as LineId;
const { approver, finance, financeApprover, appropriator, secondAppropriator } = people;

const order = (amountFen: Fen) =>
  step(approver, at.payment(first), {
    type: 'OrderRecovery',
    paymentId: first,
    recoveryId,
    overpaymentId: null,
    amountFen,
    reason: '迁出',
    basis: '武新管〔2023〕4号 附则',
  });
const receive = (amountFen: Fen, valueOn: string, returnId = '追0001') =>
  step(finance, at.payment(first), {
    type: 'ReceiveRecovery',
    paymentId: first,
    recoveryId,
    returnId,
    amountFen,
    valueOn: valueOn as Day,
  });
const payWithheld = (amountFen: Fen) =>
  step(finance, award.target, {
    type: 'OpenTranchePayment',
    tranche: 2,
    paymentId: second,
    batchId: NEXT,
    amountFen: null,
    offset: { paymentId: first, recoveryId, amountFen },
  });

/** 200万 paid from the line of 2023. */
const paid = [
  ...setting,
  ...granted(award),
  award.approveAgain,
  award.verify(1, TRANCHE_1),
  award.release(1, LINE_2023),
  openBatch(),
  award.pay(1),
  sealBatch(),
  approveBatch(1, wan(200)),
  award.settle(1, wan(200), '2023-06-09'),
];
const released = ['2024-06-03', award.verify(2, TRANCHE_2), award.release(2, LINE_2024)];

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await play(world, paid);
});
afterEach(() => world.close());

const line = async (lineId: LineId) => {
  const state = await world.ledger.read(at.budget(lineId));
  if (state.status === 'none') throw new Error(`no line ${lineId}`);
  return state;
};
const payment = async (id: typeof first) => {
  const state = await world.ledger.read(at.payment(id));
  if (state.status !== 'settled') throw new Error(`${id} is ${state.status}`);
  return state;
};
/** What the award still holds of its limits. */
const hold = async () => {
  const state = await world.ledger.read(at.enterprise(HUAWEI));
  if (state.status === 'none') throw new Error('no enterprise');
  return state.account.reservations.get(award.reservation('claims'))?.status;
};

describe('追回', () => {
  it('received in its year restores the line, and is not due again', async () => {
    await play(world, [order(wan(120)), receive(wan(50), '2023-06-09')]);
    await play(world, [receive(wan(70), '2023-06-09', '追0002')]);
    expect(usedFen(await line(LINE_2023))).toBe(wan(80));
    expect(await hold()).toBe('confirmed');
    expect(keptFen(await payment(first), null)).toBe(wan(80));
    // What was recovered is not due again.
    expect(await world.ledger.read(award.target)).toMatchObject({
      award: {
        amountFen: wan(380),
        tranches: [{ amountFen: wan(80), settledFen: wan(200), returnedFen: wan(120) }, {}],
      },
    });
    expect(await refused(receive(1n, '2023-06-09', '追0003').send(world))).toBe(
      'recovery-exceeds-claim',
    );
  });

  it('frees no more than it recovered: what merely came back stays held', async () => {
    await play(world, [award.cancel(2), order(wan(150)), award.giveBack(1, wan(50), '2023-06-09')]);
    expect(await hold()).toBe('confirmed');
    await play(world, [receive(wan(149), '2023-06-09')]);
    expect(await hold()).toBe('confirmed');
    await play(world, [receive(wan(1), '2023-06-09', '追0002')]);
    // 50万 came back unclaimed: it is the award's still, and may be paid again.
    expect(await hold()).toBe('confirmed');
    expect(await world.ledger.read(award.target)).toMatchObject({ award: { amountFen: wan(50) } });
  });

  it('of a revoked award needs no claim: what comes back is not due again', async () => {
    await play(world, [award.revoke, award.giveBack(1, wan(50), '2023-06-09')]);
    expect(await hold()).toBe('confirmed');
    expect(await world.ledger.read(award.target)).toMatchObject({
      status: 'revoked',
      award: { amountFen: wan(150), tranches: [{ amountFen: wan(150) }, {}] },
    });
    await play(world, [award.giveBack(1, wan(150), '2023-06-09', 'r2')]);
    expect(await hold()).toBe('voided');
    expect(usedFen(await line(LINE_2023))).toBe(0n);
  });

  it('is not received by a reference under which something else came back', async () => {
    await play(world, [order(wan(120)), award.giveBack(1, wan(50), '2023-06-09', '退0001')]);
    expect(await refused(receive(wan(50), '2023-06-09', '退0001').send(world))).toBe(
      'return-of-another',
    );
    await play(world, [receive(wan(50), '2023-06-09', '追0001')]);
    await play(world, [receive(wan(50), '2023-06-09', '追0001')]);
    expect(keptFen(await payment(first), null)).toBe(wan(100));
  });

  it('of the whole award gives the once-only back', async () => {
    await play(world, [award.revoke, order(wan(200)), receive(wan(200), '2023-06-09')]);
    expect(await hold()).toBe('voided');
    expect(usedFen(await line(LINE_2023))).toBe(0n);
  });

  it('received in a later year goes to the treasury, and the line stays charged', async () => {
    await play(world, [order(wan(120)), '2024-01-05', receive(wan(120), '2024-01-05')]);
    expect(usedFen(await line(LINE_2023))).toBe(wan(200));
    expect(await hold()).toBe('confirmed');
    expect((await payment(first)).returns).toMatchObject([{ kind: 'recovered', to: 'treasury' }]);
  });

  it('claims no more than the payee has, and not twice', async () => {
    await play(world, [award.giveBack(1, wan(60), '2023-06-09')]);
    expect(await refused(order(wan(141)).send(world))).toBe('recovery-exceeds-payment');
    await play(world, [order(wan(100))]);
    const again = step(approver, at.payment(first), {
      ...({ type: 'OrderRecovery', paymentId: first, overpaymentId: null } as const),
      ...{ recoveryId: 'rec-2' as RecoveryId, amountFen: wan(41), reason: '再次', basis: '同上' },
    });
    expect(await refused(again.send(world))).toBe('recovery-exceeds-payment');
  });
});

describe('抵扣', () => {
  it('pays the rest, charges the line with all, and shows both sides', async () => {
    await play(world, [
      order(wan(50)),
      ...released,
      openBatch(NEXT),
      payWithheld(wan(50)),
      sealBatch(NEXT),
      approveBatch(1, wan(250), NEXT),
      award.settle(2, wan(250), '2024-06-03'),
    ]);
    expect((await payment(second)).order).toMatchObject({
      amountFen: wan(300),
      offset: { paymentId: first, recoveryId, amountFen: wan(50) },
    });
    expect((await payment(first)).returns).toMatchObject([
      { kind: 'offset', amountFen: wan(50), to: 'treasury' },
    ]);
    expect(usedFen(await line(LINE_2024))).toBe(wan(300));
    expect(await world.ledger.read(award.target)).toMatchObject({
      award: { tranches: [{ amountFen: wan(150) }, { settledFen: wan(300), openPayment: null }] },
    });
  });

  it('leaves the bank no more to send back than it was given', async () => {
    await play(world, [
      order(wan(50)),
      ...released,
      openBatch(NEXT),
      payWithheld(wan(50)),
      sealBatch(NEXT),
      approveBatch(1, wan(250), NEXT),
      award.settle(2, wan(250), '2024-06-03'),
    ]);
    const sendBack = (returnId: string, amountFen: Fen) =>
      step(finance, at.payment(second), {
        type: 'ReturnPayment',
        paymentId: second,
        returnId,
        kind: 'by-bank',
        overpaymentId: null,
        amountFen,
        valueOn: '2024-06-03' as Day,
        reason: '账户注销',
      });
    expect(await refused(sendBack('退0001', wan(250) + 1n).send(world))).toBe(
      'return-exceeds-payment',
    );
    await play(world, [sendBack('退0001', wan(200))]);
    expect(await refused(sendBack('退0002', wan(50) + 1n).send(world))).toBe(
      'return-exceeds-payment',
    );
    // The payee may give back what was withheld for them as well.
    await play(world, [sendBack('退0002', wan(50)), award.giveBack(2, wan(50), '2024-06-03')]);
    expect(usedFen(await line(LINE_2024))).toBe(0n);
  });

  it('is recorded by the later payment alone, by whose name nothing else comes back', async () => {
    await play(world, [order(wan(50)), ...released, openBatch(NEXT), payWithheld(wan(30))]);
    expect(await refused(receive(wan(20), '2024-06-03', second).send(world))).toBe(
      'return-of-another',
    );
    await play(world, [
      sealBatch(NEXT),
      approveBatch(1, wan(270), NEXT),
      award.settle(2, wan(270), '2024-06-03'),
    ]);
    expect(await world.ledger.read(award.target)).toMatchObject({
      award: { tranches: [{ amountFen: wan(170), returnedFen: wan(30) }, {}] },
    });
  });

  it('is refused where something else came back by the name of the later payment', async () => {
    await play(world, [
      order(wan(50)),
      ...released,
      openBatch(NEXT),
      award.giveBack(1, wan(10), '2024-06-03', second),
    ]);
    expect(await refused(payWithheld(wan(30)).send(world))).toBe('return-of-another');
    expect(await world.ledger.read(award.target)).toMatchObject({
      award: { tranches: [{}, { openPayment: null, settledFen: 0n }] },
    });
  });

  it('of a whole tranche settles without the bank', async () => {
    await play(world, [
      order(wan(200)),
      ...released,
      step(approver, award.target, { type: 'ReduceAward', toFen: wan(400), reason: '核减' }),
      openBatch(NEXT),
      payWithheld(wan(200)),
      sealBatch(NEXT),
      approveBatch(1, 0n, NEXT),
    ]);
    expect(await payment(second)).toMatchObject({ status: 'settled' });
    expect(keptFen(await payment(first), null)).toBe(0n);
  });

  it('is claimed again when the later payment is rejected', async () => {
    await play(world, [
      order(wan(50)),
      ...released,
      openBatch(NEXT),
      payWithheld(wan(50)),
      sealBatch(NEXT),
      approveBatch(1, wan(250), NEXT),
    ]);
    expect(await refused(receive(1n, '2024-06-03').send(world))).toBe('recovery-exceeds-claim');
    await play(world, [award.reject(2, '2024-06-03'), receive(wan(50), '2024-06-03')]);
    expect(keptFen(await payment(first), null)).toBe(wan(150));
  });

  it('of more than is still claimed leaves the tranche unpaid and nothing withheld', async () => {
    await play(world, [order(wan(50)), ...released, openBatch(NEXT)]);
    expect(await refused(payWithheld(wan(51)).send(world))).toBe('recovery-exceeds-claim');
    expect((await payment(first)).offsets).toEqual([]);
    expect(await world.ledger.read(award.target)).toMatchObject({
      award: { tranches: [{}, { openPayment: null, settledFen: 0n }] },
    });
  });
});

describe('付款更正', () => {
  const correctionId = 'res-correction' as ReservationId;
  const propose = step(finance, at.payment(first), {
    type: 'ProposePaymentCorrection',
    paymentId: first,
    correctionId,
    toLineId: OTHER_LINE,
    reason: '列错指标',
  });
  const confirmBy = (actor: typeof finance) =>
    step(actor, at.payment(first), {
      type: 'ConfirmPaymentCorrection',
      paymentId: first,
      correctionId,
    });

  it('moves the charge once a second person confirms it; later returns follow it', async () => {
    await play(world, [appropriate(OTHER_LINE, 2023, wan(300)), propose]);
    expect(await refused(confirmBy(finance).send(world))).toBe('same-person');
    await play(world, [confirmBy(financeApprover), award.giveBack(1, wan(30), '2023-06-09')]);
    expect(usedFen(await line(LINE_2023))).toBe(0n);
    expect(usedFen(await line(OTHER_LINE))).toBe(wan(170));
  });

  it('to a line without room changes neither', async () => {
    await play(world, [appropriate(OTHER_LINE, 2023, wan(199)), propose]);
    expect(await refused(confirmBy(financeApprover).send(world))).toBe('budget-exceeded');
    expect(usedFen(await line(LINE_2023))).toBe(wan(200));
    expect(usedFen(await line(OTHER_LINE))).toBe(0n);
    expect((await payment(first)).correction).toBeNull();
  });
});

describe('结转、结余', () => {
  const decide = (carriedFen: Fen, lapsedFen: Fen, toLineId: LineId | null = LINE_2024) =>
    step(financeApprover, at.budget(LINE_2023), {
      type: 'DecideYearEnd',
      lineId: LINE_2023,
      decisionId: 'year-end-2023',
      carriedFen,
      toLineId,
      lapsedFen,
      documentNumber: '武新财预〔2024〕2号',
      reason: '项目未完',
    });
  const close = step(appropriator, at.budget(LINE_2023), {
    type: 'CloseBudget',
    lineId: LINE_2023,
  });

  it('tells all that is left of a closed line apart, after its year', async () => {
    expect(await refused(decide(wan(800), 0n).send(world))).toBe('budget-line-open');
    await play(world, [close]);
    expect(await refused(decide(wan(800), 0n).send(world))).toBe('year-not-over');
    await play(world, ['2024-01-08']);
    expect(await refused(decide(wan(500), wan(200)).send(world))).toBe('year-end-differs');
    await play(world, [decide(wan(600), wan(200))]);
    expect(availableFen(await line(LINE_2023))).toBe(0n);
    expect(availableFen(await line(LINE_2024))).toBe(wan(1600));
  });

  it('is not released by whoever gave the line it came from its money', async () => {
    await play(world, [...topUp(LINE_2023, wan(100)), close, '2024-01-08']);
    await play(world, [decide(wan(900), 0n), '2024-06-03', award.verify(2, TRANCHE_2)]);
    const release = step(secondAppropriator, award.target, {
      type: 'ReleaseTranche',
      tranche: 2,
      lineId: LINE_2024,
      reservationId: award.reservation('2-by-another'),
    });
    expect(await refused(release.send(world))).toBe('appropriator-may-not');
    await play(world, [award.release(2, LINE_2024)]);
  });

  it('carries nothing a second time', async () => {
    const LINE_2025 = 'line-2025' as LineId;
    await play(world, [close, '2024-01-08', decide(wan(800), 0n)]);
    await play(world, [
      step(appropriator, at.budget(LINE_2024), { type: 'CloseBudget', lineId: LINE_2024 }),
      appropriate(LINE_2025, 2025, wan(10)),
      '2025-01-08',
    ]);
    const again = (carriedFen: Fen, lapsedFen: Fen) =>
      step(financeApprover, at.budget(LINE_2024), {
        type: 'DecideYearEnd',
        lineId: LINE_2024,
        decisionId: 'year-end-2024',
        carriedFen,
        toLineId: LINE_2025,
        lapsedFen,
        documentNumber: '武新财预〔2025〕2号',
        reason: '项目未完',
      });
    expect(await refused(again(wan(1001), wan(799)).send(world))).toBe('carried-twice');
    await play(world, [again(wan(1000), wan(800))]);
    expect((await world.facts()).at(-2)).toMatchObject({
      type: 'YearEndDecided',
      data: { lapsedFen: wan(800), lapsedBroughtFen: wan(800) },
    });
    expect(availableFen(await line(LINE_2025))).toBe(wan(1010));
  });
});
