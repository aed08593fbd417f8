import type { Assessment } from '../assessment/assessment.js';
import type { Claim } from '../kernel/claim.js';
import type { Day, Moment, Month } from '../kernel/days.js';
import type { Personal } from '../kernel/event.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  ImportId,
  CommandId,
  HistoryId,
  HoldId,
  LineId,
  MatchId,
  Measure,
  ObjectionId,
  PayerId,
  PaymentId,
  RecoveryId,
  ReservationId,
  Sha256,
  SubjectId,
  SubscriberId,
  Unit,
  UserId,
} from '../kernel/ids.js';
import { wan } from '../kernel/money.js';
import type { RefusalReason } from '../kernel/refusal.js';
import type { Uscc } from '../kernel/uscc.js';
import type { ApplicationEvent, Freed, ImportedAward } from './application/events.js';
import type { BatchEvent, BatchItem } from './batch/events.js';
import type { BreakEvent, BreakId } from './break/events.js';
import type { BudgetEvent } from './budget/events.js';
import type { EnterpriseEvent } from './enterprise/events.js';
import type { ErasureEvent, Records } from './erasure/events.js';
import type { ImportEvent } from './import/events.js';
import type { HistoryEvent } from './history/events.js';
import type { LedgerEvent } from './ledger/events.js';
import type { ReservedFor } from './limits/events.js';
import type { PayerEvent } from './payer/events.js';
import type {
  ImportedPayment,
  PayeeAccount,
  PaymentEvent,
  PaymentOrder,
} from './payment/events.js';
import type { PeriodEvent } from './period/events.js';
import type { PolicyEvent } from './policy/events.js';
import type { StatementEvent } from './statement/events.js';
import type { SubscriberEvent } from './subscriber/events.js';
import type { UserEvent } from './user/events.js';

export type AnyEvent =
  | ApplicationEvent
  | BatchEvent
  | BreakEvent
  | BudgetEvent
  | EnterpriseEvent
  | ErasureEvent
  | ImportEvent
  | HistoryEvent
  | LedgerEvent
  | PayerEvent
  | PaymentEvent
  | PeriodEvent
  | PolicyEvent
  | StatementEvent
  | SubscriberEvent
  | UserEvent;
export type EventType = AnyEvent['type'];
export type DataOf<T extends EventType> = Extract<AnyEvent, { type: T }>['data'];

const applicationId = 'app-0123456789abcdef0123' as ApplicationId;
const uscc = '914403001922038216' as Uscc;
const measure = 'hq-relocation' as Measure;
const unit = '科创局' as Unit;
const reservationId = 'res-0123456789abcdef0123' as ReservationId;
const budgetReservation = 'res-3210fedcba9876543210' as ReservationId;
const lineId = 'line-0123456789abcdef0123' as LineId;
const paymentId = 'pay-0123456789abcdef0123' as PaymentId;
const batchId = 'batch-0123456789abcdef0123' as BatchId;
const importId = 'import-0123456789abcdef0123' as ImportId;
const accountId = 'acc-0123456789abcdef0123' as AccountId;
const objectionId = 'obj-0123456789abcdef0123' as ObjectionId;
const subscriberId = 'finance-bureau' as SubscriberId;
const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Sha256;
const policy = { document: 'wuxinguan-2023-4', version: '1', hash };

const officer = 'u-officer' as UserId;
const reviewer = 'u-reviewer' as UserId;
const approver = 'u-approver' as UserId;
const appropriator = 'u-finance-1' as UserId;
const finance = 'u-finance-2' as UserId;
const administrator = 'u-administrator' as UserId;

const filed = '2023-06-01' as Day;
const grantedOn = '2023-06-09' as Day;
const day = (value: string): Day => value as Day;
const subject = 's-contact' as SubjectId;
const holdId = 'hold-0123456789abcdef0123' as HoldId;
const financeApprover = 'u-finance-approver' as UserId;
const records: Records = { kind: 'application', applicationId, uscc, unit };
const personal = (plain: string): Personal => ({ subject, plain });

