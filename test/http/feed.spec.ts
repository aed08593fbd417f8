import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, Client, type Json, openApi, UNIT } from '../support/api.js';
import { type Message, messages } from '../support/sse.js';
import { aLine, anEnterprise, wan } from './steps.js';

let api: Api;
let url: string;
beforeAll(async () => {
  api = await openApi('2024-03-01');
  await anEnterprise(api, 1, '光谷一号公司');
  await aLine(api, 2024, wan(100));
  await aLine(api, 2024, wan(200), '商务局');
  await aLine(api, 2024, wan(300));
  await api.app.listen(0, '127.0.0.1');
  url = (await api.app.getUrl()).replace('[::1]', '127.0.0.1');
});
afterAll(() => api.close());

async function subscriber(
  id: string,
  scope: object = {},
): Promise<{ token: string; client: Client }> {
  const { token } = (await api
    .as('admin')
    .does('subscribers', { id, name: id, ...scope })) as unknown as { token: string };
  return { token, client: new Client(api.app, token) };
}

const typesOf = (batch: Json): string[] => batch.events.map((event: Json) => event.type);
const APPROPRIATED = 'cn.tranche.budget.appropriated.v1';

/** Until `count` messages with data came. */
async function take(stream: AsyncGenerator<Message>, count: number): Promise<Message[]> {
  const taken: Message[] = [];
  while (taken.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    if (value.data !== '') taken.push(value);
  }
  return taken;
}

describe('the schemas', () => {
  it('are there for anybody, by what an event names as its own, and may be kept for a while', async () => {
    const { client } = await subscriber('validates');
    const { events } = await client.sees('feed?from=beginning');
    const { items } = await api.nobody.sees('feed/schemas');
    for (const { dataschema, type } of events) {
      expect(items).toContainEqual(expect.objectContaining({ type, dataschema }));
      for (const name of [dataschema as string, type as string]) {
        const { status, body, headers } = await api.nobody.send<Json>(
          'GET',
          `feed/schemas/${name}`,
        );
        expect(status).toBe(200);
        expect(body).toMatchObject({ $id: dataschema, type: 'object' });
        expect(headers['cache-control']).toBe('public, max-age=3600');
        expect(headers['content-type']).toMatch(/^application\/schema\+json/);
      }
    }
    for (const { href, dataschema } of items) {
      const { body } = await api.nobody.send<Json>('GET', href);
      expect(body.$id).toBe(dataschema);
    }
    const none = await api.nobody.send<Json>('GET', 'feed/schemas/cn.tranche.none.v1');
    expect(none).toMatchObject({ status: 404, body: { code: 'public-schema-unknown' } });
  });
});

