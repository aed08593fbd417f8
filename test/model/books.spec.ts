import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Account, B, F, M } from '../../projections/books/accounts.js';
import { entryOf } from '../../projections/books/entry.js';
import { dueFen, type Granted } from '../../src/domain/application/state.js';
import type { Enterprise } from '../../src/domain/enterprise/state.js';
import { availableFen } from '../../src/domain/budget/room.js';
import type { BudgetLine } from '../../src/domain/budget/state.js';
import type { PaymentCommand } from '../../src/domain/payment/commands.js';
import { effectiveFen } from '../../src/domain/payment/events.js';
import { chargedFen, keptFen, type Payment, type Settled } from '../../src/domain/payment/state.js';
import { at } from '../../src/domain/targets.js';
import type { Day } from '../../src/kernel/days.js';
import type {
  BatchId,
  LineId,
  PaymentId,
  RecoveryId,
  ReservationId,
  UserId,
} from '../../src/kernel/ids.js';
import { type Fen, sumFen, wan } from '../../src/kernel/money.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { createCodec } from '../../src/ledger/codec.js';
import { historyOf } from '../../src/ledger/projector.js';
import {
  appropriate,
  approveBatch,
  granted,
  openBatch,
  play,
  relocation,
  sealBatch,
  setting,
  type Step,
  step,
  TRANCHE_1,
  TRANCHE_2,
} from '../support/story.js';
import { HUAWEI, openWorld, people, type World } from '../support/world.js';

const award = relocation();
const { approver, appropriator, finance, financeApprover } = people;
/** Who gives a line its money may not approve what is paid from it. */
const carrier = { ...financeApprover, id: 'u-carrier' as UserId };
const line = (year: number, which = '') => `line-${year}${which}` as LineId;
const YEARS = [2023, 2024, 2025];
const DAYS = ['2023-06-09', '2023-12-29', '2024-06-03', '2024-12-30', '2025-01-08'];

type Kind = 'by-bank' | 'by-payee';
interface On {
  /** Which of the settled payments. */
  readonly of: number;
  readonly fen: Fen;
}
/** What may happen next; `over` is about what was overpaid, where something was. */
type Op =
  | { readonly op: 'pay'; readonly tranche: 1 | 2; readonly withhold: Fen | null }
  | { readonly op: 'settle' | 'reject' | 'tomorrow' | 'cancel' | 'correct' | 'reduce' | 'revoke' }
  | (On & { readonly op: 'return'; readonly kind: Kind; readonly over: boolean })
  | (On & { readonly op: 'overpay' })
  | (On & { readonly op: 'order'; readonly over: boolean })
  | { readonly op: 'receive'; readonly fen: Fen }
  | { readonly op: 'yearEnd'; readonly carry: boolean };

/** One enterprise's award through the real write path; whatever is refused is as if not asked. */
class Life {
  #day = 0;
  #made = 0;
  readonly #payments: PaymentId[] = [];
  readonly #recoveries: { readonly paymentId: PaymentId; readonly recoveryId: RecoveryId }[] = [];

  constructor(readonly world: World) {}

  static async begin(): Promise<Life> {
    const world = await openWorld();
    await play(world, [
      ...setting,
      appropriate(line(2025), 2025, wan(1000)),
      ...YEARS.map((year) => appropriate(line(year, '-other'), year, wan(600))),
      ...granted(award),
      award.approveAgain,
      award.verify(1, TRANCHE_1),
    ]);
    return new Life(world);
  }

