import { readTranche, type Reading } from '../../src/composition.js';
import type { Granted } from '../../src/domain/application/state.js';
import { availableFen } from '../../src/domain/budget/room.js';
import { at } from '../../src/domain/targets.js';
import type { ApplicationId, EventId, LineId, StreamName } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import { systemClock } from '../../src/ledger/clock.js';
import { eventIdOf } from '../../src/ledger/ids.js';
import { pino } from 'pino';
import type { Acknowledged } from './writers.js';

/**
 * What is wrong with a ledger that nobody writes to just now, read from its files: an acknowledged
 * command whose events are not there, an event there twice, an award that is neither here nor there.
 */
export async function faultsIn(
  folder: string,
  acknowledged: readonly Acknowledged[],
): Promise<readonly string[]> {
  const log = pino({ level: 'silent' });
  const options = { folder, kind: 'real', clock: systemClock, log, policiesFolder: '' } as const;
  const reading = await readTranche(options);
  try {
    const faults: string[] = [];
    const { streams, events } = await read(reading, faults);
    for (const { commandId, stream, revision } of acknowledged) {
      const there = events.get(eventIdOf(stream, commandId, 0));
      const length = streams.get(stream) ?? 0;
      if (there !== stream || length <= revision) faults.push(`lost: ${stream}@${revision}`);
    }
    faults.push(...(await halfMade(reading, [...streams.keys()])));
    return faults;
  } finally {
    await reading.close();
  }
}

/** How long each stream is, and which stream holds each event. */
async function read({ store }: Reading, faults: string[]) {
  const streams = new Map<StreamName, number>();
  const events = new Map<EventId, StreamName>();
  const commands = new Map<string, string>();
  for await (const batch of store.readAll(null)) {
    for (const { stream, revision, id, metadata } of batch) {
      const place = `${stream}@${revision}`;
      if (revision !== (streams.get(stream) ?? 0)) faults.push(`not in sequence: ${place}`);
      if (events.has(id)) faults.push(`twice: ${place}`);
      // The events of a command are one append, so they stand together.
      const before = commands.get(metadata.commandId);
      if (before !== undefined && before !== `${stream}@${revision - 1}`) {
        faults.push(`carried out twice: ${metadata.commandId} at ${before} and ${place}`);
      }
      commands.set(metadata.commandId, place);
      events.set(id, stream);
      streams.set(stream, revision + 1);
    }
  }
  return { streams, events };
}

/** What a recovery should have finished and has not. */
async function halfMade(
  { ledger }: Reading,
  streams: readonly StreamName[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  const usedFen = new Map<LineId, Fen>();
  const use = (line: LineId, fen: Fen) => usedFen.set(line, (usedFen.get(line) ?? 0n) + fen);

  for (const id of named<ApplicationId>(streams, 'application-')) {
    const state = await ledger.read(at.application(id));
    if (state.status === 'none') continue;
    const wrong = (what: string) => faults.push(`half made: ${id}: ${what}`);
    if (state.status === 'proposing' || state.status === 'granting') wrong(state.status);
    const enterprise = await ledger.read(at.enterprise(state.uscc));
    if (enterprise.status === 'none' || !('proposal' in state) || !state.proposal) continue;
    const held = enterprise.account.reservations.get(state.proposal.reservationId)?.status;
    if ('award' in state) {
      const expected = state.award.amountFen > 0n ? 'confirmed' : 'voided';
      if (held !== expected) wrong(`limits are ${held} after the grant`);
      await follow(ledger, state, use, wrong);
    } else {
      const expected = state.status === 'withdrawn' ? 'voided' : 'reserved';
      if (held !== expected) wrong(`limits are ${held}, and it is ${state.status}`);
    }
  }
  for (const id of named<LineId>(streams, 'budget-')) {
    const line = await ledger.read(at.budget(id));
    if (line.status === 'none') continue;
    const [used, expected] = [line.appropriatedFen - availableFen(line), usedFen.get(id) ?? 0n];
    if (used !== expected) faults.push(`${id}: ${used} used, ${expected} accounted for`);
  }
  return faults;
}

const named = <Id extends string>(streams: readonly StreamName[], prefix: string): readonly Id[] =>
  streams.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length) as Id);

/** Each tranche's money: released and not paid, on its way, paid, and back. */
async function follow(
  ledger: Reading['ledger'],
  { award }: Granted,
  use: (line: LineId, fen: Fen) => void,
  wrong: (what: string) => void,
): Promise<void> {
  for (const { release, openPayment, payments } of award.tranches) {
    if (release?.status === 'requested') wrong('a release is under way');
    if (release?.status === 'released') use(release.lineId, release.amountFen);
    for (const paymentId of payments) {
      const payment = await ledger.read(at.payment(paymentId));
      const isOpen = payment.status === 'opened' || payment.status === 'instructed';
      if (isOpen !== (openPayment === paymentId)) wrong(`${paymentId} is ${payment.status}`);
      if (payment.status === 'none') continue;
      const batch = await ledger.read(at.batch(payment.order.batchId));
      if (batch.status === 'none' || !batch.items.some((item) => item.paymentId === paymentId)) {
        wrong(`${paymentId} is in no batch`);
      } else if (batch.status === 'approved' && payment.status === 'opened') {
        wrong(`${paymentId} is approved and not instructed`);
      }
      if (payment.status !== 'settled') continue;
      use(payment.order.lineId, payment.order.amountFen);
      for (const back of payment.returns) {
        // The writers never return on another year's day than they settled.
        use(payment.order.lineId, -back.amountFen);
      }
    }
  }
}