describe('pulling the feed', () => {
  it('gives every public event from the beginning, in order, and a cursor to go on with', async () => {
    const { client } = await subscriber('pulls');
    const all = await client.sees('feed?from=beginning');
    expect(typesOf(all).filter((type) => !type.includes('policy'))).toEqual([
      'cn.tranche.enterprise.registered.v1',
      APPROPRIATED,
      APPROPRIATED,
      APPROPRIATED,
    ]);
    expect(all.behind).toBe(0);
    expect(all.events.at(-1)).toMatchObject({
      specversion: '1.0',
      source: `urn:tranche:${api.tranche.ledgerId}`,
      subject: expect.stringMatching(/^budgets\/line-/),
      datacontenttype: 'application/json',
      dataschema: `urn:tranche:schema:${APPROPRIATED}`,
      data: { unit: UNIT, fiscalYear: 2024, amountFen: '300000000', effectiveOn: '2024-03-01' },
    });
    const sequences = all.events.map(({ sequence }: Json) => sequence);
    expect([...sequences].sort()).toEqual(sequences);
    // One by one is the same.
    const single: Json[] = [];
    let next = 'from=beginning';
    for (;;) {
      const batch = await client.sees(`feed?${next}&limit=1`);
      single.push(...batch.events);
      next = `after=${batch.next}`;
      if (batch.events.length === 0) break;
    }
    expect(single).toEqual(all.events);
    expect((await client.sees(`feed?after=${all.next}`)).events).toEqual([]);
  });

  it('gives a subscriber its scope and nothing else, however it asks', async () => {
    const { client } = await subscriber('one-unit', { units: ['商务局'] });
    const { events } = await client.sees('feed?from=beginning');
    expect(events.map(({ data }: Json) => [data.unit, data.amountFen])).toEqual([
      ['商务局', '200000000'],
    ]);
    expect(await client.sees(`feed?from=beginning&unit=${encodeURIComponent('商务局')}`)).toEqual(
      await client.sees('feed?from=beginning'),
    );
    const { status, body } = await client.send<Json>(
      'GET',
      `feed?from=beginning&unit=${encodeURIComponent(UNIT)}`,
    );
    expect([status, body.code, body.limit]).toEqual([403, 'feed-outside-scope', '商务局']);
    // Its scope is that of now, for what lies behind as well.
    await api.as('admin').does('subscribers/one-unit/scope', { units: [UNIT], reason: '调整' });
    expect(
      (await client.sees('feed?from=beginning')).events.map(({ data }: Json) => data.amountFen),
    ).toEqual(['100000000', '300000000']);
  });

  it('filters by type, unit and enterprise, and passes what it leaves out', async () => {
    const { client } = await subscriber('filters');
    const byType = await client.sees(
      'feed?from=beginning&types=cn.tranche.enterprise.registered.v1',
    );
    expect(typesOf(byType)).toEqual(['cn.tranche.enterprise.registered.v1']);
    expect(byType.behind).toBe(0);
    const { uscc } = byType.events[0].data;
    expect(typesOf(await client.sees(`feed?from=beginning&uscc=${uscc}`))).toEqual([
      'cn.tranche.enterprise.registered.v1',
    ]);
    const { status, body } = await client.send<Json>('GET', 'feed?from=beginning&types=payment');
    expect([status, body.code]).toEqual([400, 'public-type-unknown']);
  });

  it('waits for what comes, and answers at once when it does', async () => {
    const { client } = await subscriber('waits');
    const { next } = await client.sees('feed?from=now');
    const began = performance.now();
    const waiting = client.sees(`feed?after=${next}&wait=30`);
    await sleep(50);
    // What isn't public wakes nobody.
    await api.newPerson('wakes-nobody', { roles: ['auditor'] });
    await aLine(api, 2024, wan(7));
    const { events } = await waiting;
    expect(events.map(({ data }: Json) => data.amountFen)).toEqual(['7000000']);
    expect(performance.now() - began).toBeLessThan(10_000);
    const empty = await client.sees(
      `feed?after=${(await client.sees('feed?from=now')).next}&wait=1`,
    );
    expect(empty.events).toEqual([]);
  });

  it('says where to begin, and what is wrong with a cursor', async () => {
    const { client } = await subscriber('begins');
    const code = async (query: string) =>
      (await client.send<Json>('GET', `feed?${query}`)).body.code;
    expect(await code('')).toBe('feed-start-missing');
    expect(await code('after=12')).toBe('feed-cursor-invalid');
    const { next } = await client.sees('feed?from=now');
    expect(await code(`after=${next.replace('ledger-', 'ledger-0')}`)).toBe('feed-other-ledger');
    const [version, ledger, seq, hashes] = next.split('.');
    const flipped = `${hashes[0] === 'A' ? 'B' : 'A'}${hashes.slice(1)}`;
    const { status, body } = await client.send<Json>(
      'GET',
      `feed?after=${[version, ledger, seq, flipped].join('.')}`,
    );
    // Its own event is another; the one before it is the same.
    expect([status, body.code, body.limit]).toEqual([410, 'feed-history-differs', Number(seq) - 1]);
    expect((await client.sees(`feed?after=${body.cursor}`)).behind).toBe(0);
  });

  it('lets people read what they see of the ledger, and nobody else', async () => {
    expect((await api.as('auditor').sees('feed?from=beginning')).events.length).toBeGreaterThan(4);
    const ofUnit = await api.as('officer').sees('feed?from=beginning');
    expect(new Set(ofUnit.events.map(({ data }: Json) => data.unit))).toEqual(new Set([UNIT]));
    const reader = await api.newPerson('reader', { roles: ['subscriber'] });
    const all = (await reader.sees('feed?from=beginning&limit=1000')).events;
    expect(all).toEqual((await api.as('auditor').sees('feed?from=beginning&limit=1000')).events);
    expect((await reader.send('GET', 'totals')).status).toBe(403);
    expect((await api.nobody.send('GET', 'feed?from=beginning')).status).toBe(401);
  });

  it('shows how far a subscriber has come', async () => {
    const { client } = await subscriber('lags');
    const first = await client.sees('feed?from=beginning&limit=2');
    await client.sees(`feed?after=${first.next}&limit=1`);
    const { lag } = await api.as('admin').sees('subscribers/lags');
    const handled = Number(first.events[1].sequence);
    expect(lag.reached).toMatchObject({ seq: handled, how: 'pull' });
    expect(lag.events).toBe(Number(await api.head()) - handled);
    // What is so today would be answered as if it had been so then.
    const then = await api.as('admin').sees(`subscribers/lags?atSeq=${await api.head()}`);
    expect(then).toMatchObject({ subscriberId: 'lags', lag: null, webhooks: null });
  });
});