  get today(): Day {
    return DAYS[this.#day] as Day;
  }

  async try(...steps: readonly Step[]): Promise<void> {
    try {
      await play(this.world, steps);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  async payments(): Promise<readonly Payment[]> {
    const states = await Promise.all(
      this.#payments.map((id) => this.world.ledger.read(at.payment(id))),
    );
    return states.filter((state): state is Payment => state.status !== 'none');
  }

  async settled(): Promise<readonly Settled[]> {
    return (await this.payments()).filter((state): state is Settled => state.status === 'settled');
  }

  async do(next: Op): Promise<void> {
    const number = (this.#made += 1);
    const today = this.today;
    const year = Number(today.slice(0, 4));
    switch (next.op) {
      case 'tomorrow':
        this.#day = Math.min(this.#day + 1, DAYS.length - 1);
        this.world.today(this.today);
        if (this.#day === 2) await this.try(award.verify(2, TRANCHE_2));
        return;
      case 'pay':
        return this.#pay(number, next.tranche, next.withhold, line(year));
      case 'settle':
      case 'reject': {
        const asked = (await this.payments()).find(({ status }) => status === 'instructed');
        if (!asked) return;
        const { paymentId } = asked.order;
        return this.try(
          step(
            finance,
            at.payment(paymentId),
            next.op === 'settle'
              ? {
                  type: 'SettlePayment',
                  paymentId,
                  amountFen: effectiveFen(asked.order),
                  bankReference: `ref-${number}`,
                  clearedOn: today,
                }
              : { type: 'RejectPayment', paymentId, reason: '户名不符', on: today },
          ),
        );
      }
      case 'return':
        return this.#on(next.of, (paymentId, { overpayments }) => ({
          type: 'ReturnPayment',
          paymentId,
          returnId: `return-${number}`,
          kind: next.kind,
          overpaymentId: next.over ? (overpayments.at(-1)?.overpaymentId ?? null) : null,
          amountFen: next.fen,
          valueOn: today,
          reason: '多付',
        }));
      case 'overpay':
        return this.#on(next.of, (paymentId) => ({
          type: 'RecordOverpayment',
          paymentId,
          overpaymentId: `over-${number}`,
          amountFen: next.fen,
          bankReference: `over-${number}`,
          clearedOn: today,
          reason: '银行重复入账',
        }));
      case 'order': {
        const recoveryId = `rec-${number}` as RecoveryId;
        const states = await this.settled();
        const state = states[next.of % states.length];
        if (!state) return;
        const { paymentId } = state.order;
        this.#recoveries.push({ paymentId, recoveryId });
        return this.try(
          step(approver, at.payment(paymentId), {
            type: 'OrderRecovery',
            paymentId,
            recoveryId,
            overpaymentId: next.over ? (state.overpayments.at(-1)?.overpaymentId ?? null) : null,
            amountFen: next.fen,
            reason: '迁出',
            basis: '武新管〔2023〕4号 附则',
          }),
        );
      }
      case 'receive': {
        const recovery = this.#recoveries.at(-1);
        if (!recovery) return;
        return this.try(
          step(finance, at.payment(recovery.paymentId), {
            type: 'ReceiveRecovery',
            ...recovery,
            returnId: `received-${number}`,
            amountFen: next.fen,
            valueOn: today,
          }),
        );
      }
      case 'cancel': {
        const recovery = this.#recoveries.at(-1);
        if (!recovery) return;
        const { paymentId } = recovery;
        return this.try(
          step(approver, at.payment(paymentId), {
            type: 'CancelRecovery',
            ...recovery,
            reason: '行政复议',
          }),
        );
      }
      case 'correct': {
        const paymentId = (await this.settled()).at(-1)?.order.paymentId;
        if (!paymentId) return;
        const correctionId = `res-correction-${number}` as ReservationId;
        return this.try(
          step(finance, at.payment(paymentId), {
            type: 'ProposePaymentCorrection',
            paymentId,
            correctionId,
            toLineId: line(year, '-other'),
            reason: '列错指标',
          }),
          step(financeApprover, at.payment(paymentId), {
            type: 'ConfirmPaymentCorrection',
            paymentId,
            correctionId,
          }),
        );
      }
      case 'reduce':
        return this.try(award.reduce(wan(450)));
      case 'revoke':
        return this.try(award.revoke);
      case 'yearEnd': {
        const lineId = line(year - 1);
        const state = await this.world.ledger.read(at.budget(lineId));
        if (state.status === 'none') return;
        const leftFen = availableFen(state);
        const carriedFen = next.carry ? leftFen / 2n : 0n;
        return this.try(
          step(appropriator, at.budget(lineId), { type: 'CloseBudget', lineId }),
          step(carrier, at.budget(lineId), {
            type: 'DecideYearEnd',
            lineId,
            decisionId: `year-end-${number}`,
            carriedFen,
            toLineId: next.carry ? line(year) : null,
            lapsedFen: leftFen - carriedFen,
            documentNumber: '武新财预〔2024〕2号',
            reason: '项目未完',
          }),
        );
      }
    }
  }

  /** Released where it isn't, then alone in a batch of its own, and instructed. */
  async #pay(number: number, tranche: 1 | 2, withhold: Fen | null, lineId: LineId): Promise<void> {
    const batchId = `batch-${number}` as BatchId;
    const paymentId = award.paymentId(tranche, number);
    const recovery = this.#recoveries.at(-1);
    await this.try(award.release(tranche, lineId, number));
    const pay = step(finance, award.target, {
      type: 'OpenTranchePayment',
      tranche,
      paymentId,
      batchId,
      amountFen: null,
      offset: withhold && recovery ? { ...recovery, amountFen: withhold } : null,
    });
    await this.try(openBatch(batchId), pay);
    const state = await this.world.ledger.read(at.payment(paymentId));
    if (state.status !== 'opened') return;
    this.#payments.push(paymentId);
    await this.try(sealBatch(batchId), approveBatch(1, effectiveFen(state.order), batchId));
  }

  async #on(
    of: number,
    command: (paymentId: PaymentId, state: Settled) => PaymentCommand,
  ): Promise<void> {
    const states = await this.settled();
    const state = states[of % states.length];
    if (!state) return;
    const { paymentId } = state.order;
    await this.try(step(finance, at.payment(paymentId), command(paymentId, state)));
  }
}