const claims: readonly Claim[] = [
  { kind: 'once', scope: 'enterprise', cap: 'hq-relocation/once', key: '', clause: '（一）3' },
  {
    kind: 'amount',
    scope: 'enterprise',
    cap: 'hq-relocation/year',
    key: '',
    year: 2023,
    amountFen: wan(500),
    ceilingFen: wan(500),
    clause: '（一）3',
  },
  {
    kind: 'consecutiveYears',
    scope: 'enterprise',
    cap: 'hq-relocation/consecutive-years',
    year: 2023,
    span: 3,
    clause: '（一）3',
  },
];
const lowered: readonly Claim[] = claims.map((claim) =>
  claim.kind === 'amount' ? { ...claim, amountFen: wan(400) } : claim,
);
const reservedFor: ReservedFor = {
  applicationId,
  uscc,
  measure,
  unit,
  benefitYear: 2023,
  key: null,
};
const trancheReserved: ReservedFor = { ...reservedFor, tranche: 1 };

const reason: RefusalReason = {
  code: 'cap-exceeded',
  params: {
    clause: '（一）1',
    cap: 'hq-settlement/year',
    key: '',
    limitFen: wan(120),
    usedFen: wan(100),
    actualFen: wan(30),
    leftFen: wan(20),
  },
};

const label = { zh: '奖励500万元，分两期', en: '5,000,000 yuan in two tranches' };
const condition = {
  id: 'headcount',
  label: { zh: '社保人数', en: 'People insured' },
  clause: '（一）3',
  required: '≥ 100',
  actual: '100',
  held: true,
};
const assessment: Assessment = {
  measure,
  clause: '（一）3',
  benefitYear: 2023,
  eligible: true,
  amountFen: wan(500),
  key: null,
  conditions: [condition],
  caps: [
    {
      cap: 'hq-relocation/year',
      scope: 'enterprise',
      key: '',
      year: 2023,
      label,
      clause: '（一）3',
      ceilingFen: wan(500),
      usedFen: 0n,
      remainingFen: wan(500),
      binding: false,
    },
  ],
  tranches: [
    { tranche: 1, amountFen: wan(200), label, dueFrom: day('2023-05-31') },
    { tranche: 2, amountFen: wan(300), label, dueFrom: null },
  ],
  claims,
  trace: {
    op: 'min',
    value: '500000000',
    unit: 'fen',
    label,
    clause: '（一）3',
    operands: [
      { op: 'literal', value: '500000000', unit: 'fen', clause: '（一）3' },
      { op: 'fact', value: '700000000000', unit: 'fen', fact: 'valuation', evidence: [hash] },
    ],
  },
  explanation: label,
};

const freed: Freed = {
  reservationId,
  fromFen: wan(500),
  toFen: wan(400),
  tranches: [{ tranche: 2, fromFen: wan(300), toFen: wan(200) }],
  budget: [
    { lineId, reservationId: budgetReservation, tranche: 2, fromFen: wan(300), toFen: wan(200) },
  ],
  reason: '核减',
  by: approver,
};

