import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { at } from '../../src/domain/targets.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  RecordsId,
  RecoveryId,
  ReservationId,
  SubjectId,
} from '../../src/kernel/ids.js';
import { type Fen, wan } from '../../src/kernel/money.js';
import { Refusal } from '../../src/kernel/refusal.js';
import type { Day } from '../../src/kernel/days.js';
import { HUAWEI, openWorld, people, TENCENT, type World } from '../support/world.js';
import { lengthsOf, standingOf, statesOf } from '../support/states.js';
import {
  ACCOUNT,
  appropriate,
  approveBatch,
  confirmAccount,
  eventSubsidy,
  granted,
  LINE_2023,
  LINE_2024,
  openBatch,
  play,
  proposeAccount,
  register,
  relocation,
  sealBatch,
  setting,
  type Step,
  step,
  takeOut,
  topUp,
  TRANCHE_1,
  TRANCHE_2,
} from '../support/story.js';
import { Crash, crashing } from './crashing.js';

type Script = readonly (Step | string)[];

interface Scenario {
  readonly name: string;
  readonly before: Script;
  readonly act: Step;
  /** How many appends the act takes: a process that skips a step is noticed. */
  readonly appends: number;
  readonly refused?: string;
  /** What else may arrive after the crash, before it is recovered from. */
  readonly between?: Readonly<Record<string, readonly Step[]>>;
}

const award = relocation();
const subsidy = eventSubsidy();
const SMALL = 'line-small' as LineId;
const OTHER_ACCOUNT = 'account-2' as AccountId;

const grantedAward: Script = [...setting, ...granted(award), award.approveAgain];
const verified: Script = [...grantedAward, award.verify(1, TRANCHE_1)];
const released: Script = [...verified, award.release(1, LINE_2023)];
const opened: Script = [...released, openBatch(), award.pay(1)];
const sealed: Script = [...opened, sealBatch()];
const instructed: Script = [...sealed, approveBatch(1, wan(200))];
const settled: Script = [...instructed, award.settle(1, wan(200), '2023-06-09')];

const paymentId = award.paymentId(1);
const recoveryId = 'rec-1' as RecoveryId;
const correctionId = 'res-correction' as ReservationId;
const PERSON = 'person-1' as SubjectId;
const personal = 'app-personal' as ApplicationId;
const recordsId = personal as string as RecordsId;
const filed = step(people.officer, at.application(personal), {
  type: 'SubmitApplication',
  applicationId: personal,
  uscc: HUAWEI,
  measure: 'hq-relocation' as Measure,
  benefitYear: null,
  facts: {
    valuation: '700000000000',
    sameRoundFinancing: '70000000000',
    relocatedOn: '2023-05-31',
  },
  contact: {
    name: { subject: PERSON, plain: '李小满' },
    phone: { subject: PERSON, plain: '13900000000' },
  },
});
const withdrawn = step(people.officer, at.application(personal), {
  type: 'WithdrawApplication',
  reason: '撤回',
});
const erasureOrdered = step(people.administrator, at.erasure(recordsId), {
  type: 'OrderErasure',
  recordsId,
  subject: PERSON,
  evidence: null,
  reason: '本人申请',
});
const ordered = step(people.approver, at.payment(paymentId), {
  type: 'OrderRecovery',
  paymentId,
  recoveryId,
  overpaymentId: null,
  amountFen: wan(200),
  reason: '虚报',
  basis: '武新管〔2023〕4号 附则',
});
const received = (amountFen: Fen) =>
  step(people.finance, at.payment(paymentId), {
    type: 'ReceiveRecovery',
    paymentId,
    recoveryId,
    returnId: '追0001',
    amountFen,
    valueOn: '2023-06-09' as Day,
  });
const cancelled = step(people.approver, at.payment(paymentId), {
  type: 'CancelRecovery',
  paymentId,
  recoveryId,
  reason: '行政复议',
});
const NEXT = 'batch-2' as BatchId;
const toWithhold: Script = [
  ...settled,
  ordered,
  '2024-06-03',
  award.verify(2, TRANCHE_2),
  award.release(2, LINE_2024),
  openBatch(NEXT),
];
const withheld = step(people.finance, award.target, {
  type: 'OpenTranchePayment',
  tranche: 2,
  paymentId: award.paymentId(2),
  batchId: NEXT,
  amountFen: null,
  offset: { paymentId, recoveryId, amountFen: wan(50) },
});
const withholding: Script = [...toWithhold, withheld, sealBatch(NEXT)];
const proposedCorrection = step(people.finance, at.payment(paymentId), {
  type: 'ProposePaymentCorrection',
  paymentId,
  correctionId,
  toLineId: SMALL,
  reason: '列错指标',
});
const confirmedCorrection = step(people.financeApprover, at.payment(paymentId), {
  type: 'ConfirmPaymentCorrection',
  paymentId,
  correctionId,
});
const closed = step(people.finance, at.budget(LINE_2023), {
  type: 'CloseBudget',
  lineId: LINE_2023,
});
const carried = step(people.financeApprover, at.budget(LINE_2023), {
  type: 'DecideYearEnd',
  lineId: LINE_2023,
  decisionId: 'year-end-2023',
  carriedFen: wan(700),
  toLineId: LINE_2024,
  lapsedFen: wan(100),
  documentNumber: '武新财预〔2024〕2号',
  reason: '项目未完',
});

