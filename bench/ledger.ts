import { join } from 'node:path';
import type { EnterpriseEvent } from '../src/domain/enterprise/events.js';
import { addDays, type Day } from '../src/kernel/days.js';
import type { Actor } from '../src/kernel/event.js';
import type { CommandId, UserId } from '../src/kernel/ids.js';
import { checkCharacter, type Uscc } from '../src/kernel/uscc.js';
import { at } from '../src/domain/targets.js';
import { systemClock } from '../src/ledger/clock.js';
import { type Codec, createCodec } from '../src/ledger/codec.js';
import { attemptId, eventIdOf } from '../src/ledger/ids.js';
import { Ledger } from '../src/ledger/ledger.js';
import { type EncodedEvent, type EventStore, NO_STREAM } from '../src/stores/events/port.js';
import { openSqliteEventStore } from '../src/stores/events/sqlite/store.js';
import { openKeyStore } from '../src/stores/keys/store.js';

/** The write path alone, on disk. */
export interface BenchLedger {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly ledger: Ledger;
  /** What was folded before is forgotten: a command then reads its stream, as after a restart. */
  forgetful(): Ledger;
  close(): Promise<void>;
}

export async function openLedger(folder: string): Promise<BenchLedger> {
  const now = () => systemClock.now();
  const store = openSqliteEventStore({ path: join(folder, 'events.db'), now });
  const keys = openKeyStore({ path: join(folder, 'keys.db'), now });
  const codec = createCodec(keys);
  const make = (): Ledger => new Ledger(store, codec, keys, systemClock, async () => ({}));
  const ledger = make();
  await ledger.execute(
    at.ledger,
    { type: 'OpenLedger', ledgerId: 'ledger-bench', kind: 'real' },
    { actor: itself, commandId: attemptId() },
  );
  return {
    store,
    codec,
    ledger,
    forgetful: make,
    async close() {
      await store.close();
      keys.close();
    },
  };
}

const itself: Actor = { id: 'process' as UserId, roles: ['process'], unit: null, uscc: null };
const officer: Actor = {
  id: 'u-officer' as UserId,
  roles: ['case-officer'],
  unit: null,
  uscc: null,
};

/** Made once: what a caller does to ask is not what is measured. */
const usccs: Uscc[] = [];
export const usccOf = (index: number): Uscc => (usccs[index] ??= makeUscc(index));
function makeUscc(index: number): Uscc {
  const first17 = `914403${String(index).padStart(11, '0')}`;
  return `${first17}${checkCharacter(first17)}` as Uscc;
}

export const nameOf = (index: number): string => `武汉数字科技有限公司第${index}分公司`;
const BASIS = '营业执照、税务登记及统计关系证明,核验编号 2023-0601';

let keyed = 0;
const asked = () => {
  keyed += 1;
  return { actor: officer, commandId: `c-${String(keyed).padStart(32, '0')}` as CommandId };
};

export const registerEnterprise = (ledger: Ledger, index: number): Promise<unknown> =>
  ledger.execute(
    at.enterprise(usccOf(index)),
    {
      type: 'RegisterEnterprise',
      uscc: usccOf(index),
      name: nameOf(index),
      checkWaived: null,
    },
    asked(),
  );

const days = Array.from({ length: 1_000 }, (_, n) => addDays('2023-06-01' as Day, n));

export const factOf = (time: number) => ({
  fact: 'registeredInDistrict' as const,
  value: true,
  from: days[time] as Day,
  basis: BASIS,
});

/**
 * The measured command, one event. What is recorded already is satisfied without an event, so each
 * time (from 0) tells of another day.
 */
export const recordFact = (ledger: Ledger, index: number, time: number): Promise<unknown> =>
  ledger.execute(
    at.enterprise(usccOf(index)),
    { type: 'RecordEnterpriseFact', ...factOf(time) },
    asked(),
  );

const EVENTS = 5;

/** `count` events through the port, five a stream, without the cost of deciding each. */
export async function fill({ store, codec }: BenchLedger, count: number): Promise<number> {
  const streams = count / EVENTS;
  const GROUP = 500;
  for (let first = 0; first < streams; first += GROUP) {
    await Promise.all(
      Array.from({ length: Math.min(GROUP, streams - first) }, (_, n) => {
        const index = first + n;
        return store.append(streamsOf(index), NO_STREAM, history(codec, index));
      }),
    );
  }
  return streams;
}

const streamsOf = (index: number) => at.enterprise(usccOf(index)).stream;

function history(codec: Codec, index: number): readonly EncodedEvent[] {
  const uscc = usccOf(index);
  const { commandId } = asked();
  const by = officer.id;
  const events: readonly EnterpriseEvent[] = [
    { type: 'EnterpriseRegistered', data: { uscc, name: nameOf(index), checkWaived: null, by } },
    ...Array.from({ length: EVENTS - 1 }, (_, n): EnterpriseEvent => {
      const from = days.at(-1 - n) as Day;
      return {
        type: 'EnterpriseFactRecorded',
        data: { fact: 'taxInDistrict', value: true, from, basis: BASIS, by },
      };
    }),
  ];
  return events.map((event, n) =>
    codec.encode(event, eventIdOf(streamsOf(index), commandId, n), {
      commandId,
      payloadHash: `ledger:${'0'.repeat(64)}`,
      correlationId: commandId,
      causationId: commandId,
      actor: { id: by, roles: officer.roles, unit: officer.unit },
      about: { uscc },
      effectiveOn: '2023-06-01' as Day,
    }),
  );
}
