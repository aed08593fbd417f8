import { describe, expect, it } from '@jest/globals';
import type { SubscriberId } from '../../src/kernel/ids.js';
import { event, rowsOf } from '../../test/support/facts.js';
import { subscribersProjection } from './project.js';
import { listSubscribers, subscriberDetail } from './query.js';

const scope = { units: ['科创局'], measures: null, types: null };
const of = (id: string, type: Parameters<typeof event>[1], data: object = {}) =>
  event(`subscriber-${id}`, type, { subscriberId: id, by: 'admin', ...data });

describe('who reads the feed', () => {
  it('shows the scope and the token of now, and who was revoked', async () => {
    const { db } = await rowsOf(subscribersProjection, [
      of('czj', 'SubscriberCreated', { name: '财政局', scope }),
      of('czj', 'SubscriberTokenIssued', { number: 1, previousUntil: null }),
      of('czj', 'SubscriberTokenIssued', { number: 2, previousUntil: '2024-06-04T01:00:00.000Z' }),
      of('czj', 'SubscriberScopeChanged', { scope: { ...scope, units: null }, reason: '扩大' }),
      of('tjj', 'SubscriberCreated', { name: '统计局', scope }),
      of('tjj', 'SubscriberRevoked', { reason: '停止共享' }),
    ]);
    expect(
      (await listSubscribers(db)).items.map(({ subscriberId, revoked, tokenNumber }) => [
        subscriberId,
        revoked,
        tokenNumber,
      ]),
    ).toEqual([
      ['tjj', true, 0],
      ['czj', false, 2],
    ]);
    expect(await subscriberDetail(db, 'czj' as SubscriberId)).toMatchObject({
      name: '财政局',
      scope: { units: null, measures: null, types: null },
    });
    expect(await subscriberDetail(db, 'none' as SubscriberId)).toBeUndefined();
  });
});
