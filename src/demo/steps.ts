import type { FactDefinition, FactValue } from '../assessment/assessment.js';
import { totalFen } from '../domain/batch/decide.js';
import { availableFen } from '../domain/budget/room.js';
import type { Contact } from '../domain/application/events.js';
import { TERRITORY_FACTS } from '../domain/enterprise/events.js';
import { effectiveFen } from '../domain/payment/events.js';
import { payerIdOf } from '../domain/streams.js';
import { at } from '../domain/targets.js';
import type { AccountAtBank } from '../kernel/bank.js';
import { day } from '../kernel/days.js';
import type { Actor } from '../kernel/event.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  Measure,
  ObjectionId,
  PaymentId,
  RecoveryId,
  ReservationId,
  Sha256,
  SubjectId,
  Unit,
} from '../kernel/ids.js';
import { type Fen, formatYuan } from '../kernel/money.js';
import { PaymentFiles } from '../payment-files/payment-files.js';
import type { Withheld } from './course.js';
import { pdf, png } from './documents.js';
import { channelOn } from './payers.js';
import type { Action, Case, World } from './world.js';

// What people do, in the words of the scenario; each makes real commands of it.

export type Facts = Readonly<Record<string, FactValue>>;

const EVIDENCE = ['application/pdf', 'image/png'];

const application = (world: World, subject: Case) =>
  at.application(world.soFar(subject).application);

// 企业

export const registers: Action = (world, by, { uscc, name }) =>
  world.ask(by, at.enterprise(uscc), {
    type: 'RegisterEnterprise',
    uscc,
    name,
    checkWaived: null,
  });

/** 工商、税务、统计关系 have been in the district since that day. */
export const inDistrictSince =
  (from: string): Action =>
  async (world, by, { uscc }) => {
    for (const fact of TERRITORY_FACTS) {
      await world.ask(by, at.enterprise(uscc), {
        type: 'RecordEnterpriseFact',
        fact,
        value: true,
        from: day(from),
        basis: '市场监管、税务、统计部门登记信息',
      });
    }
  };

export const recordsAgreement =
  (agreementId: string, title: string, from: string, to: string): Action =>
  (world, by, { uscc }) =>
    world.ask(by, at.enterprise(uscc), {
      type: 'RecordAgreement',
      agreementId,
      title,
      from: day(from),
      to: day(to),
    });

export const proposesAccount =
  (number: string, bank = '光谷示例银行关东支行'): Action =>
  (world, by, { uscc, name }) =>
    world.ask(by, at.enterprise(uscc), {
      type: 'ProposePayeeAccount',
      accountId: world.id<AccountId>('acct', by),
      holder: name,
      number,
      bank,
      bankCode: '105521000017',
    });

/** The one proposed last. */
export const confirmsAccount: Action = async (world, by, { uscc }) => {
  const target = at.enterprise(uscc);
  const enterprise = await world.tranche.ledger.read(target);
  const accounts = enterprise.status === 'none' ? [] : enterprise.accounts;
  const proposed = accounts.find(({ status }) => status === 'proposed');
  if (!proposed) throw new Error(`${uscc} has no account to confirm`);
  await world.ask(by, target, { type: 'ConfirmPayeeAccount', accountId: proposed.accountId });
};

// 申报、核验、核算

export const applies =
  (measure: string, facts: Facts, benefitYear: number | null = null): Action =>
  async (world, by, subject) => {
    const applicationId = world.id<ApplicationId>('app', by);
    world.soFar(subject).application = applicationId;
    await world.ask(by, application(world, subject), {
      type: 'SubmitApplication',
      applicationId,
      uscc: subject.uscc,
      measure: measure as Measure,
      benefitYear,
      facts,
      contact: contactOf(world, by, subject),
    });
    await attach(world, by, subject, facts);
  };

export const resubmits =
  (facts: Facts): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'ResubmitApplication', facts });

export const sendsBack =
  (reason: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'SendBackApplication', reason });

export const accepts: Action = (world, by, subject) =>
  world.ask(by, application(world, subject), {
    type: 'AcceptApplication',
    note: '材料齐全，予以受理',
  });

