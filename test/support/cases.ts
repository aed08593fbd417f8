import type { Assessment } from '../../src/assessment/assessment.js';
import type { ReservedFor } from '../../src/domain/limits/events.js';
import type { PaymentOrder } from '../../src/domain/payment/events.js';
import type { Claim } from '../../src/kernel/claim.js';
import type { FactType } from '../../projections/projection.js';
import { event, type Given } from './facts.js';

export const USCC = '91420100MA4K2X3X0B';
export const award = 500_000_000n;
export const first = 200_000_000n;
export const second = 300_000_000n;

export const about = {
  applicationId: 'a1',
  uscc: USCC,
  unit: 'science',
  measure: 'hq-relocation',
  benefitYear: 2023,
};

export const reservedFor = about as unknown as ReservedFor;

export const once = {
  kind: 'once',
  scope: 'enterprise',
  cap: 'hq-relocation',
  key: '',
  clause: '(一)3',
} as const satisfies Claim;

export const assessment = {
  measure: 'hq-relocation',
  clause: '(一)3',
  benefitYear: 2023,
  eligible: true,
  amountFen: award,
  key: null,
  conditions: [],
  caps: [],
  tranches: [
    { tranche: 1, amountFen: first, label: { zh: '第一期', en: 'first' }, dueFrom: '2023-05-31' },
    { tranche: 2, amountFen: second, label: { zh: '第二期', en: 'second' }, dueFrom: '2024-06-01' },
  ],
  claims: [once],
  trace: { op: 'literal', value: '500000000', unit: 'fen' },
  explanation: { zh: '', en: '' },
} as unknown as Assessment;

export const application = (type: FactType, data: object, on = '2023-06-05'): Given =>
  event('application-a1', type, data, { about, on });

export const registered: Given = event(
  `enterprise-${USCC}`,
  'EnterpriseRegistered',
  { uscc: USCC, name: '光谷样例科技', checkWaived: null, by: 'officer' },
  { about: { uscc: USCC }, on: '2023-05-31' },
);

export const submitted: Given = application('ApplicationSubmitted', {
  applicationId: 'a1',
  uscc: USCC,
  measure: 'hq-relocation',
  unit: 'science',
  policy: { document: 'whdh-2023-4', version: '1', hash: 'h' },
  submittedOn: '2023-06-05',
  benefitYear: 2023,
  declared: { valuation: '700000000000', insuredHeadcount: 120 },
  contact: {
    name: { subject: 's1', sealed: 'c1' },
    phone: { subject: 's1', sealed: 'c2' },
  },
  filedFor: false,
  by: 'applicant',
});

/** From submission to the open notice. */
export const noticed: readonly Given[] = [
  registered,
  submitted,
  application('ApplicationAccepted', { note: '', by: 'officer' }),
  application('EvidenceAttached', {
    hash: 'f1',
    title: '社保证明',
    mediaType: 'application/pdf',
    bytes: 10,
    by: 'applicant',
  }),
  application('FactVerified', {
    fact: 'insuredHeadcount',
    declared: 120,
    verified: 118,
    evidence: ['f1'],
    note: 'May list',
    by: 'officer',
  }),
  application('ApplicationAssessed', { assessment, by: 'officer' }),
  application('AwardProposed', {
    reservationId: 'r1',
    amountFen: award,
    claims: [once],
    approvalLevels: 2,
    by: 'officer',
  }),
  event(
    `enterprise-${USCC}`,
    'ReservationMade',
    { reservationId: 'r1', for: reservedFor, claims: [once] },
    { about },
  ),
  application('ClaimsReserved', { reservationId: 'r1' }),
  application('PublicNoticeOpened', {
    opensOn: '2023-06-06',
    closesOn: '2023-06-12',
    workingDays: 5,
    calendar: '1.5.7',
    by: 'officer',
  }),
];

/** From the approvals to the grant. */
export const granted: readonly Given[] = [
  ...noticed,
  application(
    'ApprovalGiven',
    { level: 1, ofLevels: 2, amountFen: award, reason: null, by: 'approver1' },
    '2023-06-13',
  ),
  application(
    'ApprovalGiven',
    { level: 2, ofLevels: 2, amountFen: award, reason: null, by: 'approver2' },
    '2023-06-14',
  ),
  application(
    'GrantRequested',
    { reservationId: 'r1', day: '2023-06-14', amountFen: award },
    '2023-06-14',
  ),
  application(
    'AwardGranted',
    {
      reservationId: 'r1',
      amountFen: award,
      tranches: [
        { tranche: 1, amountFen: first },
        { tranche: 2, amountFen: second },
      ],
      assessment,
      grantedOn: '2023-06-14',
    },
    '2023-06-14',
  ),
  event(
    `enterprise-${USCC}`,
    'ReservationConfirmed',
    { reservationId: 'r1', for: reservedFor, claims: [once] },
    { about, on: '2023-06-14' },
  ),
];

export const conditionsVerified = (tranche: number, on: string): Given =>
  application(
    'TrancheConditionsVerified',
    { tranche, facts: {}, evidence: ['f1'], conditions: [], by: 'officer' },
    on,
  );

export const releaseRequested = (tranche: number, amountFen: bigint, on: string): Given =>
  application(
    'TrancheReleaseRequested',
    { tranche, reservationId: `b${tranche}`, lineId: 'l1', amountFen, by: 'finance' },
    on,
  );

export const released = (tranche: number, amountFen: bigint, on: string): Given =>
  application(
    'TrancheReleased',
    {
      tranche,
      reservationId: `b${tranche}`,
      lineId: 'l1',
      fiscalYear: Number(on.slice(0, 4)),
      amountFen,
      appropriators: ['treasurer'],
    },
    on,
  );

export const releaseFailed = (tranche: number, on: string): Given =>
  application(
    'TrancheReleaseFailed',
    {
      tranche,
      reservationId: `b${tranche}`,
      lineId: 'l1',
      reason: { code: 'money-invalid', params: { limitFen: 5n } },
    },
    on,
  );

export const order = (tranche: number, attempt: number, amountFen: bigint): PaymentOrder =>
  ({
    paymentId: `p${tranche}${attempt}`,
    batchId: 'batch1',
    ...about,
    tranche,
    attempt,
    reissueOf: null,
    amountFen,
    offset: null,
    lineId: 'l1',
    reservationId: `b${tranche}`,
    fiscalYear: 2023,
    appropriators: ['treasurer'],
  }) as unknown as PaymentOrder;

export const paymentOpened = (
  tranche: number,
  attempt: number,
  amountFen: bigint,
  on: string,
): Given =>
  application('TranchePaymentOpened', { ...order(tranche, attempt, amountFen), by: 'finance' }, on);

export const paymentClosed = (
  tranche: number,
  attempt: number,
  outcome: 'settled' | 'rejected' | 'not-instructed',
  amountFen: bigint,
  on: string,
): Given =>
  application(
    'TranchePaymentClosed',
    { tranche, paymentId: `p${tranche}${attempt}`, outcome, amountFen, reason: null },
    on,
  );

export const paymentReturned = (
  tranche: number,
  attempt: number,
  amountFen: bigint,
  on: string,
): Given =>
  application(
    'TranchePaymentReturned',
    {
      tranche,
      paymentId: `p${tranche}${attempt}`,
      returnId: `ret${attempt}`,
      kind: 'by-bank',
      amountFen,
    },
    on,
  );