const account: PayeeAccount = {
  accountId,
  holder: '某科技公司',
  number: '6222000012345678901',
  bank: '某银行光谷支行',
  bankCode: '102521000011',
};
const terms = {
  tranche: 1,
  attempt: 1,
  paymentId,
  reissueOf: null,
  offset: null,
  batchId,
  reservationId: budgetReservation,
  lineId,
  fiscalYear: 2023,
  amountFen: wan(200),
  appropriators: [appropriator],
};
const recoveryId = 'rec-0123456789abcdef0123' as RecoveryId;
const payerId = 'payer-0123456789abcdef0123' as PayerId;
const payer = {
  name: '武汉新城管委会财政局',
  account: '4200000000000000001',
  bank: '中国建设银行光谷支行',
  bankCode: '105521000012',
};
const ofDay = { accountId: payerId, day: day('2023-06-12'), by: finance };
const lineMatch = {
  matchId: 'match-0123456789abcdef0123' as MatchId,
  day: day('2023-06-12'),
  lines: [
    {
      lineId: 'imp-0123456789abcdef0123.2023-06-12.0',
      day: day('2023-06-12'),
      amountFen: -wan(200),
    },
  ],
  parts: [{ paymentId, returnId: null, amountFen: -wan(200) }],
};
const ofPeriod = { payerId, month: '2023-06' as Month, by: finance };
const breakId = 'brk-0123456789abcdef0123' as BreakId;
const against = 'pay-3210fedcba9876543210' as PaymentId;
const correction = {
  paymentId,
  correctionId: 'res-aaaabbbbccccddddeeee' as ReservationId,
  from: { lineId, reservationId: budgetReservation },
  toLineId: 'line-3210fedcba9876543210' as LineId,
  amountFen: wan(200),
  reason: '列错功能分类',
};
const order: PaymentOrder = { applicationId, uscc, measure, unit, benefitYear: 2023, ...terms };
const historyId = '0123456789abcdef0123' as HistoryId;
const totals = {
  awards: 1,
  payments: 1,
  grantedFen: wan(500),
  paidFen: wan(200),
  recoveredFen: wan(50),
};
const earlier = {
  uscc,
  measure,
  clause: '（一）3',
  unit,
  policy,
  document: '武新管〔2023〕4号',
  benefitYear: 2023,
  grantedOn: day('2023-06-12'),
  amountFen: wan(500),
  key: null,
  claims,
};
const importedAward: ImportedAward = {
  ...earlier,
  applicationId,
  source: { historyId, sha256: hash, line: 2, number: '2023-001' },
  reservationId,
  tranches: [
    {
      tranche: 1,
      amountFen: wan(200),
      paidFen: wan(200),
      recoveredFen: wan(50),
      payments: [paymentId],
    },
    { tranche: 2, amountFen: wan(300), paidFen: 0n, recoveredFen: 0n, payments: [] },
  ],
};
const importedPayment: ImportedPayment = {
  order: {
    paymentId,
    applicationId,
    uscc,
    measure,
    unit,
    benefitYear: 2023,
    tranche: 1,
    amountFen: wan(200),
    offset: null,
    reservationId,
    fiscalYear: 2023,
  },
  source: importedAward.source,
  holder: '某科技公司',
  bankReference: '2023061200001',
  clearedOn: day('2023-06-20'),
  recovered: [
    {
      returnId: `${historyId}-2`,
      amountFen: wan(50),
      valueOn: day('2024-03-01'),
      basis: '武新财追〔2024〕1号',
    },
  ],
};
const item: BatchItem = {
  paymentId,
  uscc,
  lineId,
  amountFen: wan(200),
  appropriators: [appropriator],
};

/**
 * One sample of every event there is: the compiler refuses a missing type or field. The golden
 * files and the reference of events are made from them.
 */
