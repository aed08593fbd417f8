import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { projections, sequenceProjection } from '../../../projections/index.js';
import type { Fact, Projection } from '../../../projections/projection.js';
import {
  change,
  fen,
  flag,
  insert,
  int,
  type Mutation,
  remove,
  table,
  text,
  textOrNull,
  upsert,
} from '../../../projections/tables.js';
import { deliver, event, facts, historyOfFacts } from '../../../test/support/facts.js';
import { another, life } from '../../../test/support/life.js';
import { type Place, places } from '../../../test/support/rows.js';
import { ReadModels, type RowsTarget } from './read-models.js';
import type { Difference } from './verify.js';

const things = table(
  'things',
  { id: text(), name: textOrNull(), amountFen: fen(), times: int(), done: flag() },
  ['id'],
  [['name', 'id']],
);

/** A projection whose mutations a test writes into the events themselves. */
const scripted = (version = 1): Projection => ({
  name: 'scripted',
  version,
  tables: [things],
  project: (fact) => (fact.data as unknown as { mutations?: readonly Mutation[] }).mutations ?? [],
});
const other: Projection = {
  name: 'other',
  version: 1,
  tables: [table('others', { seq: int() }, ['seq'])],
  project: ({ seq }) => [insert(table('others', { seq: int() }, ['seq']), { seq })],
};

const script = (...steps: readonly (readonly Mutation[])[]): readonly Fact[] =>
  facts(steps.map((mutations) => event('ledger', 'LedgerOpened', { mutations })));

