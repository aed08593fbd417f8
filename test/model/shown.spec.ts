import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { applicationsProjection } from '../../projections/applications/project.js';
import { applicationDetail } from '../../projections/applications/query.js';
import { budgetProjection } from '../../projections/budget/project.js';
import { budgetDetail } from '../../projections/budget/query.js';
import { enterpriseTotalsProjection } from '../../projections/enterprise-totals/project.js';
import { sumEnterpriseTotals } from '../../projections/enterprise-totals/query.js';
import type { Tables } from '../../projections/index.js';
import { paymentsProjection } from '../../projections/payments/project.js';
import { listPayments, paymentDetail } from '../../projections/payments/query.js';
import { recoveriesProjection } from '../../projections/recoveries/project.js';
import { listRecoveries, recoveryDetail } from '../../projections/recoveries/query.js';
import { trancheCalendarProjection } from '../../projections/tranche-calendar/project.js';
import { tranchesOf } from '../../projections/tranche-calendar/query.js';
import { availableFen, usedFen } from '../../src/domain/budget/room.js';
import { keptFen, openFen, type Settled } from '../../src/domain/payment/state.js';
import { at } from '../../src/domain/targets.js';
import type { Day } from '../../src/kernel/days.js';
import type {
  BatchId,
  LineId,
  PaymentId,
  RecoveryId,
  ReservationId,
} from '../../src/kernel/ids.js';
import { type Fen, sumFen, wan } from '../../src/kernel/money.js';
import { deliver } from '../support/facts.js';
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
  type Step,
  step,
  TRANCHE_1,
  TRANCHE_2,
} from '../support/story.js';
import { ReadModels } from '../../src/stores/rows/read-models.js';
import { openWorld, people, type World } from '../support/world.js';

const award = relocation();
const first = award.paymentId(1);
const second = award.paymentId(2);
const OTHER_LINE = 'line-2023-other' as LineId;
const NEXT = 'batch-2' as BatchId;
const LINES = [LINE_2023, OTHER_LINE, LINE_2024];
const { approver, appropriator, finance, financeApprover } = people;

const every = [
  applicationsProjection,
  trancheCalendarProjection,
  paymentsProjection,
  recoveriesProjection,
  budgetProjection,
  enterpriseTotalsProjection,
];

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** What was appended, as whoever reads it sees it. */
async function shown(): Promise<{ readonly db: Kysely<Tables>; close(): Promise<void> }> {
  const rows = await ReadModels.open({ kind: 'sqlite', path: ':memory:' }, every);
  const facts = await world.facts();
  for (const projection of every) await deliver(rows, projection, facts);
  return { db: rows.db, close: () => rows.close() };
}

const settled = async (id: PaymentId): Promise<Settled | undefined> => {
  const state = await world.ledger.read(at.payment(id));
  return state.status === 'settled' ? state : undefined;
};

