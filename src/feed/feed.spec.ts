import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../test/support/given.js';
import { numbersOf, sparse } from '../../test/support/sparse.js';
import { openWorld, TENCENT, type World } from '../../test/support/world.js';
import { play, register, setting } from '../../test/support/story.js';
import { createCodec } from '../ledger/codec.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import { openSqliteEventStore } from '../stores/events/sqlite/store.js';
import { Refusal } from '../kernel/refusal.js';
import { formatCursor, parseCursor, pointsOf } from './cursor.js';
import { FeedLog } from './log.js';
import { denseNumbers } from './numbers.js';
import { EVERYTHING, narrowed } from './scope.js';
import type { Unit } from '../kernel/ids.js';
import type { Moment } from '../kernel/days.js';

const ledgerId = 'ledger-0123456789abcdef0123';
const codec = createCodec({ seal: () => '' });
const over = (store: EventStore): FeedLog =>
  new FeedLog({ ledgerId, store, codec, numbers: denseNumbers });

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await play(world, [...setting, ...register()]);
});
afterEach(() => world.close());

async function stored(store: EventStore): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const batch of store.readAll(null)) all.push(...batch);
  return all;
}

/** The first `count` events of a history, and then others: what an older backup would go on with. */
async function restored(count: number, more: number): Promise<EventStore> {
  const now = () => '2023-07-01T00:00:00.000Z' as Moment;
  const store = openSqliteEventStore({ path: ':memory:', now: () => at });
  let at = now();
  for (const { stream, revision, id, type, data, metadata } of (await stored(world.store)).slice(
    0,
    count,
  )) {
    const { recordedAt, ...rest } = metadata;
    at = recordedAt;
    await store.append(stream, revision - 1, [{ id, type, data, metadata: rest }]);
  }
  at = now();
  for (const { stream, revision, id, type, data, metadata } of (await stored(world.store)).slice(
    count,
    count + more,
  )) {
    const { recordedAt: _, ...rest } = metadata;
    await store.append(stream, revision - 1, [{ id, type, data, metadata: rest }]);
  }
  return store;
}

const refused = async (work: Promise<unknown>): Promise<Refusal> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof Refusal) return error;
  throw new Error('was to be refused');
};

describe('a cursor', () => {
  it('names the event and others at about every power of two before it, each within twice that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (seq) => {
        const [first, ...before] = pointsOf(seq);
        expect(first).toBe(seq);
        const back = before.map((point) => Math.floor(Math.log2(seq - point)));
        expect(back).toEqual(before.map((_, k) => k));
        expect(before.every((point) => point > 0)).toBe(true);
        // Nothing is further back than the first event by more than it could be.
        expect(before.length).toBeGreaterThanOrEqual(Math.floor(Math.log2(seq)) - 1);
      }),
    );
    expect(pointsOf(0)).toEqual([]);
    expect(pointsOf(1)).toEqual([1]);
    expect(pointsOf(100)).toEqual([100, 99, 98, 96, 88, 80, 64]);
  });

  it('is read as it was written, is one word, and anything else is none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (seq) => {
        const prefixes = pointsOf(seq).map((point) =>
          (point % 0xffffffff).toString(16).padStart(8, '0'),
        );
        const text = formatCursor({ ledgerId, seq, prefixes });
        expect(text).toMatch(/^[\w.-]{1,300}$/);
        expect(parseCursor(text)).toEqual({ ledgerId, seq, prefixes });
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(refusalOf(() => parseCursor(text))).toMatchObject({ code: 'feed-cursor-invalid' });
      }),
    );
  });

  it('is taken wherever the same history is, however it got there', async () => {
    const log = over(world.store);
    const head = await log.head();
    const copy = over(await restored(head, 0));
    for (let seq = 0; seq <= head; seq += 1) {
      expect(await copy.seqOf(await log.cursorAt(seq))).toBe(seq);
    }
  });

  it('reads a page of the past once, however many take it in however small batches', async () => {
    const some = await stored(world.store);
    const many = Array.from({ length: 1_200 }, (_, i) => some[i % some.length] as StoredEvent);
    let reads = 0;
    const log = over({
      async *readAll(position: string | null, { batch = 1 }: { batch?: number }) {
        reads += 1;
        for (let at = Number(position); at < many.length; at += batch) {
          yield many.slice(at, at + batch);
        }
      },
    } as unknown as EventStore);
    for (let seq = 0; seq < 999;) ({ seq } = await log.batch(seq, EVERYTHING, 1));
    expect(reads).toBe(2);
    // From wherever it begins, and beyond what is at hand: everything, in order, to the head.
    for (const from of [0, 37, 500, 1_013, 1_200]) {
      const seqs: number[] = [];
      for (let page = await log.page(from); page.length > 0;) {
        seqs.push(...page.map(({ seq }) => seq));
        page = await log.page(seqs.at(-1) ?? 0);
      }
      expect(seqs).toEqual(Array.from({ length: 1_200 - from }, (_, i) => from + 1 + i));
    }
  });

  it('is the same, whatever of a page that leaves events out is at hand', async () => {
    const head = await over(world.store).head();
    const filtered = (await over(world.store).page(0)).filter(({ seq }) => seq % 3 !== 1);
    const log = over(world.store);
    for (let seq = 0; seq <= head; seq += 1) {
      expect(await log.cursorAt(seq, filtered)).toBe(await over(world.store).cursorAt(seq));
    }
  });

  it('finds the newest point that still matches where an older backup went on differently', async () => {
    const log = over(world.store);
    const head = await log.head();
    for (let kept = 0; kept < head; kept += 1) {
      // As many events as before, and fewer: neither is the history that was read.
      for (const more of [0, head - kept]) {
        const other = over(await restored(kept, more));
        const { code, params } = await refused(other.seqOf(await log.cursorAt(head)));
        expect(code).toBe('feed-history-differs');
        const limit = Number(params['limit']);
        expect(limit).toBe(pointsOf(head).find((point) => point <= kept) ?? 0);
        // Whoever goes on from there misses nothing that is different.
        expect(await other.seqOf(String(params['cursor']))).toBe(limit);
      }
    }
  });

  it('of another ledger is told so', async () => {
    const cursor = formatCursor({ ledgerId: 'ledger-other', seq: 0, prefixes: [] });
    expect((await refused(over(world.store).seqOf(cursor))).code).toBe('feed-other-ledger');
  });
});