/** 借 less 贷 of an account, of all lines or of one. */
interface Books {
  (account: Account, lineId?: LineId): Fen;
  /** Of events, and of the kinds of money back. */
  readonly types: ReadonlySet<string>;
}

async function booksOf({ store }: World): Promise<Books> {
  const sums = new Map<string, Fen>();
  const types = new Set<string>();
  const codec = createCodec({ seal: () => '' });
  for await (const facts of historyOf(store, codec).read(null, null)) {
    for (const fact of facts) {
      types.add(fact.type);
      if (fact.type === 'PaymentReturned') types.add(`${fact.data.kind} ${fact.data.to}`);
      const entry = entryOf(fact);
      for (const { account, amountFen } of entry?.postings ?? []) {
        for (const key of [account.code, `${account.code} ${entry?.lineId}`]) {
          sums.set(key, (sums.get(key) ?? 0n) + amountFen);
        }
        sums.set(account.book, (sums.get(account.book) ?? 0n) + amountFen);
      }
    }
  }
  expect(['financial', 'budgetary', 'memorandum'].map((book) => sums.get(book))).toEqual([
    0n,
    0n,
    0n,
  ]);
  const of = ({ code }: Account, lineId?: LineId) =>
    sums.get(lineId === undefined ? code : `${code} ${lineId}`) ?? 0n;
  return Object.assign(of, { types });
}

/** What the books say, against what the streams' own deciders hold: see docs/adr/0008-books.md. */
async function agree(life: Life): Promise<Books> {
  const { world } = life;
  const books = await booksOf(world);
  const payments = await life.payments();
  const settled = await life.settled();
  const returns = settled.flatMap((payment) => payment.returns);
  const sent = (to: string) =>
    sumFen(returns.filter((back) => back.to === to).map(({ amountFen }) => amountFen));

  // Budget spent = paid and withheld − restored: a line stays charged with what went to the treasury.
  const paidFen = sumFen(settled.map(({ order }) => order.amountFen));
  expect(books(B.expenditure)).toBe(paidFen - sent('budget-line'));
  expect(books(B.expenditure)).toBe(sumFen(settled.map(chargedFen)));
  expect(books(F.quota)).toBe(books(B.quota));
  expect(books(F.returnable)).toBe(books(B.returnable));

  for (const lineId of YEARS.flatMap((year) => [line(year), line(year, '-other')])) {
    const state = (await world.ledger.read(at.budget(lineId))) as BudgetLine;
    const held = (status: string) =>
      sumFen(
        [...state.account.reservations.values()]
          .filter((known) => known.status === status)
          .flatMap(({ claims }) => claims.map((on) => (on.kind === 'amount' ? on.amountFen : 0n))),
      );
    expect([
      -books(M.available, lineId),
      -books(M.reserved, lineId),
      -books(M.used, lineId),
      books(M.appropriated, lineId),
      books(B.quota, lineId),
      books(B.expenditure, lineId),
    ]).toEqual([
      availableFen(state),
      held('reserved'),
      held('confirmed'),
      state.appropriatedFen,
      state.appropriatedFen - held('confirmed'),
      held('confirmed'),
    ]);
  }

  // Nothing is paid twice, and what is due is either committed or payable.
  const { award: is, status } = (await world.ledger.read(award.target)) as Granted;
  for (const { settledFen, returnedFen, amountFen } of is.tranches) {
    expect(settledFen - returnedFen <= amountFen).toBe(true);
  }
  const byTranche = payments
    .filter(({ status }) => status === 'opened' || status === 'instructed')
    .map(({ order }) => order.tranche);
  expect(new Set(byTranche).size).toBe(byTranche.length);
  expect(sumFen(settled.map((payment) => keptFen(payment, null)))).toBe(
    sumFen(is.tranches.map(({ settledFen, returnedFen }) => settledFen - returnedFen)),
  );
  expect(-books(F.payable) - books(M.committed)).toBe(sumFen(is.tranches.map(dueFen)));
  expect(is.amountFen).toBe(sumFen(is.tranches.map(({ amountFen }) => amountFen)));
  if (status === 'revoked') expect(is.tranches.map(dueFen)).toEqual([0n, 0n]);
  // The limits are held while something of the award stands, and no longer.
  const { account } = (await world.ledger.read(at.enterprise(HUAWEI))) as Enterprise;
  const hold = account.reservations.get(award.reservation('claims'));
  expect(hold?.status).toBe(is.amountFen > 0n ? 'confirmed' : 'voided');

  const instructed = payments.filter(({ status }) => status === 'instructed');
  expect(books(M.instructed)).toBe(sumFen(instructed.map(({ order }) => effectiveFen(order))));
  const recoveries = settled.flatMap((payment) => payment.recoveries);
  const withholding = sumFen(
    settled.flatMap(({ offsets }) => offsets.map(({ amountFen }) => amountFen)),
  );
  expect(books(F.withholding)).toBe(withholding);
  expect(books(F.claimed) + withholding).toBe(
    sumFen(recoveries.map(({ amountFen, receivedFen }) => amountFen - receivedFen)),
  );
  expect(books(F.withheld)).toBe(0n);
  expect(books(F.turnedOver)).toBe(sent('treasury'));
  expect(-books(F.owedForOverpaid)).toBe(
    sumFen(
      settled.flatMap((payment) =>
        payment.overpayments.map(({ overpaymentId }) => keptFen(payment, overpaymentId)),
      ),
    ),
  );
  return books;
}