/** Every declared fact, or those named, as it was declared unless `found` says otherwise. */
export const verifies =
  (only?: readonly string[], found: Facts = {}): Action =>
  async (world, by, subject) => {
    const state = await world.tranche.ledger.read(application(world, subject));
    if (state.status === 'none') throw new Error(`${subject.key} has not applied`);
    for (const [fact, declared] of Object.entries(state.declared)) {
      if (only && !only.includes(fact)) continue;
      await world.ask(by, application(world, subject), {
        type: 'VerifyFact',
        fact,
        value: found[fact] ?? declared,
        evidence: [world.soFar(subject).evidence.get(fact) as Sha256],
        note: fact in found ? '与申报不一致，以核验为准' : '与原件一致',
      });
    }
  };

/** What no applicant can declare: the unit's own determination, with its document. */
export const determines =
  (amountFen: Fen, document: string): Action =>
  async (world, by, subject) => {
    const facts = { determinedAmount: amountFen.toString(), determinationDocument: document };
    await attach(world, by, subject, facts);
    for (const [fact, value] of Object.entries(facts)) {
      await world.ask(by, application(world, subject), {
        type: 'VerifyFact',
        fact,
        value,
        evidence: [world.soFar(subject).evidence.get(fact) as Sha256],
        note: '责任单位核定',
      });
    }
  };

export const assesses: Action = (world, by, subject) =>
  world.ask(by, application(world, subject), { type: 'AssessApplication' });

// 核定

export const proposesAward: Action = (world, by, subject) =>
  world.ask(by, application(world, subject), {
    type: 'ProposeAward',
    reservationId: world.id<ReservationId>('res', by),
  });

export const opensNotice: Action = (world, by, subject) =>
  world.ask(by, application(world, subject), { type: 'OpenPublicNotice', closesOn: null });

export const recordsObjection =
  (text: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), {
      type: 'RaiseObjection',
      objectionId: world.id<ObjectionId>('obj', by),
      objector: { subject: world.id<SubjectId>('person', by), plain: '示例来信人' },
      text,
    });

export const upholdsObjection = (reason: string): Action => resolvesObjection(true, reason);
export const dismissesObjection = (reason: string): Action => resolvesObjection(false, reason);

const resolvesObjection =
  (upheld: boolean, reason: string): Action =>
  async (world, by, subject) => {
    const state = await world.tranche.ledger.read(application(world, subject));
    const objections = state.status === 'noticed' ? state.notice.objections : {};
    for (const objectionId of Object.keys(objections) as ObjectionId[]) {
      await world.ask(by, application(world, subject), {
        type: 'ResolveObjection',
        objectionId,
        upheld,
        reason,
      });
    }
  };

export const approves: Action = (world, by, subject) =>
  world.ask(by, application(world, subject), {
    type: 'ApproveAward',
    amountFen: null,
    reason: null,
  });

/** Says what it approves: more than was assessed is refused, less where the clause binds. */
export const approvesAt =
  (amountFen: Fen, reason: string | null = null): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'ApproveAward', amountFen, reason });

export const withdraws =
  (reason: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'WithdrawApplication', reason });

export const reduces =
  (toFen: Fen, reason: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'ReduceAward', toFen, reason });

export const revokes =
  (reason: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'RevokeAward', reason });

export const declines =
  (reason: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'DeclineApplication', reason });

// 拨付

/** A tranche's conditions with their documents; one without any with the request for the money. */
export const verifiesTranche =
  (tranche: number, facts: Facts = {}): Action =>
  async (world, by, subject) => {
    const evidence =
      Object.keys(facts).length > 0
        ? await attach(world, by, subject, facts)
        : [await attachDocument(world, by, subject, '资金拨付申请', [`第 ${tranche} 期`])];
    await world.ask(by, application(world, subject), {
      type: 'VerifyTrancheConditions',
      tranche,
      facts,
      evidence,
    });
  };

export const releases =
  (tranche: number, line: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), {
      type: 'ReleaseTranche',
      tranche,
      lineId: lineOf(world, line),
      reservationId: world.id<ReservationId>('rel', by),
    });

export const opensBatch =
  (name: string): Action =>
  async (world, by) => {
    const batchId = world.id<BatchId>('batch', by);
    world.batches.set(name, batchId);
    await world.ask(by, at.batch(batchId), { type: 'OpenBatch', batchId, title: name });
  };