describe('reading the log', () => {
  it('passes what is not wanted, and never what is', async () => {
    const log = over(world.store);
    const head = await log.head();
    const wanted = { ...EVERYTHING, units: ['科创局' as Unit] };
    for (const limit of [1, 2, 100]) {
      const seen: number[] = [];
      let seq = 0;
      for (;;) {
        const batch = await log.batch(seq, wanted, limit);
        seen.push(...batch.entries.map((entry) => entry.seq));
        expect(batch.seq).toBeGreaterThanOrEqual(batch.entries.at(-1)?.seq ?? seq);
        seq = batch.seq;
        if (batch.atHead) break;
      }
      expect(seq).toBe(head);
      const all = await stored(world.store);
      const expected = all.flatMap(({ metadata, type }, i) =>
        metadata.about.unit === '科创局' && type === 'BudgetAppropriated' ? [i + 1] : [],
      );
      expect(seen).toEqual(expected);
      expect(expected.length).toBeGreaterThan(0);
    }
  });

  it('live: each event once and in order, at hand for whoever reads at the head', async () => {
    const log = over(world.store);
    const head = await log.head();
    const stopping = new AbortController();
    const followed: number[] = [];
    const following = (async () => {
      for await (const { entries } of log.follow(stopping.signal)) {
        followed.push(...entries.map(({ seq }) => seq));
      }
    })();
    await new Promise((turn) => setTimeout(turn, 10));
    await play(world, register(TENCENT).slice(0, 2));
    while ((followed.at(-1) ?? 0) < (await log.head())) {
      await new Promise((turn) => setTimeout(turn, 5));
    }
    expect(followed).toEqual(
      Array.from({ length: (await log.head()) - head }, (_, i) => head + i + 1),
    );
    const page = await log.page(head);
    expect(page.map(({ seq }) => seq)).toEqual(followed);
    stopping.abort();
    await following;
  });
});

describe('over a store whose positions are not dense', () => {
  const sparsely = async (): Promise<FeedLog> => {
    const store = sparse(world.store);
    return new FeedLog({ ledgerId, store, codec, numbers: await numbersOf(store) });
  };

  it('cursors are those of the same history elsewhere, in both directions', async () => {
    const [log, dense] = [await sparsely(), over(world.store)];
    const head = await log.head();
    expect(head).toBe(await dense.head());
    for (let seq = 0; seq <= head; seq += 1) {
      const cursor = await log.cursorAt(seq);
      expect(cursor).toBe(await dense.cursorAt(seq));
      expect(await log.seqOf(cursor)).toBe(seq);
    }
  });

  it('batches are the same, from any point, and end at the head', async () => {
    const [log, dense] = [await sparsely(), over(world.store)];
    const seen = async (of: FeedLog, after: number, limit: number) => {
      const { entries, ...rest } = await of.batch(after, EVERYTHING, limit);
      return { ...rest, events: entries.map(({ json }) => json) };
    };
    const head = await log.head();
    for (let after = 0; after <= head; after += 1) {
      for (const limit of [1, 3, 100]) {
        expect(await seen(log, after, limit)).toEqual(await seen(dense, after, limit));
      }
    }
    expect((await log.batch(head, EVERYTHING, 1)).atHead).toBe(true);
  });

  it('what is recorded is followed from anywhere, each once and in order', async () => {
    const log = await sparsely();
    const head = await log.head();
    const stopping = new AbortController();
    const followed: number[] = [];
    const following = (async () => {
      for await (const { entries } of log.follow(stopping.signal, head - 2)) {
        followed.push(...entries.map(({ seq }) => seq));
      }
    })();
    await play(world, register(TENCENT).slice(0, 2));
    const newest = await log.head();
    expect(newest).toBeGreaterThan(head);
    while ((followed.at(-1) ?? 0) < newest) await new Promise((turn) => setTimeout(turn, 5));
    const expected = Array.from({ length: newest - head + 2 }, (_, i) => head - 1 + i);
    expect(followed).toEqual(expected);
    expect((await log.page(head - 2)).map(({ seq }) => seq)).toEqual(expected);
    stopping.abort();
    await following;
  });
});

describe('a scope', () => {
  const scope = { ...EVERYTHING, units: ['科创局', '商务局'] as Unit[] };

  it('is narrowed by what is asked for, and never widened', () => {
    expect(narrowed(scope, EVERYTHING)).toEqual(scope);
    const one = { ...EVERYTHING, units: ['商务局' as Unit] };
    expect(narrowed(scope, one)).toEqual(one);
    const other = { ...EVERYTHING, units: ['教育局' as Unit] };
    expect(refusalOf(() => narrowed(scope, other))).toEqual({
      code: 'feed-outside-scope',
      params: { actual: '教育局', limit: '科创局, 商务局' },
    });
    expect(narrowed(EVERYTHING, other)).toEqual(other);
  });
});
