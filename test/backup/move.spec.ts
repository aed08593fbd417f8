import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { backUp } from '../../src/backup/backup.js';
import { type Moved, moveEvents } from '../../src/backup/move.js';
import { restore } from '../../src/backup/restore.js';
import { openTranche, readHistory } from '../../src/composition.js';
import type { Moment } from '../../src/kernel/days.js';
import { Refusal, refuse } from '../../src/kernel/refusal.js';
import { leafHash } from '../../src/ledger/codec.js';
import { historyOf } from '../../src/ledger/projector.js';
import { isExtended } from '../../src/proof/verify-log.js';
import { openKurrentEventStore } from '../../src/stores/events/kurrentdb/store.js';
import type { EventStore } from '../../src/stores/events/port.js';
import { openSqliteEventStore } from '../../src/stores/events/sqlite/store.js';
import { aLine, anAssessedCase, anEnterprise, publish, wan } from '../http/steps.js';
import { type Api, Client, type Json, openApi } from '../support/api.js';
import { sparse } from '../support/sparse.js';
import { type Message, messages } from '../support/sse.js';
import { Target } from '../support/webhooks.js';
import { within } from '../support/within.js';

type Now = () => Moment;
/** A server that is there for as long as a test, and is opened more than once. */
type Server = (now: Now) => EventStore;

function sparseServer(): Server {
  let now: Now = () => '' as Moment;
  const log = sparse(openSqliteEventStore({ path: ':memory:', now: () => now() }));
  return (ours) => {
    now = ours;
    return { ...log, close: async () => undefined };
  };
}

/** A ledger of its own beside whatever else the server has. */
function serverAt(url: string): Server {
  const prefix = `${randomUUID()}-`;
  return (now) => within(openKurrentEventStore({ url, now }), prefix);
}

let server: Server;
jest.unstable_mockModule('../../src/stores/events/kurrentdb/store.js', () => ({
  openKurrentEventStore: ({ now }: { now: Now }) => server(now),
}));

const url = process.env['KURRENTDB_URL'];
describe('a store whose positions are not dense', () => moved(sparseServer));
(url === undefined ? describe.skip : describe)('KurrentDB at KURRENTDB_URL', () =>
  moved(() => serverAt(url as string)),
);

