import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Kysely, type QueryExecutorProvider, sql, SqliteDialect } from 'kysely';
import { enterpriseTotalsProjection } from '../../projections/enterprise-totals/project.js';
import { projections } from '../../projections/index.js';
import type { Values } from '../../projections/tables.js';
import { deliver, facts, historyOfFacts } from '../../test/support/facts.js';
import { life } from '../../test/support/life.js';
import type { Day, Moment } from '../kernel/days.js';
import { ReadModels } from '../stores/rows/read-models.js';
import { changedRows, eventsThatChanged } from './between.js';
import { asOf } from './moments.js';
import { Past } from './past.js';
import { MOST_ROWS, partsOf, sumOf } from './why.js';

const all = facts(life);
const head = all.length;
const history = historyOfFacts(all);
const past = new Past(history, projections);
const rowsIn = async (db: QueryExecutorProvider, table: string): Promise<readonly Values[]> =>
  (await sql<Values>`select * from ${sql.table(table)}`.execute(db)).rows;
const sorted = (rows: readonly Values[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))).sort();

/** An auditor who asks for a past moment must get what was shown then, and nothing later. */
describe('what was known at a moment', () => {
  it.each(projections.map((projection) => [projection.name, projection] as const))(
    '%s, after each event, is what it was then',
    async (_name, projection) => {
      const then = await ReadModels.open({ kind: 'sqlite', path: ':memory:' }, [projection]);
      for (const fact of all) {
        await deliver(then, projection, [fact]);
        if (fact.seq % 11 !== 0 && fact.seq !== head) continue;
        const now = await past.rows([projection.name], { seq: fact.seq, effectiveOn: null });
        for (const { name } of projection.tables) {
          expect(sorted(await rowsIn(now, name))).toEqual(sorted(await rowsIn(then.db, name)));
        }
      }
      await then.close();
    },
  );

  it('is found by the moment or the whole day, and refused outside history', async () => {
    const db = await past.rows(['audit-trail'], { seq: head, effectiveOn: null });
    const last = all
      .map(({ metadata }) => metadata.recordedAt)
      .sort()
      .at(-1) as Moment;
    const now = new Date(Date.parse(last) + 1).toISOString() as Moment;
    const at = (knownAt: string) => asOf(db, now, { knownAt }).then(({ seq }) => seq);
    // These events are not recorded in the order of their moments, as on a store that several write
    // to: only what came before the first later one is known.
    const moments = all.map(({ metadata }) => metadata.recordedAt);
    for (const moment of new Set(moments.filter((each) => each >= (moments[0] as Moment)))) {
      const later = moments.findIndex((recordedAt) => recordedAt > moment);
      expect(await at(moment)).toBe(later < 0 ? head : later);
    }
    expect(await asOf(db, now, {})).toEqual({ seq: head, effectiveOn: null });
    for (const outside of ['1999-01-01', now as string, '2999-01-01T00:00:00Z']) {
      await expect(at(outside)).rejects.toMatchObject({ code: 'moment-outside-history' });
    }
    await expect(at('2024-02-30')).rejects.toMatchObject({ code: 'day-invalid' });
    await expect(at('yesterday')).rejects.toMatchObject({ code: 'moment-invalid' });
  });
});

describe('what had taken effect by a day', () => {
  const totals = (effectiveOn: Day | null) =>
    past
      .rows(['enterprise-totals'], { seq: head, effectiveOn })
      .then((db) => rowsIn(db, 'enterprise_totals'));
  const sum = (rows: readonly Values[], column: string): bigint =>
    rows.reduce((total, row) => total + BigInt(row[column] ?? 0), 0n);

  it('counts the amounts of its days alone, and all of them in the end', async () => {
    const days = [...new Set(all.map(({ metadata }) => metadata.effectiveOn))].sort();
    const first = await totals(days[0] as Day);
    expect(sum(first, 'paidFen')).toBe(0n);
    expect(sorted(await totals(days.at(-1) as Day))).toEqual(sorted(await totals(null)));
    const paid = await Promise.all(days.map(async (on) => sum(await totals(on), 'paidFen')));
    expect(paid).toEqual([...paid].sort((a, b) => Number(a - b)));
    expect(paid.at(-1)).toBeGreaterThan(0n);
  });

  it('leaves a case where it stands', async () => {
    const on = '2000-01-01' as Day;
    const names = ['applications'];
    const before = await past.rows(names, { seq: head, effectiveOn: on });
    const now = await past.rows(names, { seq: head, effectiveOn: null });
    const statuses = async (db: QueryExecutorProvider) =>
      (await rowsIn(db, 'applications')).map(({ applicationId, status }) => [
        applicationId,
        status,
      ]);
    expect(await statuses(before)).toEqual(await statuses(now));
  });
});

