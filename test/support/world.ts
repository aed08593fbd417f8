import { join } from 'node:path';
import type { Fact } from '../../projections/projection.js';
import type { Policies } from '../../src/assessment/assessment.js';
import { makePolicies } from '../../src/assessment/policies.js';
import { type Day, type Moment, momentAt, startOf } from '../../src/kernel/days.js';
import type { Actor, DomainEvent, Role } from '../../src/kernel/event.js';
import type { StreamName, Unit, UserId } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { extrasFor } from '../../src/ledger/extras.js';
import type { Target } from '../../src/domain/targets.js';
import { type Parts, recordsOf } from '../../src/erasure/records.js';
import { chineseWorkingDays } from '../../src/ledger/calendar.js';
import { CheckpointFile } from '../../src/ledger/checkpoint.js';
import { createCodec } from '../../src/ledger/codec.js';
import { commandIdOf } from '../../src/ledger/ids.js';
import { type Executed, Ledger } from '../../src/ledger/ledger.js';
import { historyOf } from '../../src/ledger/projector.js';
import { type Checkpoint, Processes } from '../../src/ledger/processes.js';
import type { EventStore } from '../../src/stores/events/port.js';
import { openSqliteEventStore } from '../../src/stores/events/sqlite/store.js';
import { openKeyStore } from '../../src/stores/keys/store.js';
import { loadPacks } from '../../src/stores/policies/folder.js';

export const UNIT = '科创局' as Unit;
/** Real numbers, so that their check characters are right. */
export const HUAWEI = '914403001922038216' as Uscc;
export const TENCENT = '9144030071526726XG' as Uscc;

const person = (id: string, role: Role, uscc: Uscc | null = null): Actor => ({
  id: id as UserId,
  roles: [role],
  unit: ['case-officer', 'reviewer', 'approver'].includes(role) ? UNIT : null,
  uscc,
});

/** One person for each thing that another must not have done. */
export const people = {
  applicant: person('u-applicant', 'applicant', HUAWEI),
  officer: person('u-officer', 'case-officer'),
  reviewer: person('u-reviewer', 'reviewer'),
  approver: person('u-approver-1', 'approver'),
  secondApprover: person('u-approver-2', 'approver'),
  appropriator: person('u-finance-1', 'finance-officer'),
  secondAppropriator: person('u-finance-3', 'finance-officer'),
  finance: person('u-finance-2', 'finance-officer'),
  financeApprover: person('u-finance-approver', 'finance-approver'),
  administrator: person('u-administrator', 'administrator'),
  ledger: person('process', 'process'),
};

let packs: Policies | undefined;
export const policies = async (): Promise<Policies> =>
  (packs ??= makePolicies(await loadPacks(join(process.cwd(), 'policies'))));

/** A ledger without read models: the write path alone, over any store. */
export interface World {
  readonly store: EventStore;
  readonly ledger: Ledger;
  readonly processes: Processes;
  /** Carries out a person's command; the same key is the same request, sent again. */
  dispatch<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    actor: Actor,
    target: Target<S, C, E, X>,
    command: C,
    key?: string,
  ): Promise<Executed<S>>;
  today(on: string): void;
  /** What was appended, in log order, as projections are given it. */
  facts(): Promise<readonly Fact[]>;
  /** The same store and the same moment, as after a restart: nothing but a checkpoint is remembered. */
  restarted(store?: EventStore, checkpoint?: Checkpoint): World;
  close(): Promise<void>;
}

/** A month is closed on read models, which this hasn't got. */
const noBooks = () => Promise.reject(new Error('no read models'));
/** Nor is a counterparty erased. */
const noRows = { projector: { waitFor: noBooks }, rows: {} } as unknown as Pick<
  Parts,
  'projector' | 'rows'
>;

let keyed = 0;

export async function openWorld(
  options: {
    readonly store?: EventStore;
    readonly on?: string;
    readonly policies?: Policies;
  } = {},
): Promise<World> {
  const known = options.policies ?? (await policies());
  let now = 0;
  const today = (on: string): void => {
    now = Date.parse(startOf(on as Day)) + 9 * 3_600_000;
  };
  today(options.on ?? '2023-06-01');
  const clock = { now: (): Moment => momentAt((now += 1)) };
  const keys = openKeyStore({ path: ':memory:', now: () => clock.now() });
  const codec = createCodec(keys);
  const opened =
    options.store ?? openSqliteEventStore({ path: ':memory:', now: () => clock.now() });

  const world = (store: EventStore, checkpoint: Checkpoint): World => {
    const ledger: Ledger = new Ledger(
      store,
      codec,
      keys,
      clock,
      extrasFor(known, chineseWorkingDays, noBooks, (id) =>
        recordsOf({ ledger, store, ...noRows })(id),
      ),
    );
    const log = { warn: () => undefined, error: () => undefined };
    const processes = new Processes(ledger, store, codec, checkpoint, log, async (subject) =>
      keys.destroy(subject),
    );
    return {
      store,
      ledger,
      processes,
      dispatch: (actor, target, command, key = `key-${(keyed += 1)}`) =>
        processes.dispatch(target, command, { actor, commandId: commandIdOf(actor.id, key) }),
      today,
      async facts() {
        const all: Fact[] = [];
        for await (const batch of historyOf(store, codec).read(null, null)) all.push(...batch);
        return all;
      },
      restarted: (other = store, kept = new CheckpointFile(null)) => world(other, kept),
      async close() {
        await store.close();
        keys.close();
      },
    };
  };
  return world(opened, new CheckpointFile(null));
}

/** Every stream there is, in the order they began. */
export async function streamNames(store: EventStore): Promise<readonly StreamName[]> {
  const names = new Set<StreamName>();
  for await (const batch of store.readAll(null)) for (const { stream } of batch) names.add(stream);
  return [...names];
}
