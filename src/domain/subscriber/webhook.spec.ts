import { describe, it } from '@jest/globals';
import { contextOf } from '../../../test/support/context.js';
import { given } from '../../../test/support/given.js';
import { makePolicies } from '../../assessment/policies.js';
import type { Moment } from '../../kernel/days.js';
import type { UserId } from '../../kernel/ids.js';
import { samples } from '../samples.js';
import { subscriber } from './decide.js';
import type { SubscriberEvent } from './events.js';
import { WEBHOOKS_MAX } from './webhook.js';

const { subscriberId, name, scope } = samples.SubscriberCreated;
const by = 'u-administrator' as UserId;
const policies = makePolicies([]);
const admin = { ...contextOf(by), policies };
const ledger = { ...contextOf('process'), policies };
const url = 'https://hooks.example.org/tranche';
const created: SubscriberEvent = {
  type: 'SubscriberCreated',
  data: { subscriberId, name, scope, by },
};
const wasSet = (webhook: string, change: object = {}): SubscriberEvent => ({
  type: 'WebhookSet',
  data: { subscriberId, webhook, url, types: null, after: null, by, ...change },
});
const issued = (webhook: string, number: number, until: string | null): SubscriberEvent => ({
  type: 'WebhookSecretIssued',
  data: { subscriberId, webhook, number, previousUntil: until as Moment | null, by },
});
const ended: SubscriberEvent = {
  type: 'WebhookEnded',
  data: { subscriberId, webhook: 'main', status: 410 },
};
const removed: SubscriberEvent = {
  type: 'WebhookRemoved',
  data: { subscriberId, webhook: 'main', reason: '下线', by },
};
const one = [created, wasSet('main'), issued('main', 1, null)];
const set = (webhook: string, change: object = {}) =>
  ({ type: 'SetWebhook', webhook, url, types: null, after: null, ...change }) as const;

describe('a subscriber’s webhook', () => {
  it('is set with a secret; the same again is nothing, another address or beginning is', () => {
    given(subscriber, [created])
      .when(set('main'), admin)
      .then([wasSet('main'), issued('main', 1, null)]);
    given(subscriber, one).when(set('main'), admin).then([]);
    const moved = { url: 'https://other.example.org/' };
    given(subscriber, one)
      .when(set('main', moved), admin)
      .then([wasSet('main', moved)]);
    given(subscriber, one)
      .when(set('main', { after: 0 }), admin)
      .then([wasSet('main', { after: 0 })]);
    given(subscriber, []).when(set('main'), admin).refused('subscriber-unknown');
    const revoked: SubscriberEvent = {
      type: 'SubscriberRevoked',
      data: { subscriberId, reason: '停止共享', by },
    };
    given(subscriber, [...one, revoked])
      .when(set('main'), admin)
      .refused('subscriber-revoked');
  });

  it('wants nothing that its subscriber may not see', () => {
    given(subscriber, one)
      .when(set('main', { types: ['cn.tranche.award.granted.v1'] }), admin)
      .refused('feed-outside-scope', { actual: 'cn.tranche.award.granted.v1' });
    const types = ['cn.tranche.payment.settled.v1'];
    given(subscriber, one)
      .when(set('main', { types }), admin)
      .then([wasSet('main', { types })]);
  });

  it('never has a secret of a number that another had, which somebody may know', () => {
    given(subscriber, one)
      .when(set('second'), admin)
      .then([wasSet('second'), issued('second', 2, null)]);
    given(subscriber, [...one, removed])
      .when(set('main'), admin)
      .then([wasSet('main'), issued('main', 2, null)]);
  });

  it('has its secret replaced, and the one before it used for as long as is asked', () => {
    const rotate = { type: 'RotateWebhookSecret', webhook: 'main', overlapHours: 24 } as const;
    given(subscriber, one)
      .when(rotate, admin)
      .then([issued('main', 2, '2023-06-12T16:00:00.000Z')]);
    given(subscriber, [created]).when(rotate, admin).refused('webhook-unknown');
  });

  it('ends once, is sent nothing again then, and goes on where it is set again', () => {
    const end = { type: 'EndWebhook', webhook: 'main', url, status: 410 } as const;
    given(subscriber, one).when(end, ledger).then([ended]);
    given(subscriber, [...one, ended])
      .when(end, ledger)
      .then([]);
    given(subscriber, [...one, removed])
      .when(end, ledger)
      .then([]);
    // An address that it had before says nothing of the one that it has now.
    given(subscriber, [...one, wasSet('main', { url: 'https://other.example.org/' })])
      .when(end, ledger)
      .then([]);
    const resend = { type: 'ResendWebhook', webhook: 'main', seqs: [7] } as const;
    given(subscriber, one)
      .when(resend, admin)
      .then([{ type: 'WebhookResent', data: { subscriberId, webhook: 'main', seqs: [7], by } }]);
    given(subscriber, [...one, ended])
      .when(resend, admin)
      .refused('webhook-ended');
    given(subscriber, [...one, ended])
      .when(set('main'), admin)
      .then([wasSet('main')]);
  });

  it('is removed, and is one of a few', () => {
    const remove = { type: 'RemoveWebhook', webhook: 'main', reason: '下线' } as const;
    given(subscriber, one).when(remove, admin).then([removed]);
    given(subscriber, [...one, removed])
      .when(remove, admin)
      .refused('webhook-unknown');
    const many = Array.from({ length: WEBHOOKS_MAX }, (_, i) => wasSet(`w-${i}`));
    given(subscriber, [created, ...many])
      .when(set('more'), admin)
      .refused('webhooks-too-many', { limit: WEBHOOKS_MAX });
    given(subscriber, [created, ...many])
      .when(set('w-0', { after: 0 }), admin)
      .then([wasSet('w-0', { after: 0 })]);
  });
});
