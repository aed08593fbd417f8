// A child process that is killed: it opens a ledger's folder, says what it found there, and then
// eight writers carry awards on, each from wherever the last process left them. A line before each
// command says what is meant, and a line after it what was acknowledged.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openTranche, type Tranche } from '../../src/composition.js';
import type { Granted } from '../../src/domain/application/state.js';
import { availableFen } from '../../src/domain/budget/decide.js';
import { at } from '../../src/domain/targets.js';
import { type Day, dayOf, momentAt, startOf, yearOf } from '../../src/kernel/days.js';
import type {
  AccountId,
  ApplicationId,
  BatchId,
  LineId,
  StreamName,
} from '../../src/kernel/ids.js';
import { type Fen, wan } from '../../src/kernel/money.js';
import { checkCharacter, type Uscc } from '../../src/kernel/uscc.js';
import { commandIdOf } from '../../src/ledger/ids.js';
import { historyOf } from '../../src/ledger/projector.js';
import {
  appropriate,
  approveBatch,
  confirmAccount,
  openBatch,
  proposeAccount,
  register,
  relocation,
  sealBatch,
  type Step,
  TRANCHE_1,
} from '../support/story.js';
import type { World } from '../support/world.js';
import { type Job, type Line, type Meant, WRITERS } from './writing.js';

const { folder, today, after, from, outstanding, verify } = JSON.parse(
  process.argv[2] ?? '{}',
) as Job;

const tick = new Int32Array(new SharedArrayBuffer(4));