/** Everything that is shown of money is what the ledger would decide on. */
async function agree(day: string): Promise<void> {
  const { db, close } = await shown();
  const { items } = await listPayments(db, {});
  let stayedFen = 0n;
  for (const { paymentId } of items) {
    const state = await settled(paymentId);
    const detail = await paymentDetail(db, paymentId);
    if (!state) {
      expect(detail?.keptFen).toBe(0n);
      continue;
    }
    const overpaid = state.overpayments.map((over) => keptFen(state, over.overpaymentId));
    const kept = keptFen(state, null) + sumFen(overpaid);
    stayedFen += kept;
    expect(detail).toMatchObject({ keptFen: kept, chargedTo: state.charge.lineId });
    expect(detail?.recoveries.map((each) => [each.recoveryId, each.openFen])).toEqual(
      state.recoveries.map((each) => [each.recoveryId, openFen(state, each)]),
    );
  }
  let chargedFen = 0n;
  for (const lineId of LINES) {
    const line = await world.ledger.read(at.budget(lineId));
    const detail = await budgetDetail(db, lineId);
    if (line.status === 'none' || !detail) throw new Error(`no line ${lineId}`);
    const netFen = detail.spentFen - detail.restoredFen;
    chargedFen += netFen;
    expect([lineId, detail.leftFen]).toEqual([lineId, availableFen(line)]);
    expect([lineId, detail.reservedFen + netFen]).toEqual([lineId, usedFen(line)]);
  }
  const application = await world.ledger.read(award.target);
  if (!('award' in application)) throw new Error('not granted');
  expect(await applicationDetail(db, award.applicationId)).toMatchObject({
    awardFen: application.award.amountFen,
  });
  const tranches = await tranchesOf(db, award.applicationId, day as Day);
  expect(tranches.map(({ dueFen }) => dueFen)).toEqual(
    application.award.tranches.map((each) => each.amountFen - each.settledFen + each.returnedFen),
  );
  const totals = await sumEnterpriseTotals(db, {});
  expect(totals).toMatchObject({
    keptFen: stayedFen,
    outstandingFen: sumFen(tranches.map(({ dueFen }) => dueFen)),
    grantedFen: wan(500),
  });
  // What lines were charged and not restored is with the payees, or with the treasury.
  const toTreasury = sumFen(
    (await Promise.all(items.map(({ paymentId }) => settled(paymentId)))).flatMap((state) =>
      (state?.returns ?? []).filter(({ to }) => to === 'treasury').map((back) => back.amountFen),
    ),
  );
  const overpaidFen =
    totals.overpaidFen - totals.overpaymentReturnedFen - totals.overpaymentRecoveredFen;
  expect(totals.keptFen - overpaidFen + toTreasury).toBe(chargedFen);
  await close();
}

const of = <C extends object>(actor: typeof finance, command: C): Step =>
  step(actor, at.payment(first), { paymentId: first, ...command } as never);
const recoveryId = 'rec-1' as RecoveryId;
const correctionId = 'res-correction' as ReservationId;

