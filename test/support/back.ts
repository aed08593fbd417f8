import type { FactType } from '../../projections/projection.js';
import { about, application, order, paymentOpened } from './cases.js';
import { event, type Given } from './facts.js';
import { account, life } from './life.js';

const payment = (id: string, type: FactType, data: object, on: string): Given =>
  event(`payment-${id}`, type, { paymentId: id, ...data }, { about, on });
const budget = (line: string, type: FactType, data: object, on: string): Given =>
  event(`budget-${line}`, type, { lineId: line, ...data }, { about: { unit: 'science' }, on });

type Kind = 'by-bank' | 'by-payee' | 'recovered' | 'offset';

interface Back {
  readonly returnId: string;
  readonly kind: Kind;
  readonly recoveryId?: string;
  readonly overpaymentId?: string;
  readonly against?: string;
}

/** Money back of the payment of the first tranche, in the year after; the tranche hears of its own. */
const back = (back: Back, amountFen: bigint, on = '2024-02-01'): readonly Given[] => [
  payment(
    'p12',
    'PaymentReturned',
    {
      recoveryId: null,
      overpaymentId: null,
      against: null,
      ...back,
      amountFen,
      valueOn: on,
      settledYear: 2023,
      to: back.overpaymentId === undefined ? 'treasury' : 'overpayment',
      charge: { lineId: 'l2', reservationId: 'cor1' },
      reason: '',
      by: 'finance',
    },
    on,
  ),
  ...(back.overpaymentId === undefined
    ? [
        application(
          'TranchePaymentReturned',
          { tranche: 1, paymentId: 'p12', returnId: back.returnId, kind: back.kind, amountFen },
          on,
        ),
      ]
    : []),
];

/** All that the payee still had, sent back by itself. */
export const returnedUnclaimed = back({ returnId: 'ret-all', kind: 'by-payee' }, 150_000_000n);

const correction = (correctionId: string, toLineId: string) => ({
  correctionId,
  from: { lineId: 'l1', reservationId: 'b1' },
  toLineId,
  amountFen: 150_000_000n,
  reason: '列错指标',
});

/** Three lines asked for; the last of them is charged. */
export const corrected: readonly Given[] = [
  ...(['cor-declined', 'cor-failed', 'cor1'] as const).flatMap((id) => {
    const terms = correction(id, id === 'cor1' ? 'l2' : 'l3');
    const by = 'finance';
    const on = '2023-07-02';
    const proposed = payment('p12', 'PaymentCorrectionProposed', { ...terms, by }, on);
    const confirmed = payment(
      'p12',
      'PaymentCorrectionConfirmed',
      { ...terms, by: 'finance2' },
      on,
    );
    const reason = { code: 'budget-exceeded', params: { limitFen: 5n } };
    const declined = { correctionId: id, reason: '原列无误', by: 'finance2' };
    return {
      'cor-declined': [proposed, payment('p12', 'PaymentCorrectionDeclined', declined, on)],
      'cor-failed': [
        proposed,
        confirmed,
        payment('p12', 'PaymentCorrectionFailed', { correctionId: id, reason }, on),
      ],
      cor1: [proposed, confirmed, payment('p12', 'PaymentCorrected', terms, on)],
    }[id];
  }),
  budget(
    'l1',
    'BudgetRestored',
    {
      reservationId: 'b1',
      paymentId: 'p12',
      returnId: 'cor1',
      amountFen: 150_000_000n,
      for: about,
      on: '2023-06-19',
    },
    '2023-06-19',
  ),
];

/** 多付30万, of which 10万 came back unclaimed. */
export const overpaid: readonly Given[] = [
  payment(
    'p12',
    'PaymentOverpaid',
    {
      overpaymentId: 'over1',
      amountFen: 30_000_000n,
      bankReference: 'bank2-again',
      clearedOn: '2023-06-20',
      reason: '重复入账',
      by: 'finance',
    },
    '2023-06-20',
  ),
  ...back({ returnId: 'ret-over', kind: 'by-bank', overpaymentId: 'over1' }, 10_000_000n),
];

const ordered = (recoveryId: string, overpaymentId: string | null, amountFen: bigint): Given =>
  payment(
    'p12',
    'RecoveryOrdered',
    { recoveryId, overpaymentId, amountFen, reason: '迁出', basis: '附则', by: 'approver' },
    '2024-01-10',
  );

/** 追回100万 of the order and 20万 of what was overpaid; 40万 and 5万 received. */
export const claimedBack: readonly Given[] = [
  ordered('rec1', null, 100_000_000n),
  ordered('rec2', 'over1', 20_000_000n),
  ...back({ returnId: 'in1', kind: 'recovered', recoveryId: 'rec1' }, 40_000_000n),
  ...back(
    { returnId: 'in2', kind: 'recovered', recoveryId: 'rec2', overpaymentId: 'over1' },
    5_000_000n,
  ),
];

