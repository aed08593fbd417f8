import { at, type Target } from '../../src/domain/targets.js';
import type { Day } from '../../src/kernel/days.js';
import type { Actor, DomainEvent } from '../../src/kernel/event.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  PaymentId,
  ReservationId,
  Sha256,
  Unit,
} from '../../src/kernel/ids.js';
import { type Fen, wan } from '../../src/kernel/money.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import type { Executed } from '../../src/ledger/ledger.js';
import { HUAWEI, people, UNIT, type World } from './world.js';

/** One command of one person, ready to be sent, and sent again. */
export interface Step {
  readonly type: string;
  send(world: World, key?: string): Promise<Executed<unknown>>;
}

export function step<S, C extends { readonly type: string }, E extends DomainEvent, X>(
  actor: Actor,
  target: Target<S, C, E, X>,
  command: C,
): Step {
  return {
    type: command.type,
    send: (world, key) => world.dispatch(actor, target, command, key),
  };
}

/** In order; a string is a day on which the rest happens. */
export async function play(world: World, steps: readonly (Step | string)[]): Promise<void> {
  for (const next of steps) {
    if (typeof next === 'string') world.today(next);
    else await next.send(world);
  }
}

export const LINE_2023 = 'line-2023' as LineId;
export const LINE_2024 = 'line-2024' as LineId;
export const ACCOUNT = 'account-1' as AccountId;
export const BATCH = 'batch-1' as BatchId;

const { officer, appropriator, secondAppropriator, finance, financeApprover } = people;

export const register = (uscc: Uscc = HUAWEI): readonly Step[] => [
  step(officer, at.enterprise(uscc), {
    type: 'RegisterEnterprise',
    uscc,
    name: '某科技公司',
    checkWaived: null,
  }),
  ...(['registeredInDistrict', 'taxInDistrict', 'statisticsInDistrict'] as const).map((fact) =>
    step(officer, at.enterprise(uscc), {
      type: 'RecordEnterpriseFact',
      fact,
      value: true,
      from: '2023-05-31' as Day,
      basis: '登记信息',
    }),
  ),
];

export const proposeAccount = (uscc: Uscc = HUAWEI, accountId = ACCOUNT): Step =>
  step(officer, at.enterprise(uscc), {
    type: 'ProposePayeeAccount',
    accountId,
    holder: '某科技公司',
    number: `62220000${accountId}`,
    bank: '某银行',
    bankCode: '102521000011',
  });
export const confirmAccount = (uscc: Uscc = HUAWEI, accountId = ACCOUNT): Step =>
  step(finance, at.enterprise(uscc), { type: 'ConfirmPayeeAccount', accountId });

export const appropriate = (lineId: LineId, fiscalYear: number, amountFen: Fen): Step =>
  step(appropriator, at.budget(lineId), {
    type: 'AppropriateBudget',
    lineId,
    unit: UNIT,
    fiscalYear,
    documentNumber: `武新管财〔${fiscalYear}〕1号`,
    functional: '2150805',
    economic: '31205',
    source: '本级财力',
    amountFen,
  });
export const topUp = (lineId: LineId, deltaFen: Fen): readonly Step[] => [
  step(appropriator, at.budget(lineId), {
    type: 'ProposeBudgetAdjustment',
    lineId,
    adjustmentId: `adjustment-${lineId}`,
    deltaFen,
    documentNumber: '武新管财〔2023〕9号',
    reason: '追加',
  }),
  step(secondAppropriator, at.budget(lineId), {
    type: 'ConfirmBudgetAdjustment',
    lineId,
    adjustmentId: `adjustment-${lineId}`,
  }),
];

/** What everything else takes for granted: an enterprise, its account, and two years' budgets. */
export const setting: readonly Step[] = [
  ...register(),
  proposeAccount(),
  confirmAccount(),
  appropriate(LINE_2023, 2023, wan(1000)),
  appropriate(LINE_2024, 2024, wan(1000)),
];

const EVIDENCE = 'e'.repeat(64) as Sha256;