function moved(begin: () => Server): void {
  let root: string;
  let folder: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tranche-move-'));
    folder = join(root, 'data');
    server = begin();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const log = pino({ level: 'silent' });
  const kurrentdbUrl = 'esdb://somewhere';
  const opening = () => ({
    ...{ log, folder, policiesFolder: 'policies', kind: 'real' as const },
    clock: { now: () => '2023-07-01T00:00:00.000Z' as Moment },
  });
  const move = (): Promise<Moved> => moveEvents({ ...opening(), kurrentdbUrl });
  const opened = (on: string, at?: string): Promise<Api> =>
    openApi(on, { folder, kurrentdbUrl: at, webhookAllow: ['127.0.0.1'] });

  /** A ledger in the folder, at rest. */
  async function embedded(number = 1): Promise<void> {
    const api = await opened('2023-06-05');
    await anEnterprise(api, number, '光谷一号公司');
    await aLine(api, 2023, wan(100));
    await api.close();
  }

  it('cursors, streams, webhooks, processes and proofs go on where they were', async () => {
    const target = await Target.open();
    const types = ['cn.tranche.budget.appropriated.v1'];
    let api = await opened('2023-06-05');
    const admin = api.as('admin');
    const { token } = (await admin.does('subscribers', { id: 'reports', name: '报表' })) as Json;
    api.tranche.webhooks.start();
    await admin.does('subscribers/reports/webhooks/main', { url: target.url, types });
    const uscc = await anEnterprise(api, 1, '光谷一号公司');
    await aLine(api, 2023, wan(100));
    const application = await anAssessedCase(api, uscc);
    await aLine(api, 2023, wan(200));
    await until(() => target.posted.length === 2);
    const pages = await onePage(new Client(api.app, token));
    const before = await api.tranche.transparency.sign();
    const ledger = await leaves(api.tranche);
    await api.close();

    expect(await move()).toMatchObject({ events: ledger.length, before: 0 });

    for (const restart of [false, true]) {
      api = await opened('2023-06-06', kurrentdbUrl);
      expect(await api.head()).toContain('/');
      const client = new Client(api.app, token);
      expect((await leaves(api.tranche)).slice(0, ledger.length)).toEqual(ledger);
      // Every cursor that was given out before the move is followed by what followed it then.
      for (const { cursor, events, next } of pages) {
        expect(await client.sees(`feed?${cursor}&limit=1`)).toMatchObject({ events, next });
      }
      if (restart) break;

      await api.app.listen(0, '127.0.0.1');
      const address = (await api.app.getUrl()).replace('[::1]', '127.0.0.1');
      const lastEventId = pages.at(-3)?.next as string;
      const stopping = new AbortController();
      const { signal } = stopping;
      const stream = messages(`${address}/v1/feed/stream`, token, { lastEventId, signal });
      const expected = pages.slice(-2).flatMap(({ events }) => events);
      expect(await taken(stream, expected.length)).toEqual(expected);
      api.tranche.webhooks.start();
      const lineId = await aLine(api, 2023, wan(300));
      expect(await taken(stream, 1)).toMatchObject([{ subject: `budgets/${lineId}` }]);
      stopping.abort();
      await until(() => target.posted.length >= 3);
      expect(target.subjects).toHaveLength(3);
      expect(target.subjects[2]).toBe(lineId);

      // Claims are reserved in other streams by what follows from the proposal.
      await publish(api, application);
      expect(await api.as('officer').sees(`applications/${application}`)).toMatchObject({
        status: 'noticed',
      });
      expect(await differences(api)).toBe(0);
      const { transparency } = api.tranche;
      const after = await transparency.sign();
      expect(after.size).toBe((await leaves(api.tranche)).length);
      const proof = await transparency.consistency(before.size, after.size);
      const [sizes, roots] = [
        [BigInt(before.size), BigInt(after.size)] as const,
        [Buffer.from(before.root, 'base64'), Buffer.from(after.root, 'base64')] as const,
      ];
      expect(isExtended(...sizes, proof, ...roots)).toBe(true);
      await api.close();
    }
    await api.close();
    expect(new Set(target.posted.map(({ id }) => id)).size).toBe(target.posted.length);
    await target.close();
  });

  it('one that was interrupted goes on where it was, and leaves the folder as it is until the end', async () => {
    await embedded();
    const whole = server;
    server = (now) => failing(whole(now), 5);
    await expect(move()).rejects.toThrow(new Refusal('store-unavailable'));
    const api = await opened('2023-06-05');
    await aLine(api, 2023, wan(200));
    const ledger = await leaves(api.tranche);
    await api.close();
    server = whole;
    const reached = Number(readFileSync(join(folder, 'processes.checkpoint'), 'utf8'));
    expect(reached).toBeGreaterThan(0);
    // It breaks off where the folder is half of each.
    const inTheWay = join(folder, 'processes.checkpoint.next');
    mkdirSync(inTheWay);
    await expect(move()).rejects.toThrow('EISDIR');
    rmdirSync(inTheWay);
    for (const at of [undefined, kurrentdbUrl]) {
      const half = { ...opening(), ...(at && { kurrentdbUrl: at }) };
      await expect(openTranche(half)).rejects.toMatchObject({ code: 'move-unfinished' });
    }
    const { events, before, kept } = await move();
    expect([events, before]).toEqual([ledger.length, ledger.length]);
    const there = server(() => '' as Moment);
    const positions: string[] = [];
    for await (const batch of there.readAll(null)) positions.push(...batch.map((e) => e.position));
    await there.close();
    const checkpoint = readFileSync(join(folder, 'processes.checkpoint'), 'utf8');
    expect(checkpoint).toBe(positions[reached - 1]);
    expect([existsSync(kept), existsSync(join(folder, 'events.db'))]).toEqual([true, false]);
    const history = await readHistory({ ...opening(), kurrentdbUrl });
    expect(await leaves(history)).toEqual(ledger);
    await history.close();
  });

  it('nothing is written among events that are not its own', async () => {
    await embedded();
    await move();
    folder = join(root, 'another');
    await embedded(2);
    const there = server(() => '' as Moment);
    const head = await there.head();
    await expect(move()).rejects.toMatchObject({
      code: 'move-occupied',
      params: { seq: 1, stream: 'ledger' },
    });
    expect(await there.head()).toBe(head);
    await there.close();
    const api = await opened('2023-06-05');
    await api.close();
  });

  it('a ledger is never begun anew because its events are elsewhere', async () => {
    await embedded();
    const there = server(() => '' as Moment);
    await expect(openTranche({ ...opening(), kurrentdbUrl })).rejects.toMatchObject({
      code: 'events-here',
    });
    await expect(readHistory({ ...opening(), kurrentdbUrl })).rejects.toMatchObject({
      code: 'events-here',
    });
    expect(await there.head()).toBeNull();
    await there.close();
    await move();
    for (const open of [openTranche, readHistory]) {
      await expect(open(opening())).rejects.toMatchObject({ code: 'events-elsewhere' });
    }
    await expect(move()).rejects.toMatchObject({ code: 'events-elsewhere' });
    expect(existsSync(join(folder, 'events.db'))).toBe(false);
    server = begin();
    const empty = server(() => '' as Moment);
    await expect(openTranche({ ...opening(), kurrentdbUrl })).rejects.toMatchObject({
      code: 'events-elsewhere',
    });
    expect(await empty.head()).toBeNull();
    await empty.close();
    // Nor where another ledger is.
    const ours = folder;
    folder = join(root, 'another');
    await embedded(2);
    await move();
    const anothers = { ...opening(), folder: ours, kurrentdbUrl };
    await expect(openTranche(anothers)).rejects.toMatchObject({ code: 'events-elsewhere' });
  });

  it('a backup from before it tells exactly what a restore gives up', async () => {
    await embedded();
    const out = { out: join(root, 'backup'), keysOut: join(root, 'keys'), keysDays: 30 };
    const { manifest } = await backUp({ ...opening(), ...out });
    await move();
    const api = await opened('2023-06-06', kurrentdbUrl);
    await aLine(api, 2023, wan(200));
    const { length: head } = await leaves(api.tranche);
    await api.close();
    const again = { ...opening(), ...out, out: join(root, 'later') };
    await expect(backUp(again)).rejects.toMatchObject({ code: 'events-elsewhere' });
    expect(existsSync(again.out)).toBe(false);
    const restoring = restore({
      ...{ ...opening(), kurrentdbUrl, folder: join(root, 'restored'), insteadOf: folder },
      ...{ backup: out.out, keys: out.keysOut, checkpoints: [], reason: '磁盘损坏' },
      ...{ acceptLoss: false, acceptExpiredKeys: false },
    });
    await expect(restoring).rejects.toMatchObject({
      code: 'restore-loses',
      params: { from: manifest.seq + 1, to: head },
    });
  });
}

