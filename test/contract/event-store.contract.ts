import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Moment } from '../../src/kernel/days.js';
import type { EventId, StreamName } from '../../src/kernel/ids.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { leaf } from '../../src/ledger/codec.js';
import {
  type Appended,
  type EncodedEvent,
  type EventStore,
  NO_STREAM,
  type StoredEvent,
  WrongRevision,
} from '../../src/stores/events/port.js';
import { newEvent, newEvents, newStream } from './events.js';

/** What an event must be when it is read back; its leaf is what proofs are about. */
const expected = (
  stream: StreamName,
  revision: number,
  { id, type, data, metadata }: EncodedEvent,
  recordedAt: Moment,
): Omit<StoredEvent, 'position'> => ({
  stream,
  revision,
  id,
  type,
  data,
  metadata: { ...metadata, recordedAt },
});

async function collect(
  batches: AsyncIterable<readonly StoredEvent[]>,
  until: (events: readonly StoredEvent[]) => boolean = () => false,
): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const batch of batches) {
    events.push(...batch);
    if (until(events)) break;
  }
  return events;
}

/**
 * What every event store owes the ledger. `open` gives a store whose clock is `now`; the log may
 * hold events of others, so each test looks at streams of its own.
 */
export function eventStoreContract(open: (now: () => Moment) => Promise<EventStore>): void {
  let store: EventStore;
  let now: Moment;

  beforeEach(async () => {
    now = new Date().toISOString() as Moment;
    store = await open(() => now);
  });

  afterEach(async () => {
    await store.close();
  });

  const mine = (...streams: StreamName[]): ((event: StoredEvent) => boolean) => {
    const names = new Set(streams);
    return (event) => names.has(event.stream);
  };

  describe('append', () => {
    it('gives back exactly what was recorded: the same leaf on every store', async () => {
      const stream = newStream();
      const data = {
        text: '拨付账 😀 \u0000 \\ud800 "\n',
        amountFen: '9007199254740993',
        list: [0.1, -1.5e-7, 1e21, true, null, { 10: 1, 9: 2 }],
        empty: {},
      };
      const event = newEvent(data);
      const { recordedAt } = await store.append(stream, NO_STREAM, [event]);
      const [read] = await store.readStream(stream);
      expect(leaf(read as StoredEvent)).toBe(
        leaf({ ...expected(stream, 0, event, recordedAt), position: '' }),
      );
      const all = (await collect(store.readAll(null))).find(mine(stream));
      expect(all).toEqual(read);
    });

    it('numbers events densely within their stream, all or none', async () => {
      const stream = newStream();
      const events = newEvents(5);
      expect(await store.append(stream, NO_STREAM, events.slice(0, 2))).toMatchObject({
        revision: 1,
      });
      const last = await store.append(stream, 1, events.slice(2));
      const read = await store.readStream(stream);
      expect(read.map(({ revision, id }) => [revision, id])).toEqual(
        events.map(({ id }, revision) => [revision, id]),
      );
      expect(last).toEqual({
        revision: 4,
        position: read.at(-1)?.position,
        recordedAt: read.at(-1)?.metadata.recordedAt,
      });
    });

    it.each([
      ['a stream that exists already', 3, NO_STREAM],
      ['a revision that others have passed', 3, 1],
      ['a revision that was never reached', 3, 5],
      ['a stream that does not exist', 0, 0],
    ])('is refused for %s, and nothing is recorded', async (_case, existing, revision) => {
      const stream = newStream();
      if (existing > 0) await store.append(stream, NO_STREAM, newEvents(existing));
      await expect(store.append(stream, revision, newEvents(1))).rejects.toMatchObject({
        name: 'WrongRevision',
        stream,
        expected: revision,
        actual: existing - 1,
      });
      expect(await store.readStream(stream)).toHaveLength(existing);
    });

    it('made again returns the first result, also when others have appended since', async () => {
      const stream = newStream();
      const events = newEvents(2);
      const first = await store.append(stream, NO_STREAM, events);
      now = new Date(Date.parse(now) + 60_000).toISOString() as Moment;
      expect(await store.append(stream, NO_STREAM, events)).toEqual(first);
      await store.append(stream, 1, newEvents(1));
      expect(await store.append(stream, NO_STREAM, events)).toEqual(first);
      expect(await store.readStream(stream)).toHaveLength(3);
    });

    it('made again with other events is a conflict', async () => {
      const stream = newStream();
      const events = newEvents(2);
      await store.append(stream, NO_STREAM, events);
      const other = [events[0] as EncodedEvent, newEvent()];
      await expect(store.append(stream, NO_STREAM, other)).rejects.toThrow(WrongRevision);
      await expect(store.append(stream, NO_STREAM, [...events, newEvent()])).rejects.toThrow(
        WrongRevision,
      );
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('of ids used before, decided anew, is a new append: the command id tells a retry', async () => {
      const stream = newStream();
      const events = newEvents(1);
      await store.append(stream, NO_STREAM, events);
      expect(await store.append(stream, 0, events)).toMatchObject({ revision: 1 });
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    it('beyond 1 MB is refused, whatever else is appended meanwhile', async () => {
      const [large, small] = [newStream(), newStream()];
      const outcomes = await Promise.allSettled([
        store.append(large, NO_STREAM, [newEvent({ text: '字'.repeat(333_334) })]),
        store.append(small, NO_STREAM, newEvents(1)),
      ]);
      expect(outcomes[0]).toMatchObject({
        status: 'rejected',
        reason: new Refusal('event-too-large'),
      });
      expect(outcomes[1].status).toBe('fulfilled');
      expect(await store.readStream(large)).toEqual([]);
    });

    it('of just under 1 MB is taken', async () => {
      const stream = newStream();
      await store.append(stream, NO_STREAM, [newEvent({ text: 'a'.repeat(999_000) })]);
      expect(await store.readStream(stream)).toHaveLength(1);
    });

    it('of text that has no canonical form is refused', async () => {
      const stream = newStream();
      const odd = newEvent({ name: 'half of a pair \ud83d' });
      await expect(store.append(stream, NO_STREAM, [newEvent(), odd])).rejects.toThrow(
        new Refusal('text-invalid'),
      );
      expect(await store.readStream(stream)).toEqual([]);
    });

    it('of nothing, or with an id that a store would rewrite, is a programming error', async () => {
      const odd = { ...newEvent(), id: randomUUID().toUpperCase() as EventId };
      await expect(store.append(newStream(), NO_STREAM, [])).rejects.toThrow(TypeError);
      await expect(store.append(newStream(), NO_STREAM, [odd])).rejects.toThrow(TypeError);
    });

    it('lets one of many racing writers win each revision; no acknowledged event is lost', async () => {
      const writers = fc.array(
        fc.record({ stream: fc.nat(2), size: fc.integer({ min: 1, max: 3 }) }),
        {
          minLength: 2,
          maxLength: 16,
        },
      );
      await fc.assert(
        fc.asyncProperty(writers, async (appends) => {
          const streams = [newStream(), newStream(), newStream()];
          const acknowledged = new Map<string, Appended>();
          await Promise.all(
            appends.map(async ({ stream, size }) => {
              const name = streams[stream] as StreamName;
              const events = newEvents(size);
              for (let head = NO_STREAM; ;) {
                try {
                  const appended = await store.append(name, head, events);
                  acknowledged.set(events.at(-1)?.id as string, appended);
                  return;
                } catch (error) {
                  if (!(error instanceof WrongRevision)) throw error;
                  head = error.actual;
                }
              }
            }),
          );
          const read = (await Promise.all(streams.map((name) => store.readStream(name)))).flat();
          expect(read).toHaveLength(appends.reduce((sum, { size }) => sum + size, 0));
          for (const name of streams) {
            const revisions = read.filter(mine(name)).map(({ revision }) => revision);
            expect(revisions).toEqual(revisions.map((_, n) => n));
          }
          for (const [id, { revision, position }] of acknowledged) {
            expect(read.find((event) => event.id === id)).toMatchObject({ revision, position });
          }
        }),
        { numRuns: 20 },
      );
    });
  });

  describe('readStream', () => {
    it('reads forwards and backwards, from anywhere, as many as asked', async () => {
      const stream = newStream();
      await store.append(stream, NO_STREAM, newEvents(5));
      const revisions = async (
        options?: Parameters<EventStore['readStream']>[1],
      ): Promise<number[]> =>
        (await store.readStream(stream, options)).map(({ revision }) => revision);
      expect(await revisions()).toEqual([0, 1, 2, 3, 4]);
      expect(await revisions({ from: 3 })).toEqual([3, 4]);
      expect(await revisions({ from: 5 })).toEqual([]);
      expect(await revisions({ from: 1, limit: 2 })).toEqual([1, 2]);
      expect(await revisions({ backwards: true })).toEqual([4, 3, 2, 1, 0]);
      expect(await revisions({ backwards: true, limit: 1 })).toEqual([4]);
      expect(await revisions({ backwards: true, from: 2 })).toEqual([2, 1, 0]);
    });

    it('of a stream that does not exist is empty', async () => {
      expect(await store.readStream(newStream())).toEqual([]);
      expect(await store.readStream(newStream(), { backwards: true })).toEqual([]);
    });
  });

  describe('readAll', () => {
    it('goes on after a position without missing or repeating an event', async () => {
      const [a, b] = [newStream(), newStream()];
      const before = await store.head();
      await store.append(a, NO_STREAM, newEvents(2));
      await store.append(b, NO_STREAM, newEvents(3));
      const third = await store.append(a, 1, newEvents(1));
      const events = (await collect(store.readAll(before))).filter(mine(a, b));
      expect(events.map(({ stream, revision }) => [stream, revision])).toEqual([
        [a, 0],
        [a, 1],
        [b, 0],
        [b, 1],
        [b, 2],
        [a, 2],
      ]);
      for (const [n, event] of events.entries()) {
        const rest = await collect(store.readAll(event.position, { batch: 2 }));
        expect(rest.filter(mine(a, b))).toEqual(events.slice(n + 1));
      }
      const until = events[2] as StoredEvent;
      const some = await collect(store.readAll(before, { until: until.position }));
      expect(some.filter(mine(a, b))).toEqual(events.slice(0, 3));
      expect(await store.head()).toBe(third.position);
    });

    it('gives batches no larger than asked', async () => {
      const stream = newStream();
      const before = await store.head();
      await store.append(stream, NO_STREAM, newEvents(7));
      for await (const batch of store.readAll(before, { batch: 3 })) {
        expect(batch.length).toBeLessThanOrEqual(3);
        expect(batch.length).toBeGreaterThan(0);
      }
    });

    it('orders positions as the log does', async () => {
      const stream = newStream();
      await store.append(stream, NO_STREAM, newEvents(12));
      const positions = (await store.readStream(stream)).map(({ position }) => position);
      for (let n = 1; n < positions.length; n += 1) {
        const [a, b] = [positions[n - 1] as string, positions[n] as string];
        expect([store.compare(a, b), store.compare(b, a), store.compare(b, b)]).toEqual([-1, 1, 0]);
      }
    });

    it('refuses a position that no store gave', async () => {
      await expect(collect(store.readAll('1; DROP'))).rejects.toThrow(
        new Refusal('position-invalid'),
      );
      expect(() => store.compare('0x1', 'x')).toThrow(new Refusal('position-invalid'));
    });
  });

  describe('subscribe', () => {
    it('catches up, then goes on live: each event once, in order', async () => {
      const stream = newStream();
      const before = await store.head();
      await store.append(stream, NO_STREAM, newEvents(3));
      const abort = new AbortController();
      const received = collect(
        store.subscribe(before, abort.signal),
        (events) => events.filter(mine(stream)).length === 6,
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (let n = 3; n < 6; n += 1) await store.append(stream, n - 1, newEvents(1));
      const revisions = (await received).filter(mine(stream)).map(({ revision }) => revision);
      expect(revisions).toEqual([0, 1, 2, 3, 4, 5]);
      abort.abort();
    });

    it('ends when it is told to, and when the store closes', async () => {
      const abort = new AbortController();
      const idle = collect(store.subscribe(await store.head(), abort.signal));
      await new Promise((resolve) => setTimeout(resolve, 20));
      abort.abort();
      expect(await idle).toEqual([]);
      const closing = collect(store.subscribe(await store.head(), new AbortController().signal));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await store.close();
      expect(await closing).toEqual([]);
    });
  });

  describe('recordedAt', () => {
    it('is the moment of the append', async () => {
      now = new Date(Date.parse(now) + 3_600_000).toISOString() as Moment;
      const appended = await store.append(newStream(), NO_STREAM, newEvents(1));
      expect(appended.recordedAt).toBe(now);
    });
  });

  describe('close', () => {
    it('finishes what was asked for, and refuses what comes later', async () => {
      const stream = newStream();
      const pending = store.append(stream, NO_STREAM, newEvents(1));
      await store.close();
      await expect(pending).resolves.toMatchObject({ revision: 0 });
      const closed = new Refusal('store-unavailable');
      await expect(store.append(stream, 0, newEvents(1))).rejects.toThrow(closed);
      await expect(store.readStream(stream)).rejects.toThrow(closed);
      await expect(store.head()).rejects.toThrow(closed);
    });
  });
}
