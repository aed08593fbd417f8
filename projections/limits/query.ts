import type { Kysely } from 'kysely';
import type { ReservationStatus } from '../../src/domain/limits/events.js';
import type { ClaimScope } from '../../src/kernel/claim.js';
import type { Fen } from '../../src/kernel/money.js';
import type { Unit } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { mapPage, type Order, type Page, page, type PageRequest } from '../page.js';
import { worth } from '../figures.js';
import { limitFigures, type LimitTables } from './tables.js';

type Row = LimitTables['limits'];

interface Named {
  readonly scope: ClaimScope;
  /** Empty for what the district shares. */
  readonly owner: Uscc | '';
  readonly cap: string;
  readonly clause: string;
}

export type Limit =
  | (Named & {
      readonly kind: 'amount';
      readonly key: string;
      /** Null where the cap isn't yearly. */
      readonly year: number | null;
      readonly ceilingFen: Fen;
      readonly reservedFen: Fen;
      readonly confirmedFen: Fen;
      readonly leftFen: Fen;
    })
  | (Named & {
      readonly kind: 'once';
      readonly key: string;
      readonly status: 'free' | 'reserved' | 'confirmed';
    })
  | (Named & {
      readonly kind: 'consecutiveYears';
      readonly year: number;
      readonly span: number;
      readonly status: 'free' | 'reserved' | 'confirmed';
    });

export interface LimitFilter extends PageRequest {
  /** An enterprise's own limits; all of them when neither is given. */
  readonly uscc?: Uscc | undefined;
  readonly scope?: ClaimScope | undefined;
  readonly cap?: string | undefined;
  readonly year?: number | undefined;
}

const byOwner: Order<Row> = {
  register: 'limits',
  by: ['scope', 'owner', 'cap', 'key', 'year'],
  direction: 'asc',
};

/** Every cap that was ever claimed. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listLimits(
  db: Kysely<LimitTables>,
  filter: LimitFilter = {},
): Promise<Page<Limit>> {
  let query = db.selectFrom('limits').selectAll();
  if (filter.uscc !== undefined) query = query.where('owner', '=', filter.uscc);
  if (filter.scope !== undefined) query = query.where('scope', '=', filter.scope);
  if (filter.cap !== undefined) query = query.where('cap', '=', filter.cap);
  if (filter.year !== undefined) query = query.where('year', '=', filter.year);
  return mapPage(await page(query, byOwner, filter), limit);
}

const statusOf = ({ reserved, confirmed }: Row) =>
  confirmed > 0 ? 'confirmed' : reserved > 0 ? 'reserved' : 'free';

function limit(row: Row): Limit {
  const { scope, owner, cap, clause, key, year, reservedFen, confirmedFen } = row;
  const named = { scope, owner, cap, clause };
  switch (row.kind) {
    case 'amount': {
      const ceilingFen = row.ceilingFen ?? 0n;
      return {
        ...named,
        kind: 'amount',
        key,
        year: year === 0 ? null : year,
        ceilingFen,
        reservedFen,
        confirmedFen,
        leftFen: worth(limitFigures.leftFen, row),
      };
    }
    case 'once':
      return { ...named, kind: 'once', key, status: statusOf(row) };
    case 'consecutiveYears':
      return {
        ...named,
        kind: 'consecutiveYears',
        year,
        span: row.span ?? 0,
        status: statusOf(row),
      };
  }
}

/** 最高连续给予 span 年 of one measure: the window runs from the earliest live year. */
export interface ConsecutiveYears {
  readonly cap: string;
  readonly clause: string;
  readonly span: number;
  /** The years that can be claimed; null while none is used, since the first claim sets it. */
  readonly window: { readonly from: number; readonly to: number } | null;
  readonly used: readonly { readonly year: number; readonly status: 'reserved' | 'confirmed' }[];
  /** Years of the window not used; one before a granted year can't be made up. */
  readonly open: readonly number[];
}

export async function consecutiveYearsOf(
  db: Kysely<LimitTables>,
  uscc: Uscc,
): Promise<readonly ConsecutiveYears[]> {
  const rows = await db
    .selectFrom('limits')
    .selectAll()
    .where('scope', '=', 'enterprise')
    .where('owner', '=', uscc)
    .where('kind', '=', 'consecutiveYears')
    .orderBy('cap')
    .orderBy('year')
    .execute();
  const caps = [...new Set(rows.map(({ cap }) => cap))];
  return caps.map((cap) => {
    const all = rows.filter((row) => row.cap === cap);
    const { clause, span } = all.at(-1) as Row;
    const used = all
      .map((row) => ({ year: row.year, status: statusOf(row) }))
      .filter((each): each is ConsecutiveYears['used'][number] => each.status !== 'free');
    return { cap, clause, span: span ?? 0, used, ...windowOf(used, span ?? 0) };
  });
}

function windowOf(
  used: ConsecutiveYears['used'],
  span: number,
): Pick<ConsecutiveYears, 'window' | 'open'> {
  const from = used[0]?.year;
  if (from === undefined) return { window: null, open: [] };
  const granted = used.find(({ status }) => status === 'confirmed')?.year ?? from;
  const years = Array.from({ length: span }, (_, i) => from + i);
  return {
    window: { from, to: from + span - 1 },
    open: years.filter((year) => year >= granted && !used.some((each) => each.year === year)),
  };
}

/** Which awards hold a cap, the latest change first; voided ones are shown as such. */
export async function claimsOn(
  db: Kysely<LimitTables>,
  limit: {
    readonly scope: ClaimScope;
    readonly owner: Uscc | '';
    readonly cap: string;
    readonly key?: string | undefined;
    readonly year?: number | null | undefined;
  },
  filter: PageRequest & {
    readonly status?: ReservationStatus | undefined;
    readonly unit?: Unit | undefined;
  } = {},
): Promise<Page<LimitTables['limit_claims']>> {
  let query = db
    .selectFrom('limit_claims')
    .selectAll()
    .where('scope', '=', limit.scope)
    .where('owner', '=', limit.owner)
    .where('cap', '=', limit.cap)
    .where('key', '=', limit.key ?? '')
    .where('year', '=', limit.year ?? 0);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.unit !== undefined) query = query.where('unit', '=', filter.unit);
  return page(
    query,
    { register: 'limit-claims', by: ['seq', 'reservationId'], direction: 'desc' },
    filter,
  );
}