describe('the stream', () => {
  it('goes on from any message that was handled, and then live', async () => {
    const { token } = await subscriber('streams');
    const stream = messages(`${url}/v1/feed/stream?from=beginning`, token);
    const past = await take(stream, 6);
    await aLine(api, 2024, wan(11));
    const [live] = await take(stream, 1);
    expect(JSON.parse(live?.data ?? '')).toMatchObject({ data: { amountFen: '11000000' } });
    await stream.return(undefined);
    for (const [i, { id }] of past.entries()) {
      const again = messages(`${url}/v1/feed/stream?from=beginning`, token, { lastEventId: id });
      expect(await take(again, past.length - i)).toEqual([...past.slice(i + 1), live]);
      await again.return(undefined);
    }
    // A pull takes the same cursors.
    const { events } = await new Client(api.app, token).sees(`feed?after=${past.at(-1)?.id}`);
    expect(events).toEqual([JSON.parse(live?.data ?? '')]);
  });

  it('ends with the credential, and says from where to go on', async () => {
    const { token } = await subscriber('loses');
    const stream = messages(`${url}/v1/feed/stream?from=now`, token);
    expect((await stream.next()).value).toMatchObject({ event: 'message', data: '' });
    await api.as('admin').does('subscribers/loses/revoke', { reason: '停止共享' });
    const [end] = await take(stream, 2);
    expect(end).toMatchObject({ event: 'end', data: '{"reason":"ended"}' });
    expect(end?.id).toMatch(/^1\.ledger-/);
    expect((await stream.next()).done).toBe(true);
    await expect(messages(`${url}/v1/feed/stream?from=now`, token).next()).rejects.toThrow(
      'subscriber-token-invalid',
    );
  });

  it('follows a change of scope from the next event on', async () => {
    const { token } = await subscriber('changes', { units: [UNIT] });
    const stream = messages(`${url}/v1/feed/stream?from=now`, token);
    await stream.next();
    await aLine(api, 2024, wan(21));
    await api.as('admin').does('subscribers/changes/scope', { units: ['商务局'], reason: '调整' });
    await aLine(api, 2024, wan(22));
    await aLine(api, 2024, wan(23), '商务局');
    const two = await take(stream, 2);
    expect(two.map(({ data }) => (JSON.parse(data) as Json).data.amountFen)).toEqual([
      '21000000',
      '23000000',
    ]);
    await stream.return(undefined);
  });

  it('says from where to go on when the server closes', async () => {
    const other = await openApi('2024-03-01');
    await other.app.listen(0, '127.0.0.1');
    const at = (await other.app.getUrl()).replace('[::1]', '127.0.0.1');
    const { token } = (await other
      .as('admin')
      .does('subscribers', { id: 'stays', name: 'x' })) as unknown as { token: string };
    const stream = messages(`${at}/v1/feed/stream?from=now`, token);
    await stream.next();
    const waiting = new Client(other.app, token).sees('feed?from=now&wait=60');
    await sleep(50);
    const began = performance.now();
    const closed = other.close();
    const [end] = await take(stream, 1);
    expect(end).toMatchObject({ event: 'end', data: '{"reason":"closing"}' });
    expect((await waiting).events).toEqual([]);
    await closed;
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
