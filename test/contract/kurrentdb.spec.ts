import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { EventStoreDBClient, UnknownError } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Moment } from '../../src/kernel/days.js';
import { Refusal } from '../../src/kernel/refusal.js';
import { isPassing } from '../../src/stores/events/kurrentdb/failures.js';
import { openKurrentEventStore } from '../../src/stores/events/kurrentdb/store.js';
import { type EventStore, NO_STREAM, type StoredEvent } from '../../src/stores/events/port.js';
import { newEvents, newStream } from './events.js';
import { openProxy, type Proxy } from './proxy.js';

const now = (): Moment => '2024-06-01T00:00:00.000Z' as Moment;
const unavailable = new Refusal('store-unavailable');
const open = (url: string, timeoutMs?: number): EventStore =>
  openKurrentEventStore({ url, now, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a store that is away', () => {
  it('is unavailable when nothing listens, for every operation', async () => {
    const store = open('esdb://127.0.0.1:1?tls=false', 300);
    await expect(store.append(newStream(), NO_STREAM, newEvents(1))).rejects.toThrow(unavailable);
    await expect(store.readStream(newStream())).rejects.toThrow(unavailable);
    await expect(store.head()).rejects.toThrow(unavailable);
    await expect(store.readAll(null)[Symbol.asyncIterator]().next()).rejects.toThrow(unavailable);
    await store.close();
  });

  it('is unavailable in bounded time when it takes connections and never answers', async () => {
    const sockets = new Set<Socket>();
    const silent: Server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const store = open(`esdb://127.0.0.1:${(silent.address() as AddressInfo).port}?tls=false`, 400);
    const start = performance.now();
    await expect(store.append(newStream(), NO_STREAM, newEvents(1))).rejects.toThrow(unavailable);
    await expect(store.readStream(newStream())).rejects.toThrow(unavailable);
    expect(performance.now() - start).toBeLessThan(2_000);
    for (const socket of sockets) socket.destroy();
    silent.close();
    await store.close();
  });

  it.each([
    [
      'down',
      Object.assign(new Error('14 UNAVAILABLE: No connection established'), { code: 14 }),
      true,
    ],
    ['starting', unknown('2 UNKNOWN: Could not recognize Server Is Not Ready'), true],
    ['wrong in some other way', unknown('2 UNKNOWN: Exception was thrown by handler.'), false],
    ['misused', new TypeError('x is not a function'), false],
  ])('that is %s is told apart', (_how, error, passing) => {
    expect(isPassing(error)).toBe(passing);
  });
});

function unknown(message: string): Error {
  return new UnknownError(Object.assign(new Error(message), { code: 2 }) as never);
}

it('a connection string that would hide conflicts is refused', () => {
  expect(() => open('esdb://127.0.0.1:2113?tls=false&throwOnAppendFailure=false')).toThrow(
    /throwOnAppendFailure/,
  );
});

it('positions are compared as the 64-bit numbers they are', async () => {
  const store = open('esdb://127.0.0.1:1?tls=false');
  expect(store.compare('9007199254740993/0', '9007199254740992/0')).toBe(1);
  expect(store.compare('100/9', '100/10')).toBe(-1);
  await store.close();
});

const url = process.env['KURRENTDB_URL'];
(url === undefined ? describe.skip : describe)('KurrentDB behind a bad network', () => {
  let proxy: Proxy;
  let store: EventStore;

  beforeEach(async () => {
    const { hostname, port, search } = new URL((url as string).replace(/^esdb/, 'http'));
    proxy = await openProxy({ host: hostname, port: Number(port || 2113) });
    store = open(`esdb://127.0.0.1:${proxy.port}${search}`, 10_000);
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  it('records once an append whose answer was lost', async () => {
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(1));
    proxy.swallow();
    const appended = store.append(stream, 0, newEvents(2));
    await pause(300);
    proxy.cut();
    expect(await appended).toMatchObject({ revision: 2 });
    expect(await store.readStream(stream)).toHaveLength(3);
  });

  it('loses and doubles nothing while connections break under eight writers', async () => {
    const before = await store.head();
    const received: StoredEvent[] = [];
    const abort = new AbortController();
    const following = (async () => {
      for await (const batch of store.subscribe(before, abort.signal)) received.push(...batch);
    })();
    let writing = true;
    const breaking = (async () => {
      while (writing) {
        await pause(150);
        proxy.cut();
      }
    })();
    const streams = Array.from({ length: 8 }, newStream);
    await Promise.all(
      streams.map(async (stream) => {
        for (let revision = NO_STREAM; revision < 99; revision += 1) {
          await store.append(stream, revision, newEvents(1));
        }
      }),
    );
    writing = false;
    await breaking;
    for (const stream of streams) expect(await store.readStream(stream)).toHaveLength(100);
    const mine = (): StoredEvent[] => received.filter(({ stream }) => streams.includes(stream));
    for (let waited = 0; mine().length < 800 && waited < 5_000; waited += 50) await pause(50);
    expect(mine()).toHaveLength(800);
    expect(new Set(mine().map(({ id }) => id)).size).toBe(800);
    abort.abort();
    await following;
  }, 60_000);

  it('gives out no event of the server itself', async () => {
    const stream = newStream();
    const before = await store.head();
    const client = EventStoreDBClient.connectionString(url as string);
    await client.setStreamMetadata(stream, { maxAge: 1_000_000 });
    await store.append(stream, NO_STREAM, newEvents(1));
    await client.setStreamMetadata(stream, { maxAge: 2_000_000 });
    await client.dispose();
    const events: StoredEvent[] = [];
    for await (const batch of store.readAll(before)) events.push(...batch);
    expect(events.map((event) => event.stream)).toEqual([stream]);
    expect(await store.head()).toBe(events[0]?.position);
  });
});