/** Somebody else holds most of the event's pool. */
const poolTaken = step(people.ledger, at.pool('event/event', 'E1', undefined), {
  type: 'ReserveClaims',
  reservationId: 'res-other' as ReservationId,
  for: {
    applicationId: award.applicationId,
    uscc: TENCENT,
    measure: 'event' as never,
    unit: '科创局' as never,
    benefitYear: 2023,
    key: 'E1',
  },
  claims: [
    {
      kind: 'amount',
      scope: 'district',
      cap: 'event/event',
      key: 'E1',
      amountFen: wan(25),
      ceilingFen: wan(30),
      clause: '（六）',
    },
  ],
});
const poolFreed = step(people.ledger, at.pool('event/event', 'E1', undefined), {
  type: 'AdjustReservation',
  reservationId: 'res-other' as ReservationId,
  toFen: wan(1),
  reason: '核减',
});
const agreement = step(people.officer, at.enterprise(HUAWEI), {
  type: 'RecordAgreement',
  agreementId: 'agreement-1',
  title: '一事一议',
  from: '2023-06-05' as Day,
  to: null,
});
const retire = step(people.finance, at.enterprise(HUAWEI), {
  type: 'RetirePayeeAccount',
  accountId: ACCOUNT,
  reason: '销户',
});
const other = relocation('other', TENCENT);
const otherSettings: Script = [
  ...register(TENCENT),
  proposeAccount(TENCENT, OTHER_ACCOUNT),
  confirmAccount(TENCENT, OTHER_ACCOUNT),
];
/** Two enterprises' payments in one batch. */
const twoSealed: Script = [
  ...setting,
  ...otherSettings,
  ...granted(award),
  award.approveAgain,
  ...granted(other),
  other.approveAgain,
  award.verify(1, TRANCHE_1),
  other.verify(1, TRANCHE_1),
  award.release(1, LINE_2023),
  other.release(1, LINE_2023),
  openBatch(),
  award.pay(1),
  other.pay(1),
  sealBatch(),
];

