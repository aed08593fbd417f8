import type { LineId } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';
import { refuse } from '../../kernel/refusal.js';
import { Id, Matches, Text } from '../fields.js';
import { ReadQuery } from '../pages.js';
import type { TableShape, Value, Values } from '../../../projections/tables.js';

const NAME = { zh: '读模型的名称', en: 'the name of a read model' };
const COLUMN = { zh: '以 Fen 结尾的列名', en: 'the name of a column that ends in Fen' };

export class WhyQuery extends ReadQuery {
  @Matches(/^[a-z_]{1,64}$/, NAME, { description: 'The table, such as enterprise_totals' })
  readonly table!: string;
  @Matches(/^[A-Za-z]{1,64}Fen$/, COLUMN, { description: 'Such as paidFen' })
  readonly figure!: string;
  @Text(2000, {
    description:
      'The key of the row as JSON, such as {"lineId":"line-1"}; fewer or other columns sum every row that has these values, {} all rows',
  })
  readonly row!: string;

  /** @throws Refusal `row-key-invalid` where it isn't columns of the table with values */
  only({ key, columns }: TableShape): Values {
    let given: unknown;
    try {
      given = JSON.parse(this.row);
    } catch {
      // Falls through to the one refusal.
    }
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    const values = Object.entries(isObject ? (given as object) : {});
    const fits =
      isObject &&
      values.every(
        ([column, value]) =>
          Object.hasOwn(columns, column) && ['string', 'number'].includes(typeof value),
      );
    if (!fits) throw refuse('row-key-invalid', { limit: key.join(', '), actual: this.row });
    return Object.fromEntries(values) as Readonly<Record<string, Value>>;
  }
}

export class ChangesQuery {
  @Text(40, { description: 'A moment (ISO 8601), or a day, to its end' })
  readonly from!: string;
  @Text(40, { optional: true, description: 'The same; now unless given' })
  readonly to?: string;
  @Matches(/^[a-z-]{1,64}$/, NAME, {
    optional: true,
    description: 'Its rows, and the events that changed them; else every event',
  })
  readonly readModel?: string;
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @Id({ optional: true })
  readonly lineId?: LineId;

  get only(): Values {
    const { uscc, lineId } = this;
    return { ...(uscc !== undefined && { uscc }), ...(lineId !== undefined && { lineId }) };
  }
}
