import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { subscribe } from '../../clients/typescript/src/index.js';
import { FeedLog } from '../../src/feed/log.js';
import { denseNumbers } from '../../src/feed/numbers.js';
import { EVERYTHING, type Filter } from '../../src/feed/scope.js';
import type { Day } from '../../src/kernel/days.js';
import type { Unit } from '../../src/kernel/ids.js';
import { createCodec } from '../../src/ledger/codec.js';
import { openDeliveryStore } from '../../src/stores/deliveries/store.js';
import { openSqliteEventStore } from '../../src/stores/events/sqlite/store.js';
import { build } from '../cli/run.js';
import { aLine, usccOf, wan } from '../http/steps.js';
import { type Json, UNIT } from '../support/api.js';
import { randomOf } from './random.js';
import { Puller, StreamReader } from './readers.js';
import { Server } from './server.js';
import { FlakyTarget } from './targets.js';
import { District } from './writers.js';

const EVENTS = Number(process.env['TRANCHE_FEED_EVENTS'] ?? 2_000);
const SEED = Number(process.env['TRANCHE_FEED_SEED'] ?? Date.now() % 1_000_000);
const KILLS = 10;
const READERS = 20;
const WRITERS = 8;
const TODAY = '2024-03-01' as Day;
/**
 * What is posted again after a minute is posted again after 30 milliseconds; after 6, where there is
 * so much to post that waiting would be most of an hour. Three days, after which nothing is posted
 * again, are then 26 seconds.
 */
const SPEED = Math.max(2_000, EVENTS / 10);
/** Of a run that was asked for: it may take as long as that. */
const tell = (text: string): boolean => EVENTS > 2_000 && process.stderr.write(`${text}\n`);
const HOUR = 3_600_000;

/** What each subscriber may see; the last one sees the least. */
const SCOPES: Readonly<Record<string, Filter>> = {
  everything: EVERYTHING,
  'one-unit': { ...EVERYTHING, units: [UNIT as Unit] },
  'another-unit': { ...EVERYTHING, units: ['商务局' as Unit] },
  'one-type': { ...EVERYTHING, types: ['cn.tranche.enterprise.registered.v1'] },
};

const HOOKS = 20;
/** Of each subscriber. */
const WEBHOOKS: Readonly<Record<keyof typeof SCOPES, number>> = {
  everything: 1,
  'one-unit': 1,
  'another-unit': 9,
  'one-type': 9,
};

/** A port of this machine that nobody listens at. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** What is to be delivered of a scope, as the folder has it. */
async function expectedIn(
  folder: string,
  scope: Filter,
): Promise<readonly { readonly seq: number; readonly id: string }[]> {
  const store = openSqliteEventStore({
    path: join(folder, 'events.db'),
    now: () => '' as never,
    readOnly: true,
  });
  const codec = createCodec({ seal: () => '' });
  const log = new FeedLog({ ledgerId: 'any', store, codec, numbers: denseNumbers });
  const found: { seq: number; id: string }[] = [];
  for (let seq = 0; ;) {
    const { entries, seq: next, atHead } = await log.batch(seq, scope, 100);
    found.push(...entries.map((entry) => ({ seq: entry.seq, id: entry.event?.id ?? '' })));
    if (atHead) break;
    seq = next;
    // The targets are of this process, and days pass while they don't answer.
    await sleep(0);
  }
  await store.close();
  return found;
}