const scenarios: readonly Scenario[] = [
  {
    name: 'propose',
    before: [...setting, ...award.review],
    act: award.propose(),
    appends: 3,
    between: { 'a withdrawal': [award.withdraw] },
  },
  {
    name: 'propose, with a pool',
    before: [...setting, ...subsidy.review],
    act: subsidy.propose(),
    appends: 4,
    between: { 'a withdrawal': [subsidy.withdraw], 'another claim on the pool': [poolTaken] },
  },
  {
    name: 'propose, refused by the pool',
    before: [...setting, ...subsidy.review, poolTaken],
    act: subsidy.propose(),
    appends: 5,
    refused: 'cap-exceeded',
    between: { 'a withdrawal': [subsidy.withdraw], 'room in the pool': [poolFreed] },
  },
  {
    name: 'withdraw, with limits reserved',
    before: [...setting, ...subsidy.review, subsidy.propose()],
    act: subsidy.withdraw,
    appends: 3,
  },
  {
    name: 'decline, after the notice',
    before: [...setting, ...subsidy.review, subsidy.propose(), subsidy.notice, '2023-06-09'],
    act: subsidy.decline,
    appends: 3,
  },
  {
    name: 'grant',
    before: [...setting, ...granted(award)],
    act: award.approveAgain,
    appends: 4,
    between: { 'a withdrawal': [award.withdraw], 'an agreement': [agreement] },
  },
  {
    name: 'grant of less, with a pool',
    before: [...setting, ...subsidy.review, subsidy.propose(), subsidy.notice, '2023-06-09'],
    act: subsidy.approve(wan(8)),
    appends: 7,
    between: { 'a withdrawal': [subsidy.withdraw] },
  },
  {
    name: 'grant, refused for an agreement',
    before: [...setting, ...granted(award), agreement],
    act: award.approveAgain,
    appends: 3,
    refused: 'agreement-in-force',
    between: { 'a withdrawal': [award.withdraw] },
  },
  {
    name: 'release',
    before: verified,
    act: award.release(1, LINE_2023),
    appends: 3,
    between: { 'a reduction': [award.reduce(wan(100))], 'a revocation': [award.revoke] },
  },
  {
    name: 'release, refused for want of budget',
    before: [...verified, appropriate(SMALL, 2023, wan(100))],
    act: award.release(1, SMALL),
    appends: 3,
    refused: 'budget-exceeded',
    between: { 'a top-up': topUp(SMALL, wan(100)), 'a revocation': [award.revoke] },
  },
  {
    name: 'release, on a line that is not there',
    before: verified,
    act: award.release(1, 'line-none' as LineId),
    appends: 2,
    refused: 'budget-line-unknown',
    between: { 'that line': [appropriate('line-none' as LineId, 2023, wan(500))] },
  },
  {
    name: 'pay',
    before: [...released, openBatch()],
    act: award.pay(1),
    appends: 4,
    between: {
      'a revocation': [award.revoke],
      'the account retired': [retire],
    },
  },
  {
    name: 'pay, refused for want of an account',
    before: [...released, openBatch(), retire],
    act: award.pay(1),
    appends: 3,
    refused: 'payee-account-missing',
    between: {
      'an account': [proposeAccount(HUAWEI, OTHER_ACCOUNT), confirmAccount(HUAWEI, OTHER_ACCOUNT)],
    },
  },
  {
    name: 'pay, refused for want of a batch',
    before: released,
    act: award.pay(1),
    appends: 5,
    refused: 'batch-unknown',
    between: { 'the batch': [openBatch()] },
  },
  {
    name: 'take a payment out of its batch',
    before: opened,
    act: takeOut(award.paymentId(1)),
    appends: 3,
  },
  {
    name: 'approve a batch',
    before: sealed,
    act: approveBatch(1, wan(200)),
    appends: 3,
  },
  {
    name: 'approve a batch of two',
    before: twoSealed,
    act: approveBatch(2, wan(400)),
    appends: 5,
  },
  {
    name: 'settle',
    before: instructed,
    act: award.settle(1, wan(200), '2023-06-09'),
    appends: 3,
    between: { 'a return': [award.giveBack(1, wan(50), '2023-06-09')] },
  },
  {
    name: 'reject',
    before: instructed,
    act: award.reject(1, '2023-06-09'),
    appends: 2,
    between: {
      'a reissue': [openBatch('batch-2' as BatchId), award.pay(1, 'batch-2' as BatchId, 2)],
    },
  },
  {
    name: 'return in the same year',
    before: settled,
    act: award.giveBack(1, wan(50), '2023-06-09'),
    appends: 3,
    between: {
      'another return': [award.giveBack(1, wan(20), '2023-06-09', 'r2')],
      'a revocation': [award.revoke],
    },
  },
  {
    name: 'return of all that a revoked award had paid',
    before: [...settled, award.revoke],
    act: award.giveBack(1, wan(200), '2023-06-09'),
    appends: 4,
  },
  {
    name: 'return in another year',
    before: [...settled, '2024-01-10'],
    act: award.giveBack(1, wan(50), '2024-01-09'),
    appends: 2,
    between: { 'a release anew': [award.release(1, LINE_2024, 2)] },
  },
  {
    name: 'recover all that was paid',
    before: [...settled, award.revoke, ordered],
    act: received(wan(200)),
    appends: 4,
    between: { 'a return': [award.giveBack(1, wan(50), '2023-06-09')] },
  },
  {
    name: 'pay, with an offset',
    before: toWithhold,
    act: withheld,
    appends: 5,
    between: {
      'a return of what is claimed': [award.giveBack(1, wan(160), '2024-06-03')],
      'the claim given up': [cancelled],
    },
  },
  {
    name: 'settle, with an offset',
    before: [...withholding, approveBatch(1, wan(250), NEXT)],
    act: award.settle(2, wan(250), '2024-06-03'),
    appends: 5,
    between: { 'a return of what is claimed': [award.giveBack(1, wan(150), '2024-06-03')] },
  },
  {
    name: 'reject, with an offset',
    before: [...withholding, approveBatch(1, wan(250), NEXT)],
    act: award.reject(2, '2024-06-03'),
    appends: 3,
    between: { 'the claim given up': [cancelled] },
  },
  {
    name: 'take a payment with an offset out of its batch',
    before: [...toWithhold, withheld],
    act: takeOut(award.paymentId(2), NEXT),
    appends: 4,
  },
  {
    name: 'correct a payment',
    before: [...settled, appropriate(SMALL, 2023, wan(200)), proposedCorrection],
    act: confirmedCorrection,
    appends: 5,
    between: { 'a return': [award.giveBack(1, wan(50), '2023-06-09')] },
  },
  {
    name: 'correct a payment, refused for want of budget',
    before: [...settled, appropriate(SMALL, 2023, wan(100)), proposedCorrection],
    act: confirmedCorrection,
    appends: 2,
    refused: 'budget-exceeded',
    between: { 'a top-up': topUp(SMALL, wan(100)) },
  },
  {
    name: 'carry forward',
    before: [...settled, closed, '2024-01-08'],
    act: carried,
    appends: 2,
    between: { 'a return': [award.giveBack(1, wan(50), '2023-06-09')] },
  },
  {
    name: 'reduce, with budget reserved',
    before: released,
    act: award.reduce(wan(100)),
    appends: 2,
    between: { 'a further reduction': [award.reduce(wan(50))], 'a revocation': [award.revoke] },
  },
  {
    name: 'reduce, with a pool',
    before: [...setting, ...granted(subsidy)],
    act: subsidy.reduce(wan(6)),
    appends: 3,
  },
  {
    name: 'revoke, with budget reserved',
    before: released,
    act: award.revoke,
    appends: 3,
    between: { 'a top-up': topUp(LINE_2023, wan(100)) },
  },
  {
    name: 'revoke, after the first tranche was paid',
    before: settled,
    act: award.revoke,
    appends: 1,
  },
  {
    name: 'cancel a tranche that was released',
    before: released,
    act: award.cancel(1),
    appends: 2,
  },
  {
    name: 'erase a person',
    before: [...register(), filed, withdrawn, erasureOrdered],
    act: step(people.financeApprover, at.erasure(recordsId), {
      type: 'ConfirmErasure',
      recordsId,
      subject: PERSON,
    }),
    appends: 2,
  },
];

