import { effectiveFen } from '../domain/payment/events.js';
import { at } from '../domain/targets.js';
import { type Day, day } from '../kernel/days.js';
import type { Actor } from '../kernel/event.js';
import type { BatchId } from '../kernel/ids.js';
import {
  type Booking,
  camt054,
  pain002,
  type Receipt,
  receiptCsv,
  type Rejection,
} from './bank.js';
import { type BankSays, on, type Step, type Story } from './course.js';
import { channelOn, DIRECT } from './payers.js';
import { latestPayment } from './steps.js';
import type { Action, Case, World } from './world.js';

// 银行回执: what the bank did with payments comes in from its files, one of each kind a day.

interface Told {
  readonly about: Case;
  readonly says: BankSays;
}

export function answersOf(stories: readonly Story[]): readonly Step[] {
  const days = new Map<string, readonly Told[]>();
  for (const { subject, steps } of stories) {
    for (const { on: day, bank: says, about = subject } of steps) {
      if (says) days.set(day, [...(days.get(day) ?? []), { about, says }]);
    }
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, told]) => on(day, 'finance-2', importsAnswers(day, told)));
}

const importsAnswers =
  (today: string, told: readonly Told[]): Action =>
  async (world, by) => {
    const on = day(today);
    const receipts: Receipt[] = [];
    const bookings: Booking[] = [];
    const rejections = new Map<BatchId, Rejection[]>();
    for (const { about, says } of told) {
      const { receipt, booking, batchId, direct } = await answerOf(world, about, says);
      if (!direct) receipts.push(receipt);
      else if (says.outcome === 'rejected') {
        const { code, text } = says;
        const rejection = { endToEndId: receipt.paymentId, code, text };
        rejections.set(batchId, [...(rejections.get(batchId) ?? []), rejection]);
      } else bookings.push(booking);
    }
    const account = DIRECT.account;
    if (receipts.length > 0) {
      const bytes = receiptCsv({ account: channelOn('').account, on }, receipts);
      await imports(world, by, `回单清单-${on}.csv`, bytes);
    }
    if (bookings.length > 0) {
      world.booked.push(...bookings);
      const bytes = camt054({ account, from: on, to: on, openingFen: 0n, bookings });
      await imports(world, by, `camt054-${on}.xml`, bytes);
    }
    for (const [batchId, some] of rejections) {
      const bytes = pain002({ messageId: batchId, batchId, on }, some);
      await imports(world, by, `pain002-${on}.xml`, bytes);
    }
  };

/** As a voucher's receipt, and as the bank books it. */
async function answerOf(world: World, about: Case, says: BankSays) {
  const paymentId = latestPayment(world, about);
  const payment = await world.tranche.ledger.read(at.payment(paymentId));
  if (payment.status === 'none' || !payment.order.batchId)
    throw new Error(`${about.key}: no payment`);
  const { batchId } = payment.order;
  const batch = await world.tranche.ledger.read(at.batch(batchId));
  const exported = batch.status === 'none' ? null : batch.exported;
  const voucher = exported?.vouchers.find((known) => known.paymentId === paymentId);
  const amountFen = effectiveFen(payment.order);
  const { holder: name, number: account } = payment.account;
  const serial = says.outcome === 'rejected' ? '' : says.serial;
  const clearedOn: Day | null = says.outcome === 'rejected' ? null : day(says.on);
  const receipt: Receipt = {
    ...{ paymentId, name, account, amountFen, serial, clearedOn },
    voucherNumber: voucher?.voucherNumber ?? '',
    outcome: says.outcome,
    reason:
      says.outcome === 'settled' ? '' : says.outcome === 'rejected' ? says.text : '收款账户异常',
  };
  const returned = says.outcome === 'returned';
  const booking: Booking = {
    ...{ on: clearedOn ?? ('' as Day), name, account, serial, endToEndId: paymentId },
    amountFen: returned ? amountFen : -amountFen,
    summary: returned ? '退汇' : '产业扶持资金',
    ...(returned && { returned: says.code }),
  };
  return { receipt, booking, batchId, direct: exported?.format === 'pain.001' };
}

/** The demo's bank knows what it does: an answer that finds no payment is a mistake of the demo. */
async function imports(world: World, actor: Actor, name: string, bytes: Uint8Array): Promise<void> {
  const asked = { actor, commandId: world.commandId(actor), dryRun: false };
  const { answers, notApplied } = await world.tranche.answers.apply({ name, bytes }, asked);
  if (notApplied > 0) throw new Error(`${name}: ${JSON.stringify(answers.map((a) => a.reason))}`);
}
