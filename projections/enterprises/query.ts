import { type Kysely, sql, type SqlBool } from 'kysely';
import type { Day } from '../../src/kernel/days.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { type Order, type Page, page, type PageRequest } from '../page.js';
import type { EnterpriseTables } from './tables.js';

export type EnterpriseEntry = EnterpriseTables['enterprises'];

export interface EnterpriseFilter extends PageRequest {
  /** Part of the name, or of the code. */
  readonly search?: string | undefined;
}

const newestFirst: Order<EnterpriseEntry> = {
  register: 'enterprises',
  by: ['seq'],
  direction: 'desc',
};

/** The register, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listEnterprises(
  db: Kysely<EnterpriseTables>,
  scope: { readonly uscc?: Uscc | undefined },
  filter: EnterpriseFilter = {},
): Promise<Page<EnterpriseEntry>> {
  let query = db.selectFrom('enterprises').selectAll();
  if (scope.uscc !== undefined) query = query.where('uscc', '=', scope.uscc);
  if (filter.search !== undefined) {
    const part = `%${filter.search.replaceAll(/[\\%_]/g, (held) => `\\${held}`)}%`;
    const has = (column: 'name' | 'uscc') =>
      sql<SqlBool>`lower(${sql.ref(column)}) like lower(${part}) escape '\\'`;
    query = query.where((eb) => eb.or([has('name'), has('uscc')]));
  }
  return page(query, newestFirst, filter);
}

type FactRow = EnterpriseTables['enterprise_facts'];

export interface EnterpriseFact extends Omit<FactRow, 'uscc' | 'value'> {
  readonly value: boolean;
  /** It is the one that holds on the day asked about. */
  readonly holds: boolean;
}

export interface EnterpriseDetail extends EnterpriseEntry {
  /** Every one recorded, in order. */
  readonly facts: readonly EnterpriseFact[];
  readonly agreements: readonly (Omit<EnterpriseTables['agreements'], 'uscc'> & {
    /** It covers the day asked about. */
    readonly covers: boolean;
  })[];
  readonly payeeAccounts: readonly Omit<EnterpriseTables['payee_accounts'], 'uscc'>[];
}

/** An enterprise as it stands on `day`; undefined when it was never registered. */
export async function enterpriseDetail(
  db: Kysely<EnterpriseTables>,
  uscc: Uscc,
  day: Day,
): Promise<EnterpriseDetail | undefined> {
  const row = await db
    .selectFrom('enterprises')
    .selectAll()
    .where('uscc', '=', uscc)
    .executeTakeFirst();
  if (!row) return undefined;
  const facts = await db
    .selectFrom('enterprise_facts')
    .selectAll()
    .where('uscc', '=', uscc)
    .orderBy('seq')
    .execute();
  const held = await db
    .selectFrom('agreements')
    .selectAll()
    .where('uscc', '=', uscc)
    .orderBy('seq')
    .execute();
  const accounts = await db
    .selectFrom('payee_accounts')
    .selectAll()
    .where('uscc', '=', uscc)
    .orderBy('seq')
    .execute();
  return {
    ...row,
    facts: facts.map(({ uscc: _, value, ...fact }) => ({
      ...fact,
      value: value === 1,
      holds: holdsOn(facts, fact, day),
    })),
    agreements: held.map(({ uscc: _, ...agreement }) => ({
      ...agreement,
      covers: agreement.from <= day && (agreement.to === null || day <= agreement.to),
    })),
    payeeAccounts: accounts.map(({ uscc: _, ...account }) => account),
  };
}

/** Of those from `day` or before the latest, and of several of one day the one recorded last. */
function holdsOn(
  facts: readonly FactRow[],
  { fact, from, seq }: Pick<FactRow, 'fact' | 'from' | 'seq'>,
  day: Day,
): boolean {
  if (from > day) return false;
  return !facts.some(
    (other) =>
      other.fact === fact &&
      other.from <= day &&
      (other.from > from || (other.from === from && other.seq > seq)),
  );
}