describe('why a number is what it is', () => {
  it('every amount of every read model is the sum of the events that made it', async () => {
    let figures = 0;
    for (const projection of projections) {
      const db = await past.rows([projection.name], { seq: head, effectiveOn: null });
      for (const table of projection.tables) {
        const money = Object.keys(table.columns).filter((column) => column.endsWith('Fen'));
        for (const row of await rowsIn(db, table.name)) {
          const key = Object.fromEntries(table.key.map((name) => [name, row[name] ?? null]));
          for (const column of money) {
            let sum = 0n;
            const figure = { projection, table, key, column };
            for await (const { deltaFen } of partsOf(figure, history, {
              seq: head,
              effectiveOn: null,
            })) {
              sum += deltaFen;
            }
            expect([table.name, key, column, sum]).toEqual([
              table.name,
              key,
              column,
              BigInt(row[column] ?? 0),
            ]);
            figures += 1;
          }
        }
      }
    }
    expect(figures).toBeGreaterThan(50);
  });

  it('every figure that no row holds is the sum of such amounts', async () => {
    let figures = 0;
    for (const projection of projections) {
      const db = await past.rows([projection.name], { seq: head, effectiveOn: null });
      for (const [name, { table }] of Object.entries(projection.figures ?? {})) {
        for (const row of await rowsIn(db, table.name)) {
          const key = Object.fromEntries(table.key.map((column) => [column, row[column] ?? null]));
          const { amountFen, terms, liftedFen } = await sumOf(db, projection, table, name, key);
          expect(terms.reduce((sum, term) => sum + term.amountFen, liftedFen)).toBe(amountFen);
          expect(liftedFen).toBe(amountFen === 0n ? liftedFen : 0n);
          for (const term of terms) {
            const own = BigInt(row[term.figure] ?? 0);
            expect([own, -own]).toContain(term.amountFen);
          }
          figures += 1;
        }
        const all = await sumOf(db, projection, table, name, {});
        expect(all.terms).toHaveLength((await rowsIn(db, table.name)).length);
      }
    }
    expect(figures).toBeGreaterThan(5);
  });
});

describe('the difference between two moments', () => {
  const totals = projections.find(({ name }) => name === 'enterprise-totals')!;
  const at = (seq: number) => ({ seq, effectiveOn: null });

  it('is every row that changed, as it was and as it is, and every event that changed it', async () => {
    const granted = all.find(({ type }) => type === 'AwardGranted')!;
    const changed = await changedRows(past, totals, at(granted.seq - 1), at(head));
    expect(changed).toMatchObject([{ table: 'enterprise_totals', before: null }]);
    expect(await changedRows(past, totals, at(head), at(head))).toEqual([]);
    const [back] = await changedRows(past, totals, at(head), at(granted.seq - 1));
    expect(back).toMatchObject({ before: changed[0]?.after, after: null });

    const events: number[] = [];
    for await (const { seq } of eventsThatChanged(totals, history, at(granted.seq - 1), at(head))) {
      events.push(seq);
    }
    expect(events[0]).toBe(granted.seq);
    expect(events.every((seq) => totals.project(all[seq - 1]!).length > 0)).toBe(true);
  });

  it('keeps to what is asked for', async () => {
    const { uscc } = all.find(({ type }) => type === 'AwardGranted')!.metadata.about;
    const of = (only: Values) => changedRows(past, totals, at(0), at(head), only);
    expect(await of({ uscc: uscc as string })).toHaveLength(1);
    expect(await of({ uscc: 'another' })).toEqual([]);
    expect(await of({ lineId: 'l1' })).toEqual([]);
  });
});

/** One question must not hold up everybody else's. */
it('opens no sum of more rows than can be read at once', async () => {
  const file = new Database(':memory:');
  file.exec('create table enterprise_totals (uscc, benefitYear, measure, unit, paidFen)');
  file
    .prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i <= ?)
       insert into enterprise_totals select 'e' || i, 2023 + (i > ?), 'm', 'u', 1 from n`,
    )
    .run(MOST_ROWS, MOST_ROWS);
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  const [table] = enterpriseTotalsProjection.tables;
  if (!table) throw new Error('no table');
  const sum = (only: Values) => sumOf(db, enterpriseTotalsProjection, table, 'paidFen', only);
  await expect(sum({})).rejects.toMatchObject({ code: 'figure-too-wide' });
  expect((await sum({ benefitYear: 2023 })).amountFen).toBe(BigInt(MOST_ROWS));
  await db.destroy();
});