const upTo = (most: number) => fc.bigInt({ min: 1n, max: wan(most) });
const of = fc.nat(7);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('pay' as const),
      tranche: fc.constantFrom(1 as const, 2 as const),
      withhold: fc.option(upTo(60)),
    }),
  },
  { weight: 5, arbitrary: fc.constant({ op: 'settle' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom('reject', 'tomorrow', 'cancel', 'correct', 'reduce'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('return' as const),
      of,
      fen: upTo(80),
      kind: fc.constantFrom<Kind[]>('by-bank', 'by-payee'),
      over: fc.boolean(),
    }),
  },
  { arbitrary: fc.record({ op: fc.constant('overpay' as const), of, fen: upTo(50) }), weight: 1 },
  {
    arbitrary: fc.record({
      op: fc.constant('order' as const),
      of,
      fen: upTo(90),
      over: fc.boolean(),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ op: fc.constant('receive' as const), fen: upTo(40) }), weight: 2 },
  { arbitrary: fc.constant({ op: 'revoke' } as const), weight: 1 },
  { arbitrary: fc.record({ op: fc.constant('yearEnd' as const), carry: fc.boolean() }), weight: 1 },
);

const everything: readonly Op[] = [
  { op: 'pay', tranche: 1, withhold: null },
  { op: 'reject' },
  { op: 'pay', tranche: 1, withhold: null },
  { op: 'settle' },
  { op: 'return', of: 0, fen: wan(20), kind: 'by-bank', over: false },
  { op: 'correct' },
  { op: 'overpay', of: 0, fen: wan(5) },
  { op: 'order', of: 0, fen: wan(5), over: true },
  { op: 'receive', fen: wan(2) },
  { op: 'cancel' },
  { op: 'order', of: 0, fen: wan(90), over: false },
  { op: 'receive', fen: wan(10) },
  { op: 'tomorrow' },
  { op: 'tomorrow' },
  { op: 'return', of: 0, fen: wan(5), kind: 'by-payee', over: false },
  { op: 'return', of: 0, fen: wan(1), kind: 'by-payee', over: true },
  { op: 'receive', fen: wan(10) },
  { op: 'yearEnd', carry: true },
  { op: 'reduce' },
  { op: 'pay', tranche: 2, withhold: wan(30) },
  { op: 'reject' },
  { op: 'pay', tranche: 2, withhold: wan(30) },
  { op: 'settle' },
  { op: 'revoke' },
  { op: 'return', of: 1, fen: wan(80), kind: 'by-payee', over: false },
];

const NOT_TO_MISS = [
  'PaymentRejected',
  'PaymentSettled',
  'BudgetRestored',
  'PaymentCorrected',
  'PaymentOverpaid',
  'RecoveryOrdered',
  'RecoveryCancelled',
  'OffsetReserved',
  'OffsetReleased',
  'YearEndDecided',
  'BudgetBroughtForward',
  'AwardReduced',
  'AwardRevoked',
  // Same year, later year, overpayment; from the bank, the payee, a recovery and an offset.
  'by-bank budget-line',
  'by-payee treasury',
  'by-payee overpayment',
  'recovered budget-line',
  'recovered treasury',
  'recovered overpayment',
  'offset treasury',
];

describe('the books', () => {
  it('agree with every stream after all that can happen to an award', async () => {
    const life = await Life.begin();
    for (const next of everything) {
      await life.do(next);
      await agree(life);
    }
    const { types } = await agree(life);
    expect(NOT_TO_MISS.filter((type) => !types.has(type))).toEqual([]);
    await life.world.close();
  });

  it('balance and agree after any sequence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 6, maxLength: 24 }), async (ops) => {
        const life = await Life.begin();
        for (const next of ops) await life.do(next);
        await agree(life);
        await life.world.close();
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
