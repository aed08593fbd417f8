import { type Moment, millisecondsOf, momentAt } from '../../kernel/days.js';
import type { SubscriberId, UserId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import type { FeedScope, WebhookEvent } from './events.js';

/** What is shown once and known by its number. */
export interface Numbered {
  readonly number: number;
  /** Null: until another is issued. */
  readonly until: Moment | null;
}

/** The newest last; before it, at most the one that it replaces. */
export const issue = (
  issued: readonly Numbered[],
  number: number,
  until: Moment | null,
): readonly Numbered[] => [
  ...issued.slice(-1).map((before) => ({ ...before, until })),
  { number, until: null },
];

export const holds = ({ until }: Numbered, now: Moment): boolean => until === null || now < until;

export interface Webhook {
  readonly name: string;
  readonly status: 'active' | 'ended';
  readonly url: string;
  readonly types: readonly string[] | null;
  readonly secrets: readonly Numbered[];
}

export interface Webhooks {
  readonly webhooks: readonly Webhook[];
  /** Of the newest secret there has been, also of a webhook that was removed. */
  readonly newestSecret: number;
}

export type WebhookCommand =
  | {
      readonly type: 'SetWebhook';
      readonly webhook: string;
      readonly url: string;
      readonly types: readonly string[] | null;
      readonly after: number | null;
    }
  | {
      readonly type: 'RotateWebhookSecret';
      readonly webhook: string;
      readonly overlapHours: number;
    }
  | {
      readonly type: 'ResendWebhook';
      readonly webhook: string;
      readonly seqs: readonly number[] | null;
    }
  | {
      readonly type: 'EndWebhook';
      readonly webhook: string;
      /** Who answered so. */
      readonly url: string;
      readonly status: number;
    }
  | { readonly type: 'RemoveWebhook'; readonly webhook: string; readonly reason: string };

export const WEBHOOKS_MAX = 10;

export const webhookOf = ({ webhooks }: Webhooks, name: string): Webhook | undefined =>
  webhooks.find((each) => each.name === name);

export function evolveWebhooks<S extends Webhooks>(state: S, event: WebhookEvent): S {
  const { webhook: name } = event.data;
  const others = state.webhooks.filter((each) => each.name !== name);
  const known = webhookOf(state, name);
  const changed = (change: Partial<Webhook>): S =>
    known ? { ...state, webhooks: [...others, { ...known, ...change }] } : state;
  switch (event.type) {
    case 'WebhookSet': {
      const { url, types } = event.data;
      const secrets = known?.secrets ?? [];
      const set: Webhook = { name, status: 'active', url, types, secrets };
      return { ...state, webhooks: [...others, set] };
    }
    case 'WebhookSecretIssued': {
      const { number, previousUntil } = event.data;
      const secrets = issue(known?.secrets ?? [], number, previousUntil);
      return { ...changed({ secrets }), newestSecret: number };
    }
    case 'WebhookResent':
      return state;
    case 'WebhookEnded':
      return changed({ status: 'ended' });
    case 'WebhookRemoved':
      return { ...state, webhooks: others };
  }
}

export function decideWebhook(
  command: WebhookCommand,
  state: Webhooks & { readonly id: SubscriberId; readonly scope: FeedScope },
  { by, now }: { readonly by: UserId; readonly now: Moment },
): readonly WebhookEvent[] {
  const { id: subscriberId } = state;
  const { webhook } = command;
  const known = webhookOf(state, webhook);
  const of = { subscriberId, webhook };
  const number = state.newestSecret + 1;
  if (command.type === 'SetWebhook') {
    const { url, types, after } = command;
    const may = state.scope.types;
    const beyond = may === null ? undefined : types?.find((each) => !may.includes(each));
    if (may !== null && beyond !== undefined) {
      throw refuse('feed-outside-scope', { actual: beyond, limit: may.join(', ') || '–' });
    }
    const set: WebhookEvent = { type: 'WebhookSet', data: { ...of, url, types, after, by } };
    if (known) {
      const same = known.status === 'active' && known.url === url && sameTypes(known.types, types);
      return same && after === null ? [] : [set];
    }
    if (state.webhooks.length >= WEBHOOKS_MAX) {
      throw refuse('webhooks-too-many', { limit: WEBHOOKS_MAX });
    }
    return [set, { type: 'WebhookSecretIssued', data: { ...of, number, previousUntil: null, by } }];
  }
  if (!known) {
    if (command.type === 'EndWebhook') return [];
    throw refuse('webhook-unknown', { actual: webhook });
  }
  switch (command.type) {
    case 'RotateWebhookSecret': {
      const previousUntil = momentAt(millisecondsOf(now) + command.overlapHours * 3_600_000);
      return [{ type: 'WebhookSecretIssued', data: { ...of, number, previousUntil, by } }];
    }
    case 'ResendWebhook':
      if (known.status === 'ended') throw refuse('webhook-ended', { actual: webhook });
      return [{ type: 'WebhookResent', data: { ...of, seqs: command.seqs, by } }];
    case 'EndWebhook':
      if (known.status === 'ended' || known.url !== command.url) return [];
      return [{ type: 'WebhookEnded', data: { ...of, status: command.status } }];
    case 'RemoveWebhook':
      return [{ type: 'WebhookRemoved', data: { ...of, reason: command.reason, by } }];
  }
}

/** Null for all. */
export const sameTypes = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === null || b === null
    ? a === b
    : a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');
