import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FeedLog } from '../src/feed/log.js';
import { denseNumbers } from '../src/feed/numbers.js';
import { EVERYTHING, type Filter } from '../src/feed/scope.js';
import { byTurns, type Figure, load, type Round, throughput } from './contest.js';
import { fill, nameOf, openLedger, usccOf } from './ledger.js';

const READERS = 50;
const CALLERS = 8;
/** Fewer for a look: BENCH_EVENTS=5000. */
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 50_000);
const LIVE = Math.min(2_000, EVENTS);
const ROUNDS = 3;
const PAGE = 500;

/** From an append to fifty readers, and from the beginning against reading the store alone. */
export async function feed(folder: string): Promise<readonly Figure[]> {
  return [...(await live(folder)), ...(await catchUp(folder))];
}

async function live(folder: string): Promise<readonly Figure[]> {
  const path = fileURLToPath(new URL('./server.js', import.meta.url));
  const child: ChildProcess = fork(path, [join(folder, 'fed')], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const [{ url, token }] = (await once(child, 'message')) as [{ url: string; token: string }];
  let keyed = 0;
  const post = async (what: string, body: object): Promise<void> => {
    keyed += 1;
    const answer = await fetch(`${url}/v1/${what}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `feed-${keyed}`,
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    await answer.arrayBuffer();
  };

  const waitsMs: number[] = [];
  let received = 0;
  let all: () => void = () => undefined;
  const readers = await Promise.all(
    Array.from({ length: READERS }, async () => {
      const headers = { authorization: `Bearer ${token}` };
      const asked = get(`${url}/v1/feed/stream?from=now`, { headers, agent: false });
      const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
      let rest = '';
      answer.on('data', (piece: Buffer) => {
        const lines = (rest + piece.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (!line.startsWith('data: ')) continue;
          const { time } = JSON.parse(line.slice(6)) as { time: string };
          waitsMs.push(Date.now() - Date.parse(time));
          received += 1;
        }
        if (received >= READERS * LIVE) all();
      });
      answer.on('error', () => undefined);
      return asked;
    }),
  );
  const everything = new Promise<void>((done) => (all = done));
  const started = performance.now();
  await load(CALLERS, LIVE, (index) =>
    post('enterprises', { uscc: usccOf(index), name: nameOf(index) }),
  );
  await everything;
  const elapsedMs = performance.now() - started;
  for (const reader of readers) reader.destroy();
  const exit = once(child, 'exit');
  child.send('close');
  await exit;
  const round: Round = { operations: LIVE, elapsedMs, waitsMs };
  return [throughput(`events from ${CALLERS} callers to ${READERS} streams`, [round])];
}

async function catchUp(folder: string): Promise<readonly Figure[]> {
  const ledger = await openLedger(join(folder, 'history'));
  const { store, codec } = ledger;
  try {
    await fill(ledger, EVENTS);
    const log = (): FeedLog =>
      new FeedLog({ ledgerId: 'ledger-bench', store, codec, numbers: denseNumbers });

    const plainly = async (): Promise<Round> =>
      timed(async () => {
        let events = 0;
        for await (const batch of store.readAll(null, { batch: PAGE })) events += batch.length;
        return events;
      });
    const pulled = (filter: Filter) => async (): Promise<Round> =>
      timed(async () => {
        const from = log();
        for (let seq = 0; ;) {
          const batch = await from.batch(seq, filter, PAGE);
          for (const entry of batch.entries) void entry.json;
          await from.cursorAt(batch.seq);
          if (batch.atHead) return batch.seq;
          seq = batch.seq;
        }
      });
    const streamed = async (): Promise<Round> =>
      timed(async () => {
        const from = log();
        for (let seq = 0; ;) {
          const page = await from.page(seq);
          if (page.length === 0) return seq;
          for (const entry of page) {
            seq = entry.seq;
            if (entry.type !== undefined) void ((await from.cursorAt(seq, page)) + entry.json);
          }
        }
      });
    const results = await byTurns(ROUNDS, {
      plainly,
      all: pulled(EVERYTHING),
      none: pulled({ ...EVERYTHING, types: ['cn.tranche.payment.settled.v1'] }),
      streamed,
    });
    const { plainly: peer } = results;
    return [
      throughput('catching up by pulls against a plain read', results.all, peer),
      throughput('the same, of a type that there is none of', results.none, peer),
      throughput('catching up by a stream, a cursor a message', results.streamed, peer),
    ];
  } finally {
    await ledger.close();
  }
}

async function timed(work: () => Promise<number>): Promise<Round> {
  const started = performance.now();
  const operations = await work();
  const elapsedMs = performance.now() - started;
  return { operations, elapsedMs, waitsMs: [elapsedMs / operations] };
}
