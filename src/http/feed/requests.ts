import { subscriberId } from '../../access/subscribers.js';
import type { FeedScope } from '../../domain/subscriber/events.js';
import { PUBLIC_TYPES } from '../../feed/contract/index.js';
import type { Measure, SubscriberId, Unit } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { Matches, Text, Texts, Whole } from '../fields.js';

const MAX = 100;
const ALL = 'All, unless given';

/** @throws Refusal `public-type-unknown` */
export function publicTypes(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (!PUBLIC_TYPES.has(name))
      throw refuse('public-type-unknown', { actual: name.slice(0, 100) });
  }
  return names;
}

class ScopeRequest {
  @Texts(MAX, 100, { optional: true, description: `责任单位. ${ALL}` })
  readonly units?: readonly string[] | null;
  @Texts(MAX, 100, { optional: true, description: ALL })
  readonly measures?: readonly string[] | null;
  @Texts(MAX, 100, {
    optional: true,
    description: `Of public events, such as cn.tranche.payment.settled.v1. ${ALL}`,
  })
  readonly types?: readonly string[] | null;

  /** @throws Refusal `public-type-unknown` */
  get scope(): FeedScope {
    const { units, measures, types } = this;
    return {
      units: (units ?? null) as readonly Unit[] | null,
      measures: (measures ?? null) as readonly Measure[] | null,
      types: types ? publicTypes(types) : null,
    };
  }
}

export class CreateSubscriberRequest extends ScopeRequest {
  @Matches(/^[a-z0-9][a-z0-9-]{1,63}$/, {
    zh: '2 至 64 位小写字母、数字或“-”',
    en: '2 to 64 small letters, digits or “-”',
  })
  readonly id!: string;
  @Text(100, { description: 'Whose system reads' })
  readonly name!: string;

  get subscriberId(): SubscriberId {
    return subscriberId(this.id);
  }
}

export class ChangeScopeRequest extends ScopeRequest {
  @Text(500)
  readonly reason!: string;
}

export class RotateTokenRequest {
  @Whole(0, 720, {
    optional: true,
    description: 'Hours for which the token before it is taken as well; 24 unless given',
  })
  readonly overlapHours?: number | null;
}
