import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Checkpoint,
  Diverged,
  type PublicEvent,
  Refused,
  subscribe,
} from '../../clients/typescript/src/index.js';
import { type Api, openApi } from '../support/api.js';
import { aLine, wan } from '../http/steps.js';

/** A checkpoint in memory, with everything that was ever saved. */
class Kept implements Checkpoint {
  saved: string[] = [];
  load = async (): Promise<string | null> => this.saved.at(-1) ?? null;
  save = async (cursor: string): Promise<void> => {
    this.saved.push(cursor);
  };
}

const event = (n: number): string => `id: c${n}\ndata: {"id":"e${n}"}\n\n`;

describe('a reader of the feed', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** Answers its requests one after another, as told; what each asked for is kept. */
  async function answering(
    ...answers: ((response: ServerResponse) => void)[]
  ): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push((request.url ?? '').replace('/v1/feed/stream?', ''));
      const answer = answers.shift();
      if (answer) answer(response);
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server?.once('listening', listening));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }
  const stream =
    (text: string, then: (response: ServerResponse) => void = (response) => response.end()) =>
    (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(text, () => then(response));
    };
  const problem =
    (status: number, body: object, headers = {}) =>
    (response: ServerResponse): void => {
      response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
      response.end(JSON.stringify(body));
    };
  const quick = { 'retry-after': '0.01' };

  /** Reads until `count` events were handled. */
  async function reading(
    url: string,
    checkpoint: Checkpoint,
    count: number,
    onEvent: (event: PublicEvent) => void = () => undefined,
  ): Promise<string[]> {
    const handled: string[] = [];
    const stopping = new AbortController();
    await subscribe({
      url,
      token: 't',
      checkpoint,
      signal: stopping.signal,
      onEvent(each) {
        onEvent(each);
        handled.push(each.id);
        if (handled.length === count) stopping.abort();
      },
    });
    return handled;
  }

  it('goes on after every break from what it has handled', async () => {
    const kept = new Kept();
    const { url, asked } = await answering(
      stream(event(1) + event(2) + 'id: c3\nda'),
      problem(503, { code: 'store-unavailable' }, quick),
      stream(event(3), (response) => response.destroy()),
      stream(`:\nid: c9\n\nevent: end\nid: c9\ndata: {"reason":"slow"}\n\n`),
      stream(event(10)),
    );
    expect(await reading(url, kept, 4)).toEqual(['e1', 'e2', 'e3', 'e10']);
    expect(asked).toEqual(['from=beginning', 'after=c2', 'after=c2', 'after=c3', 'after=c9']);
    // A cursor without a message passes what isn't wanted.
    expect(kept.saved).toEqual(['c1', 'c2', 'c3', 'c9', 'c10']);
  });

  it('keeps where a stream that ends at once was, so that nothing since then is lost', async () => {
    const kept = new Kept();
    const { url, asked } = await answering(
      stream(`event: end\nid: c7\ndata: {"reason":"closing"}\n\n`),
      stream(event(8)),
    );
    expect(await reading(url, kept, 1)).toEqual(['e8']);
    expect(asked).toEqual(['from=beginning', 'after=c7']);
  });

  it('never saves a cursor past what was not handled', async () => {
    const kept = new Kept();
    const { url } = await answering(stream(event(1) + event(2)), stream(event(2) + event(3)));
    const failing = reading(url, kept, 3, ({ id }) => {
      if (id === 'e2') throw new Error('the database is down');
    });
    await expect(failing).rejects.toThrow('the database is down');
    expect(kept.saved).toEqual(['c1']);
    expect(await reading(url, kept, 2)).toEqual(['e2', 'e3']);
  });

  it('takes messages that come in pieces', async () => {
    const kept = new Kept();
    const text = `${event(1)}id: c2\r\ndata: {"id":"新区二号"}\r\n\r\n`;
    const { url } = await answering((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of Buffer.from(text)) response.write(Buffer.of(byte));
    });
    expect(await reading(url, kept, 2)).toEqual(['e1', '新区二号']);
  });

  it('tells a history that is another one, and from where it is the same', async () => {
    const { url } = await answering(
      problem(410, { code: 'feed-history-differs', cursor: 'c7', limit: 7, detail: 'restored' }),
    );
    const error = await reading(url, new Kept(), 1).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Diverged);
    expect(error).toMatchObject({ cursor: 'c7', sequence: '0000000000000007' });
  });

  it('ends where another attempt would be refused as well', async () => {
    const { url, asked } = await answering(problem(401, { code: 'unauthenticated', detail: 'x' }));
    const error = await reading(url, new Kept(), 1).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(asked).toHaveLength(1);
  });

  it('stops at once when it is told to, also while it waits', async () => {
    const stopping = new AbortController();
    const waiting = subscribe({
      url: 'http://127.0.0.1:1',
      token: 't',
      onEvent: () => undefined,
      onRetry: () => stopping.abort(),
      signal: stopping.signal,
    });
    await waiting;
  });
});

describe('on a ledger', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi('2024-03-01');
    for (let i = 1; i <= 30; i += 1) await aLine(api, 2024, wan(i));
    await api.app.listen(0, '127.0.0.1');
  });
  afterAll(() => api.close());

  it('reads what is asked for of the scope, and goes on live', async () => {
    const { token } = (await api
      .as('admin')
      .does('subscribers', { id: 'client', name: 'x' })) as unknown as { token: string };
    const amounts: unknown[] = [];
    const stopping = new AbortController();
    const reading = subscribe({
      url: (await api.app.getUrl()).replace('[::1]', '127.0.0.1'),
      token,
      filter: { types: ['cn.tranche.budget.appropriated.v1'] },
      signal: stopping.signal,
      async onEvent({ data }) {
        amounts.push(data['amountFen']);
        if (amounts.length === 30) await aLine(api, 2024, wan(31));
        if (amounts.length === 31) stopping.abort();
      },
    });
    await reading;
    expect(amounts).toEqual(Array.from({ length: 31 }, (_, i) => String(wan(i + 1))));
  });
});