export const samples: { readonly [T in EventType]: DataOf<T> } = {
  // ledger, policy, user
  LedgerOpened: { ledgerId: 'ledger-0123456789abcdef0123', kind: 'real' },
  LedgerRestored: {
    seq: 1_200,
    takenAt: '2024-06-01T18:00:00.000Z' as Moment,
    backup: hash,
    lost: {
      from: 1_201,
      to: 1_240,
      since: '2024-06-01T18:02:03.004Z' as Moment,
      checkpoint: 'tranche/ledger-0123456789abcdef0123\n1240\n…',
    },
    erased: [subject],
    reason: '磁盘损坏',
    by: 'operator:root' as UserId,
  },
  SettingsChanged: {
    settings: {
      approvalLevels: [
        { upToFen: wan(100), levels: 1 },
        { upToFen: null, levels: 2 },
      ],
      payeeCoolingDays: 3,
      duplicateWindowDays: 30,
    },
    reason: '内部控制规程',
    by: administrator,
  },
  PackLoaded: {
    ...policy,
    validFrom: day('2023-03-24'),
    validTo: day('2026-03-23'),
    by: administrator,
  },
  UserCreated: { userId: officer, unit, uscc: null, by: administrator },
  RoleGranted: { userId: officer, role: 'case-officer', by: administrator },
  RoleRevoked: { userId: officer, role: 'case-officer', reason: '调岗', by: administrator },
  PasswordReset: { userId: officer, by: administrator },
  UserDisabled: { userId: officer, reason: '离职', by: administrator },

  SubscriberCreated: {
    subscriberId,
    name: '市财政局报表系统',
    scope: { units: [unit], measures: null, types: ['cn.tranche.payment.settled.v1'] },
    by: administrator,
  },
  SubscriberTokenIssued: {
    subscriberId,
    number: 2,
    previousUntil: '2023-06-13T01:00:00.000Z' as Moment,
    by: administrator,
  },
  SubscriberScopeChanged: {
    subscriberId,
    scope: { units: null, measures: [measure], types: null },
    reason: '扩大共享',
    by: administrator,
  },
  SubscriberRevoked: { subscriberId, reason: '停止共享', by: administrator },
  WebhookSet: {
    subscriberId,
    webhook: 'reports',
    url: 'https://hooks.example.org/tranche',
    types: ['cn.tranche.payment.settled.v1'],
    after: 0,
    by: administrator,
  },
  WebhookSecretIssued: {
    subscriberId,
    webhook: 'reports',
    number: 2,
    previousUntil: '2023-06-13T01:00:00.000Z' as Moment,
    by: administrator,
  },
  WebhookResent: { subscriberId, webhook: 'reports', seqs: [1234, 1240], by: administrator },
  WebhookEnded: { subscriberId, webhook: 'reports', status: 410 },
  WebhookRemoved: { subscriberId, webhook: 'reports', reason: '系统下线', by: administrator },

  // enterprise
  EnterpriseRegistered: { uscc, name: '某科技公司', checkWaived: null, by: officer },
  EnterpriseFactRecorded: {
    fact: 'taxInDistrict',
    value: true,
    from: day('2023-05-31'),
    basis: '税务登记',
    by: officer,
  },
  AgreementRecorded: {
    agreementId: '2024-07',
    title: '一事一议协议',
    from: day('2024-01-01'),
    to: null,
    by: officer,
  },
  AgreementEnded: {
    agreementId: '2024-07',
    to: day('2024-12-31'),
    reason: '履行完毕',
    by: officer,
  },
  PayeeAccountProposed: { ...account, by: officer },
  PayeeAccountConfirmed: { accountId, on: day('2023-06-02'), by: finance },
  PayeeAccountRetired: { accountId, reason: '销户', by: finance },
  PayeeAccountFrozen: { accountId, paymentId },
  PaymentNoted: {
    paymentId,
    applicationId,
    tranche: 1,
    measure,
    amountFen: wan(200),
    on: day('2023-06-12'),
    resembles: [],
  },
  GrantCleared: { reservationId, day: grantedOn, for: reservedFor },

  // limits, pools and budget lines
  ReservationMade: { reservationId, for: reservedFor, claims },
  ReservationConfirmed: { reservationId, for: reservedFor, claims },
  ReservationAdjusted: {
    reservationId,
    for: reservedFor,
    was: 'confirmed',
    before: claims,
    after: lowered,
    reason: '核减',
  },
  ReservationVoided: { reservationId, for: reservedFor, was: 'reserved', claims, reason },
  BudgetAppropriated: {
    lineId,
    unit,
    fiscalYear: 2023,
    documentNumber: '武新管财〔2023〕1号',
    functional: '2150805',
    economic: '31205',
    source: '本级财力',
    amountFen: wan(1000),
    by: appropriator,
  },
  BudgetAdjustmentProposed: {
    lineId,
    adjustmentId: 'adj-0123456789abcdef0123',
    deltaFen: -wan(100),
    documentNumber: '武新管财〔2023〕9号',
    reason: '调减',
    by: appropriator,
  },
  BudgetAdjusted: {
    lineId,
    adjustmentId: 'adj-0123456789abcdef0123',
    deltaFen: -wan(100),
    documentNumber: '武新管财〔2023〕9号',
    proposedBy: appropriator,
    by: finance,
  },
  BudgetAdjustmentDeclined: {
    lineId,
    adjustmentId: 'adjustment-1',
    reason: '文号有误',
    by: finance,
  },
  BudgetSpent: {
    lineId,
    reservationId: budgetReservation,
    paymentId,
    amountFen: wan(200),
    for: trancheReserved,
    on: day('2023-06-12'),
  },
  BudgetRestored: {
    lineId,
    reservationId: budgetReservation,
    paymentId,
    returnId: '退0001',
    amountFen: wan(50),
    for: trancheReserved,
    on: day('2023-07-03'),
  },
  YearEndDecided: {
    lineId,
    decisionId: 'year-end-0123456789abcdef',
    carriedFen: wan(100),
    toLineId: 'line-3210fedcba9876543210' as LineId,
    lapsedFen: wan(20),
    lapsedBroughtFen: wan(5),
    documentNumber: '武新财预〔2024〕2号',
    reason: '项目未完',
    by: approver,
  },
  BudgetBroughtForward: {
    lineId: 'line-3210fedcba9876543210' as LineId,
    decisionId: 'year-end-0123456789abcdef',
    fromLineId: lineId,
    amountFen: wan(100),
    documentNumber: '武新财预〔2024〕2号',
    appropriators: [finance],
    by: approver,
  },
  BudgetClosed: { lineId, by: finance },

  // application
  ApplicationSubmitted: {
    applicationId,
    uscc,
    measure,
    unit,
    policy,
    submittedOn: filed,
    benefitYear: 2023,
    declared: {
      valuation: '700000000000',
      relocatedOn: '2023-05-31',
      insuredHeadcount: 100,
      inCoreDigitalStatistics: true,
    },
    contact: { name: personal('张三'), phone: personal('13800000000') },
    filedFor: true,
    by: officer,
  },
  ApplicationSentBack: { reason: '补充融资证明', by: officer },
  ApplicationResubmitted: { declared: { valuation: '700000000000' }, unit, by: officer },
  ApplicationAccepted: { note: '材料齐全', by: officer },
  EvidenceAttached: {
    hash,
    title: '验资报告',
    mediaType: 'application/pdf',
    bytes: 1_048_576,
    by: officer,
  },
  FactVerified: {
    fact: 'valuation',
    declared: '710000000000',
    verified: '700000000000',
    evidence: [hash],
    note: '以验资报告为准',
    by: reviewer,
  },
  ApplicationAssessed: { assessment, by: reviewer },
  AwardProposed: {
    reservationId,
    amountFen: wan(500),
    claims,
    period: null,
    approvalLevels: 2,
    by: officer,
  },
  ClaimsReserved: { reservationId },
  ProposalFailed: { reservationId, reason },
  PublicNoticeOpened: {
    opensOn: filed,
    closesOn: day('2023-06-08'),
    workingDays: 5,
    calendar: 'chinese-days 1.5.7 (2004–2026)',
    by: officer,
  },
  ObjectionRaised: {
    objectionId,
    objector: personal('李四'),
    text: '社保人数不实',
    by: officer,
  },
  ObjectionResolved: { objectionId, upheld: false, reason: '经核实无误', by: reviewer },
  ApprovalGiven: { level: 1, ofLevels: 2, amountFen: wan(500), reason: null, by: approver },
  GrantRequested: { reservationId, day: grantedOn, amountFen: wan(500) },
  AwardGranted: {
    reservationId,
    amountFen: wan(500),
    tranches: [
      { tranche: 1, amountFen: wan(200) },
      { tranche: 2, amountFen: wan(300) },
    ],
    assessment,
    grantedOn,
  },
  AwardNotGranted: { reservationId, reason },
  ApplicationDeclined: { reason: '择优未入选', by: approver },
  ApplicationWithdrawn: { reason: '企业申请', by: officer },
  AwardReduced: freed,
  AwardRevoked: { ...freed, toFen: wan(200), reason: '条件不再满足' },
  TrancheCancelled: { ...freed, toFen: wan(200), reason: '未达第二期条件', tranche: 2 },
  TrancheConditionsVerified: {
    tranche: 1,
    facts: { registeredOn: '2023-05-31', insuredHeadcount: 100 },
    evidence: [hash],
    conditions: [condition],
    by: reviewer,
  },
  TrancheReleaseRequested: {
    tranche: 1,
    reservationId: budgetReservation,
    lineId,
    amountFen: wan(200),
    replaces: null,
    by: finance,
  },
  TrancheReleased: {
    tranche: 1,
    reservationId: budgetReservation,
    lineId,
    fiscalYear: 2023,
    amountFen: wan(200),
    appropriators: [appropriator],
  },
  TrancheReleaseFailed: { tranche: 1, reservationId: budgetReservation, lineId, reason },
  TranchePaymentOpened: { ...terms, by: finance },
  TranchePaymentClosed: {
    tranche: 1,
    paymentId,
    outcome: 'settled',
    amountFen: wan(200),
    reason: null,
  },
  TranchePaymentReturned: {
    tranche: 1,
    paymentId,
    returnId: '退0001',
    kind: 'by-payee',
    amountFen: wan(50),
  },

  // payment and batch
  PaymentOpened: { order, account, resembles: [], by: finance },
  DuplicateCleared: { paymentId, reason: '两次活动分别获奖', by: approver },
  PaymentOverpaid: {
    paymentId,
    overpaymentId: '2023061200002',
    amountFen: wan(200),
    bankReference: '2023061200002',
    clearedOn: day('2023-06-12'),
    reason: '银行重复入账',
    by: finance,
  },
  RecoveryOrdered: {
    paymentId,
    recoveryId,
    overpaymentId: null,
    amountFen: wan(100),
    reason: '迁出',
    basis: '武新管〔2023〕4号 附则',
    by: approver,
  },
  RecoveryCancelled: {
    paymentId,
    recoveryId,
    overpaymentId: null,
    amountFen: wan(50),
    reason: '行政复议',
    by: approver,
  },
  OffsetReserved: { paymentId, recoveryId, against, amountFen: wan(50) },
  OffsetReleased: { paymentId, recoveryId, against, amountFen: wan(50), reason },
  PaymentCorrectionProposed: { ...correction, by: finance },
  PaymentCorrectionDeclined: {
    paymentId,
    correctionId: correction.correctionId,
    reason: '原指标无误',
    by: approver,
  },
  PaymentCorrectionConfirmed: { ...correction, by: approver },
  PaymentCorrected: correction,
  PaymentCorrectionFailed: { paymentId, correctionId: correction.correctionId, reason },
  PaymentMatched: {
    paymentId,
    matchId: 'match-0123456789abcdef0123' as MatchId,
    returnId: null,
    accountId: payerId,
    day: day('2023-06-12'),
    lines: ['line-1'],
    amountFen: wan(200),
    reasons: ['end-to-end-id'],
    by: finance,
  },
  PaymentUnmatched: {
    paymentId,
    matchId: 'match-0123456789abcdef0123' as MatchId,
    reason: '对错行',
    by: finance,
  },
  PaymentAccountChosen: { paymentId, account, by: finance },
  PaymentInstructed: { paymentId, amountFen: wan(200), account, on: day('2023-06-12') },
  PaymentDropped: {
    paymentId,
    amountFen: wan(200),
    reason: { code: 'payment-dropped', params: { paymentId } },
  },
  PaymentSettled: {
    paymentId,
    amountFen: wan(200),
    withheldFen: 0n,
    bankReference: '2023061200001',
    clearedOn: day('2023-06-12'),
    by: finance,
  },
  PaymentReferenceLearned: { paymentId, bankReference: '2023061200001', by: finance },
  PaymentRejected: {
    paymentId,
    amountFen: wan(200),
    withheldFen: 0n,
    reason: '户名不符',
    on: day('2023-06-12'),
    by: finance,
  },
  PaymentReturned: {
    paymentId,
    returnId: '退0001',
    kind: 'by-payee',
    recoveryId: null,
    overpaymentId: null,
    against: null,
    amountFen: wan(50),
    valueOn: day('2023-07-03'),
    settledYear: 2023,
    to: 'budget-line',
    charge: { lineId, reservationId: budgetReservation },
    reason: '多付',
    by: finance,
  },
  ErasureOrdered: {
    of: records,
    subject,
    evidence: [hash],
    reason: '本人申请删除，申报已撤回',
    by: administrator,
  },
  ErasureDeclined: { of: records, subject, reason: '仍在复核', by: financeApprover },
  ErasureConfirmed: { of: records, subject, evidence: [hash], by: financeApprover },
  SubjectErased: { of: records, subject, evidence: [hash] },
  HoldPlaced: { of: records, holdId, reason: '专项审计', by: administrator },
  HoldLifted: { of: records, holdId, reason: '审计结束', by: administrator },
  PayerOpened: { payerId, ...payer, by: administrator },
  PayerClosed: { payerId, reason: '账户撤销', by: administrator },
  ReservationImported: {
    reservationId,
    for: reservedFor,
    claims,
    source: hash,
    exceeded: [reason],
  },
  AwardImported: { ...importedAward, importedBy: finance, confirmedBy: approver },
  AwardImportVoided: { award: importedAward, reason: '导错文件', by: approver },
  PaymentImported: { ...importedPayment, importedBy: finance },
  PaymentImportVoided: { payment: importedPayment, reason: '导错文件', by: approver },
  HistoryStaged: {
    historyId,
    staging: 'c-0123' as CommandId,
    part: 0,
    awards: [
      {
        ...earlier,
        line: 2,
        number: '2023-001',
        name: '某科技公司',
        tranches: [
          { tranche: 1, amountFen: wan(200) },
          { tranche: 2, amountFen: wan(300) },
        ],
        payments: [
          {
            line: 2,
            tranche: 1,
            amountFen: wan(200),
            paidOn: day('2023-06-20'),
            bankReference: '2023061200001',
            recoveries: [
              { line: 2, amountFen: wan(50), on: day('2024-03-01'), basis: '武新财追〔2024〕1号' },
            ],
          },
        ],
      },
    ],
  },
  HistoryProposed: {
    historyId,
    staging: 'c-0123' as CommandId,
    attempt: 1,
    sha256: hash,
    file: '往年兑现台账.xlsx',
    ...totals,
    by: finance,
  },
  HistoryDeclined: { historyId, reason: '缺 2022 年', by: approver },
  HistoryConfirmed: { historyId, attempt: 1, by: approver },
  HistoryImported: { historyId, ...totals },
  HistoryFailed: { historyId, line: 2, reason },
  HistoryTakenBack: { historyId, attempt: 1, reason: '导错文件', by: approver },
  HistoryVoided: { historyId, kept: [applicationId] },
  BatchOpened: { batchId, title: '2023年第一批', by: finance },
  PaymentCollected: { batchId, item },
  PaymentTakenOut: {
    batchId,
    paymentId,
    amountFen: wan(200),
    reason: '材料待补',
    by: finance,
  },
  BatchSealed: { batchId, count: 1, totalFen: wan(200), by: finance },
  BatchReturned: { batchId, reason: '收款账户有疑', by: finance },
  BatchApproved: { batchId, count: 1, totalFen: wan(200), payments: [paymentId], by: approver },
  BatchExported: {
    batchId,
    format: 'pain.001',
    payerId,
    payer,
    vouchers: [{ paymentId, voucherNumber: '0123456789abcdef0123-0001' }],
    createdAt: '2023-06-12T01:00:00.000Z' as Moment,
    executeOn: day('2023-06-12'),
    sha256: hash,
    by: finance,
  },

  // files from the bank
  StatementLinesAdded: {
    accountId: payerId,
    day: day('2023-06-12'),
    importId,
    from: 0,
    lines: [
      {
        line: 2,
        amountFen: -wan(200),
        balanceFen: wan(800),
        counterparty: personal('{"account":"6222000012345678901","name":"某科技公司"}'),
        summary: '奖补资金',
        serial: '2023061200001',
        endToEndId: paymentId,
        reference: null,
        returnReason: null,
      },
    ],
  },
  StatementDayAccepted: {
    accountId: payerId,
    day: day('2023-06-12'),
    importId,
    sha256: hash,
    before: null,
    after: { from: 0, to: 1 },
    openingFen: wan(1000),
    closingFen: wan(800),
    count: 1,
    by: finance,
  },
  FileImported: {
    importId,
    kind: 'statement',
    payerId,
    sha256: hash,
    file: '20230612.csv',
    format: 'corporate',
    from: day('2023-06-12'),
    to: day('2023-06-12'),
    lines: 1,
    newLines: 1,
    by: finance,
  },
  AnswerNotApplied: {
    importId,
    sha256: hash,
    payerId,
    answerId: `${importId}.0`,
    line: 2,
    paymentId: null,
    endToEndId: 'pay-3210fedcba9876543210',
    voucherNumber: null,
    outcome: 'settled',
    bankReference: '2023061200001',
    amountFen: wan(200),
    on: day('2023-06-12'),
    reason: { code: 'payment-unknown', params: { paymentId: 'pay-3210fedcba9876543210' } },
    by: finance,
  },
  // reconciliation
  BreakFound: {
    breakId,
    payerId,
    kind: 'amount-differs',
    finding: {
      code: 'amounts',
      params: { bankFen: -wan(199), ledgerFen: -wan(200), differenceFen: wan(1) },
    },
    lines: ['imp-0123456789abcdef0123.2023-06-12.0'],
    movements: [paymentId],
    answer: null,
    related: { lines: [], movements: [] },
    source: { sha256: hash, line: 12 },
    since: day('2023-06-12'),
    amountFen: wan(1),
    about: { applicationId, uscc, unit, measure, benefitYear: 2023, fiscalYear: 2023 },
    by: finance,
  },
  BreakRetyped: {
    breakId,
    from: 'amount-differs',
    kind: 'duplicate',
    finding: { code: 'matched-already', params: {} },
    related: { lines: ['imp-0123456789abcdef0123.2023-06-12.1'], movements: [paymentId] },
    by: finance,
  },
  BreakAssigned: { breakId, owner: finance, by: finance },
  BreakExplained: {
    breakId,
    resolution: 'in-transit',
    reason: '银行次月 3 日入账',
    by: finance,
  },
  BreakCleared: { breakId, how: 'matched', by: finance },
  MatchesProposed: {
    ...ofDay,
    proposals: [
      {
        ...lineMatch,
        certainty: 'likely',
        score: 75,
        reasons: [
          { code: 'amount', points: 30, params: { amountFen: -wan(200) } },
          { code: 'name', points: 27, params: { similarity: 90 } },
        ],
      },
    ],
  },
  MatchesWithdrawn: { ...ofDay, matchIds: [lineMatch.matchId] },
  MatchDeclined: { ...ofDay, matchId: lineMatch.matchId, reason: '非同一笔' },
  BankLinesMatched: {
    ...ofDay,
    matches: [{ ...lineMatch, score: 100, reasons: ['amount', 'name'] }],
  },
  MatchUndone: {
    ...ofDay,
    match: { ...lineMatch, score: 100, reasons: ['amount', 'name'] },
    reason: '对错行',
    refusal: null,
  },
  PeriodClosed: {
    ...ofPeriod,
    seq: 4711,
    totals: {
      openingFen: wan(1000),
      closingFen: wan(801),
      lines: 1,
      inFen: 0n,
      outFen: wan(199),
      movements: 1,
      ledgerInFen: 0n,
      ledgerOutFen: wan(200),
      acrossFen: 0n,
      explainedFen: wan(1),
      explained: [{ breakId, resolution: 'in-transit', amountFen: wan(1) }],
    },
    totalsSha256: hash,
  },
  PeriodReopenProposed: { ...ofPeriod, reason: '漏记退款' },
  PeriodReopenDeclined: { ...ofPeriod, reason: '次月更正' },
  PeriodReopened: { ...ofPeriod, reason: '漏记退款', proposedBy: finance, by: approver },
};
