import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { openReadOnly } from '../read-only.js';
import { MoneyIsBigint } from './results.js';
import type { Engine, Outcome, Row, Session, Unit } from './session.js';
import type { Statement } from './statements.js';

/** Read models in a file of their own, or `:memory:`. */
export function openSqlite(path: string): Engine {
  const writer = connect(path);
  // In memory there is only one connection. Nothing of ours leaves a transaction open across an
  // await, so a query never comes in between.
  const reader = path === ':memory:' ? writer : connect(path);
  const main = new SqliteSession(writer);
  const read = kyselyOf(reader);
  return {
    dialect: 'sqlite',
    read,
    main,
    // In memory there is one connection for all: others commit in between.
    atOneMoment: (work) => (path === ':memory:' ? work(read) : atOneMoment(connect(path), work)),
    session: async () =>
      path === ':memory:'
        ? { transact: main.transact, snapshot: main.snapshot, close: async () => {} }
        : new SqliteSession(connect(path)),
    close: async () => {
      await read.destroy();
      await main.close();
    },
  };
}

/**
 * The same for whoever only reads them, beside the one who fills them: no row can be changed, and
 * tables for a while are the connection's own.
 */
export function readSqlite(path: string): Engine {
  const { db, close } = openReadOnly(path);
  db.defaultSafeIntegers(true);
  const main = new SqliteSession(db);
  const read = kyselyOf(db);
  return {
    dialect: 'sqlite',
    read,
    main,
    atOneMoment: (work) => {
      const { db: own, close: closed } = openReadOnly(path);
      own.defaultSafeIntegers(true);
      return atOneMoment(own, work).finally(closed);
    },
    session: async () => ({
      transact: main.transact,
      snapshot: main.snapshot,
      close: async () => {},
    }),
    close: async () => close(),
  };
}

/** A connection of its own: the log of SQLite keeps what it sees as long as it looks. */
async function atOneMoment<T>(
  connection: Database.Database,
  read: (db: Kysely<any>) => Promise<T>,
): Promise<T> {
  try {
    // All of it is read once.
    connection.pragma('cache_size = -8192');
    connection.exec('begin');
    // Its moment is that of its first read.
    connection.exec('select 1 from checkpoints limit 1');
    return await read(kyselyOf(connection));
  } finally {
    connection.close();
  }
}

const kyselyOf = (database: Database.Database): Kysely<any> =>
  new Kysely<any>({
    dialect: new SqliteDialect({ database }),
    plugins: [new MoneyIsBigint()],
  });

function connect(path: string): Database.Database {
  const db = new Database(path, { timeout: 5_000 });
  db.defaultSafeIntegers(true);
  db.pragma('journal_mode = WAL');
  // Rows are derivable: a lost tail is read again from the events, so no commit waits for the disk.
  // WAL keeps the file whole when the process dies.
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -32768');
  return db;
}

/** Everything it does is synchronous, so its transactions never interleave. */
class SqliteSession implements Session {
  private readonly prepared = new Map<string, Database.Statement<unknown[]>>();

  constructor(private readonly db: Database.Database) {}

  transact = async (units: readonly Unit[]): Promise<readonly Outcome[]> => {
    this.run('begin immediate');
    try {
      const outcomes = units.map((unit) => this.unit(unit));
      this.run('commit');
      return outcomes;
    } catch (error) {
      if (this.db.inTransaction) this.run('rollback');
      throw error;
    }
  };

  snapshot = async (selects: readonly Statement[]): Promise<readonly (readonly Row[])[]> => {
    this.run('begin');
    try {
      return selects.map(({ shape, values }) => this.prepare(shape.sql).all(...values) as Row[]);
    } finally {
      this.run('commit');
    }
  };

  close = async (): Promise<void> => {
    this.db.close();
  };

  private unit({ guard, statements }: Unit): Outcome {
    this.run('savepoint unit');
    try {
      const passed = !guard || this.change(guard) === 1;
      if (passed) for (const statement of statements) this.change(statement);
      this.run('release unit');
      return passed ? 'applied' : 'overtaken';
    } catch (error) {
      this.run('rollback to unit');
      this.run('release unit');
      return error as Error;
    }
  }

  private change({ shape, values }: Statement): number {
    return this.prepare(shape.sql).run(...values).changes;
  }

  private run(sql: string): void {
    this.prepare(sql).run();
  }

  private prepare(sql: string): Database.Statement<unknown[]> {
    let statement = this.prepared.get(sql);
    if (!statement) {
      statement = this.db.prepare(sql);
      this.prepared.set(sql, statement);
    }
    return statement;
  }
}
