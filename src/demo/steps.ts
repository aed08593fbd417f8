import type { Contact } from '../domain/application/events.js';
import { TERRITORY_FACTS } from '../domain/enterprise/events.js';
import { at } from '../domain/targets.js';
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
  ReservationId,
  Sha256,
  SubjectId,
} from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';
import type { ReturnKind } from '../domain/payment/events.js';
import { pdf, png } from './documents.js';
import { UNIT } from './people.js';
import type { Action, Case, World } from './world.js';

// What people do, in the words of the scenario; each makes real commands of it.

type Facts = Readonly<Record<string, string | number | boolean>>;

const EVIDENCE = ['application/pdf', 'image/png'];

const application = (world: World, subject: Case) =>
  at.application(world.soFar(subject).application);

/** 亿元, as a fact is declared: digits of fen. */
export const yi = (amount: number): string => (BigInt(amount) * 10_000_000_000n).toString();

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
  (measure: string, facts: Facts): Action =>
  async (world, by, subject) => {
    const applicationId = world.id<ApplicationId>('app', by);
    world.soFar(subject).application = applicationId;
    await world.ask(by, application(world, subject), {
      type: 'SubmitApplication',
      applicationId,
      uscc: subject.uscc,
      measure: measure as Measure,
      benefitYear: null,
      facts,
      contact: contactOf(world, by, subject),
    });
    for (const fact of Object.keys(facts)) await attach(world, by, subject, fact, facts[fact]);
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

export const dismissesObjection =
  (reason: string): Action =>
  async (world, by, subject) => {
    const state = await world.tranche.ledger.read(application(world, subject));
    const objections = state.status === 'noticed' ? state.notice.objections : {};
    for (const objectionId of Object.keys(objections) as ObjectionId[]) {
      await world.ask(by, application(world, subject), {
        type: 'ResolveObjection',
        objectionId,
        upheld: false,
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

export const declines =
  (reason: string): Action =>
  (world, by, subject) =>
    world.ask(by, application(world, subject), { type: 'DeclineApplication', reason });

// 拨付

/** A tranche's conditions, each with a document of its own. */
export const verifiesTranche =
  (tranche: number, facts: Facts): Action =>
  async (world, by, subject) => {
    const evidence: Sha256[] = [];
    for (const fact of Object.keys(facts)) {
      evidence.push(await attach(world, by, subject, fact, facts[fact]));
    }
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
  (tranche: number, batch: string): Action =>
  async (world, by, subject) => {
    const paymentId = world.id<PaymentId>('pay', by);
    const { state } = await world.ask(by, application(world, subject), {
      type: 'OpenTranchePayment',
      tranche,
      paymentId,
      batchId: batchOf(world, batch),
      amountFen: null,
    });
    const award = 'award' in state ? state.award : undefined;
    const amountFen = award?.tranches[tranche - 1]?.release?.amountFen ?? 0n;
    world.soFar(subject).payments.push({ id: paymentId, amountFen });
  };

export const sealsBatch =
  (name: string): Action =>
  (world, by) => {
    const batchId = batchOf(world, name);
    return world.ask(by, at.batch(batchId), { type: 'SealBatch', batchId });
  };

/** The approver says what they believe they approve. */
export const approvesBatch =
  (name: string, count: number, totalFen: Fen): Action =>
  (world, by) => {
    const batchId = batchOf(world, name);
    return world.ask(by, at.batch(batchId), { type: 'ApproveBatch', batchId, count, totalFen });
  };

export const recordsSettlement =
  (bankReference: string, clearedOn: string): Action =>
  (world, by, subject) => {
    const { id: paymentId, amountFen } = latestPayment(world, subject);
    return world.ask(by, at.payment(paymentId), {
      type: 'SettlePayment',
      paymentId,
      amountFen,
      bankReference,
      clearedOn: day(clearedOn),
    });
  };

export const recordsRejection =
  (reason: string, on: string): Action =>
  (world, by, subject) => {
    const { id: paymentId } = latestPayment(world, subject);
    return world.ask(by, at.payment(paymentId), {
      type: 'RejectPayment',
      paymentId,
      reason,
      on: day(on),
    });
  };

export const recordsReturn =
  (kind: ReturnKind, returnId: string, valueOn: string, reason: string): Action =>
  (world, by, subject) => {
    const { id: paymentId, amountFen } = latestPayment(world, subject);
    return world.ask(by, at.payment(paymentId), {
      type: 'ReturnPayment',
      paymentId,
      returnId,
      kind,
      amountFen,
      valueOn: day(valueOn),
      reason,
    });
  };

// 预算

export const appropriates =
  (name: string, fiscalYear: number, amountFen: Fen, documentNumber: string): Action =>
  async (world, by) => {
    const lineId = world.id<LineId>('line', by);
    world.lines.set(name, lineId);
    await world.ask(by, at.budget(lineId), {
      type: 'AppropriateBudget',
      lineId,
      unit: UNIT,
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

/** Nobody's: personal fields are there to be encrypted, and no person is. */
function contactOf(world: World, by: Actor, { key }: Case): Contact {
  const person = world.id<SubjectId>('person', by);
  return {
    name: { subject: person, plain: `示例联系人 ${key}` },
    phone: { subject: person, plain: '027-00000000' },
  };
}

/** A small real file for a fact, stored and attached. Money is digits of fen, shown in 元. */
async function attach(
  world: World,
  by: Actor,
  subject: Case,
  fact: string,
  value: Facts[string] | undefined,
): Promise<Sha256> {
  const { evidence, policies, ledger } = world.tranche;
  const state = await ledger.read(application(world, subject));
  if (state.status === 'none') throw new Error(`${subject.key} has not applied`);
  const definition = policies.pinned(state.policy, state.measure);
  const known = definition.facts.find(({ name }) => name === fact);
  const title = known?.evidence[0]?.zh ?? fact;
  const shown = known?.type === 'fen' ? `${BigInt(value ?? 0) / 100n} 元` : String(value);
  const scanned = known?.type === 'boolean';
  const content = scanned
    ? png()
    : pdf([
        title,
        subject.name,
        subject.uscc,
        `${known?.label.zh ?? fact}：${shown}`,
        '（示例材料）',
      ]);
  const stored = await evidence.put(one(content), {
    mediaType: scanned ? 'image/png' : 'application/pdf',
    mediaTypes: EVIDENCE,
    maxBytes: 1_000_000,
  });
  await world.ask(by, application(world, subject), { type: 'AttachEvidence', title, ...stored });
  world.soFar(subject).evidence.set(fact, stored.hash);
  return stored.hash;
}

async function* one(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

const lineOf = (world: World, name: string): LineId => known(world.lines.get(name), name);
const batchOf = (world: World, name: string): BatchId => known(world.batches.get(name), name);
const latestPayment = (world: World, subject: Case) =>
  known(world.soFar(subject).payments.at(-1), `${subject.key}: payment`);

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the demo has no ${name} yet`);
  return value;
}
