import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Kysely } from 'kysely';
import type { Fact, Projection } from '../../projections/projection.js';
import { insert, int, table } from '../../projections/tables.js';
import { event, facts } from '../../test/support/facts.js';
import { type Place, places } from '../../test/support/rows.js';
import type { Moment } from '../kernel/days.js';
import type { EventId, StreamName } from '../kernel/ids.js';
import { Refusal } from '../kernel/refusal.js';
import type { JsonObject } from '../kernel/canonical.js';
import type { EventStore } from '../stores/events/port.js';
import { openSqliteEventStore } from '../stores/events/sqlite/store.js';
import { ReadModels } from '../stores/rows/read-models.js';
import type { Codec } from './codec.js';
import { Projector } from './projector.js';

/** A row for each event that `takes` likes, in a table of the projection's own. */
const rowEach = (
  name: string,
  { version = 1, takes = () => true }: { version?: number; takes?: (fact: Fact) => boolean } = {},
): Projection => {
  const rows = table(name, { seq: int() }, ['seq']);
  return {
    name,
    version,
    tables: [rows],
    project: (fact) => (takes(fact) ? [insert(rows, { seq: fact.seq })] : []),
  };
};

const codec: Pick<Codec, 'decode'> = { decode: (stored) => stored as never };

describe('the projector', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const storeOf = (): EventStore => {
    const store = openSqliteEventStore({
      path: ':memory:',
      now: () => '2024-06-03T01:00:00.000Z' as Moment,
    });
    closing.push(() => store.close());
    return store;
  };

  /** Appends so many events to a stream of their own; answers the position of the last. */
  let streams = 0;
  const append = async (store: EventStore, count = 1): Promise<string> => {
    streams += 1;
    const stream = `ledger-${streams}` as StreamName;
    const given = Array.from({ length: count }, () => event(stream, 'LedgerOpened', {}));
    const { position } = await store.append(
      stream,
      -1,
      facts(given).map(({ type, data, metadata: { recordedAt: _, ...metadata } }) => ({
        id: randomUUID() as EventId,
        type,
        data: data as unknown as JsonObject,
        metadata,
      })),
    );
    return position;
  };

  const place = async (): Promise<Place> => {
    const made = await places['SQLite in a file']();
    closing.push(made.remove);
    return made;
  };

  const rowsIn = async ({ target }: Place, projections: readonly Projection[]) => {
    const rows = await ReadModels.open(target, projections);
    closing.push(() => rows.close());
    return rows;
  };

  const started = async (store: EventStore, rows: ReadModels) => {
    const report = jest.fn();
    const projector = new Projector({ store, codec, rows, report });
    await projector.start();
    closing.push(() => projector.stop());
    return { projector, report };
  };

  const count = async (rows: ReadModels, name: string): Promise<number> =>
    (
      await (rows.db as unknown as Kysely<Record<string, object>>)
        .selectFrom(name)
        .selectAll()
        .execute()
    ).length;

  it('has in its rows what was written before, once waitFor returns', async () => {
    const store = storeOf();
    const rows = await rowsIn(await place(), [rowEach('a'), rowEach('b')]);
    await append(store, 3);
    const { projector } = await started(store, rows);
    await projector.waitFor(await append(store), ['a', 'b']);
    expect([await count(rows, 'a'), await count(rows, 'b')]).toEqual([4, 4]);
    for (let i = 0; i < 20; i += 1) {
      await projector.waitFor(await append(store), ['a']);
      expect(await count(rows, 'a')).toBe(5 + i);
    }
  });

  it('counts an event that changes no row as taken', async () => {
    const store = storeOf();
    const rows = await rowsIn(await place(), [rowEach('a', { takes: () => false })]);
    const { projector } = await started(store, rows);
    await projector.waitFor(await append(store), ['a']);
    expect(projector.status()[0]).toMatchObject({ state: 'running', seq: 1 });
    expect(await projector.lag()).toMatchObject([{ behind: false, events: 0 }]);
    await projector.stop();
    expect((await rows.checkpoints()).get('a')).toMatchObject({ seq: 1 });
  });

  it('says so when it is still behind after the time allowed', async () => {
    const store = storeOf();
    const rows = await rowsIn(await place(), [rowEach('a')]);
    await append(store);
    const { projector } = await started(store, rows);
    const begun = performance.now();
    const late = projector.waitFor('99', ['a'], 60);
    await expect(late).rejects.toMatchObject({
      code: 'projection-behind',
      params: { projection: 'a', position: '99', limit: 60 },
    });
    expect(performance.now() - begun).toBeGreaterThan(50);
  });

  it('stops a projection that fails, alone, and says so at once to who waits for it', async () => {
    const store = storeOf();
    let broken = true;
    const picky = rowEach('picky', {
      takes: ({ seq }) => {
        if (broken && seq === 2) throw new Error('unheard of');
        return true;
      },
    });
    const rows = await rowsIn(await place(), [picky, rowEach('b')]);
    const { projector, report } = await started(store, rows);
    await projector.waitFor(await append(store), ['picky', 'b']);
    const position = await append(store);
    const waiting = projector.waitFor(position, ['picky'], 5_000).catch((error: unknown) => error);
    await projector.waitFor(position, ['b']);
    expect(await waiting).toBeInstanceOf(Refusal);
    await expect(projector.waitFor(position, ['picky'], 5_000)).rejects.toMatchObject({
      code: 'projection-behind',
    });
    expect(report).toHaveBeenCalledWith({ projection: 'picky', error: expect.any(Error) });
    expect(projector.status()).toMatchObject([
      { name: 'picky', state: 'stopped', seq: 1, error: 'Error: unheard of' },
      { name: 'b', state: 'running', seq: 2, error: null },
    ]);
    expect(await count(rows, 'picky')).toBe(1);

    broken = false;
    await projector.rebuild(['picky']);
    await projector.waitFor(await append(store), ['picky', 'b']);
    expect(await count(rows, 'picky')).toBe(3);
  });

  it('goes on after a restart from where each projection was', async () => {
    const store = storeOf();
    const where = await place();
    await append(store, 3);
    const first = await rowsIn(where, [rowEach('a')]);
    const before = await started(store, first);
    await before.projector.waitFor('3', ['a']);
    await before.projector.stop();
    await append(store, 2);
    // A projection that is new begins at the beginning; the other one skips what it has.
    const again = await rowsIn(where, [rowEach('a'), rowEach('b')]);
    const { projector } = await started(store, again);
    await projector.waitFor('5', ['a', 'b']);
    expect([await count(again, 'a'), await count(again, 'b')]).toEqual([5, 5]);
  });

  it('goes on through a rebuild, whoever makes it, without losing or doubling a row', async () => {
    const store = storeOf();
    const where = await place();
    const rows = await rowsIn(where, [rowEach('a')]);
    const { projector } = await started(store, rows);
    await projector.waitFor(await append(store, 50), ['a']);
    const elsewhere = await started(store, await rowsIn(where, [rowEach('a')]));
    await elsewhere.projector.stop();
    await Promise.all([elsewhere.projector.rebuild(['a']), append(store, 5), append(store, 5)]);
    await projector.waitFor(await append(store), ['a']);
    expect(await count(rows, 'a')).toBe(61);
    expect(projector.status()[0]).toMatchObject({ state: 'running' });
  });

  it('leaves the rows to one of two runners', async () => {
    const store = storeOf();
    const where = await place();
    const rows = await rowsIn(where, [rowEach('a')]);
    const one = await started(store, rows);
    const two = await started(store, await rowsIn(where, [rowEach('a')]));
    const position = await append(store);
    // The rows have it either way, so nobody waits in vain.
    await Promise.all([one, two].map(({ projector }) => projector.waitFor(position, ['a'])));
    const states = [one, two].map(({ projector }) => projector.status()[0]?.state);
    expect(states.sort()).toEqual(['running', 'stopped']);
    expect(await count(rows, 'a')).toBe(1);
  });

  it('rebuilds a projection of another version while the others run', async () => {
    const store = storeOf();
    const where = await place();
    const old = await rowsIn(where, [rowEach('a'), rowEach('b')]);
    const before = await started(store, old);
    await before.projector.waitFor(await append(store, 3), ['a', 'b']);
    await before.projector.stop();
    const odd = rowEach('a', { version: 2, takes: ({ seq }) => seq % 2 === 1 });
    const rows = await rowsIn(where, [odd, rowEach('b')]);
    const { projector } = await started(store, rows);
    await projector.waitFor(await append(store, 2), ['a', 'b']);
    expect([await count(rows, 'a'), await count(rows, 'b')]).toEqual([3, 5]);
    expect(projector.status()).toMatchObject([
      { version: 2, state: 'running' },
      { version: 1, state: 'running' },
    ]);
  });

  it('forgets rows that say more than this ledger ever did', async () => {
    const where = await place();
    const longer = storeOf();
    const before = await started(longer, await rowsIn(where, [rowEach('a')]));
    await before.projector.waitFor(await append(longer, 9), ['a']);
    await before.projector.stop();
    const restored = storeOf();
    await append(restored, 2);
    const rows = await rowsIn(where, [rowEach('a')]);
    const { projector } = await started(restored, rows);
    await projector.waitFor('2', ['a']);
    expect(await count(rows, 'a')).toBe(2);
  });

  it('tries again when the rows can not be written for a while', async () => {
    const store = storeOf();
    const rows = await rowsIn(await place(), [rowEach('a')]);
    const { projector, report } = await started(store, rows);
    const apply = rows.apply.bind(rows);
    let failures = 2;
    rows.apply = async (batches) => {
      failures -= 1;
      if (failures >= 0) throw new Error('connection refused');
      return apply(batches);
    };
    await projector.waitFor(await append(store), ['a'], 5_000);
    expect(await count(rows, 'a')).toBe(1);
    expect(report).toHaveBeenCalledTimes(2);
    expect(projector.status()[0]).toMatchObject({ state: 'running' });
  });

  it('stops everything at an event that nobody here can read', async () => {
    const store = storeOf();
    const rows = await rowsIn(await place(), [rowEach('a'), rowEach('b')]);
    const unreadable = new Projector({
      store,
      rows,
      codec: {
        decode: () => {
          throw new Error('of a later version');
        },
      },
    });
    await unreadable.start();
    closing.push(() => unreadable.stop());
    await expect(unreadable.waitFor(await append(store), ['a'])).rejects.toMatchObject({
      code: 'projection-behind',
    });
    expect(unreadable.status().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  });
});
