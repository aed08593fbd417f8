// Run by matching.ts: makes a folder with so many payments and the files of the bank that show them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openTranche } from '../src/composition.js';
import { type Booking, camt053, closingFen } from '../src/demo/bank.js';
import { samples } from '../src/domain/samples.js';
import { payerIdOf, streams } from '../src/domain/streams.js';
import type { Day } from '../src/kernel/days.js';
import type { Actor, DomainEvent } from '../src/kernel/event.js';
import type { BatchId, CommandId, PaymentId, StreamName, UserId } from '../src/kernel/ids.js';
import { CheckpointFile } from '../src/ledger/checkpoint.js';
import { systemClock } from '../src/ledger/clock.js';
import { eventIdOf } from '../src/ledger/ids.js';
import type { BankLine, Movement } from '../src/reconciliation/matching/values.js';
import { NO_STREAM } from '../src/stores/events/port.js';
import { reconciling } from '../test/support/reconciling.js';
import { openLedger } from './ledger.js';

const [folder = '', account = '', size = ''] = process.argv.slice(2);
const payerId = payerIdOf(account);
const officer: Actor = {
  id: 'u-finance' as UserId,
  roles: ['finance-officer'],
  unit: null,
  uscc: null,
};
const halves = [
  { file: join(folder, 'first-half.xml'), from: '2024-01-01' as Day, to: '2024-06-30' as Day },
  { file: join(folder, 'second-half.xml'), from: '2024-07-01' as Day, to: '2024-12-31' as Day },
];
const BATCH = 40;
const OPENING = 1_000_000_000_000_000n;

/** Settled payments in exported batches, as if their commands had been carried out. */
async function fill(payments: number): Promise<void> {
  const { lines, movements } = reconciling(payments);
  const { store, codec, close } = await openLedger(folder);
  const { applicationId, uscc, unit, measure, benefitYear, fiscalYear } =
    samples.PaymentOpened.order;
  const about = { applicationId, uscc, unit, measure, benefitYear, fiscalYear };
  const append = (stream: StreamName, events: readonly DomainEvent[]) => {
    const commandId = `bench-${stream}` as CommandId;
    const encoded = events.map((event, n) =>
      codec.encode(event as never, eventIdOf(stream, commandId, n), {
        commandId,
        payloadHash: `ledger:${'0'.repeat(64)}`,
        correlationId: commandId,
        causationId: commandId,
        actor: { id: officer.id, roles: officer.roles, unit: officer.unit },
        about,
        effectiveOn: '2024-01-01' as Day,
      }),
    );
    return store.append(stream, NO_STREAM, encoded);
  };
  await append(streams.payer(payerId), [
    { type: 'PayerOpened', data: { ...samples.PayerOpened, payerId, account } },
  ]);
  for (let first = 0; first < movements.length; first += BATCH) {
    const some = movements.slice(first, first + BATCH);
    const batchId = `batch-${String(first).padStart(9, '0')}` as BatchId;
    const vouchers = some.map(({ id }, n) => ({
      paymentId: id as PaymentId,
      voucherNumber: `${batchId}-${n}`,
    }));
    await Promise.all([
      append(streams.batch(batchId), [
        { type: 'BatchExported', data: { ...samples.BatchExported, batchId, payerId, vouchers } },
      ]),
      ...some.map((movement) =>
        append(streams.payment(movement.id as PaymentId), eventsOf(movement, batchId)),
      ),
    ]);
  }
  // What followed from them is not what is measured.
  const position = (await store.head()) ?? '';
  await new CheckpointFile(join(folder, 'processes.checkpoint')).save(position);
  await close();
  await writeFiles(lines);
  // The rows of before are there when the bank's files come.
  const tranche = await open();
  await tranche.projector.waitFor(position, ['reconciliation', 'bank-lines'], 3_600_000);
  await tranche.close();
}

function eventsOf({ id, amountFen, on, payee }: Movement, batchId: BatchId): DomainEvent[] {
  const paymentId = id as PaymentId;
  const order = { ...samples.PaymentOpened.order, paymentId, batchId, amountFen: -amountFen };
  const account = {
    ...samples.PaymentOpened.account,
    holder: payee.name,
    number: payee.account ?? '',
  };
  const paid = { paymentId, amountFen: -amountFen };
  return [
    { type: 'PaymentOpened', data: { ...samples.PaymentOpened, order, account } },
    { type: 'PaymentInstructed', data: { ...paid, account, on } },
    {
      type: 'PaymentSettled',
      data: { ...samples.PaymentSettled, ...paid, bankReference: `R${id}`, clearedOn: on },
    },
  ];
}

async function writeFiles(lines: readonly BankLine[]): Promise<void> {
  let openingFen = OPENING;
  for (const { file, from, to } of halves) {
    const bookings = lines
      .filter(({ bookedOn }) => bookedOn >= from && bookedOn <= to)
      .sort((a, b) => (a.bookedOn < b.bookedOn ? -1 : a.bookedOn > b.bookedOn ? 1 : 0))
      .map(bookingOf);
    const booked = { account, from, to, openingFen, bookings };
    writeFileSync(file, camt053(booked));
    openingFen = closingFen(booked);
  }
}

const bookingOf = ({ id, bookedOn, amountFen, counterparty, endToEndIds, summary }: BankLine) =>
  ({
    on: bookedOn,
    amountFen,
    name: counterparty?.name ?? '',
    account: counterparty?.account ?? '',
    summary,
    serial: `S${id}`,
    // Ours is the payment's id.
    ...(endToEndIds.length > 0 && { endToEndId: id.replace('line-', '') }),
  }) satisfies Booking;

const open = () =>
  openTranche({
    folder,
    kind: 'real',
    clock: systemClock,
    log: pino({ level: 'error' }, pino.destination(2)),
    policiesFolder: 'policies',
    profilesFolder: 'profiles',
  });

await fill(Number(size));