/** Puts the tranche's payment in a batch that is open. */
export const pays =
  (tranche: number, batch: string, withheld?: Withheld): Action =>
  async (world, by, subject) => {
    const paymentId = world.id<PaymentId>('pay', by);
    await world.ask(by, application(world, subject), {
      type: 'OpenTranchePayment',
      tranche,
      paymentId,
      batchId: batchOf(world, batch),
      amountFen: null,
      offset: withheld
        ? {
            paymentId: latestPayment(world, withheld.from),
            recoveryId: latestRecovery(world, withheld.from),
            amountFen: withheld.amountFen,
          }
        : null,
    });
    world.soFar(subject).payments.push(paymentId);
  };

export const sealsBatch =
  (name: string): Action =>
  (world, by) => {
    const batchId = batchOf(world, name);
    return world.ask(by, at.batch(batchId), { type: 'SealBatch', batchId });
  };

/** The approver says count and total as they are on the sealed list. */
export const approvesBatch =
  (name: string): Action =>
  async (world, by) => {
    const batchId = batchOf(world, name);
    const state = await world.tranche.ledger.read(at.batch(batchId));
    const items = state.status === 'none' ? [] : state.items;
    await world.ask(by, at.batch(batchId), {
      type: 'ApproveBatch',
      batchId,
      count: items.length,
      totalFen: totalFen(items),
    });
  };

export const opensPayer =
  ({ name, account, bank, bankCode }: AccountAtBank): Action =>
  (world, by) => {
    const payerId = payerIdOf(account);
    const of = { payerId, name, account, bank, bankCode };
    return world.ask(by, at.payer(payerId), { type: 'OpenPayer', ...of });
  };

export const exportsBatch =
  (name: string, on: string): Action =>
  async (world, by) => {
    const { ledger, policies, clock } = world.tranche;
    const batchId = batchOf(world, name);
    const { account, format } = channelOn(on);
    const asked = { payerId: payerIdOf(account), format, executeOn: day(on) };
    const files = new PaymentFiles(ledger, policies, clock);
    await world.ask(by, at.batch(batchId), await files.toExport(batchId, asked));
  };

/** 疑似重复: another than who opened it says that it is none. */
export const clearsDuplicate =
  (reason: string): Action =>
  (world, by, subject) => {
    const paymentId = latestPayment(world, subject);
    return world.ask(by, at.payment(paymentId), { type: 'ClearDuplicate', paymentId, reason });
  };

// 退回、追回、更正

/** 主动退回 of an earlier year: the enterprise pays it to the treasury, past our account. */
export const recordsReturnByPayee =
  (returnId: string, valueOn: string, reason: string, amountFen: Fen): Action =>
  (world, by, subject) => {
    const paymentId = latestPayment(world, subject);
    return world.ask(by, at.payment(paymentId), {
      type: 'ReturnPayment',
      ...{ paymentId, returnId, amountFen, reason },
      kind: 'by-payee',
      overpaymentId: null,
      valueOn: day(valueOn),
    });
  };

/** The bank paid all of it once more. */
export const recordsOverpayment =
  (serial: string, clearedOn: string, reason: string): Action =>
  async (world, by, subject) => {
    const { paymentId, amountFen } = await moneyOf(world, subject, -1n, serial, clearedOn, reason);
    await world.ask(by, at.payment(paymentId), {
      type: 'RecordOverpayment',
      ...{ paymentId, amountFen, reason },
      overpaymentId: serial,
      bankReference: serial,
      clearedOn: day(clearedOn),
    });
  };

export const recordsOverpaymentBack =
  (overpaymentId: string, returnId: string, valueOn: string, reason: string): Action =>
  async (world, by, subject) => {
    const { paymentId, amountFen } = await moneyOf(world, subject, 1n, returnId, valueOn, reason);
    await world.ask(by, at.payment(paymentId), {
      type: 'ReturnPayment',
      ...{ paymentId, returnId, overpaymentId, amountFen, reason },
      kind: 'by-payee',
      valueOn: day(valueOn),
    });
  };

