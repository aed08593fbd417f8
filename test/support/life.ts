import type { FactType } from '../../projections/projection.js';
import {
  about,
  application,
  award,
  conditionsVerified,
  first,
  granted,
  order,
  paymentClosed,
  paymentOpened,
  paymentReturned,
  released,
  releaseFailed,
  releaseRequested,
  reservedFor,
  second,
  USCC,
} from './cases.js';
import { event, type Given } from './facts.js';

const enterprise = (type: FactType, data: object, on = '2023-05-31'): Given =>
  event(`enterprise-${USCC}`, type, data, { about: { uscc: USCC }, on });
const budget = (type: FactType, data: object, on: string): Given =>
  event('budget-l1', type, data, { about: { unit: 'science', fiscalYear: 2023 }, on });
const payment = (id: string, type: FactType, data: object, on: string): Given =>
  event(`payment-${id}`, type, data, { about, on });
const batch = (type: FactType, data: object, on: string): Given =>
  event('batch-batch1', type, { batchId: 'batch1', ...data }, { on });

export const account = {
  accountId: 'acc1',
  holder: '光谷样例科技',
  number: '42001',
  bank: '某银行',
  bankCode: '105521000000',
};

const line = (amountFen: bigint, ceilingFen: bigint) => ({
  kind: 'amount',
  scope: 'district',
  cap: 'appropriation',
  key: 'l1',
  amountFen,
  ceilingFen,
  clause: '预算法 13',
});
const lineFor = (tranche: number) => ({ ...reservedFor, tranche });

export const enterpriseSet: readonly Given[] = [
  enterprise('EnterpriseFactRecorded', {
    fact: 'taxInDistrict',
    value: true,
    from: '2023-01-01',
    basis: '税务登记',
    by: 'officer',
  }),
  enterprise('EnterpriseFactRecorded', {
    fact: 'taxInDistrict',
    value: false,
    from: '2024-01-01',
    basis: '迁出',
    by: 'officer',
  }),
  enterprise('AgreementRecorded', {
    agreementId: 'ag1',
    title: '一事一议',
    from: '2021-01-01',
    to: null,
    by: 'officer',
  }),
  enterprise('AgreementEnded', {
    agreementId: 'ag1',
    to: '2021-12-31',
    reason: 'done',
    by: 'officer',
  }),
  enterprise('PayeeAccountProposed', { ...account, by: 'officer' }),
  enterprise('PayeeAccountConfirmed', { accountId: 'acc1', on: '2023-06-01', by: 'reviewer' }),
];

export const budgetSet: readonly Given[] = [
  budget(
    'BudgetAppropriated',
    {
      lineId: 'l1',
      unit: 'science',
      fiscalYear: 2023,
      documentNumber: '武新财预〔2023〕1号',
      functional: '2150805',
      economic: '31205',
      source: '区级',
      amountFen: 100_000_000n,
      by: 'treasurer',
    },
    '2023-01-10',
  ),
  budget(
    'BudgetAdjustmentProposed',
    {
      lineId: 'l1',
      adjustmentId: 'adj1',
      deltaFen: 200_000_000n,
      documentNumber: '武新财预〔2023〕9号',
      reason: 'relocations',
      by: 'treasurer',
    },
    '2023-06-15',
  ),
];

export const budgetAdjusted: Given = budget(
  'BudgetAdjusted',
  {
    lineId: 'l1',
    adjustmentId: 'adj1',
    deltaFen: 200_000_000n,
    documentNumber: '武新财预〔2023〕9号',
    proposedBy: 'treasurer',
    by: 'treasurer2',
  },
  '2023-06-16',
);

export const budgetReserved = (tranche: number, amountFen: bigint, on: string): Given =>
  budget(
    'ReservationMade',
    {
      reservationId: `b${tranche}`,
      for: lineFor(tranche),
      claims: [line(amountFen, 300_000_000n)],
    },
    on,
  );

export const budgetSpent = (
  tranche: number,
  attempt: number,
  amountFen: bigint,
  on: string,
): readonly Given[] => [
  budget(
    'ReservationConfirmed',
    {
      reservationId: `b${tranche}`,
      for: lineFor(tranche),
      claims: [line(amountFen, 300_000_000n)],
    },
    on,
  ),
  budget(
    'BudgetSpent',
    {
      lineId: 'l1',
      reservationId: `b${tranche}`,
      paymentId: `p${tranche}${attempt}`,
      amountFen,
      for: lineFor(tranche),
      on,
    },
    on,
  ),
];

