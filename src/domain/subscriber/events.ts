import type { Moment } from '../../kernel/days.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { Measure, SubscriberId, Unit, UserId } from '../../kernel/ids.js';

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

/** Events are pushed to it, in order, one at a time. */
export type WebhookEvent =
  | DomainEvent<
      'WebhookSet',
      {
        readonly subscriberId: SubscriberId;
        /** Its name among those of the subscriber. */
        readonly webhook: string;
        /** Kept for ever, so no place for a secret. */
        readonly url: string;
        /** Of public events, within the subscriber's scope; null for all of that. */
        readonly types: readonly string[] | null;
        /** The `seq` after which it begins; null: a new one after this event, another where it is. */
        readonly after: number | null;
        readonly by: UserId;
      }
    >
  /** What it is signed with is shown once, and kept elsewhere. */
  | DomainEvent<
      'WebhookSecretIssued',
      {
        readonly subscriberId: SubscriberId;
        readonly webhook: string;
        /** From 1, among all of the subscriber's webhooks. */
        readonly number: number;
        /** Until when it is signed with the secret before it as well; null where there is none. */
        readonly previousUntil: Moment | null;
        readonly by: UserId;
      }
    >
  /** Dead letters are asked to be sent again. */
  | DomainEvent<
      'WebhookResent',
      {
        readonly subscriberId: SubscriberId;
        readonly webhook: string;
        /** Null: all there are. */
        readonly seqs: readonly number[] | null;
        readonly by: UserId;
      }
    >
  /** It answered that it is gone (410); it stays where it was until it is set again. */
  | DomainEvent<
      'WebhookEnded',
      { readonly subscriberId: SubscriberId; readonly webhook: string; readonly status: number }
    >
  | DomainEvent<
      'WebhookRemoved',
      {
        readonly subscriberId: SubscriberId;
        readonly webhook: string;
        readonly reason: string;
        readonly by: UserId;
      }
    >;
