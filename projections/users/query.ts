import type { Kysely } from 'kysely';
import type { Role } from '../../src/kernel/event.js';
import type { Unit, UserId } from '../../src/kernel/ids.js';
import { type Order, type Page, page, type PageRequest } from '../page.js';
import type { UserTables } from './tables.js';

type Row = UserTables['users'];

export interface UserEntry extends Omit<Row, 'disabled'> {
  readonly disabled: boolean;
  readonly roles: readonly Omit<UserTables['user_roles'], 'userId'>[];
}

export interface UserFilter extends PageRequest {
  readonly unit?: Unit | undefined;
  readonly role?: Role | undefined;
}

const newestFirst: Order<Row> = { register: 'users', by: ['seq'], direction: 'desc' };

/** Who has which role, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listUsers(
  db: Kysely<UserTables>,
  filter: UserFilter = {},
): Promise<Page<UserEntry>> {
  const { unit, role } = filter;
  let query = db.selectFrom('users').selectAll();
  if (unit !== undefined) query = query.where('unit', '=', unit);
  if (role !== undefined) {
    query = query.where('userId', 'in', (eb) =>
      eb.selectFrom('user_roles').select('user_roles.userId').where('role', '=', role),
    );
  }
  const found = await page(query, newestFirst, filter);
  return { items: await withRoles(db, found.items), next: found.next };
}

export async function userDetail(
  db: Kysely<UserTables>,
  userId: UserId,
): Promise<UserEntry | undefined> {
  const rows = await db.selectFrom('users').selectAll().where('userId', '=', userId).execute();
  return (await withRoles(db, rows))[0];
}

async function withRoles(
  db: Kysely<UserTables>,
  rows: readonly Row[],
): Promise<readonly UserEntry[]> {
  if (rows.length === 0) return [];
  const roles = await db
    .selectFrom('user_roles')
    .selectAll()
    .where(
      'userId',
      'in',
      rows.map(({ userId }) => userId),
    )
    .orderBy('role')
    .execute();
  return rows.map((row) => ({
    ...row,
    disabled: row.disabled === 1,
    roles: roles
      .filter(({ userId }) => userId === row.userId)
      .map(({ userId: _, ...role }) => role),
  }));
}