export const ordersRecovery =
  (amountFen: Fen, reason: string, basis: string): Action =>
  (world, by, subject) => {
    const paymentId = latestPayment(world, subject);
    const recoveryId = world.id<RecoveryId>('rec', by);
    world.soFar(subject).recoveries.push(recoveryId);
    return world.ask(by, at.payment(paymentId), {
      type: 'OrderRecovery',
      ...{ paymentId, recoveryId, amountFen, reason, basis },
      overpaymentId: null,
    });
  };

export const receivesRecovery =
  (returnId: string, valueOn: string, partFen: Fen): Action =>
  async (world, by, subject) => {
    const { paymentId } = await moneyOf(world, subject, 1n, returnId, valueOn, '追回款', partFen);
    await world.ask(by, at.payment(paymentId), {
      type: 'ReceiveRecovery',
      ...{ paymentId, returnId, amountFen: partFen },
      recoveryId: latestRecovery(world, subject),
      valueOn: day(valueOn),
    });
  };

export const proposesCorrection =
  (toLine: string, reason: string): Action =>
  (world, by, subject) => {
    const paymentId = latestPayment(world, subject);
    const correctionId = world.id<ReservationId>('corr', by);
    world.soFar(subject).corrections.push(correctionId);
    return world.ask(by, at.payment(paymentId), {
      type: 'ProposePaymentCorrection',
      ...{ paymentId, correctionId, reason },
      toLineId: lineOf(world, toLine),
    });
  };

export const confirmsCorrection: Action = (world, by, subject) => {
  const paymentId = latestPayment(world, subject);
  const [correctionId] = world.soFar(subject).corrections;
  return world.ask(by, at.payment(paymentId), {
    type: 'ConfirmPaymentCorrection',
    paymentId,
    correctionId: known(correctionId, `${subject.key}: correction`),
  });
};

/** The bank books it: all of the payment made last, or a part; in (1) or out (-1). */
async function moneyOf(
  world: World,
  subject: Case,
  direction: 1n | -1n,
  serial: string,
  on: string,
  summary: string,
  partFen?: Fen,
): Promise<{ readonly paymentId: PaymentId; readonly amountFen: Fen }> {
  const paymentId = latestPayment(world, subject);
  const payment = await world.tranche.ledger.read(at.payment(paymentId));
  if (payment.status === 'none') throw new Error(`${subject.key} has no payment`);
  const { holder: name, number: account } = payment.account;
  const amountFen = partFen ?? effectiveFen(payment.order);
  world.booked.push({
    ...{ on: day(on), amountFen: direction * amountFen, name, account, summary, serial },
  });
  return { paymentId, amountFen };
}

// 预算

export const appropriates =
  (name: string, unit: Unit, fiscalYear: number, amountFen: Fen, documentNumber: string): Action =>
  async (world, by) => {
    const lineId = world.id<LineId>('line', by);
    world.lines.set(name, lineId);
    await world.ask(by, at.budget(lineId), {
      type: 'AppropriateBudget',
      lineId,
      unit,
      fiscalYear,
      documentNumber,
      functional: '2150805',
      economic: '31205',
      source: '区级一般公共预算',
      amountFen,
    });
  };

export const proposesTopUp =
  (line: string, deltaFen: Fen, documentNumber: string, reason: string): Action =>
  (world, by) => {
    const lineId = lineOf(world, line);
    return world.ask(by, at.budget(lineId), {
      type: 'ProposeBudgetAdjustment',
      lineId,
      adjustmentId: world.id('adj', by),
      deltaFen,
      documentNumber,
      reason,
    });
  };

export const confirmsTopUp =
  (line: string): Action =>
  async (world, by) => {
    const lineId = lineOf(world, line);
    const state = await world.tranche.ledger.read(at.budget(lineId));
    const pending = state.status === 'none' ? null : state.pending;
    if (!pending) throw new Error(`${line} has no adjustment to confirm`);
    await world.ask(by, at.budget(lineId), {
      type: 'ConfirmBudgetAdjustment',
      lineId,
      adjustmentId: pending.adjustmentId,
    });
  };

export const closesLine =
  (line: string): Action =>
  (world, by) => {
    const lineId = lineOf(world, line);
    return world.ask(by, at.budget(lineId), { type: 'CloseBudget', lineId });
  };