export const budgetRestored = (
  tranche: number,
  attempt: number,
  fromFen: bigint,
  amountFen: bigint,
  on: string,
): readonly Given[] => [
  budget(
    'BudgetRestored',
    {
      lineId: 'l1',
      reservationId: `b${tranche}`,
      paymentId: `p${tranche}${attempt}`,
      returnId: `ret${attempt}`,
      amountFen,
      for: lineFor(tranche),
      on,
    },
    on,
  ),
  budget(
    'ReservationAdjusted',
    {
      reservationId: `b${tranche}`,
      for: lineFor(tranche),
      was: 'confirmed',
      before: [line(fromFen, 300_000_000n)],
      after: [line(fromFen - amountFen, 300_000_000n)],
      reason: `return ret${attempt}`,
    },
    on,
  ),
];

/** One payment from its opening to the bank's answer. */
export const paid = (
  tranche: number,
  attempt: number,
  amountFen: bigint,
  on: string,
  outcome: 'settled' | 'rejected',
): readonly Given[] => {
  const paymentId = `p${tranche}${attempt}`;
  return [
    paymentOpened(tranche, attempt, amountFen, on),
    payment(
      paymentId,
      'PaymentOpened',
      { order: order(tranche, attempt, amountFen), account, resembles: [], by: 'finance' },
      on,
    ),
    batch(
      'PaymentCollected',
      { item: { paymentId, uscc: USCC, amountFen, appropriators: [] } },
      on,
    ),
    enterprise('PayeeAccountFrozen', { accountId: 'acc1', paymentId }, on),
    payment(paymentId, 'PaymentInstructed', { paymentId, amountFen, account }, on),
    outcome === 'settled'
      ? payment(
          paymentId,
          'PaymentSettled',
          {
            paymentId,
            amountFen,
            withheldFen: 0n,
            bankReference: `bank${attempt}`,
            clearedOn: on,
            by: 'finance',
          },
          on,
        )
      : payment(
          paymentId,
          'PaymentRejected',
          { paymentId, amountFen, withheldFen: 0n, reason: 'account closed', on, by: 'finance' },
          on,
        ),
    ...(outcome === 'settled' ? budgetSpent(tranche, attempt, amountFen, on) : []),
    paymentClosed(tranche, attempt, outcome, amountFen, on),
  ];
};

const returned = (attempt: number, amountFen: bigint, on: string): Given =>
  payment(
    `p1${attempt}`,
    'PaymentReturned',
    {
      paymentId: `p1${attempt}`,
      returnId: `ret${attempt}`,
      kind: 'by-bank',
      recoveryId: null,
      overpaymentId: null,
      against: null,
      amountFen,
      valueOn: on,
      settledYear: 2023,
      to: 'budget-line',
      charge: { lineId: 'l1', reservationId: 'b1' },
      reason: 'wrong name',
      by: 'finance',
    },
    on,
  );

/**
 * An award with everything that can happen to it: refused for want of budget, topped up, released,
 * rejected, paid, returned, paid again, and its second tranche reduced.
 */
export const life: readonly Given[] = [
  ...enterpriseSet,
  ...budgetSet,
  ...granted,
  event('batch-batch1', 'BatchOpened', { batchId: 'batch1', title: '六月', by: 'finance' }),
  conditionsVerified(1, '2023-06-15'),
  releaseRequested(1, first, '2023-06-15'),
  releaseFailed(1, '2023-06-15'),
  budgetAdjusted,
  releaseRequested(1, first, '2023-06-17'),
  budgetReserved(1, first, '2023-06-17'),
  released(1, first, '2023-06-17'),
  ...paid(1, 1, first, '2023-06-18', 'rejected'),
  ...paid(1, 2, first, '2023-06-19', 'settled'),
  returned(2, 50_000_000n, '2023-06-25'),
  paymentReturned(1, 2, 50_000_000n, '2023-06-25'),
  ...budgetRestored(1, 2, first, 50_000_000n, '2023-06-25'),
  application(
    'AwardReduced',
    {
      reservationId: 'r1',
      fromFen: award,
      toFen: award - 100_000_000n,
      tranches: [{ tranche: 2, fromFen: second, toFen: second - 100_000_000n }],
      budget: [],
      reason: 'staff fell',
      by: 'officer',
    },
    '2023-07-01',
  ),
];

/** The same life of another application: every id gets a suffix. */
export const another = (given: readonly Given[], suffix: string): readonly Given[] =>
  given.map((each) => renamed(each, suffix) as Given);

const OWN_ID = /^(a1|r1|b\d|p\d\d|ret\d|o\d|batch1|l1|adj1)$/;
// A return to the budget line names no stream.
const OWN_STREAM = /^(application|payment|batch|budget)-(?!line$)/;

function renamed(value: unknown, suffix: string): unknown {
  if (typeof value === 'string') {
    return OWN_ID.test(value) || OWN_STREAM.test(value) ? `${value}-${suffix}` : value;
  }
  if (Array.isArray(value)) return value.map((each) => renamed(each, suffix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, renamed(held, suffix)]),
  );
}
