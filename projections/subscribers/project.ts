import { on, type Projection } from '../projection.js';
import { change, insert } from '../tables.js';
import { subscribers } from './tables.js';

export const subscribersProjection: Projection = {
  name: 'subscribers',
  version: 1,
  tables: [subscribers],
  project: on({
    SubscriberCreated: ({ data, metadata, seq }) => [
      insert(subscribers, {
        subscriberId: data.subscriberId,
        seq,
        name: data.name,
        scope: JSON.stringify(data.scope),
        createdBy: data.by,
        createdAt: metadata.recordedAt,
      }),
    ],
    SubscriberTokenIssued: ({ data: { subscriberId, number }, metadata }) => [
      change(
        subscribers,
        { subscriberId },
        { tokenNumber: number, tokenIssuedAt: metadata.recordedAt },
      ),
    ],
    SubscriberScopeChanged: ({ data: { subscriberId, scope } }) => [
      change(subscribers, { subscriberId }, { scope: JSON.stringify(scope) }),
    ],
    SubscriberRevoked: ({ data: { subscriberId, reason } }) => [
      change(subscribers, { subscriberId }, { revoked: 1, revokedReason: reason }),
    ],
  }),
};