/** 结转 to the next year's line as much as said; the rest is 结余, and lapses. */
export const decidesYearEnd =
  (line: string, carriedFen: Fen, toLine: string, documentNumber: string): Action =>
  async (world, by) => {
    const lineId = lineOf(world, line);
    const state = await world.tranche.ledger.read(at.budget(lineId));
    const leftFen = state.status === 'none' ? 0n : availableFen(state);
    if (leftFen === 0n) return;
    await world.ask(by, at.budget(lineId), {
      type: 'DecideYearEnd',
      ...{ lineId, carriedFen, documentNumber },
      decisionId: world.id('year', by),
      toLineId: carriedFen > 0n ? lineOf(world, toLine) : null,
      lapsedFen: leftFen - carriedFen,
      reason: carriedFen > 0n ? '项目跨年实施，未完成部分结转，其余收回' : '项目已完成，结余收回',
    });
  };

/** Nobody's: personal fields are there to be encrypted, and no person is. */
function contactOf(world: World, by: Actor, { key }: Case): Contact {
  const person = world.id<SubjectId>('person', by);
  return {
    name: { subject: person, plain: `示例联系人 ${key}` },
    phone: { subject: person, plain: '027-00000000' },
  };
}

/** A small real file for each kind of evidence the facts need, stored and attached. */
async function attach(world: World, by: Actor, subject: Case, facts: Facts): Promise<Sha256[]> {
  const { policies, ledger } = world.tranche;
  const state = await ledger.read(application(world, subject));
  if (state.status === 'none') throw new Error(`${subject.key} has not applied`);
  const definition = policies.pinned(state.policy, state.measure);
  const byTitle = new Map<string, FactDefinition[]>();
  for (const fact of definition.facts.filter(({ name }) => name in facts)) {
    const title = fact.evidence[0]?.zh ?? fact.label.zh;
    byTitle.set(title, [...(byTitle.get(title) ?? []), fact]);
  }
  const hashes: Sha256[] = [];
  for (const [title, proven] of byTitle) {
    const lines = proven.map(
      (fact) => `${fact.label.zh}：${shown(fact, facts[fact.name] as FactValue)}`,
    );
    const scanned = proven.every(({ type }) => type === 'boolean');
    const hash = await attachDocument(world, by, subject, title, lines, scanned);
    for (const { name } of proven) world.soFar(subject).evidence.set(name, hash);
    hashes.push(hash);
  }
  return hashes;
}

async function attachDocument(
  world: World,
  by: Actor,
  subject: Case,
  title: string,
  lines: readonly string[],
  scanned = false,
): Promise<Sha256> {
  const content = scanned
    ? png()
    : pdf([title, subject.name, subject.uscc, ...lines, '（示例材料）']);
  const stored = await world.tranche.evidence.put(one(content), {
    mediaType: scanned ? 'image/png' : 'application/pdf',
    mediaTypes: EVIDENCE,
    maxBytes: 1_000_000,
  });
  await world.ask(by, application(world, subject), { type: 'AttachEvidence', title, ...stored });
  return stored.hash;
}

/** A fact as a document would say it. */
function shown({ type, values }: FactDefinition, value: FactValue): string {
  if (type === 'fen' || type === 'fen/squareMetre/month') {
    return `${formatYuan(BigInt(String(value)))} 元`;
  }
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.join('、');
  if (typeof value === 'object') {
    const months = Object.entries(value).map(([month, people]) => `${month.slice(5)}月 ${people}`);
    return months.join('，');
  }
  return values?.[String(value)]?.zh ?? String(value);
}

async function* one(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

const lineOf = (world: World, name: string): LineId => known(world.lines.get(name), name);
const batchOf = (world: World, name: string): BatchId => known(world.batches.get(name), name);
export const latestPayment = (world: World, subject: Case): PaymentId =>
  known(world.soFar(subject).payments.at(-1), `${subject.key}: payment`);
const latestRecovery = (world: World, subject: Case): RecoveryId =>
  known(world.soFar(subject).recoveries.at(-1), `${subject.key}: recovery`);

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the demo has no ${name} yet`);
  return value;
}
