import type { Policies } from '../../assessment/assessment.js';
import { type Moment, millisecondsOf, momentAt } from '../../kernel/days.js';
import type { Decider } from '../../kernel/decider.js';
import type { Measure, SubscriberId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import type { FeedScope, SubscriberEvent } from './events.js';
import {
  decideWebhook,
  evolveWebhooks,
  holds,
  issue,
  type Numbered,
  sameTypes as same,
  type WebhookCommand,
  type Webhooks,
} from './webhook.js';

export type SubscriberState =
  | { readonly status: 'none' }
  | (Webhooks & {
      readonly status: 'active' | 'revoked';
      readonly id: SubscriberId;
      readonly name: string;
      readonly scope: FeedScope;
      /** The newest last; before it, at most the one that it replaces. */
      readonly tokens: readonly Numbered[];
    });

export type SubscriberCommand =
  | WebhookCommand
  | {
      readonly type: 'CreateSubscriber';
      readonly subscriberId: SubscriberId;
      readonly name: string;
      readonly scope: FeedScope;
    }
  | { readonly type: 'RotateSubscriberToken'; readonly overlapHours: number }
  | {
      readonly type: 'ChangeSubscriberScope';
      readonly scope: FeedScope;
      readonly reason: string;
    }
  | { readonly type: 'RevokeSubscriber'; readonly reason: string };

export interface SubscriberExtras {
  readonly policies: Policies;
}

/** A system that reads the feed: what it may see, and which of its tokens are taken. */
export const subscriber: Decider<
  SubscriberState,
  SubscriberCommand,
  SubscriberEvent,
  SubscriberExtras
> = {
  category: 'subscriber',
  initial: { status: 'none' },
  evolve(state, event) {
    if (event.type === 'SubscriberCreated') {
      const { subscriberId: id, name, scope } = event.data;
      return { status: 'active', id, name, scope, tokens: [], webhooks: [], newestSecret: 0 };
    }
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'SubscriberTokenIssued': {
        const { number, previousUntil } = event.data;
        return { ...state, tokens: issue(state.tokens, number, previousUntil) };
      }
      case 'SubscriberScopeChanged':
        return { ...state, scope: event.data.scope };
      case 'SubscriberRevoked':
        return { ...state, status: 'revoked', tokens: [], webhooks: [] };
      case 'WebhookSet':
      case 'WebhookSecretIssued':
      case 'WebhookResent':
      case 'WebhookEnded':
      case 'WebhookRemoved':
        return evolveWebhooks(state, event);
    }
  },
  about: () => ({}),
  decide(command, state, { actor, now, policies }) {
    const by = actor.id;
    if (command.type === 'CreateSubscriber') {
      const { subscriberId, name, scope } = command;
      if (state.status !== 'none') throw refuse('subscriber-exists', { actual: subscriberId });
      checkMeasures(scope.measures, policies);
      return [
        { type: 'SubscriberCreated', data: { subscriberId, name, scope, by } },
        {
          type: 'SubscriberTokenIssued',
          data: { subscriberId, number: 1, previousUntil: null, by },
        },
      ];
    }
    if (state.status === 'none') throw refuse('subscriber-unknown');
    const { id: subscriberId } = state;
    if (command.type === 'RevokeSubscriber') {
      if (state.status === 'revoked') return [];
      return [{ type: 'SubscriberRevoked', data: { subscriberId, reason: command.reason, by } }];
    }
    if (state.status === 'revoked') throw refuse('subscriber-revoked', { actual: subscriberId });
    switch (command.type) {
      case 'RotateSubscriberToken': {
        const number = (state.tokens.at(-1)?.number ?? 0) + 1;
        const previousUntil = momentAt(millisecondsOf(now) + command.overlapHours * 3_600_000);
        return [
          { type: 'SubscriberTokenIssued', data: { subscriberId, number, previousUntil, by } },
        ];
      }
      case 'ChangeSubscriberScope': {
        const { scope, reason } = command;
        if (sameScope(scope, state.scope)) return [];
        checkMeasures(scope.measures, policies);
        return [{ type: 'SubscriberScopeChanged', data: { subscriberId, scope, reason, by } }];
      }
      case 'SetWebhook':
      case 'RotateWebhookSecret':
      case 'ResendWebhook':
      case 'EndWebhook':
      case 'RemoveWebhook':
        return decideWebhook(command, state, { by, now });
    }
  },
};

/** Whether a token of this number is taken at `now`. */
export const tokenHolds = (
  state: SubscriberState,
  number: number,
  now: Moment,
): state is Extract<SubscriberState, { readonly status: 'active' | 'revoked' }> =>
  state.status === 'active' &&
  state.tokens.some((token) => token.number === number && holds(token, now));

/**
 * A measure is called by its code in a pack, or, under a document that a pack has ended, by that
 * document's number and what an earlier award calls it. Units have no such list: some clauses leave
 * it to each case which one is responsible (`unitFact`).
 * @throws Refusal `feed-measure-unknown`
 */
export function checkMeasures(measures: readonly Measure[] | null, policies: Policies): void {
  if (measures === null) return;
  const { packs } = policies;
  const codes = new Set(packs.flatMap((pack) => [...pack.measures.keys()]));
  const ended = packs.flatMap(({ supersedes }) => supersedes);
  for (const measure of measures) {
    if (codes.has(measure) || ended.some((number) => measure.startsWith(`${number} `))) continue;
    throw refuse('feed-measure-unknown', {
      actual: measure.slice(0, 100),
      limit: [...codes].join(', '),
    });
  }
}

const sameScope = (a: FeedScope, b: FeedScope): boolean =>
  same(a.units, b.units) && same(a.measures, b.measures) && same(a.types, b.types);