describe('the feed in a storm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tranche-feed-'));
  let server: Server | undefined;
  /** Loaded while the one before it serves. */
  let next: Server | undefined;
  let port: number;
  const people = new District(TODAY);
  const readers: (StreamReader | Puller)[] = [];
  const targets: FlakyTarget[] = [];
  /** Of the ledger's clock, which runs on only while it is served. */
  let hours = 0;
  let since = 0;

  beforeAll(async () => {
    expect(await build()).toMatchObject({ code: 0 });
    port = await freePort();
    const { url, code } = await started();
    people.open(url);
    await people.hire(code ?? '');
  }, 180_000);
  afterAll(async () => {
    await Promise.all(readers.map((reader) => reader.stop()));
    people.shut();
    await server?.kill();
    await next?.kill();
    await Promise.all(targets.map((target) => target.close()));
    rmSync(folder, { recursive: true });
  });

  function started(): ReturnType<Server['serve']> {
    server = next ?? new Server();
    next = new Server();
    const serving = server.serve(folder, TODAY, hours, port, SPEED);
    return serving.finally(() => (since = performance.now()));
  }

  async function restarted(): Promise<void> {
    people.shut();
    await server?.kill();
    hours += ((performance.now() - since) * SPEED) / HOUR;
    expect(server?.warnings).toEqual([]);
    people.open((await started()).url);
  }

  async function tokenOf(id: string, scope: Filter): Promise<string> {
    const { units, types } = scope;
    const made: unknown = await people
      .as('admin')
      .does('subscribers', { id, name: id, units, types });
    return (made as { token: string }).token;
  }

  it(
    `gives each reader and webhook every event of its scope, in order, through ${KILLS} kills (seed ${SEED})`,
    async () => {
      const random = randomOf(SEED);
      const url = `http://127.0.0.1:${port}`;
      for (const [id, scope] of Object.entries(SCOPES)) {
        const token = await tokenOf(id, scope);
        for (let i = 0; i * Object.keys(SCOPES).length < READERS; i += 1) {
          // Every other one trusts its table, the rest come again wherever they have been.
          readers.push(new StreamReader(i % 2 === 0, id, url, token, random));
          readers.push(new Puller(i % 2 === 0, id, url, token, random));
        }
        for (let i = 0; i < (WEBHOOKS[id] ?? 0); i += 1) {
          const target = await FlakyTarget.open(id, random);
          targets.push(target);
          const path = `subscribers/${id}/webhooks/target-${i}`;
          await people.as('admin').does(path, { url: target.url, after: 0 });
        }
      }
      for (const reader of readers) reader.start();

      let written = 0;
      const write = async (writer: number): Promise<void> => {
        for (let i = writer; i < EVENTS; i += WRITERS) {
          if (i % 6 === 0) {
            const uscc = usccOf(10_000 + i / 6);
            await people.as('officer').does('enterprises', { uscc, name: `第${i}号公司` });
          } else await aLine(people, 2024, wan(i), i % 6 === 1 ? '商务局' : UNIT);
          written += 1;
        }
      };
      const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
      for (let kill = 1; kill <= KILLS; kill += 1) {
        while (written < (kill * EVENTS) / (KILLS + 1)) await sleep(5);
        await sleep(random() * 50);
        await restarted();
        tell(`${written} of ${EVENTS} written, ${kill} of ${KILLS} kills`);
      }
      await writing;
      tell('all of it written: reading it to the end');
      for (const reader of readers) reader.finish();

      const expected = new Map(
        await Promise.all(
          Object.entries(SCOPES).map(
            async ([id, scope]) => [id, await expectedIn(folder, scope)] as const,
          ),
        ),
      );
      expect(expected.get('everything')?.length).toBeGreaterThanOrEqual(EVENTS);
      const of = ({ subscriber }: { readonly subscriber: string }) =>
        expected.get(subscriber) ?? [];
      const last = (each: { readonly subscriber: string }) => of(each).at(-1)?.seq ?? 0;
      for (const reader of readers) {
        while (reader.reached < last(reader)) await sleep(10);
        await reader.stop();
      }
      tell('all of it read: waiting for the targets');
      for (const target of targets) {
        while (target.reached < last(target)) await sleep(10);
      }

      for (const reader of readers) {
        const seqs = of(reader).map(({ seq }) => seq);
        // Wherever it came again, it was given what comes next, and nothing was left out.
        const broken = reader.sessions.filter(({ from, seqs: given }) => {
          const begin = seqs.findIndex((seq) => seq > from);
          const after = begin < 0 ? [] : seqs.slice(begin, begin + given.length);
          return JSON.stringify(after) !== JSON.stringify(given);
        });
        expect(broken).toEqual([]);
        const all = new Set(reader.sessions.flatMap(({ seqs: given }) => given));
        if (reader.exact) expect(reader.table.rows).toEqual(of(reader).map(({ id }) => id));
        expect(all.size).toBe(seqs.length);
      }
      const deliveries = openDeliveryStore({ path: join(folder, 'deliveries.db') });
      const hooks = deliveries.all();
      expect(hooks).toHaveLength(HOOKS);
      expect(hooks.flatMap((hook) => deliveries.deadLetters(hook))).toEqual([]);
      deliveries.close();
      for (const target of targets) {
        expect(target.rows).toEqual(of(target).map(({ id }) => id));
        expect(target.posts).toBeGreaterThan(target.taken.length);
      }
      expect(targets).toHaveLength(HOOKS);
      expect(targets.flatMap(({ taken }) => taken).length).toBeGreaterThan(
        targets.flatMap(of).length,
      );
      // A run in which nothing was cut and nobody came again would show nothing.
      expect(people.cutOff).toBeGreaterThan(0);
      expect(readers.flatMap(({ sessions }) => sessions).length).toBeGreaterThan(2 * READERS);
    },
    Math.max(900_000, EVENTS * 100),
  );

  it('delivers what was appended while a reader at the head was away', async () => {
    const token = await tokenOf('away', EVERYTHING);
    const url = `http://127.0.0.1:${port}`;
    const handled: string[] = [];
    let cursor: string | null = null;
    const read = (from: string | null, until: (data: Json) => boolean): Promise<void> => {
      const stopping = new AbortController();
      return subscribe({
        url,
        token,
        from: from ?? 'now',
        signal: stopping.signal,
        checkpoint: {
          load: async () => from,
          save: async (at) => {
            cursor = at;
          },
        },
        onEvent: ({ data }) => {
          handled.push(String(data['amountFen']));
          if (until(data)) setTimeout(() => stopping.abort(), 20);
        },
      });
    };
    const first = read(null, () => true);
    await sleep(300);
    await aLine(people, 2024, wan(111));
    await first;
    // It is at the head, and away; so is the server for a moment.
    await aLine(people, 2024, wan(222));
    await restarted();
    await aLine(people, 2024, wan(333));
    await read(cursor, ({ amountFen }) => amountFen === String(wan(333)));
    expect(handled).toEqual([111, 222, 333].map((amount) => String(wan(amount))));
  }, 60_000);
});
