import { describe, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf } from '../../../test/support/context.js';
import type { Day } from '../../kernel/days.js';
import type { PaymentId, ReservationId } from '../../kernel/ids.js';
import { type Fen, wan } from '../../kernel/money.js';
import { type DataOf, samples } from '../samples.js';
import { budget, type BudgetCommand } from './decide.js';
import type { BudgetEvent } from './events.js';

const by = (actor: string, on?: string) => ({
  ...contextOf(actor, on),
  toLine: { status: 'none' } as const,
});
const lineId = samples.BudgetAppropriated.lineId;
const appropriated: BudgetEvent = {
  type: 'BudgetAppropriated',
  data: { ...samples.BudgetAppropriated, amountFen: wan(300) },
};
const proposed: BudgetEvent = {
  type: 'BudgetAdjustmentProposed',
  data: { ...samples.BudgetAdjustmentProposed, deltaFen: wan(100) },
};
const { adjustmentId } = samples.BudgetAdjusted;
const confirm: BudgetCommand = { type: 'ConfirmBudgetAdjustment', lineId, adjustmentId };
const reservedFor = samples.BudgetSpent.for;
const reservationId = 'res-1' as ReservationId;
const paymentId = 'pay-1' as PaymentId;

const reserve = (amountFen: Fen, rest: Partial<BudgetCommand> = {}): BudgetCommand =>
  ({
    type: 'ReserveBudget',
    lineId,
    reservationId,
    for: reservedFor,
    amountFen,
    releasedBy: 'u-finance-2',
    ...rest,
  }) as BudgetCommand;
const claims = (amountFen: Fen): DataOf<'ReservationMade'>['claims'] => [
  {
    kind: 'amount',
    scope: 'district',
    cap: 'appropriation',
    key: lineId,
    amountFen,
    ceilingFen: wan(300),
    clause: '预算法 13',
  },
];
const reserved = (amountFen: Fen): BudgetEvent => ({
  type: 'ReservationMade',
  data: { reservationId, for: reservedFor, claims: claims(amountFen) },
});
const confirmed = (amountFen: Fen): BudgetEvent => ({
  type: 'ReservationConfirmed',
  data: { reservationId, for: reservedFor, claims: claims(amountFen) },
});
const spend: BudgetCommand = {
  type: 'SpendBudget',
  lineId,
  reservationId,
  paymentId,
  for: reservedFor,
  amountFen: wan(200),
  on: '2023-06-12' as Day,
};
const spent: BudgetEvent = {
  type: 'BudgetSpent',
  data: { ...samples.BudgetSpent, reservationId, paymentId },
  effectiveOn: samples.BudgetSpent.on,
};
const restore = (amountFen: Fen, back: string, payment = paymentId): BudgetCommand => ({
  type: 'RestoreBudget',
  lineId,
  paymentId: payment,
  reservationId,
  returnId: back,
  for: reservedFor,
  amountFen,
  on: '2023-07-03' as Day,
});

