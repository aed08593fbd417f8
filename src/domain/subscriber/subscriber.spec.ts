import { describe, expect, it } from '@jest/globals';
import { contextOf } from '../../../test/support/context.js';
import { given } from '../../../test/support/given.js';
import { makePolicies } from '../../assessment/policies.js';
import type { Moment } from '../../kernel/days.js';
import type { Measure, Unit, UserId } from '../../kernel/ids.js';
import { loadPacks } from '../../stores/policies/folder.js';
import { samples } from '../samples.js';
import { subscriber, type SubscriberState, tokenHolds } from './decide.js';
import type { SubscriberEvent } from './events.js';

const { subscriberId, name, scope } = samples.SubscriberCreated;
const by = 'u-administrator' as UserId;
const policies = makePolicies(await loadPacks('policies'));
const admin = { ...contextOf(by), policies };
const created: SubscriberEvent = {
  type: 'SubscriberCreated',
  data: { subscriberId, name, scope, by },
};
const issued = (number: number, previousUntil: string | null): SubscriberEvent => ({
  type: 'SubscriberTokenIssued',
  data: { subscriberId, number, previousUntil: previousUntil as Moment | null, by },
});
const revoked: SubscriberEvent = {
  type: 'SubscriberRevoked',
  data: { subscriberId, reason: '停止共享', by },
};
const first = [created, issued(1, null)];
const create = { type: 'CreateSubscriber', subscriberId, name, scope } as const;
const rotate = (overlapHours: number) => ({ type: 'RotateSubscriberToken', overlapHours }) as const;

describe('a subscriber', () => {
  it('is created once, with its first token', () => {
    given(subscriber, []).when(create, admin).then(first);
    given(subscriber, first).when(create, admin).refused('subscriber-exists');
    given(subscriber, [...first, revoked])
      .when(create, admin)
      .refused('subscriber-exists');
  });

  it('gets a new token while the one before it is still taken for the hours asked', () => {
    given(subscriber, first)
      .when(rotate(24), admin)
      .then([issued(2, '2023-06-12T16:00:00.000Z')]);
    given(subscriber, []).when(rotate(24), admin).refused('subscriber-unknown');
    given(subscriber, [...first, revoked])
      .when(rotate(0), admin)
      .refused('subscriber-revoked');
  });

  it('is known by its tokens for as long as they hold, and by none once revoked', () => {
    const held = (events: readonly SubscriberEvent[], now: string): readonly number[] => {
      const state = events.reduce<SubscriberState>(subscriber.evolve, subscriber.initial);
      return [1, 2, 3].filter((number) => tokenHolds(state, number, now as Moment));
    };
    const rotated = [...first, issued(2, '2023-06-12T16:00:00.000Z')];
    expect(held(first, '2030-01-01T00:00:00.000Z')).toEqual([1]);
    expect(held(rotated, '2023-06-12T15:59:59.999Z')).toEqual([1, 2]);
    expect(held(rotated, '2023-06-12T16:00:00.000Z')).toEqual([2]);
    const twice = [...rotated, issued(3, '2023-06-13T00:00:00.000Z')];
    expect(held(twice, '2023-06-12T15:00:00.000Z')).toEqual([2, 3]);
    expect(held([...rotated, revoked], '2023-06-12T15:00:00.000Z')).toEqual([]);
  });

  it('has a scope of measures that there are: a title or a typing mistake would yield nothing', () => {
    const [ended] = policies.packs.flatMap(({ supersedes }) => supersedes);
    const known = ['hq-relocation', `${ended ?? ''} 电子商务示范企业奖励`] as Measure[];
    const wanted = (...measures: string[]) => ({ ...scope, measures: measures as Measure[] });
    const asked = { ...create, scope: wanted(...known) };
    given(subscriber, [])
      .when(asked, admin)
      .then([{ ...created, data: { ...created.data, scope: asked.scope } }, issued(1, null)]);
    for (const actual of ['hq-relocaton', '总部迁入奖励', '电子商务示范企业奖励', '']) {
      given(subscriber, [])
        .when({ ...create, scope: wanted('hq-relocation', actual) }, admin)
        .refused('feed-measure-unknown', { actual });
      const change = { scope: wanted(actual), reason: '扩大共享' };
      given(subscriber, first)
        .when({ type: 'ChangeSubscriberScope', ...change }, admin)
        .refused('feed-measure-unknown', { actual });
    }
  });

  it('has a scope that an administrator changes, with a reason', () => {
    const wider = { ...scope, units: null };
    const change = (to: typeof scope) =>
      ({ type: 'ChangeSubscriberScope', scope: to, reason: '扩大共享' }) as const;
    given(subscriber, first)
      .when(change(wider), admin)
      .then([
        {
          type: 'SubscriberScopeChanged',
          data: { subscriberId, scope: wider, reason: '扩大共享', by },
        },
      ]);
    given(subscriber, first).when(change(scope), admin).then([]);
    const two = { ...scope, units: ['科创局', '商务局'] as Unit[] };
    const twoCreated: SubscriberEvent = { ...created, data: { ...created.data, scope: two } };
    given(subscriber, [twoCreated])
      .when(change({ ...two, units: ['商务局', '科创局'] as Unit[] }), admin)
      .then([]);
  });

  it('is revoked once', () => {
    const revoke = { type: 'RevokeSubscriber', reason: '停止共享' } as const;
    given(subscriber, first).when(revoke, admin).then([revoked]);
    given(subscriber, [...first, revoked])
      .when(revoke, admin)
      .then([]);
  });
});
