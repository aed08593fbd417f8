import type { Filter } from '../../feed/scope.js';
import type { Measure, Unit } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { usccWithoutCheck } from '../../kernel/uscc.js';
import type { FeedLog } from '../../feed/log.js';
import { OneOf, Text } from '../fields.js';
import { WholeQuery } from '../pages.js';
import { publicTypes } from './requests.js';

export const MAX_LIMIT = 1_000;
const MAX_WAIT_SECONDS = 60;

/** From where, and what of it. */
export class FeedQuery {
  @Text(500, { optional: true, description: 'A cursor, as `next` or as the id of a message' })
  readonly after?: string;

  @OneOf(['beginning', 'now'], { optional: true, description: 'Where there is no cursor yet' })
  readonly from?: 'beginning' | 'now';

  @Text(4_000, { optional: true, description: 'Published types, joined by commas' })
  readonly types?: string;

  @Text(100, { optional: true })
  readonly measure?: string;

  @Text(100, { optional: true, description: '责任单位' })
  readonly unit?: string;

  @Text(18, { optional: true, description: '统一社会信用代码' })
  readonly uscc?: string;

  /** @throws Refusal `public-type-unknown`, `uscc-invalid` */
  get filter(): Filter {
    const { types, measure, unit, uscc } = this;
    return {
      types: types === undefined ? null : publicTypes(types.split(',')),
      measures: measure === undefined ? null : [measure as Measure],
      units: unit === undefined ? null : [unit as Unit],
      uscc: uscc === undefined ? null : usccWithoutCheck(uscc),
    };
  }
}

export class PullQuery extends FeedQuery {
  @WholeQuery(1, MAX_LIMIT, { description: 'At most so many events; 100 unless given' })
  readonly limit?: number;

  @WholeQuery(0, MAX_WAIT_SECONDS, {
    description: 'Seconds to wait where there is nothing yet: long polling',
  })
  readonly wait?: number;
}

/**
 * Where a reader begins.
 * @throws Refusal `feed-start-missing`, `feed-cursor-invalid`, `feed-other-ledger`,
 * `feed-history-differs`
 */
export async function startOf(
  log: FeedLog,
  cursor: string | undefined,
  from: FeedQuery['from'],
): Promise<number> {
  if (cursor !== undefined) return log.seqOf(cursor);
  if (from === 'beginning') return 0;
  if (from === 'now') return log.head();
  throw refuse('feed-start-missing');
}