describe('a budget line', () => {
  it('is appropriated once, with an amount', () => {
    const command: BudgetCommand = { type: 'AppropriateBudget', ...samples.BudgetAppropriated };
    given(budget, [appropriated]).when(command, by('u-finance-1')).refused('budget-line-exists');
    given(budget, [])
      .when({ ...command, amountFen: 0n }, by('u-finance-1'))
      .refused('amount-not-positive');
  });

  it('is reserved to its last fen, and refused a fen more', () => {
    given(budget, [appropriated])
      .when(reserve(wan(300)), by('process'))
      .then([reserved(wan(300))]);
    given(budget, [appropriated])
      .when(reserve(wan(300) + 1n), by('process'))
      .refused('budget-exceeded', { limitFen: wan(300), actualFen: wan(300) + 1n });
  });

  it('pays only in its own fiscal year, for its own unit, while it is open', () => {
    const line = given(budget, [appropriated]);
    line
      .when(reserve(wan(1)), by('process', '2024-01-01'))
      .refused('budget-other-year', { limit: 2024, actual: 2023 });
    line
      .when(reserve(wan(1), { for: { ...reservedFor, unit: '建设局' } } as never), by('process'))
      .refused('budget-other-unit');
    given(budget, [appropriated, { type: 'BudgetClosed', data: samples.BudgetClosed }])
      .when(reserve(wan(1)), by('process'))
      .refused('budget-line-closed');
    given(budget, [])
      .when(reserve(wan(1)), by('process'))
      .refused('budget-line-unknown', { lineId });
  });

  it('is not released from by whoever gave it its money, or adjusted it', () => {
    const giver = { releasedBy: 'u-finance-1' } as never;
    given(budget, [appropriated])
      .when(reserve(wan(1), giver), by('process'))
      .refused('appropriator-may-not', { actor: 'u-finance-1' });
    given(budget, [appropriated, { type: 'BudgetAdjusted', data: samples.BudgetAdjusted }])
      .when(reserve(wan(1)), by('process'))
      .refused('appropriator-may-not', { actor: 'u-finance-2' });
  });

  it('is adjusted by two people', () => {
    given(budget, [appropriated, proposed])
      .when(confirm, by('u-finance-1'))
      .refused('same-person', { first: 'ProposeBudgetAdjustment' });
    given(budget, [appropriated, proposed])
      .when(confirm, by('u-finance-approver'))
      .then([
        {
          type: 'BudgetAdjusted',
          data: {
            ...samples.BudgetAdjusted,
            deltaFen: wan(100),
            by: 'u-finance-approver' as never,
          },
        },
      ]);
    given(budget, [appropriated, proposed, { type: 'BudgetClosed', data: samples.BudgetClosed }])
      .when(confirm, by('u-finance-approver'))
      .refused('budget-line-closed');
  });

  it('declined keeps its money as it was, and is free for another proposal', () => {
    const { adjustmentId } = samples.BudgetAdjusted;
    const declined: BudgetEvent = {
      type: 'BudgetAdjustmentDeclined',
      data: { lineId, adjustmentId, reason: '文号有误', by: 'u-finance-1' as never },
    };
    given(budget, [appropriated, proposed])
      .when(
        { type: 'DeclineBudgetAdjustment', lineId, adjustmentId, reason: '文号有误' },
        by('u-finance-1'),
      )
      .then([declined]);
    given(budget, [appropriated, proposed, declined])
      .when(confirm, by('u-finance-approver'))
      .refused('adjustment-unknown');
  });

  it('is never cut below what is reserved or spent, also when that came after the proposal', () => {
    const cut: BudgetEvent = {
      type: 'BudgetAdjustmentProposed',
      data: { ...samples.BudgetAdjustmentProposed, deltaFen: -wan(150) },
    };
    given(budget, [appropriated, cut, reserved(wan(200))])
      .when(confirm, by('u-finance-approver'))
      .refused('adjustment-exceeds-left', { limitFen: wan(100), actualFen: wan(150) });
  });

  it('spends once for each payment, and frees what was reserved beyond it', () => {
    given(budget, [appropriated, reserved(wan(200))])
      .when(spend, by('process'))
      .then([confirmed(wan(200)), spent]);
    given(budget, [appropriated, reserved(wan(200)), confirmed(wan(200)), spent])
      .when(spend, by('process'))
      .then([]);
    given(budget, [appropriated, reserved(wan(250))])
      .when(spend, by('process'))
      .then([
        {
          type: 'ReservationAdjusted',
          data: {
            reservationId,
            for: reservedFor,
            was: 'reserved',
            before: claims(wan(250)),
            after: claims(wan(200)),
            reason: 'payment pay-1',
          },
        },
        confirmed(wan(200)),
        spent,
      ]);
  });

  it('has back what was returned, once for each return of each payment', () => {
    const line = given(budget, [
      appropriated,
      reserved(wan(200)),
      confirmed(wan(200)),
      spent,
      {
        type: 'BudgetRestored',
        data: { ...samples.BudgetRestored, reservationId, paymentId: 'pay-0' as PaymentId },
      },
    ]);
    // Another payment's return was called the same.
    line.when(restore(wan(50), '退0001'), by('process')).then([
      {
        type: 'BudgetRestored',
        data: { ...samples.BudgetRestored, reservationId, paymentId },
        effectiveOn: samples.BudgetRestored.on,
      },
      {
        type: 'ReservationAdjusted',
        data: {
          reservationId,
          for: reservedFor,
          was: 'confirmed',
          before: claims(wan(200)),
          after: claims(wan(150)),
          reason: 'return 退0001',
        },
      },
    ]);
    line.when(restore(wan(50), '退0001', 'pay-0' as PaymentId), by('process')).then([]);
    line
      .when(restore(wan(50), '退0002', 'pay-9' as PaymentId), by('process'))
      .refused('payment-not-spent');
  });

  it('spends nothing that was voided', () => {
    given(budget, [
      appropriated,
      reserved(wan(200)),
      {
        type: 'ReservationVoided',
        data: {
          reservationId,
          for: reservedFor,
          was: 'reserved',
          claims: claims(wan(200)),
          reason: { code: 'award-withdrawn', params: {} },
        },
      },
    ])
      .when(spend, by('process'))
      .refused('reservation-voided');
  });
});