/** Said once this returns, whatever becomes of the process; a full pipe is waited for. */
function say(line: Line): void {
  let rest: Uint8Array = Buffer.from(`${JSON.stringify(line)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(tick, 0, 0, 1);
    }
  }
}

const started = Date.now();
const morning = Date.parse(startOf(today as Day)) + 9 * 3_600_000;
const clock = { now: () => momentAt(morning + Date.now() - started) };

const tranche = await openTranche({
  folder,
  kind: 'real',
  clock,
  log: pino({ level: 'silent' }),
  policiesFolder: join(process.cwd(), 'policies'),
});
const { ledger, processes, store } = tranche;

const world = {
  ledger,
  dispatch: (actor, target, command, key = '') =>
    processes.dispatch(target, command, { actor, commandId: commandIdOf(actor.id, key) }),
} as Pick<World, 'dispatch' | 'ledger'> as World;

const year = yearOf(dayOf(clock.now()));
const LINE = `line-${year}` as LineId;
await appropriate(LINE, year, wan(10_000_000)).send(world, `line-${year}`);

const stored: [string, string, number, string, string][] = [];
for await (const batch of store.readAll(after)) {
  for (const { position, stream, revision, id, metadata } of batch) {
    stored.push([position, stream, revision, id, metadata.commandId]);
  }
}
say({ stored, halfMade: await halfMade(tranche) });

if (verify) {
  const names = tranche.projector.status().map(({ name }) => name);
  const head = await store.head();
  if (head !== null) await tranche.projector.waitFor(head, names, 60_000);
  const differences: string[] = [];
  const history = historyOf(store, tranche.codec);
  for await (const { projection, table, key } of tranche.rows.verify(names, history)) {
    differences.push(`${projection}.${table} ${JSON.stringify(key)}`);
  }
  say({ verified: names.length, differences });
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));

/** First what was asked and never answered, under the same key; then whatever comes next. */
async function write(writer: number): Promise<never> {
  const unanswered = outstanding[writer];
  let n = from[writer] ?? 0;
  if (unanswered) {
    await send(unanswered);
  }
  for (;;) {
    const name = await next(writer, n);
    if (name === 'wait' || name === 'done') {
      if (name === 'done') say({ done: [writer, n] });
      n += 1;
    } else {
      await send({ writer, n, name, day: dayOf(clock.now()) });
    }
  }
}

async function send(meant: Meant): Promise<void> {
  const { writer, n, name } = meant;
  const step = await named(meant);
  say({ meant });
  const { receipt, events } = await step.send(world, `${writer}-${n}-${name}`);
  say({
    acknowledged: {
      writer,
      stream: receipt.stream,
      events: events.map(({ revision, id }) => [revision, id]),
    },
  });
}

function usccOf(writer: number, n: number): Uscc {
  const first17 = `91420100MA${String(writer).padStart(2, '0')}${String(n).padStart(5, '0')}`;
  return `${first17}${checkCharacter(first17) ?? ''}` as Uscc;
}

function storyOf(writer: number, n: number) {
  const uscc = usccOf(writer, n);
  const name = `w${writer}-${n}`;
  return {
    uscc,
    award: relocation(name, uscc),
    account: `account-${name}` as AccountId,
    batch: (attempt: number) => `batch-${name}-${attempt}` as BatchId,
  };
}

/** What an officer would do next; a name that says it, so that another process can say it again. */
async function next(writer: number, n: number): Promise<string> {
  const { uscc, award, batch } = storyOf(writer, n);
  const enterprise = await ledger.read(at.enterprise(uscc));
  if (enterprise.status === 'none') return 'register-0';
  if (enterprise.facts.length < 3) return `register-${enterprise.facts.length + 1}`;
  const account = enterprise.accounts[0];
  if (!account) return 'propose-account';
  if (account.status === 'proposed') return 'confirm-account';

  const state = await ledger.read(award.target);
  switch (state.status) {
    case 'none':
    case 'submitted':
    case 'accepted': {
      // Submitted, accepted, its evidence attached, every fact verified, assessed.
      if (state.status === 'none') return 'review-0';
      if (state.status === 'submitted') return 'review-1';
      if (state.evidence.length === 0) return 'review-2';
      return `review-${3 + Object.keys(state.verified).length}`;
    }
    case 'assessed':
      return 'propose';
    case 'reserved':
      return 'notice';
    case 'noticed':
      if (dayOf(clock.now()) <= state.notice.closesOn) return 'wait';
      return `approve-${state.notice.approvals.length + 1}`;
    case 'granted':
      return nextOfTranche(state, n, batch);
    case 'withdrawn':
    case 'revoked':
      return 'done';
    default:
      throw new Error(`left half made: ${state.status}`);
  }
}

async function nextOfTranche(
  { award }: Granted,
  n: number,
  batch: (attempt: number) => BatchId,
): Promise<string> {
  const tranche = award.tranches[0];
  if (!tranche) throw new Error('no tranche');
  if (!tranche.verified) return 'verify';
  const dueFen = tranche.amountFen - tranche.settledFen + tranche.returnedFen;
  const attempt = tranche.payments.length;
  if (tranche.openPayment) {
    const payment = await ledger.read(at.payment(tranche.openPayment));
    if (payment.status === 'opened') {
      const collected = await ledger.read(at.batch(batch(attempt)));
      return collected.status === 'collected' ? `seal-${attempt}` : `approve-batch-${attempt}`;
    }
    return attempt === 1 && n % 4 === 0 ? `reject-${attempt}` : `settle-${attempt}`;
  }
  if (dueFen === 0n) {
    if (tranche.returns.length === 0 && n % 2 === 0) return `return-${attempt}`;
    return n % 3 === 0 ? 'revoke' : 'done';
  }
  if (!tranche.release) return `release-${tranche.releases.length + 1}`;
  const opened = await ledger.read(at.batch(batch(attempt + 1)));
  return opened.status === 'none' ? `batch-${attempt + 1}` : `pay-${attempt + 1}`;
}

async function named({ writer, n, name, day: on }: Meant): Promise<Step> {
  const { uscc, award, account, batch } = storyOf(writer, n);
  const [what = '', last = ''] = /^(.*?)-?(\d*)$/.exec(name)?.slice(1) ?? [];
  const number = Number(last);
  const amountFen = async (): Promise<Fen> => {
    const payment = await ledger.read(at.payment(award.paymentId(1, number)));
    return payment.status === 'none' ? 0n : payment.order.amountFen;
  };
  switch (what) {
    case 'register':
      return register(uscc)[number] as Step;
    case 'propose-account':
      return proposeAccount(uscc, account);
    case 'confirm-account':
      return confirmAccount(uscc, account);
    case 'review':
      return award.review[number] as Step;
    case 'propose':
      return award.propose();
    case 'notice':
      return award.notice;
    case 'approve':
      return number === 1 ? award.approve() : award.approveAgain;
    case 'verify':
      return award.verify(1, TRANCHE_1);
    case 'release':
      return award.release(1, LINE, number);
    case 'batch':
      return openBatch(batch(number));
    case 'pay':
      return award.pay(1, batch(number), number);
    case 'seal':
      return sealBatch(batch(number));
    case 'approve-batch':
      return approveBatch(1, await amountFen(), batch(number));
    case 'settle':
      return award.settle(1, await amountFen(), on, number);
    case 'reject':
      return award.reject(1, on, number);
    case 'return':
      return award.giveBack(1, wan(50), on, 'r1', number);
    case 'revoke':
      return award.revoke;
    default:
      throw new Error(`no such step: ${name}`);
  }
}

/** Whatever a recovery should have finished and has not. */
async function halfMade({ ledger: at0, store: all }: Tranche): Promise<readonly string[]> {
  const found: string[] = [];
  const streams = new Set<StreamName>();
  for await (const batch of all.readAll(null)) for (const { stream } of batch) streams.add(stream);
  const usedFen = new Map<string, Fen>();
  const use = (line: LineId, fen: Fen) => usedFen.set(line, (usedFen.get(line) ?? 0n) + fen);

  for (const stream of streams) {
    if (!stream.startsWith('application-')) continue;
    const state = await at0.read(
      at.application(stream.slice('application-'.length) as ApplicationId),
    );
    if (state.status === 'none') continue;
    const wrong = (what: string) => found.push(`${stream}: ${what}`);
    if (state.status === 'proposing' || state.status === 'granting') wrong(state.status);
    const enterprise = await at0.read(at.enterprise(state.uscc));
    if (enterprise.status === 'none' || !('proposal' in state) || !state.proposal) continue;
    const held = enterprise.account.reservations.get(state.proposal.reservationId)?.status;
    if (!('award' in state)) {
      if (held !== 'reserved') wrong(`limits are ${held} before the grant`);
      continue;
    }
    const expected = state.award.amountFen > 0n ? 'confirmed' : 'voided';
    if (held !== expected) wrong(`limits are ${held} after the grant`);
    for (const { release, openPayment, payments } of state.award.tranches) {
      if (release?.status === 'requested') wrong('a release is under way');
      if (release?.status === 'released') use(release.lineId, release.amountFen);
      for (const paymentId of payments) {
        const payment = await at0.read(at.payment(paymentId));
        const isOpen = payment.status === 'opened' || payment.status === 'instructed';
        if (isOpen !== (openPayment === paymentId)) wrong(`${paymentId} is ${payment.status}`);
        if (payment.status === 'none') continue;
        const batch = await at0.read(at.batch(payment.order.batchId));
        if (batch.status === 'none' || !batch.items.some((item) => item.paymentId === paymentId)) {
          wrong(`${paymentId} is in no batch`);
        } else if (batch.status === 'approved' && payment.status === 'opened') {
          wrong(`${paymentId} is approved and not instructed`);
        }
        if (payment.status !== 'settled') continue;
        use(payment.order.lineId, payment.order.amountFen);
        for (const back of payment.returns) {
          // The writers return at once, and never on another year's day than they settled.
          use(payment.order.lineId, -back.amountFen);
        }
      }
    }
  }
  for (const stream of streams) {
    if (!stream.startsWith('budget-')) continue;
    const line = await at0.read(at.budget(stream.slice('budget-'.length) as LineId));
    if (line.status === 'none') continue;
    const lineFen = line.appropriatedFen - availableFen(line);
    const expected = usedFen.get(line.lineId) ?? 0n;
    if (lineFen !== expected) found.push(`${stream}: ${lineFen} used, ${expected} accounted for`);
  }
  return found;
}
