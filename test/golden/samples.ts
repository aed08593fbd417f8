import type { Assessment } from '../../src/assessment/assessment.js';
import type { ApplicationEvent, Freed } from '../../src/domain/application/events.js';
import type { BatchEvent } from '../../src/domain/batch/events.js';
import type { BudgetEvent } from '../../src/domain/budget/events.js';
import type { EnterpriseEvent } from '../../src/domain/enterprise/events.js';
import type { LedgerEvent } from '../../src/domain/ledger/events.js';
import type { AccountEvent, ReservedFor } from '../../src/domain/limits/events.js';
import type { PayeeAccount, PaymentEvent, PaymentOrder } from '../../src/domain/payment/events.js';
import type { PolicyEvent } from '../../src/domain/policy/events.js';
import type { UserEvent } from '../../src/domain/user/events.js';
import type { Claim } from '../../src/kernel/claim.js';
import type { Day } from '../../src/kernel/days.js';
import type { Personal } from '../../src/kernel/event.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  ObjectionId,
  PaymentId,
  ReservationId,
  Sha256,
  SubjectId,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import { wan } from '../../src/kernel/money.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import type { Uscc } from '../../src/kernel/uscc.js';

type StoredEvent =
  | AccountEvent
  | ApplicationEvent
  | BatchEvent
  | BudgetEvent
  | EnterpriseEvent
  | LedgerEvent
  | PaymentEvent
  | PolicyEvent
  | UserEvent;

const by = 'user-1' as UserId;
const uscc = '91350200MA2XYZ123A' as Uscc;
const applicationId = 'application-1' as ApplicationId;
const measure = 'hq-relocation' as Measure;
const unit = '科创局' as Unit;
const reservationId = 'reservation-1' as ReservationId;
const lineId = 'line-1' as LineId;
const paymentId = 'payment-1' as PaymentId;
const batchId = 'batch-1' as BatchId;
const accountId = 'account-1' as AccountId;
const on = '2024-06-01' as Day;
const evidence = ['a'.repeat(64) as Sha256];
const reason: RefusalReason = {
  code: 'store-unavailable',
  params: { clause: '第三条', limitFen: wan(500), actual: 'x', held: false, left: null, years: 3 },
};
const personal = (plain: string): Personal => ({ subject: 'person-1' as SubjectId, plain });

const claims: readonly Claim[] = [
  {
    kind: 'amount',
    scope: 'district',
    cap: 'year-total',
    key: '',
    year: 2023,
    amountFen: wan(500),
    ceilingFen: wan(10_000),
    clause: '第三条',
  },
  { kind: 'once', scope: 'enterprise', cap: 'relocation', key: '', clause: '第三条' },
  {
    kind: 'consecutiveYears',
    scope: 'enterprise',
    cap: 'growth',
    year: 2023,
    span: 3,
    clause: '第五条',
  },
];

const condition = {
  id: 'relocated',
  label: { zh: '已迁入', en: 'relocated' },
  clause: '第三条',
  required: 'true',
  actual: 'true',
  held: true,
};

const assessment: Assessment = {
  measure,
  clause: '第三条',
  benefitYear: 2023,
  eligible: true,
  amountFen: wan(500),
  key: null,
  conditions: [condition],
  caps: [
    {
      cap: 'year-total',
      scope: 'district',
      key: '',
      label: { zh: '年度总额', en: 'year total' },
      clause: '第三条',
      ceilingFen: wan(10_000),
      usedFen: 0n,
      remainingFen: wan(10_000),
      binding: false,
    },
  ],
  tranches: [
    { tranche: 1, amountFen: wan(200), label: { zh: '首期', en: 'first' }, dueFrom: on },
    { tranche: 2, amountFen: wan(300), label: { zh: '次期', en: 'second' }, dueFrom: null },
  ],
  claims,
  trace: {
    op: 'min',
    value: '500000000',
    unit: 'fen',
    operands: [{ op: 'fact', value: '500000000', unit: 'fen', fact: 'amount', evidence }],
  },
  explanation: { zh: '奖励500万元', en: 'an award of 5,000,000 yuan' },
};

const freed: Freed = {
  reservationId,
  fromFen: wan(500),
  toFen: wan(200),
  tranches: [{ tranche: 2, fromFen: wan(300), toFen: 0n }],
  budget: [{ lineId, reservationId, tranche: 2, toFen: 0n }],
  reason: '条件不再满足',
  by,
};

