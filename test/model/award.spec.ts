import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { availableFen } from '../../src/domain/budget/room.js';
import { bucketOf, usedOf } from '../../src/domain/limits/account.js';
import { dueFen } from '../../src/domain/application/state.js';
import { at } from '../../src/domain/targets.js';
import type { BatchId, LineId, PaymentId } from '../../src/kernel/ids.js';
import { type Fen, minFen, sumFen, wan } from '../../src/kernel/money.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { HUAWEI, openWorld, type World } from '../support/world.js';
import { lengthsOf } from '../support/states.js';
import {
  appropriate,
  approveBatch,
  type ClaimStory,
  eventSubsidy,
  granted,
  LINE_2023,
  LINE_2024,
  openBatch,
  play,
  relocation,
  sealBatch,
  setting,
  type Step,
  takeOut,
  TRANCHE_1,
  TRANCHE_2,
} from '../support/story.js';

const SMALL = 'line-small' as LineId;
const LINES: readonly LineId[] = [LINE_2023, LINE_2024, SMALL];

/** What people may try after a grant, in any order; whatever is wrong must be refused. */
const attempt = fc.record({
  op: fc.oneof(
    { arbitrary: fc.constant('onward'), weight: 30 },
    {
      arbitrary: fc.constantFrom(
        ...['verify', 'release', 'pay', 'instruct', 'settle', 'reject', 'take out'],
        ...['return', 'return', 'return', 'return'],
        ...['reduce', 'cancel', 'revoke', 'withdraw', 'next year', 'again', 'replay'],
      ),
      weight: 20,
    },
  ),
  tranche: fc.integer({ min: 1, max: 2 }),
  line: fc.constantFrom(...LINES),
  /** Of what could be meant, so that much of it can succeed. */
  percent: fc.integer({ min: 1, max: 130 }),
});
type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

interface Sent {
  readonly paymentId: PaymentId;
  readonly batchId: BatchId;
  readonly tranche: number;
  readonly attempt: number;
}

/** Carries attempts out, and knows the names of what they made. */
class Run {
  private readonly payments: Sent[] = [];
  private releases = 0;
  private returns = 0;
  private year = 2023;
  private last: { readonly next: Step; readonly key: string; readonly answer: unknown } | undefined;

  constructor(
    private world: World,
    private readonly award: ClaimStory,
  ) {}

  get today(): string {
    return this.year === 2023 ? '2023-06-09' : '2024-06-03';
  }

  async step({ op, tranche, line, percent }: Attempt): Promise<void> {
    const { award } = this;
    const sent = this.payments.filter((payment) => payment.tranche === tranche).at(-1);
    switch (op) {
      case 'onward':
        return this.step({ op: await this.naturalNext(tranche, percent), tranche, line, percent });
      case 'verify':
        return this.send(award.verify(tranche, tranche === 1 ? TRANCHE_1 : TRANCHE_2));
      case 'release':
        return this.send(award.release(tranche, line, (this.releases += 1)));
      case 'pay': {
        const number = this.payments.length + 1;
        const batchId = `batch-${number}` as BatchId;
        await this.send(openBatch(batchId));
        const paymentId = award.paymentId(tranche, number);
        this.payments.push({ paymentId, batchId, tranche, attempt: number });
        return this.send(award.pay(tranche, batchId, number));
      }
      case 'instruct': {
        const amountFen = await this.amountOf(sent);
        if (!sent || amountFen === null) return;
        await this.send(sealBatch(sent.batchId));
        return this.send(approveBatch(1, amountFen, sent.batchId));
      }
      case 'settle': {
        const amountFen = await this.amountOf(sent);
        if (!sent || amountFen === null) return;
        return this.send(award.settle(tranche, amountFen, this.today, sent.attempt));
      }
      case 'reject':
        if (!sent) return;
        return this.send(award.reject(tranche, this.today, sent.attempt));
      case 'take out':
        if (!sent) return;
        return this.send(takeOut(sent.paymentId, sent.batchId));
      case 'return': {
        const amountFen = await this.amountOf(sent);
        if (!sent || amountFen === null) return;
        // In parts, so that more can come back while a reissue is under way.
        const backFen = (amountFen * BigInt(percent)) / 200n;
        const id = `r${(this.returns += 1)}`;
        return this.send(award.giveBack(tranche, backFen, this.today, id, sent.attempt));
      }
      case 'reduce': {
        const state = await this.world.ledger.read(award.target);
        if (!('award' in state)) return;
        return this.send(
          award.reduce((state.award.amountFen * BigInt(70 + Math.trunc(percent / 3))) / 100n),
        );
      }
      case 'cancel':
        return percent > 90 ? this.send(award.cancel(tranche)) : undefined;
      case 'revoke':
        // Rare, as cancelling is, since little can follow.
        return percent > 110 ? this.send(award.revoke) : undefined;
      case 'withdraw':
        return this.send(award.withdraw);
      case 'next year':
        this.year = 2024;
        return this.world.today('2024-06-03');
      case 'again': {
        if (!this.last) return;
        const before = await lengthsOf(this.world.store);
        const { next, key, answer } = this.last;
        const restarted = percent > 65 ? this.world : this.world.restarted();
        expect(await answered(next, restarted, key)).toEqual(answer);
        if (answer !== 'refused') expect(await lengthsOf(this.world.store)).toEqual(before);
        return;
      }
      case 'replay': {
        const before = await lengthsOf(this.world.store);
        this.world = this.world.restarted();
        await this.world.processes.recover();
        expect(await lengthsOf(this.world.store)).toEqual(before);
        return;
      }
    }
  }

