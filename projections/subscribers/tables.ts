import type { Moment } from '../../src/kernel/days.js';
import type { SubscriberId, UserId } from '../../src/kernel/ids.js';
import { flag, int, type RowOf, table, text, textOrNull } from '../tables.js';

export const subscribers = table(
  'subscribers',
  {
    subscriberId: text<SubscriberId>(),
    seq: int(),
    name: text(),
    /** FeedScope as JSON. */
    scope: text(),
    /** Number of the newest token. */
    tokenNumber: int(),
    tokenIssuedAt: textOrNull<Moment>(),
    createdBy: text<UserId>(),
    createdAt: text<Moment>(),
    revoked: flag(),
    revokedReason: textOrNull(),
  },
  ['subscriberId'],
  [['seq']],
);

export interface SubscriberTables {
  subscribers: RowOf<typeof subscribers>;
}
