import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { keepReport } from '../../clients/reporting-postgres/src/report.js';
import { randomOf } from '../faults/random.js';
import { type Api, openApi, UNIT } from '../support/api.js';
import { aLine, wan } from '../http/steps.js';

const DATABASE = process.env['DATABASE_URL'];
const LINES = 120;
const CUTS = 12;

/** A connection that is lost now and then: before what it was asked for, or after it was done. */
class Unsteady extends pg.Client {
  losing = (_: string): 'before' | 'after' | undefined => undefined;

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  override query(...args: any[]): any {
    const lost = this.losing(String(args[0]));
    const asked = super.query as (...all: unknown[]) => Promise<unknown>;
    if (lost === 'before') return Promise.reject(new Error('connection lost'));
    const answer = asked.apply(this, args);
    if (lost !== 'after') return answer;
    return answer.then(() => Promise.reject(new Error('connection lost')));
  }
}

(DATABASE ? describe : describe.skip)('the report in PostgreSQL', () => {
  let api: Api;
  let url: string;
  let token: string;
  const name = `report_${process.pid}`;
  const admin = new pg.Client({ connectionString: DATABASE });

  beforeAll(async () => {
    await admin.connect();
    await admin.query(`CREATE SCHEMA ${name}`);
    api = await openApi('2024-03-01');
    await api.app.listen(0, '127.0.0.1');
    url = (await api.app.getUrl()).replace('[::1]', '127.0.0.1');
    const made: unknown = await api
      .as('admin')
      .does('subscribers', { id: 'reports', name: '报表' });
    ({ token } = made as { token: string });
  });
  afterAll(async () => {
    await api.close();
    await admin.query(`DROP SCHEMA ${name} CASCADE`);
    await admin.end();
  });

  const connected = async (): Promise<Unsteady> => {
    const client = new Unsteady({ connectionString: DATABASE });
    await client.connect();
    await client.query(`SET search_path TO ${name}`);
    return client;
  };
  const report = async (): Promise<unknown[]> => {
    const table = `${name}.unit_money`;
    const found = await admin.query<Record<string, unknown>>(
      `SELECT unit, fiscal_year AS year, appropriated_fen AS fen FROM ${table} ORDER BY unit`,
    );
    return found.rows;
  };

  it('counts each event once, wherever it or its database was cut off', async () => {
    const random = randomOf(7);
    let written = 0;
    const sums = { [UNIT]: 0n, 商务局: 0n };
    const writing = (async () => {
      for (; written < LINES; written += 1) {
        const unit = written % 2 === 0 ? UNIT : '商务局';
        await aLine(api, 2024, wan(written + 1), unit);
        sums[unit as '商务局'] += wan(written + 1);
      }
    })();
    const expected = () =>
      Object.entries(sums)
        .map(([unit, fen]) => ({ unit, year: 2024, fen: String(fen) }))
        .sort((a, b) => (a.unit < b.unit ? -1 : 1));
    const same = async (): Promise<boolean> =>
      JSON.stringify((await report()).sort()) === JSON.stringify(expected().sort());

    for (let cut = 0; cut < CUTS; cut += 1) {
      const client = await connected();
      // At any of the queries of an event: before it was done, or after.
      let left = 1 + Math.floor(random() * 12);
      client.losing = (text) => {
        if (!/^(BEGIN|INSERT INTO unit_money |UPDATE|COMMIT)/.test(text.trim())) return undefined;
        left -= 1;
        return left > 0 ? undefined : cut % 2 === 0 ? 'before' : 'after';
      };
      const { signal } = new AbortController();
      await expect(keepReport(client, { url, token, signal })).rejects.toThrow('connection lost');
      // A process that ended leaves no transaction behind.
      await client.end();
    }
    const client = await connected();
    const stopping = new AbortController();
    const keeping = keepReport(client, { url, token, signal: stopping.signal });
    await writing;
    while (!(await same())) await sleep(20);
    stopping.abort();
    await keeping;
    await client.end();
    expect(await report()).toEqual(expect.arrayContaining(expected()));
    expect(await report()).toHaveLength(2);
  });

  it('is kept by one reader: a second one is refused, and changes nothing', async () => {
    const [first, second] = [await connected(), await connected()];
    const stopping = new AbortController();
    const before = await report();
    const kept = keepReport(first, { url, token, signal: stopping.signal });
    const also = keepReport(second, { url, token, signal: stopping.signal });
    // The one that comes second waits for the row, finds the cursor moved, and rolls back.
    void aLine(api, 2024, wan(5), '商务局');
    const [failed] = await Promise.race([
      kept.then(
        () => [],
        (error: unknown) => [error],
      ),
      also.then(
        () => [],
        (error: unknown) => [error],
      ),
    ]);
    expect(String(failed)).toContain('another reader keeps the same table');
    stopping.abort();
    await Promise.allSettled([kept, also]);
    const total = (rows: unknown[]) =>
      rows.reduce<bigint>((sum, row) => sum + BigInt((row as { fen: string }).fen), 0n);
    expect(total(await report())).toBe(total(before) + wan(5));
    await first.end();
    await second.end();
  });
});
