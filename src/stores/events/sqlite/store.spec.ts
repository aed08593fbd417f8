import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { newEvent, newEvents, newStream } from '../../../../test/contract/events.js';
import type { Moment } from '../../../kernel/days.js';
import type { StreamName } from '../../../kernel/ids.js';
import { Refusal } from '../../../kernel/refusal.js';
import { type EventStore, NO_STREAM, type StoredEvent, WrongRevision } from '../port.js';
import { openSqliteEventStore } from './store.js';

let folder: string;
let now: Moment;
const path = (): string => join(folder, 'events.db');
const toRead = (): EventStore =>
  openSqliteEventStore({ path: path(), now: () => now, readOnly: true });
const open = (): EventStore => openSqliteEventStore({ path: path(), now: () => now });

async function everything(store: EventStore): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const batch of store.readAll(null)) events.push(...batch);
  return events;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tranche-sqlite-'));
  now = '2024-06-01T00:00:00.000Z' as Moment;
});
afterEach(() => rm(folder, { recursive: true }));

describe('a log on disk', () => {
  it('is all there when it is opened again, and goes on where it stopped', async () => {
    const stream = newStream();
    const first = open();
    await first.append(stream, NO_STREAM, newEvents(3));
    const before = await everything(first);
    await first.close();

    const second = open();
    expect(await everything(second)).toEqual(before);
    expect(await second.append(stream, 2, newEvents(1))).toMatchObject({
      revision: 3,
      position: '4',
    });
    await second.close();
  });

  it('numbers events densely from 1, conflicts and repeats leaving no gap', async () => {
    const store = open();
    const [a, b] = [newStream(), newStream()];
    const repeated = newEvents(1);
    await Promise.allSettled([
      store.append(a, NO_STREAM, newEvents(2)),
      store.append(a, NO_STREAM, newEvents(2)),
      store.append(b, NO_STREAM, repeated),
      store.append(b, NO_STREAM, repeated),
      store.append(b, 0, newEvents(1)),
    ]);
    expect((await everything(store)).map(({ position }) => position)).toEqual(['1', '2', '3', '4']);
    await store.close();
  });

  it('numbers events densely whatever races, and answers with where each one is', async () => {
    const append = fc.record({ stream: fc.nat(2), expected: fc.integer({ min: -1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(append, { maxLength: 30 }), async (appends) => {
        const store = openSqliteEventStore({ path: ':memory:', now: () => now });
        const streams = [newStream(), newStream(), newStream()];
        const outcomes = await Promise.allSettled(
          appends.map(async ({ stream, expected }) => {
            const events = newEvents(2);
            const name = streams[stream] as StreamName;
            return { events, ...(await store.append(name, expected, events)) };
          }),
        );
        const all = await everything(store);
        expect(all.map(({ position }) => position)).toEqual(all.map((_, n) => String(n + 1)));
        const acknowledged = outcomes.flatMap((o) => (o.status === 'fulfilled' ? [o.value] : []));
        expect(all).toHaveLength(2 * acknowledged.length);
        for (const { events, position } of acknowledged) {
          expect(all[Number(position) - 1]?.id).toBe(events[1]?.id);
        }
        await store.close();
      }),
      { numRuns: 50 },
    );
  });

  it('never records a moment before the last one, though the clock be set back', async () => {
    const later = '2024-06-01T10:00:00.000Z' as Moment;
    let store = open();
    now = later;
    await store.append(newStream(), NO_STREAM, newEvents(1));
    now = '2024-06-01T09:00:00.000Z' as Moment;
    expect((await store.append(newStream(), NO_STREAM, newEvents(1))).recordedAt).toBe(later);
    await store.close();
    store = open();
    expect((await store.append(newStream(), NO_STREAM, newEvents(1))).recordedAt).toBe(later);
    await store.close();
  });
});

describe('appends that share a commit', () => {
  it('are not undone by the conflict of one', async () => {
    const store = open();
    const [a, b, c] = [newStream(), newStream(), newStream()];
    const outcomes = await Promise.allSettled([
      store.append(a, NO_STREAM, newEvents(1)),
      store.append(b, 7, newEvents(1)),
      store.append(c, NO_STREAM, newEvents(1)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: new WrongRevision(b, 7, -1) });
    expect(await everything(store)).toHaveLength(2);
    await store.close();
  });

  it('are all refused when the disk fails, and can be made again', async () => {
    const store = open();
    const stream = newStream();
    await store.append(stream, NO_STREAM, newEvents(1));
    const sabotage = new Database(path());
    sabotage.exec(`CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.type = 'Last'
      BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    const [good, bad] = [newEvents(2), [{ ...newEvent(), type: 'Last' }]];
    const group = await Promise.allSettled([
      store.append(stream, 0, good),
      store.append(newStream(), NO_STREAM, bad),
    ]);
    for (const outcome of group) {
      expect(outcome).toMatchObject({ reason: new Refusal('store-unavailable') });
    }
    expect(await everything(store)).toHaveLength(1);

    sabotage.exec('DROP TRIGGER full');
    sabotage.close();
    expect(await store.append(stream, 0, good)).toMatchObject({ revision: 2, position: '3' });
    await store.close();
  });
});

describe('a writer that dies', () => {
  const posted = jest.spyOn(Worker.prototype, 'postMessage');
  beforeEach(() => void posted.mockClear());
  const threads = (): readonly Worker[] => [...new Set(posted.mock.contexts as Worker[])];
  afterAll(() => posted.mockRestore());

  it('fails what it was sent, loses nothing acknowledged, and is replaced', async () => {
    const store = open();
    await store.append(newStream(), NO_STREAM, newEvents(1));
    const appends = Array.from({ length: 100 }, () => [newStream(), newEvents(2)] as const);
    const sent = appends.map(([stream, events]) => store.append(stream, NO_STREAM, events));
    await threads()[0]?.terminate();
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.map(({ status }) => status)).toContain('rejected');
    for (const [n, outcome] of outcomes.entries()) {
      const [stream, events] = appends[n] as (typeof appends)[number];
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toEqual(
          new Refusal('store-unavailable', { actual: 'writer ended' }),
        );
      } else {
        expect((await store.readStream(stream)).map(({ id }) => id)).toEqual(
          events.map(({ id }) => id),
        );
      }
    }

    await Promise.all(appends.map(([stream, events]) => store.append(stream, NO_STREAM, events)));
    const all = await everything(store);
    expect(all.map(({ position }) => position)).toEqual(
      Array.from({ length: 201 }, (_, n) => String(n + 1)),
    );
    expect(threads()).toHaveLength(2);
    await store.close();
  });

  it('before it wrote anything is unavailable for as long as the file is', async () => {
    const store = open();
    await rename(path(), `${path()}.away`);
    await mkdir(path());
    await expect(store.append(newStream(), NO_STREAM, newEvents(1))).rejects.toThrow(
      new Refusal('store-unavailable', { actual: 'SQLITE_CANTOPEN' }),
    );
    await rmdir(path());
    await rename(`${path()}.away`, path());
    await store.append(newStream(), NO_STREAM, newEvents(1));
    expect(await store.head()).toBe('1');
    await store.close();
  });
});

describe('the lock on a folder', () => {
  it('refuses a second writer, and is let go with the first', async () => {
    const first = open();
    expect(open).toThrow(new Refusal('folder-locked'));
    await first.close();
    await open().close();
  });

  it('does not outlive a process that was killed', async () => {
    await open().close();
    const holder = spawn(process.execPath, [
      '-e',
      `const lock = new (require('better-sqlite3'))(${JSON.stringify(join(folder, 'lock'))});
       lock.exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => lock, 1e6)`,
    ]) as ChildProcess & { stdout: NodeJS.ReadableStream };
    await once(holder.stdout, 'data');
    expect(open).toThrow(new Refusal('folder-locked'));
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await open().close();
  });
});

describe('a log that is only read', () => {
  const stream = newStream();

  it('is read beside its writer as the writer reads it, and follows it', async () => {
    const writer = open();
    await writer.append(stream, NO_STREAM, newEvents(3));
    const reader = toRead();
    await writer.append(newStream(), NO_STREAM, newEvents(2));

    expect(await everything(reader)).toEqual(await everything(writer));
    expect(await reader.head()).toBe('5');
    expect(reader.compare('2', '10')).toBe(-1);
    for (const options of [{}, { from: 1, limit: 1 }, { backwards: true, limit: 2 }]) {
      expect(await reader.readStream(stream, options)).toEqual(
        await writer.readStream(stream, options),
      );
    }
    const pages = reader.readAll('1', { batch: 2, until: '4' });
    const positions: string[][] = [];
    for await (const page of pages) positions.push(page.map(({ position }) => position));
    expect(positions).toEqual([['2', '3'], ['4']]);

    const stop = new AbortController();
    const seen: string[] = [];
    for await (const batch of reader.subscribe('4', stop.signal)) {
      seen.push(...batch.map(({ position }) => position));
      if (seen.includes('6')) stop.abort();
      else await writer.append(stream, 2, newEvents(1));
    }
    expect(seen).toEqual(['5', '6']);
    await reader.close();
    await writer.close();
  });

  it('takes no append, and keeps no writer out', async () => {
    await open().close();
    const reader = toRead();
    await expect(reader.append(stream, NO_STREAM, newEvents(1))).rejects.toThrow(
      new Refusal('store-unavailable', { actual: 'read-only' }),
    );
    const writer = open();
    await writer.append(stream, NO_STREAM, newEvents(1));
    expect(await reader.head()).toBe('1');
    await reader.close();
    await writer.append(stream, 0, newEvents(1));
    await writer.close();
    expect(await readdir(folder)).toEqual(['events.db', 'lock']);
  });

  it('is afterwards what it was before, byte for byte', async () => {
    const writer = open();
    await writer.append(stream, NO_STREAM, newEvents(2));
    await writer.close();
    const before = [await readdir(folder), await readFile(path())];
    const reader = toRead();
    expect(await everything(reader)).toHaveLength(2);
    await reader.close();
    expect([await readdir(folder), await readFile(path())]).toEqual(before);
  });

  it('is not made where there is none', async () => {
    expect(toRead).toThrow(new Refusal('store-unavailable'));
    expect(await readdir(folder)).toEqual([]);
  });
});