/** One event at a time from the beginning to the head: the cursors, and what came after each. */
async function onePage(client: Client) {
  const pages: { cursor: string; events: readonly Json[]; next: string }[] = [];
  for (let cursor = 'from=beginning'; ;) {
    const { events, next } = await client.sees(`feed?${cursor}&limit=1`);
    if (events.length === 0) return pages;
    pages.push({ cursor, events, next });
    cursor = `after=${next}`;
  }
}

async function taken(stream: AsyncGenerator<Message>, count: number): Promise<readonly Json[]> {
  const events: Json[] = [];
  while (events.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    if (value.data !== '') events.push(JSON.parse(value.data));
  }
  return events;
}

async function leaves({ store }: { readonly store: EventStore }): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const batch of store.readAll(null)) all.push(...batch.map(leafHash));
  return all;
}

async function differences({ tranche: { rows, store, codec, projector } }: Api): Promise<number> {
  const names = rows.projections.map(({ name }) => name);
  await projector.waitFor((await store.head()) as string, names, 30_000);
  let count = 0;
  for await (const _ of rows.verify(names, historyOf(store, codec))) count += 1;
  return count;
}

async function until(done: () => boolean): Promise<void> {
  for (let waited = 0; !done() && waited < 20_000; waited += 20) await sleep(20);
}

/** It takes so many appends, and is gone. */
function failing(store: EventStore, appends: number): EventStore {
  let left = appends;
  return {
    ...store,
    async append(...asked) {
      left -= 1;
      if (left < 0) throw refuse('store-unavailable', { actual: 'gone' });
      return store.append(...asked);
    },
  };
}