const reservedFor: ReservedFor = {
  applicationId,
  uscc,
  measure,
  unit,
  benefitYear: 2023,
  key: null,
};

const account: PayeeAccount = {
  accountId,
  holder: '某某科技有限公司',
  number: '35050100000000000001',
  bank: '某某银行厦门分行',
  bankCode: '105393000018',
};

const order: PaymentOrder = {
  paymentId,
  batchId,
  applicationId,
  uscc,
  measure,
  unit,
  benefitYear: 2023,
  tranche: 1,
  attempt: 1,
  amountFen: wan(200),
  lineId,
  reservationId,
  fiscalYear: 2024,
  appropriators: [by],
};

/**
 * One sample of every event type that can be stored, which the compiler checks: what its golden
 * file is made from. Members that may be left out are left out; personal values are plain.
 */
export const samples: {
  readonly [T in StoredEvent['type']]: Extract<StoredEvent, { type: T }>['data'];
} = {
  LedgerOpened: { ledgerId: 'ledger-1', kind: 'demo' },
  SettingsChanged: {
    settings: {
      approvalLevels: [
        { upToFen: wan(100), levels: 1 },
        { upToFen: null, levels: 2 },
      ],
      payeeCoolingDays: 3,
    },
    reason: '启用',
    by,
  },
  PackLoaded: {
    document: 'district-policy',
    version: '2021-1',
    hash: 'b'.repeat(64),
    validFrom: '2021-03-24' as Day,
    validTo: '2026-03-23' as Day,
    by,
  },
  UserCreated: { userId: by, unit, uscc: null, by },
  RoleGranted: { userId: by, role: 'case-officer', by },
  RoleRevoked: { userId: by, role: 'case-officer', reason: '调岗', by },
  UserDisabled: { userId: by, reason: '离职', by },

  EnterpriseRegistered: { uscc, name: '某某科技有限公司', checkWaived: null, by },
  EnterpriseFactRecorded: {
    fact: 'taxInDistrict',
    value: true,
    from: on,
    basis: '税务登记',
    by,
  },
  AgreementRecorded: { agreementId: 'agreement-1', title: '一事一议', from: on, to: null, by },
  AgreementEnded: { agreementId: 'agreement-1', to: on, reason: '到期', by },
  PayeeAccountProposed: { ...account, by },
  PayeeAccountConfirmed: { accountId, on, by },
  PayeeAccountRetired: { accountId, reason: '销户', by },
  PayeeAccountFrozen: { accountId, paymentId },
  GrantCleared: { reservationId, day: on, for: reservedFor },

  ReservationMade: { reservationId, for: reservedFor, claims },
  ReservationConfirmed: { reservationId, for: reservedFor, claims },
  ReservationAdjusted: {
    reservationId,
    for: reservedFor,
    was: 'confirmed',
    before: claims,
    after: [],
    reason: '核减',
  },
  ReservationVoided: { reservationId, for: reservedFor, was: 'reserved', claims, reason },

  ApplicationSubmitted: {
    applicationId,
    uscc,
    measure,
    unit,
    policy: { document: 'district-policy', version: '2021-1', hash: 'b'.repeat(64) },
    submittedOn: on,
    benefitYear: 2023,
    declared: { relocatedOn: on, taxed: '123456', headcount: 12, listed: false, sites: ['湖里'] },
    contact: { name: personal('张三'), phone: personal('13800000000') },
    filedFor: true,
    by,
  },
  ApplicationSentBack: { reason: '缺材料', by },
  ApplicationResubmitted: { declared: { period: { from: on, to: null } }, by },
  ApplicationAccepted: { note: '', by },
  EvidenceAttached: {
    hash: 'a'.repeat(64) as Sha256,
    title: '营业执照',
    mediaType: 'application/pdf',
    bytes: 12_345,
    by,
  },
  FactVerified: { fact: 'headcount', declared: 12, verified: 11, evidence, note: '社保', by },
  ApplicationAssessed: { assessment, by },
  AwardProposed: {
    reservationId,
    amountFen: wan(500),
    claims,
    period: null,
    approvalLevels: 2,
    by,
  },
  ClaimsReserved: { reservationId },
  ProposalFailed: { reservationId, reason },
  PublicNoticeOpened: {
    opensOn: on,
    closesOn: '2024-06-07' as Day,
    workingDays: 5,
    calendar: 'chinese-days 1.5.7',
    by,
  },
  ObjectionRaised: {
    objectionId: 'objection-1' as ObjectionId,
    objector: personal('李四'),
    text: '不符合条件',
    by,
  },
  ObjectionResolved: {
    objectionId: 'objection-1' as ObjectionId,
    upheld: false,
    reason: '已核实',
    by,
  },
  ApprovalGiven: { level: 1, ofLevels: 2, amountFen: wan(500), reason: null, by },
  GrantRequested: { reservationId, day: on, amountFen: wan(500) },
  AwardGranted: {
    reservationId,
    amountFen: wan(500),
    tranches: [
      { tranche: 1, amountFen: wan(200) },
      { tranche: 2, amountFen: wan(300) },
    ],
    assessment,
    grantedOn: on,
  },
  AwardNotGranted: { reservationId, reason },
  ApplicationDeclined: { reason: '择优未入选', by },
  ApplicationWithdrawn: { reason: '企业撤回', by },
  AwardReduced: freed,
  AwardRevoked: { ...freed, toFen: 0n },
  TrancheCancelled: { ...freed, tranche: 2 },
  TrancheConditionsVerified: {
    tranche: 2,
    facts: { stillHere: true },
    evidence,
    conditions: [condition],
    by,
  },
  TrancheReleaseRequested: { tranche: 1, reservationId, lineId, amountFen: wan(200), by },
  TrancheReleased: {
    tranche: 1,
    reservationId,
    lineId,
    fiscalYear: 2024,
    amountFen: wan(200),
    appropriators: [by],
  },
  TrancheReleaseFailed: { tranche: 1, reservationId, lineId, reason },
  TranchePaymentOpened: {
    tranche: 1,
    attempt: 1,
    paymentId,
    batchId,
    reservationId,
    lineId,
    fiscalYear: 2024,
    amountFen: wan(200),
    appropriators: [by],
    by,
  },
  TranchePaymentClosed: {
    tranche: 1,
    paymentId,
    outcome: 'settled',
    amountFen: wan(200),
    reason: null,
  },
  TranchePaymentReturned: { tranche: 1, paymentId, returnId: 'return-1', amountFen: wan(200) },

  BudgetAppropriated: {
    lineId,
    unit,
    fiscalYear: 2024,
    documentNumber: '湖财指〔2024〕1号',
    functional: '2150805',
    economic: '31205',
    source: '一般公共预算',
    amountFen: wan(1_000),
    by,
  },
  BudgetAdjustmentProposed: {
    lineId,
    adjustmentId: 'adjustment-1',
    deltaFen: -wan(100),
    documentNumber: '湖财指〔2024〕2号',
    reason: '调剂',
    by,
  },
  BudgetAdjusted: {
    lineId,
    adjustmentId: 'adjustment-1',
    deltaFen: -wan(100),
    documentNumber: '湖财指〔2024〕2号',
    proposedBy: by,
    by: 'user-2' as UserId,
  },
  BudgetSpent: {
    lineId,
    reservationId,
    paymentId,
    amountFen: wan(200),
    for: { ...reservedFor, tranche: 1 },
    on,
  },
  BudgetRestored: {
    lineId,
    reservationId,
    paymentId,
    returnId: 'return-1',
    amountFen: wan(200),
    for: { ...reservedFor, tranche: 1 },
  },
  BudgetClosed: { lineId, by },

  PaymentOpened: { order, account, by },
  PaymentAccountChosen: { paymentId, account, by },
  PaymentInstructed: { paymentId, amountFen: wan(200), account, on },
  PaymentDropped: { paymentId, amountFen: wan(200), reason },
  PaymentSettled: { paymentId, amountFen: wan(200), bankReference: '0001', clearedOn: on, by },
  PaymentRejected: { paymentId, amountFen: wan(200), reason: '账号户名不符', on, by },
  PaymentReturned: {
    paymentId,
    returnId: 'return-1',
    kind: 'by-bank',
    amountFen: wan(200),
    valueOn: on,
    settledYear: 2024,
    to: 'budget-line',
    reason: '账户已销',
    by,
  },

  BatchOpened: { batchId, title: '2024年第1批', by },
  PaymentCollected: {
    batchId,
    item: { paymentId, uscc, amountFen: wan(200), appropriators: [by] },
  },
  PaymentTakenOut: { batchId, paymentId, amountFen: wan(200), reason: '缓付', by },
  BatchSealed: { batchId, count: 1, totalFen: wan(200), by },
  BatchApproved: { batchId, count: 1, totalFen: wan(200), payments: [paymentId], by },
};
