import type { Moment } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { Measure, SubscriberId, Unit, UserId } from '../../kernel/ids.js';
import type { WebhookEvent } from './webhook-events.js';

/** What a subscriber may see, by what an event is about: null for all, an empty list for nothing. */
export interface FeedScope {
  /** 责任单位. What belongs to none is only seen where this is null. */
  readonly units: readonly Unit[] | null;
  readonly measures: readonly Measure[] | null;
  /** Of public events, such as `cn.tranche.payment.settled.v1`. */
  readonly types: readonly string[] | null;
}

export type SubscriberEvent =
  | WebhookEvent
  | DomainEvent<
      'SubscriberCreated',
      {
        readonly subscriberId: SubscriberId;
        /** Whose system reads, such as 市财政局报表系统. */
        readonly name: string;
        readonly scope: FeedScope;
        readonly by: UserId;
      }
    >
  /** The secret is shown once and kept as a hash, elsewhere. */
  | DomainEvent<
      'SubscriberTokenIssued',
      {
        readonly subscriberId: SubscriberId;
        /** From 1. */
        readonly number: number;
        /** Until when the token before it is taken as well; null where there is none. */
        readonly previousUntil: Moment | null;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'SubscriberScopeChanged',
      {
        readonly subscriberId: SubscriberId;
        readonly scope: FeedScope;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  /** For good: its tokens are taken no more. */
  | DomainEvent<
      'SubscriberRevoked',
      { readonly subscriberId: SubscriberId; readonly reason: string; readonly by: UserId }
    >;