/** One application and everything that can be asked of it. */
export function claim(
  name: string,
  measure: string,
  facts: Readonly<Record<string, unknown>>,
  uscc: Uscc = HUAWEI,
  {
    benefitYear = null,
    determined = {},
    unit = UNIT,
  }: {
    readonly benefitYear?: number | null;
    /** What the unit adds to what was declared. */
    readonly determined?: Readonly<Record<string, unknown>>;
    readonly unit?: Unit;
  } = {},
) {
  const officer = { ...people.officer, unit };
  const reviewer = { ...people.reviewer, unit };
  const approver = { ...people.approver, unit };
  const secondApprover = { ...people.secondApprover, unit };
  const applicationId = `app-${name}` as ApplicationId;
  const target = at.application(applicationId);
  const reservation = (attempt: string) => `res-${name}-${attempt}` as ReservationId;
  const paymentId = (tranche: number, attempt = 1) =>
    `pay-${name}-${tranche}-${attempt}` as PaymentId;

  return {
    applicationId,
    target,
    paymentId,
    reservation,
    submit: step(officer, target, {
      type: 'SubmitApplication',
      applicationId,
      uscc,
      measure: measure as Measure,
      benefitYear,
      facts,
      contact: null,
    }),
    get review(): readonly Step[] {
      return [
        this.submit,
        step(officer, target, { type: 'AcceptApplication', note: '' }),
        step(officer, target, {
          type: 'AttachEvidence',
          hash: EVIDENCE,
          title: '证明材料',
          mediaType: 'application/pdf',
          bytes: 1000,
        }),
        ...Object.entries({ ...facts, ...determined }).map(([fact, value]) =>
          step(reviewer, target, {
            type: 'VerifyFact',
            fact,
            value,
            evidence: [EVIDENCE],
            note: '',
          }),
        ),
        this.assess,
      ];
    },
    assess: step(reviewer, target, { type: 'AssessApplication' }),
    propose: (attempt = 'claims') =>
      step(officer, target, { type: 'ProposeAward', reservationId: reservation(attempt) }),
    notice: step(officer, target, { type: 'OpenPublicNotice', closesOn: null }),
    approve: (amountFen: Fen | null = null) =>
      step(approver, target, {
        type: 'ApproveAward',
        amountFen,
        reason: amountFen === null ? null : '按实际支出',
      }),
    approveAgain: step(secondApprover, target, {
      type: 'ApproveAward',
      amountFen: null,
      reason: null,
    }),
    withdraw: step(officer, target, { type: 'WithdrawApplication', reason: '企业申请' }),
    decline: step(approver, target, { type: 'DeclineApplication', reason: '择优未入选' }),
    reduce: (toFen: Fen) => step(approver, target, { type: 'ReduceAward', toFen, reason: '核减' }),
    revoke: step(approver, target, { type: 'RevokeAward', reason: '条件不再满足' }),
    cancel: (tranche: number) =>
      step(approver, target, { type: 'CancelTranche', tranche, reason: '未达第二期条件' }),
    verify: (tranche: number, found: Readonly<Record<string, unknown>> = {}) =>
      step(reviewer, target, {
        type: 'VerifyTrancheConditions',
        tranche,
        facts: found,
        evidence: [EVIDENCE],
      }),
    release: (tranche: number, lineId: LineId, attempt = 1) =>
      step(finance, target, {
        type: 'ReleaseTranche',
        tranche,
        lineId,
        reservationId: reservation(`${tranche}-${attempt}`),
      }),
    pay: (tranche: number, batchId: BatchId = BATCH, attempt = 1) =>
      step(finance, target, {
        type: 'OpenTranchePayment',
        tranche,
        paymentId: paymentId(tranche, attempt),
        batchId,
        amountFen: null,
        offset: null,
      }),
    settle: (tranche: number, amountFen: Fen, clearedOn: string, attempt = 1) =>
      step(finance, at.payment(paymentId(tranche, attempt)), {
        type: 'SettlePayment',
        paymentId: paymentId(tranche, attempt),
        amountFen,
        bankReference: `ref-${paymentId(tranche, attempt)}`,
        clearedOn: clearedOn as Day,
      }),
    reject: (tranche: number, on: string, attempt = 1) =>
      step(finance, at.payment(paymentId(tranche, attempt)), {
        type: 'RejectPayment',
        paymentId: paymentId(tranche, attempt),
        reason: '户名不符',
        on: on as Day,
      }),
    giveBack: (tranche: number, amountFen: Fen, valueOn: string, returnId = 'r1', attempt = 1) =>
      step(finance, at.payment(paymentId(tranche, attempt)), {
        type: 'ReturnPayment',
        paymentId: paymentId(tranche, attempt),
        returnId,
        kind: 'by-payee',
        overpaymentId: null,
        amountFen,
        valueOn: valueOn as Day,
        reason: '多付',
      }),
  };
}

export type ClaimStory = ReturnType<typeof claim>;

/** 融资规模达标企业迁入奖励: 500万, 200万 and twelve full months later 300万. */
export const relocation = (name = 'relocation', uscc: Uscc = HUAWEI) =>
  claim(
    name,
    'hq-relocation',
    { valuation: '700000000000', sameRoundFinancing: '70000000000', relocatedOn: '2023-05-31' },
    uscc,
  );
export const TRANCHE_1 = { registeredOn: '2023-05-31', insuredHeadcount: 100 };
export const TRANCHE_2 = { registeredOn: '2023-05-31', inCoreDigitalStatistics: true };

/** 活动补贴: 10万, of a pool of 30万 for the event and of the institution's 50万 a year. */
export const eventSubsidy = (name = 'event', eventId = 'E1', uscc: Uscc = HUAWEI) =>
  claim(
    name,
    'event',
    {
      eventId,
      filingApproved: true,
      filingUnit: UNIT,
      venueCost: '10000000',
      buildCost: '5000000',
      promotionCost: '5000000',
    },
    uscc,
  );

export const openBatch = (batchId: BatchId = BATCH): Step =>
  step(finance, at.batch(batchId), { type: 'OpenBatch', batchId, title: '第一批' });
export const sealBatch = (batchId: BatchId = BATCH): Step =>
  step(finance, at.batch(batchId), { type: 'SealBatch', batchId });
export const approveBatch = (count: number, totalFen: Fen, batchId: BatchId = BATCH): Step =>
  step(financeApprover, at.batch(batchId), { type: 'ApproveBatch', batchId, count, totalFen });
export const takeOut = (paymentId: PaymentId, batchId: BatchId = BATCH): Step =>
  step(finance, at.batch(batchId), {
    type: 'TakeOutPayment',
    batchId,
    paymentId,
    reason: '材料待补',
  });

/** From submission to the grant, from 2023-06-01: the notice ends on the 8th. */
export const granted = (story: ClaimStory): readonly (Step | string)[] => [
  '2023-06-01',
  ...story.review,
  story.propose(),
  story.notice,
  '2023-06-09',
  story.approve(),
];