const WAIT = new Set(['release-in-progress', 'payment-open', 'correction-pending']);

/** The code of its refusal; `done` otherwise. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

async function after<T>(
  before: Script,
  steps: readonly Step[],
  read: (world: World) => Promise<T>,
): Promise<T> {
  const world = await openWorld();
  await play(world, before);
  for (const next of steps) await outcome(next.send(world));
  const found = await read(world);
  await world.close();
  return found;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

describe.each(scenarios)('$name', ({ before, act, appends, refused, between = {} }) => {
  const moments = Array.from({ length: appends }, (_, i) => i + 1).flatMap((n) => [
    ['before', n] as const,
    ['after', n] as const,
  ]);

  const undisturbed = once(() => after(before, [act], statesOf));

  it(`takes ${appends} appends, and says the same when it is asked again`, async () => {
    const world = await openWorld();
    await play(world, before);
    const counting = crashing(world.store, appends + 1, 'before');
    const first = await outcome(act.send(world.restarted(counting), 'once'));
    expect(first).toBe(refused ?? 'done');
    expect(counting.crashed).toBe(false);
    const lengths = await lengthsOf(world.store);

    expect(await outcome(act.send(world.restarted(), 'once'))).toBe(first);
    expect(await lengthsOf(world.store)).toEqual(lengths);

    const replayed = world.restarted();
    await replayed.processes.recover();
    expect(await lengthsOf(world.store)).toEqual(lengths);
    await world.close();
  });

  it.each(moments)('ends as without a crash: %s append %i', async (when, n) => {
    const reference = await undisturbed();
    const world = await openWorld();
    await play(world, before);
    const dying = crashing(world.store, n, when);
    await expect(act.send(world.restarted(dying), 'once')).rejects.toThrow(Crash);

    const recovered = world.restarted();
    await recovered.processes.recover();
    if (n > 1 || when === 'after') {
      expect(await statesOf(recovered)).toEqual(reference);
    }
    // Whoever asked heard nothing, and asks again under the same key.
    expect(await outcome(act.send(recovered, 'once'))).toBe(refused ?? 'done');
    expect(await statesOf(recovered)).toEqual(reference);
    await world.close();
  });

  for (const [what, steps] of Object.entries(between)) {
    const orders = once(() =>
      Promise.all([
        after(before, [act, ...steps], standingOf),
        after(before, [...steps, act], standingOf),
      ]),
    );
    it.each(moments)(
      `ends in one order or the other when ${what} comes after it: %s append %i`,
      async (when, n) => {
        const allowed = await orders();
        const world = await openWorld();
        await play(world, before);
        const dying = crashing(world.store, n, when);
        await expect(act.send(world.restarted(dying), 'once')).rejects.toThrow(Crash);

        const restarted = world.restarted();
        const answers: string[] = [];
        for (const next of steps) answers.push(await outcome(next.send(restarted)));
        await restarted.processes.recover();
        await outcome(act.send(restarted, 'once'));
        // Told to wait for what was under way, people ask again.
        for (const [i, next] of steps.entries()) {
          if (WAIT.has(answers[i] ?? '')) await outcome(next.send(restarted));
        }
        const standing = await standingOf(restarted);
        expect(standing).toEqual(allowed.find((o) => isDeepStrictEqual(o, standing)) ?? allowed[0]);
        await world.close();
      },
    );
  }
});