const paid = [
  ...setting,
  appropriate(OTHER_LINE, 2023, wan(300)),
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
const overpaid = of(finance, {
  type: 'RecordOverpayment',
  overpaymentId: '多0001',
  amountFen: wan(20),
  bankReference: '多0001',
  clearedOn: '2023-06-09',
  reason: '重复入账',
});
const overpaymentBack = of(finance, {
  type: 'ReturnPayment',
  returnId: '退0009',
  kind: 'by-bank',
  overpaymentId: '多0001',
  amountFen: wan(15),
  valueOn: '2023-06-09',
  reason: '退回多付',
});
const order = (amountFen: Fen) =>
  of(approver, {
    type: 'OrderRecovery',
    recoveryId,
    overpaymentId: null,
    amountFen,
    reason: '迁出',
    basis: '武新管〔2023〕4号 附则',
  });
const receive = (amountFen: Fen, valueOn: string) =>
  of(finance, {
    type: 'ReceiveRecovery',
    recoveryId,
    returnId: `追${valueOn}`,
    amountFen,
    valueOn,
  });
const propose = of(finance, {
  type: 'ProposePaymentCorrection',
  correctionId,
  toLineId: OTHER_LINE,
  reason: '列错指标',
});
const confirm = of(financeApprover, { type: 'ConfirmPaymentCorrection', correctionId });
const payWithheld = (amountFen: Fen): Step =>
  step(finance, award.target, {
    type: 'OpenTranchePayment',
    tranche: 2,
    paymentId: second,
    batchId: NEXT,
    amountFen: null,
    offset: { paymentId: first, recoveryId, amountFen },
  });
const secondTranche = [
  '2024-06-03',
  award.verify(2, TRANCHE_2),
  award.release(2, LINE_2024),
  openBatch(NEXT),
  payWithheld(wan(30)),
];
const secondPaid = [
  sealBatch(NEXT),
  approveBatch(1, wan(270), NEXT),
  award.settle(2, wan(270), '2024-06-03'),
];

describe('what is shown is what the ledger decides on', () => {
  it('at each step of money going out and coming back', async () => {
    await play(world, paid);
    await agree('2023-06-09');
    for (const next of [
      overpaid,
      overpaymentBack,
      award.giveBack(1, wan(40), '2023-06-09'),
      order(wan(100)),
      receive(wan(20), '2023-06-09'),
      propose,
      confirm,
      award.giveBack(1, wan(10), '2023-06-09', 'r2'),
    ]) {
      await play(world, [next]);
      await agree('2023-06-09');
    }
    await play(world, secondTranche);
    await agree('2024-06-03');
    await play(world, secondPaid);
    await agree('2024-06-03');
    await play(world, [
      receive(wan(10), '2024-06-03'),
      of(approver, { type: 'CancelRecovery', recoveryId, reason: '企业注销' }),
    ]);
    await agree('2024-06-03');
    const { db, close } = await shown();
    expect(await sumEnterpriseTotals(db, {})).toEqual({
      grantedFen: wan(500),
      reducedFen: 0n,
      releasedFen: wan(500),
      unreleasedFen: 0n,
      paidFen: wan(470),
      withheldFen: wan(30),
      returnedFen: wan(50),
      recoveredFen: wan(30),
      offsetFen: wan(30),
      overpaidFen: wan(20),
      overpaymentReturnedFen: wan(15),
      overpaymentRecoveredFen: 0n,
      claimedFen: wan(100),
      claimCancelledFen: wan(40),
      outstandingFen: wan(50),
      keptFen: wan(395),
      stillClaimedFen: 0n,
    });
    expect((await listRecoveries(db, {}, { status: 'cancelled' })).items).toHaveLength(1);
    expect(await recoveryDetail(db, first, recoveryId)).toMatchObject({
      parts: [{ kind: 'recovered' }, { kind: 'offset', against: second }, { kind: 'recovered' }],
      offsets: [{ against: second, amountFen: wan(30), status: 'received' }],
    });
    await close();
  });

  it('when the award is revoked and its money comes back by itself', async () => {
    await play(world, [...paid, award.revoke, award.giveBack(1, wan(40), '2023-06-09')]);
    await agree('2023-06-09');
    const { db, close } = await shown();
    expect(await sumEnterpriseTotals(db, {})).toMatchObject({
      grantedFen: wan(500),
      reducedFen: wan(340),
      returnedFen: wan(40),
      outstandingFen: 0n,
      keptFen: wan(160),
    });
    await close();
  });

  it('when the later payment is rejected, and after a year has ended', async () => {
    await play(world, [
      ...paid,
      award.giveBack(1, wan(40), '2023-06-09'),
      order(wan(100)),
      ...secondTranche,
      sealBatch(NEXT),
      approveBatch(1, wan(270), NEXT),
      award.reject(2, '2024-06-03'),
    ]);
    await agree('2024-06-03');
    await play(world, [
      step(appropriator, at.budget(LINE_2023), { type: 'CloseBudget', lineId: LINE_2023 }),
      step(financeApprover, at.budget(LINE_2023), {
        type: 'DecideYearEnd',
        lineId: LINE_2023,
        decisionId: 'year-end-2023',
        carriedFen: wan(700),
        toLineId: LINE_2024,
        lapsedFen: wan(140),
        documentNumber: '武新财预〔2024〕2号',
        reason: '项目未完',
      }),
    ]);
    await agree('2024-06-03');
    const { db, close } = await shown();
    expect(await budgetDetail(db, LINE_2023)).toMatchObject({ leftFen: 0n, lapsedFen: wan(140) });
    expect(await budgetDetail(db, LINE_2024)).toMatchObject({ broughtFen: wan(700) });
    await close();
  });
});
