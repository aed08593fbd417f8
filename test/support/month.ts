import { projections } from '../../projections/index.js';
import { at, type Target } from '../../src/domain/targets.js';
import { samples } from '../../src/domain/samples.js';
import { sealable } from '../../src/domain/statement/counterparty.js';
import type { StatementLine } from '../../src/domain/statement/events.js';
import { payerIdOf } from '../../src/domain/streams.js';
import { addDays, type Day, type Moment, momentAt, startOf } from '../../src/kernel/days.js';
import { type Actor, type DomainEvent, THE_LEDGER } from '../../src/kernel/event.js';
import type { ImportId, PayerId, PaymentId } from '../../src/kernel/ids.js';
import { type Fen, sumFen } from '../../src/kernel/money.js';
import { chineseWorkingDays } from '../../src/ledger/calendar.js';
import { CheckpointFile } from '../../src/ledger/checkpoint.js';
import { type Codec, createCodec } from '../../src/ledger/codec.js';
import { extrasFor } from '../../src/ledger/extras.js';
import { attemptId, commandIdOf } from '../../src/ledger/ids.js';
import { type Executed, Ledger } from '../../src/ledger/ledger.js';
import { Processes } from '../../src/ledger/processes.js';
import { Projector } from '../../src/ledger/projector.js';
import { booksOf } from '../../src/reconciliation/books.js';
import type { Parts } from '../../src/reconciliation/parts.js';
import { type Ran, reconcile } from '../../src/reconciliation/run.js';
import type { EventStore } from '../../src/stores/events/port.js';
import { openSqliteEventStore } from '../../src/stores/events/sqlite/store.js';
import { openKeyStore } from '../../src/stores/keys/store.js';
import { ReadModels } from '../../src/stores/rows/read-models.js';
import { side } from './side.js';
import { people, policies } from './world.js';

export interface Booking {
  readonly amountFen: Fen;
  readonly name?: string;
  readonly account?: string | null;
  readonly endToEndId?: string;
  readonly serial?: string;
  readonly summary?: string;
  readonly returnReason?: string;
}