for (const [place, somewhere] of Object.entries(places)) {
  const here = place === 'PostgreSQL' && !process.env['DATABASE_URL'] ? describe.skip : describe;

  here(`rows in ${place}`, () => {
    const opened: ReadModels[] = [];
    const open = async (target: RowsTarget, of: readonly Projection[]) => {
      const models = await ReadModels.open(target, of);
      opened.push(models);
      return models;
    };
    const used: Place[] = [];
    const make = async (): Promise<RowsTarget> => {
      const place = await somewhere();
      used.push(place);
      return place.target;
    };
    const fresh = async (...of: readonly Projection[]) => open(await make(), of);

    afterEach(async () => {
      for (const models of opened.splice(0)) await models.close();
      for (const { remove } of used.splice(0)) await remove();
    });

    const db = (models: ReadModels) => models.db as unknown as Kysely<any>;
    const all = (models: ReadModels, name: string) =>
      db(models).selectFrom(name).selectAll().execute();
    const ids = async (models: ReadModels): Promise<readonly string[]> =>
      (await db(models).selectFrom('things').select('id').orderBy('id').execute()).map(
        ({ id }) => id as string,
      );
    const verified = async (models: ReadModels, history: readonly Fact[]) => {
      const found: Difference[] = [];
      const names = models.projections.map(({ name }) => name);
      for await (const difference of models.verify(names, historyOfFacts(history))) {
        found.push(difference);
      }
      return found;
    };

    it('keeps money beyond 2^53 to the fen, and counts and flags as numbers', async () => {
      const models = await fresh(scripted());
      const history = script(
        [upsert(things, { id: 'a' }, { amountFen: 9_007_199_254_740_993n, done: 1 })],
        [upsert(things, { id: 'a' }, {}, { amountFen: -2n, times: 3 })],
      );
      await deliver(models, scripted(), history);
      expect(await all(models, 'things')).toEqual([
        { id: 'a', name: null, amountFen: 9_007_199_254_740_991n, times: 3, done: 1 },
      ]);
    });

    it('inserts, upserts, changes and removes', async () => {
      const models = await fresh(scripted());
      await deliver(
        models,
        scripted(),
        script(
          [insert(things, { id: 'a', name: "o'clock; --" }), insert(things, { id: 'b' })],
          [upsert(things, { id: 'b' }, {}), upsert(things, { id: 'c' }, { name: 'new' })],
          [change(things, { id: 'a' }, { done: 1 }, { times: 2 })],
          [change(things, { id: 'missing' }, { done: 1 }), change(things, { id: 'a' }, {})],
          [remove(things, { id: 'b' }), remove(things, { id: 'missing' })],
        ),
      );
      const rows = await db(models).selectFrom('things').selectAll().orderBy('id').execute();
      expect(rows.map(({ id, name, times, done }) => [id, name, times, done])).toEqual([
        ['a', "o'clock; --", 2, 1],
        ['c', 'new', 0, 0],
      ]);
    });

    it('stores what the other store can store: U+0000 is replaced on both', async () => {
      const models = await fresh(scripted());
      await deliver(models, scripted(), script([insert(things, { id: 'a\0b', name: '文\0' })]));
      expect((await all(models, 'things'))[0]).toMatchObject({ id: 'a\ufffdb', name: '文\ufffd' });
    });

    it('sorts text by code point, so that every store pages in the same order', async () => {
      const models = await fresh(scripted());
      const mixed = ['b', 'A', 'a', 'B', '一', 'é', '_'];
      await deliver(models, scripted(), script(mixed.map((id) => insert(things, { id }))));
      expect(await ids(models)).toEqual([...mixed].sort());
    });

    it('moves rows and checkpoint together, or neither', async () => {
      const models = await fresh(scripted());
      const [first, second] = script(
        [insert(things, { id: 'a' })],
        [insert(things, { id: 'b' }), insert(things, { id: 'a' })],
      ) as [Fact, Fact];
      await deliver(models, scripted(), [first]);
      await expect(deliver(models, scripted(), [second])).rejects.toThrow();
      expect(await all(models, 'things')).toHaveLength(1);
      expect((await models.checkpoints()).get('scripted')).toMatchObject({ position: '1', seq: 1 });
    });

    it('applies the other projections when one fails', async () => {
      const models = await fresh(scripted(), other);
      const from = await models.checkpoints();
      const at = (name: string) => from.get(name) as NonNullable<ReturnType<typeof from.get>>;
      const to = { position: '1', seq: 1 };
      const twice = insert(things, { id: 'a' });
      const outcomes = await models.apply([
        { from: at('scripted'), to, mutations: [twice, twice] },
        { from: at('other'), to, mutations: other.project({ seq: 1 } as Fact) },
      ]);
      expect(outcomes).toEqual([
        expect.objectContaining({ message: expect.any(String) }),
        'applied',
      ]);
      expect(await all(models, 'things')).toEqual([]);
      expect(await all(models, 'others')).toEqual([{ seq: 1 }]);
    });

    it('leaves no rows of a runner that another one has overtaken', async () => {
      const models = await fresh(scripted());
      const stale = (await models.checkpoints()).get('scripted');
      await deliver(models, scripted(), script([insert(things, { id: 'a' })]));
      const outcomes = await models.apply([
        {
          from: stale as NonNullable<typeof stale>,
          to: { position: '1', seq: 1 },
          mutations: [insert(things, { id: 'b' })],
        },
      ]);
      expect(outcomes).toEqual(['overtaken']);
      expect(await all(models, 'things')).toHaveLength(1);
    });

    it('shows readers the old rows until the rebuilt ones are whole', async () => {
      const target = await make();
      const history = script(
        ...Array.from({ length: 20 }, (_, i) => [insert(things, { id: `n${i}` })]),
      );
      const models = await open(target, [scripted()]);
      await deliver(models, scripted(), history);
      const seen: number[] = [];
      const progress: number[] = [];
      await models.rebuild(
        ['scripted'],
        {
          async *read(after, until) {
            for await (const batch of historyOfFacts(history).read(after, until)) {
              seen.push((await all(models, 'things')).length);
              yield batch;
            }
          },
        },
        ({ events, of }) => progress.push(events / of),
      );
      expect(seen).toEqual([20, 20, 20]);
      expect(progress.at(-1)).toBe(1);
      expect(await all(models, 'things')).toHaveLength(20);
      expect((await models.checkpoints()).get('scripted')).toMatchObject({ build: 1, seq: 20 });
      await models.rebuild(['scripted'], historyOfFacts(history));
      expect((await models.checkpoints()).get('scripted')).toMatchObject({ build: 2, seq: 20 });
    });

    // In memory nothing outlives its connection.
    if (place !== 'SQLite in memory') {
      it('rebuilds under another version with other columns', async () => {
        const wider = table('things', { ...things.columns, note: textOrNull() }, ['id']);
        const second: Projection = {
          ...scripted(2),
          tables: [wider],
          project: (fact) => [upsert(wider, { id: `n${fact.seq}` }, { note: 'new' })],
        };
        const target = await make();
        const history = script([insert(things, { id: 'a' })]);
        const old = await ReadModels.open(target, [scripted()]);
        await deliver(old, scripted(), history);
        await old.close();
        const models = await open(target, [second]);
        await models.rebuild(['scripted'], historyOfFacts(history));
        expect((await models.checkpoints()).get('scripted')).toMatchObject({ version: 2, seq: 1 });
        expect(await all(models, 'things')).toMatchObject([{ id: 'n1', note: 'new' }]);
      });
    }

    it('takes what the runner wrote during a rebuild before it swaps', async () => {
      const models = await fresh(scripted());
      const history = script([insert(things, { id: 'a' })], [insert(things, { id: 'b' })]);
      await deliver(models, scripted(), history.slice(0, 1));
      let passes = 0;
      await models.rebuild(['scripted'], {
        async *read(after, until) {
          passes += 1;
          if (passes === 1) {
            yield history.slice(0, 1);
            await deliver(models, scripted(), history);
          } else yield* historyOfFacts(history).read(after, until);
        },
      });
      expect(passes).toBe(2);
      expect(await all(models, 'things')).toHaveLength(2);
      expect((await models.checkpoints()).get('scripted')).toMatchObject({ build: 1, seq: 2 });
    });

    it('names every row that is not what history makes it', async () => {
      const models = await fresh(scripted());
      const history = script(
        [insert(things, { id: 'a', amountFen: 1n }), insert(things, { id: 'b' })],
        [insert(things, { id: 'c' })],
      );
      await deliver(models, scripted(), history);
      expect(await verified(models, history)).toEqual([]);
      await db(models).updateTable('things').set({ amountFen: 2n }).where('id', '=', 'a').execute();
      await db(models).deleteFrom('things').where('id', '=', 'b').execute();
      await db(models).insertInto('things').values({ id: 'd' }).execute();
      const found = await verified(models, history);
      expect(
        found.map(({ key, live, rebuilt }) => [key['id'], live !== null, rebuilt !== null]).sort(),
      ).toEqual([
        ['a', true, true],
        ['b', false, true],
        ['d', true, false],
      ]);
    });

    it('finds any split into batches equal to the rebuild, row for row', async () => {
      const every = [...projections, sequenceProjection];
      const lives = [life, another(life, 'x'), another(life, 'y')];
      // An enterprise registers once and its account is proposed once.
      const shared = (each: (typeof life)[number]) => each.stream.startsWith('enterprise-');
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(2), { maxLength: 150 }),
          fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
          async (turns, sizes) => {
            const left = lives.map((one, i) =>
              one.filter((each) => i === 0 || !shared(each)).slice(),
            );
            const woven = [...turns, 0, 1, 2].flatMap((turn, i) => {
              const mine = left[turn] as (typeof life)[number][];
              return mine.splice(0, i < turns.length ? 1 : mine.length);
            });
            const history = facts(woven);
            const models = await ReadModels.open(await make(), every);
            try {
              for (let at = 0, i = 0; at < history.length; i += 1) {
                const size = sizes[i % sizes.length] as number;
                for (const projection of every) {
                  // From a little before: what was delivered already comes again.
                  const batch = history.slice(Math.max(0, at - 3), at + size);
                  await deliver(models, projection, batch);
                }
                at += size;
              }
              expect(await verified(models, history)).toEqual([]);
            } finally {
              await models.close();
            }
          },
        ),
        { numRuns: place === 'SQLite in memory' ? 25 : 3 },
      );
    });
  });
}
