import type { ClientBase } from 'pg';
import { type PublicEvent, subscribe, type SubscribeOptions } from '../../typescript/src/index.js';

/** 各单位各年度的指标与支出：what each unit was given of a year, what was paid of it and came back. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS unit_money (
    unit             text    NOT NULL,
    fiscal_year      integer NOT NULL,
    appropriated_fen numeric NOT NULL DEFAULT 0,
    paid_fen         numeric NOT NULL DEFAULT 0,
    returned_fen     numeric NOT NULL DEFAULT 0,
    PRIMARY KEY (unit, fiscal_year)
  );
  CREATE TABLE IF NOT EXISTS unit_money_cursor (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    cursor text
  );
  INSERT INTO unit_money_cursor DEFAULT VALUES ON CONFLICT DO NOTHING;
`;

type Column = 'appropriated_fen' | 'paid_fen' | 'returned_fen';

/** What an event adds to which column. */
const added: Readonly<Record<string, readonly [Column, amount: string]>> = {
  'cn.tranche.budget.appropriated.v1': ['appropriated_fen', 'amountFen'],
  'cn.tranche.budget.adjusted.v1': ['appropriated_fen', 'deltaFen'],
  'cn.tranche.budget.spent.v1': ['paid_fen', 'amountFen'],
  'cn.tranche.budget.restored.v1': ['returned_fen', 'amountFen'],
};

/**
 * Keeps the table until `signal` aborts. What an event adds and the cursor behind it are committed
 * together, so each event is counted once, wherever the reader or the database was cut off.
 */
export async function keepReport(
  database: ClientBase,
  ledger: Pick<SubscribeOptions, 'url' | 'token' | 'signal' | 'onRetry'>,
): Promise<void> {
  await database.query(SCHEMA);
  const { rows } = await database.query<{ cursor: string | null }>(
    'SELECT cursor FROM unit_money_cursor',
  );
  let cursor = rows[0]?.cursor ?? null;

  /** Moves the cursor from where this reader left it: a second reader of the same table is refused. */
  async function move(to: string): Promise<void> {
    const { rowCount } = await database.query(
      'UPDATE unit_money_cursor SET cursor = $1 WHERE cursor IS NOT DISTINCT FROM $2',
      [to, cursor],
    );
    if (rowCount !== 1) throw new Error('another reader keeps the same table');
  }

  async function handle(event: PublicEvent, to: string): Promise<void> {
    await database.query('BEGIN');
    try {
      await apply(database, event);
      await move(to);
      await database.query('COMMIT');
    } catch (error) {
      await database.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
    cursor = to;
  }

  await subscribe({
    ...ledger,
    from: 'beginning',
    filter: { types: Object.keys(added) },
    checkpoint: {
      load: async () => cursor,
      async save(to) {
        // That of an event is saved with it; this is one that passes what isn't wanted.
        if (to === cursor) return;
        await move(to);
        cursor = to;
      },
    },
    onEvent: handle,
  });
}

async function apply(database: ClientBase, { type, data }: PublicEvent): Promise<void> {
  const [column, amount] = added[type] ?? [];
  if (column === undefined || amount === undefined) return;
  await database.query(
    `INSERT INTO unit_money (unit, fiscal_year, ${column}) VALUES ($1, $2, $3)
     ON CONFLICT (unit, fiscal_year)
     DO UPDATE SET ${column} = unit_money.${column} + excluded.${column}`,
    [data['unit'], data['fiscalYear'], data[amount]],
  );
}