/** An account, its payments and its bank: what reconciling needs, without the cases behind it. */
export interface Account {
  readonly payerId: PayerId;
  readonly parts: Parts & {
    readonly store: EventStore;
    readonly rows: ReadModels;
    readonly codec: Codec;
  };
  today(on: string): void;
  /** Settled: what an instruction to this account has come to. */
  pay(
    paymentId: string,
    amountFen: Fen,
    on: string,
    to?: { name: string; account: string },
  ): Promise<void>;
  send<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    actor: Actor,
    target: Target<S, C, E, X>,
    command: C,
    key?: string,
  ): Promise<Executed<S>>;
  /** A day of the statement, from the balance of the day before. */
  book(day: string, ...bookings: Booking[]): Promise<void>;
  run(): Promise<Ran>;
  /** As after a restart: over the same store, with read models of its own. */
  restarted(store?: EventStore): Promise<Account>;
  /** Finishes what the matches of a run set off, and nothing of the cases. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

export const bank = { name: '某科技公司', account: '6222000012345678901' };
const number = '42001000000000000001';
let keyed = 0;

export async function openAccount(): Promise<Account> {
  const known = await policies();
  let now = 0;
  const today = (on: string): void => {
    now = Date.parse(startOf(on as Day)) + 9 * 3_600_000;
  };
  today('2023-06-01');
  const clock = { now: (): Moment => momentAt((now += 1)) };
  const keys = openKeyStore({ path: ':memory:', now: () => clock.now() });
  const codec = createCodec(keys);
  const first = openSqliteEventStore({ path: ':memory:', now: () => clock.now() });
  const payerId = payerIdOf(number);
  let balanceFen = 10_000_000_00n;
  let imports = 0;

  const open = async (store: EventStore): Promise<Account> => {
    const rows = await ReadModels.open({ kind: 'sqlite', path: ':memory:' }, projections);
    const projector = new Projector({ store, codec, rows, report: () => undefined });
    const books: ReturnType<typeof booksOf> = (payer, month) => booksOf(parts)(payer, month);
    const ledger = new Ledger(
      store,
      codec,
      keys,
      clock,
      extrasFor(known, chineseWorkingDays, books, async () => null),
    );
    const log = { warn: () => undefined, error: () => undefined };
    // Nothing follows the log: the cases behind the payments aren't there.
    const processes = new Processes(
      ledger,
      store,
      codec,
      new CheckpointFile(null),
      log,
      async () => {},
    );
    const parts = { store, ledger, processes, projector, rows, keys, codec, side };
    await projector.start();
    const asked = (actor: Actor, key = `key-${(keyed += 1)}`) => ({
      actor,
      commandId: actor === THE_LEDGER ? attemptId() : commandIdOf(actor.id, key),
    });
    return {
      payerId,
      parts,
      today,
      async pay(id, amountFen, on, to = bank) {
        const paymentId = id as PaymentId;
        const order = { ...samples.PaymentOpened.order, paymentId, amountFen };
        const account = {
          ...samples.PaymentOpened.account,
          holder: to.name,
          number: to.account,
        };
        const target = at.payment(paymentId);
        const send = (command: Parameters<typeof target.decider.decide>[0], actor: Actor) =>
          ledger.execute(target, command, asked(actor));
        const { accountId } = account;
        await send(
          { type: 'OpenPayment', order, account, resembles: [], openedBy: people.finance.id },
          THE_LEDGER,
        );
        await send({ type: 'InstructPayment', paymentId, accountId }, THE_LEDGER);
        await send(
          {
            type: 'SettlePayment',
            paymentId,
            amountFen,
            bankReference: `ref-${id}`,
            clearedOn: on as Day,
          },
          people.finance,
        );
      },
      send: (actor, target, command, key) => processes.dispatch(target, command, asked(actor, key)),
      async book(on, ...bookings) {
        const day = on as Day;
        const importId = `imp-${(imports += 1)}` as ImportId;
        const target = at.statement(payerId, day);
        const openingFen = balanceFen;
        const lines = bookings.map((booking, i) => lineOf(booking, i, keys));
        balanceFen += sumFen(lines.map(({ amountFen }) => amountFen));
        const of = { accountId: payerId, day, importId };
        if (lines.length > 0) {
          await ledger.execute(
            target,
            { type: 'AddStatementLines', ...of, from: 0, lines },
            asked(people.finance),
          );
        }
        await ledger.execute(
          target,
          {
            type: 'AcceptStatementDay',
            ...of,
            sha256: samples.BatchExported.sha256,
            count: lines.length,
            openingFen,
            closingFen: balanceFen,
          },
          asked(people.finance),
        );
      },
      run: () => reconcile(parts, payerId, people.finance),
      async restarted(other = store) {
        await projector.stop();
        await rows.close();
        return open(other);
      },
      recover: () => processes.recover(),
      async close() {
        await projector.stop();
        await rows.close();
        await store.close();
        keys.close();
      },
    };
  };
  const account = await open(first);
  await account.send(people.administrator, at.payer(payerId), {
    type: 'OpenPayer',
    payerId,
    name: '东湖高新区财政和国资监管局',
    account: number,
    bank: '中国建设银行光谷支行',
    bankCode: '105521000012',
  });
  return account;
}

function lineOf(
  { amountFen, name, account = null, endToEndId, serial, summary, returnReason }: Booking,
  at: number,
  keys: { mac(subject: null, text: string): string | null },
): StatementLine {
  return {
    line: at + 2,
    amountFen,
    balanceFen: null,
    counterparty:
      name === undefined ? null : sealable({ name, account }, (text) => keys.mac(null, text) ?? ''),
    summary: summary ?? '奖补资金',
    serial: serial ?? null,
    endToEndId: endToEndId ?? null,
    reference: null,
    returnReason: returnReason ?? null,
  };
}

/** Every day from the first to the last. */
export const daysFrom = (first: string, last: string): readonly string[] => {
  const days: string[] = [];
  for (let day = first as Day; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
};