  /** What an officer would do next, so that most runs get somewhere. */
  private async naturalNext(tranche: number, percent: number): Promise<string> {
    const state = await this.world.ledger.read(this.award.target);
    if (!('award' in state)) return 'withdraw';
    const known = state.award.tranches.find((other) => other.tranche === tranche);
    if (!known?.verified) return 'verify';
    if (known.openPayment) {
      const payment = await this.world.ledger.read(at.payment(known.openPayment));
      return payment.status === 'opened' ? 'instruct' : 'settle';
    }
    const stayedFen = known.settledFen - known.returnedFen;
    if (known.release) return percent > 90 && stayedFen > 0n ? 'return' : 'pay';
    return dueFen(known) > 0n ? 'release' : 'return';
  }

  private async amountOf(sent: Sent | undefined): Promise<Fen | null> {
    if (!sent) return null;
    const payment = await this.world.ledger.read(at.payment(sent.paymentId));
    return payment.status === 'none' ? null : payment.order.amountFen;
  }

  private keys = 0;

  private async send(next: Step): Promise<void> {
    const key = `run-${(this.keys += 1)}`;
    const before = await lengthsOf(this.world.store);
    const answer = await answered(next, this.world, key);
    // A refusal that left nothing behind has no receipt, so a retry of it decides afresh.
    const left = JSON.stringify(before) !== JSON.stringify(await lengthsOf(this.world.store));
    this.last = left ? { next, key, answer } : undefined;
  }

  async check(): Promise<void> {
    const { ledger } = this.world;
    const state = await ledger.read(this.award.target);
    if (!('award' in state)) throw new Error(`it is ${state.status}`);
    const { tranches, amountFen } = state.award;

    expect(sumFen(tranches.map((tranche) => tranche.amountFen))).toBe(amountFen);
    const payments = await Promise.all(
      this.payments.map(({ paymentId }) => ledger.read(at.payment(paymentId))),
    );
    const paid = payments.flatMap((payment) => (payment.status === 'settled' ? [payment] : []));
    const open = payments.filter(({ status }) => status === 'opened' || status === 'instructed');
    expect(open.length).toBe(tranches.filter(({ openPayment }) => openPayment !== null).length);
    for (const tranche of tranches) {
      const { settledFen, returnedFen, release } = tranche;
      expect(dueFen(tranche)).toBeGreaterThanOrEqual(0n);
      expect(settledFen - returnedFen).toBeLessThanOrEqual(tranche.amountFen);
      if (release) expect(release.amountFen).toBeLessThanOrEqual(dueFen(tranche));
      const own = paid.filter(({ order }) => order.tranche === tranche.tranche);
      expect(settledFen).toBe(sumFen(own.map(({ order }) => order.amountFen)));
      expect(returnedFen).toBe(sumFen(own.flatMap(({ returns }) => returns.map(backFen))));
    }

    for (const lineId of LINES) {
      const line = await ledger.read(at.budget(lineId));
      if (line.status === 'none') throw new Error('no line');
      const reservedFen = sumFen(
        tranches.flatMap(({ release }) =>
          release?.lineId === lineId && release.status === 'released' ? [release.amountFen] : [],
        ),
      );
      const own = paid.filter(({ order }) => order.lineId === lineId);
      const spentFen = sumFen(own.map(({ order }) => order.amountFen));
      // The model's returns come in the year of their settlement or a later one.
      const restoredFen = sumFen(
        own.flatMap(({ returns, clearedOn }) =>
          returns.filter(({ returnId }) => this.restores(returnId, clearedOn)).map(backFen),
        ),
      );
      expect(line.appropriatedFen - availableFen(line)).toBe(reservedFen + spentFen - restoredFen);
      expect(availableFen(line)).toBeGreaterThanOrEqual(0n);
    }

    const enterprise = await ledger.read(at.enterprise(HUAWEI));
    if (enterprise.status === 'none') throw new Error('no enterprise');
    for (const claim of state.proposal.claims) {
      if (claim.kind !== 'amount') continue;
      const { account } =
        claim.scope === 'enterprise'
          ? enterprise
          : { account: await ledger.read(at.pool(claim.cap, claim.key, claim.year)) };
      expect(usedOf(account, bucketOf(claim))).toBe(minFen(claim.amountFen, amountFen));
    }
  }

  private readonly returnedIn = new Map<string, number>();

  private restores(returnId: string, clearedOn: string): boolean {
    const year = this.returnedIn.get(returnId) ?? this.year;
    this.returnedIn.set(returnId, year);
    return year === Number(clearedOn.slice(0, 4));
  }
}

const backFen = ({ amountFen }: { readonly amountFen: Fen }): Fen => amountFen;

async function answered(next: Step, world: World, key: string): Promise<unknown> {
  try {
    return (await next.send(world, key)).receipt;
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}

describe('an award, whatever is tried on it', () => {
  async function holds(
    award: ClaimStory,
    second: readonly Step[],
    attempts: readonly Attempt[],
  ): Promise<void> {
    const world = await openWorld();
    await play(world, [
      ...setting,
      appropriate(SMALL, 2023, wan(205)),
      ...granted(award),
      ...second,
    ]);
    const run = new Run(world, award);
    for (const tried of attempts) {
      await run.step(tried);
      await run.check();
    }
    await world.close();
  }

  const options = { numRuns: Number(process.env['TRANCHE_MODEL_RUNS'] ?? 25) };

  it('is paid once a tranche, within its budget, and its two tranches add up', async () => {
    const award = relocation();
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 10, maxLength: 40 }), (attempts) =>
        holds(award, [award.approveAgain, award.verify(1, TRANCHE_1)], attempts),
      ),
      options,
    );
  });

  it('uses of its caps exactly what it is worth', async () => {
    const award = eventSubsidy();
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 10, maxLength: 40 }), (attempts) =>
        holds(award, [award.verify(1)], attempts),
      ),
      options,
    );
  });
});
