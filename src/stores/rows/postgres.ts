import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Value } from '../../../projections/tables.js';
import { MoneyIsBigint } from './results.js';
import type { Engine, Outcome, Row, Session, Unit } from './session.js';
import type { Statement } from './statements.js';

const INT8 = pg.types.builtins.INT8;

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text') =>
    oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Read models in PostgreSQL. */
export async function openPostgres(url: string): Promise<Engine> {
  const pool = new pg.Pool({ connectionString: url, types });
  // A connection that dies while idle is replaced by the pool; without a listener it would end us.
  pool.on('error', () => {});
  const main = new PostgresSession(pool);
  await main.snapshot([]);
  const read = new Kysely<any>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new MoneyIsBigint()],
  });
  return {
    dialect: 'postgres',
    read,
    main,
    atOneMoment: (work) =>
      read
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (db) => {
          // Its moment is that of its first read.
          await db.selectFrom('checkpoints').select('name').limit(1).execute();
          return work(db);
        }),
    session: async () => new PostgresSession(pool),
    close: async () => {
      await main.close();
      await read.destroy();
    },
  };
}

class PostgresSession implements Session {
  /** One connection runs one transaction at a time. */
  private last: Promise<unknown> = Promise.resolve();
  private connected: pg.PoolClient | undefined;

  constructor(private readonly pool: pg.Pool) {}

  transact(units: readonly Unit[]): Promise<readonly Outcome[]> {
    return this.alone('begin', async (client) => {
      // Derivable rows: a commit needn't wait for the disk.
      await client.query('set local synchronous_commit = off');
      const outcomes: Outcome[] = [];
      for (const each of units) outcomes.push(await unit(client, each));
      return outcomes;
    });
  }

  snapshot(selects: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    return this.alone('begin isolation level repeatable read', async (client) => {
      const answers: Row[][] = [];
      for (const select of selects) {
        answers.push((await client.query<Row>(textOf(client, select))).rows);
      }
      return answers;
    });
  }

  async close(): Promise<void> {
    await this.last;
    // Not back into the pool: its temporary tables go with it.
    this.connected?.release(true);
  }

  private alone<T>(begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const done = this.last.then(async () => {
      const client = await this.client();
      try {
        await client.query(begin);
        const answer = await work(client);
        await client.query('commit');
        return answer;
      } catch (error) {
        await client.query('rollback').catch(() => this.drop(client));
        throw error;
      }
    });
    this.last = done.catch(() => {});
    return done;
  }

  private async client(): Promise<pg.PoolClient> {
    if (this.connected) return this.connected;
    const client = await this.pool.connect();
    client.on('error', () => this.drop(client));
    this.connected = client;
    return client;
  }

  /** The server went away: the next transaction connects again. */
  private drop(client: pg.PoolClient): void {
    if (this.connected !== client) return;
    this.connected = undefined;
    client.release(true);
  }
}

/** A batch is one text, so that it costs one round trip and not one a row. */
async function unit(client: pg.PoolClient, { guard, statements }: Unit): Promise<Outcome> {
  await client.query('savepoint unit');
  try {
    if (guard && (await client.query(textOf(client, guard))).rowCount !== 1) return 'overtaken';
    if (statements.length > 0) {
      await client.query(statements.map((each) => textOf(client, each)).join(';\n'));
    }
    await client.query('release savepoint unit');
    return 'applied';
  } catch (error) {
    await client.query('rollback to savepoint unit');
    return error as Error;
  }
}

const textOf = (client: pg.ClientBase, { shape, values }: Statement): string =>
  shape.pieces.reduce((text, piece, i) => text + literal(client, values[i - 1] as Value) + piece);

const literal = (client: pg.ClientBase, value: Value): string => {
  if (value === null) return 'null';
  if (typeof value === 'string') return client.escapeLiteral(value);
  return value < 0 ? `(${value})` : String(value);
};