const reserved = (recoveryId: string, against: string, amountFen: bigint): Given =>
  payment('p12', 'OffsetReserved', { recoveryId, against, amountFen }, '2024-06-03');

/** 30万 of it is to be withheld from the second tranche, which may repeat another payment. */
export const withheld: readonly Given[] = [
  paymentOpened(2, 1, 200_000_000n, '2024-06-03'),
  reserved('rec1', 'p21', 30_000_000n),
  payment(
    'p21',
    'PaymentOpened',
    {
      order: {
        ...order(2, 1, 200_000_000n),
        batchId: 'batch2',
        fiscalYear: 2024,
        lineId: 'l3',
        offset: { paymentId: 'p12', recoveryId: 'rec1', amountFen: 30_000_000n },
      },
      account,
      resembles: ['p12'],
      by: 'finance',
    },
    '2024-06-03',
  ),
];

export const cleared: Given = payment(
  'p21',
  'DuplicateCleared',
  { reason: '两期之款', by: 'approver' },
  '2024-06-04',
);

/** It settles: the bank paid 170万, and 30万 counts as received. */
export const offset: readonly Given[] = [
  payment(
    'p21',
    'PaymentInstructed',
    { amountFen: 170_000_000n, account, on: '2024-06-05' },
    '2024-06-05',
  ),
  payment(
    'p21',
    'PaymentSettled',
    {
      amountFen: 170_000_000n,
      withheldFen: 30_000_000n,
      bankReference: 'bank3',
      clearedOn: '2024-06-05',
      by: 'finance',
    },
    '2024-06-05',
  ),
  application(
    'TranchePaymentClosed',
    { tranche: 2, paymentId: 'p21', outcome: 'settled', amountFen: 200_000_000n, reason: null },
    '2024-06-05',
  ),
  ...back(
    { returnId: 'p21', kind: 'offset', recoveryId: 'rec1', against: 'p21' },
    30_000_000n,
    '2024-06-05',
  ),
];

/** An offset that came to nothing; what is left of the first claim is not claimed any more. */
export const letOff: readonly Given[] = [
  reserved('rec2', 'p31', 15_000_000n),
  payment(
    'p12',
    'OffsetReleased',
    {
      recoveryId: 'rec2',
      against: 'p31',
      amountFen: 15_000_000n,
      reason: { code: 'rejected-by-bank', params: {} },
    },
    '2024-06-06',
  ),
  payment(
    'p12',
    'RecoveryCancelled',
    {
      recoveryId: 'rec1',
      overpaymentId: null,
      amountFen: 30_000_000n,
      reason: '企业注销',
      by: 'approver',
    },
    '2024-06-07',
  ),
];

/** The settlement was found in the statement, after a wrong line was undone. */
export const matched: readonly Given[] = [
  ...(['m1', 'm2'] as const).flatMap((matchId) => [
    payment(
      'p12',
      'PaymentMatched',
      {
        matchId,
        returnId: null,
        accountId: 'payer1',
        day: '2023-06-19',
        lines: [`line-of-${matchId}`],
        amountFen: 200_000_000n,
        reasons: ['end-to-end-id'],
        by: 'finance',
      },
      '2023-06-20',
    ),
    ...(matchId === 'm1'
      ? [
          payment(
            'p12',
            'PaymentUnmatched',
            { matchId, reason: '认错', by: 'finance2' },
            '2023-06-20',
          ),
        ]
      : []),
  ]),
];

const yearEnd = { decisionId: 'ye1', documentNumber: '武新财预〔2024〕2号' };

/** 结转100万 to a line of the next year; 结余50万. */
export const yearEnded: readonly Given[] = [
  budget('l1', 'BudgetClosed', { by: 'treasurer' }, '2023-12-31'),
  budget(
    'l1',
    'YearEndDecided',
    {
      ...yearEnd,
      carriedFen: 100_000_000n,
      toLineId: 'l4',
      lapsedFen: 50_000_000n,
      lapsedBroughtFen: 0n,
      reason: '项目未完',
      by: 'approver',
    },
    '2024-01-08',
  ),
];
export const broughtForward: readonly Given[] = [
  budget(
    'l4',
    'BudgetAppropriated',
    {
      unit: 'science',
      fiscalYear: 2024,
      documentNumber: '武新财预〔2024〕1号',
      functional: '2150805',
      economic: '31205',
      source: '区级',
      amountFen: 7n,
      by: 'treasurer',
    },
    '2024-01-02',
  ),
  budget(
    'l4',
    'BudgetBroughtForward',
    { ...yearEnd, fromLineId: 'l1', amountFen: 100_000_000n, by: 'approver' },
    '2024-01-08',
  ),
];

/** All of it, after the life of an award. */
export const moneyBack: readonly Given[] = [
  ...life,
  ...corrected,
  ...overpaid,
  ...yearEnded,
  ...broughtForward,
  ...claimedBack,
  ...withheld,
  cleared,
  ...offset,
  ...letOff,
  ...matched,
];
