import type { Kysely } from 'kysely';
import type { FeedScope } from '../../src/domain/subscriber/events.js';
import type { SubscriberId } from '../../src/kernel/ids.js';
import { type Order, type Page, page, type PageRequest } from '../page.js';
import type { SubscriberTables } from './tables.js';

type Row = SubscriberTables['subscribers'];

export interface SubscriberEntry extends Omit<Row, 'scope' | 'revoked'> {
  readonly scope: FeedScope;
  readonly revoked: boolean;
}

const newestFirst: Order<Row> = { register: 'subscribers', by: ['seq'], direction: 'desc' };

const entry = ({ scope, revoked, ...row }: Row): SubscriberEntry => ({
  ...row,
  scope: JSON.parse(scope) as FeedScope,
  revoked: revoked === 1,
});

/** Newest first, the revoked ones among them. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listSubscribers(
  db: Kysely<SubscriberTables>,
  request: PageRequest = {},
): Promise<Page<SubscriberEntry>> {
  const { items, next } = await page(
    db.selectFrom('subscribers').selectAll(),
    newestFirst,
    request,
  );
  return { items: items.map(entry), next };
}

export async function subscriberDetail(
  db: Kysely<SubscriberTables>,
  subscriberId: SubscriberId,
): Promise<SubscriberEntry | undefined> {
  const row = await db
    .selectFrom('subscribers')
    .selectAll()
    .where('subscriberId', '=', subscriberId)
    .executeTakeFirst();
  return row && entry(row);
}
