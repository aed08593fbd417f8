import { on, type Projection } from '../projection.js';
import { change, insert, remove, upsert } from '../tables.js';
import { userRoles, users } from './tables.js';

export const usersProjection: Projection = {
  name: 'users',
  version: 1,
  tables: [users, userRoles],
  project: on({
    UserCreated: ({ data, metadata, seq }) => [
      insert(users, {
        userId: data.userId,
        seq,
        unit: data.unit,
        uscc: data.uscc,
        createdBy: data.by,
        createdAt: metadata.recordedAt,
      }),
    ],
    RoleGranted: ({ data: { userId, role, by }, metadata }) => [
      upsert(userRoles, { userId, role }, { grantedBy: by, grantedAt: metadata.recordedAt }),
    ],
    RoleRevoked: ({ data: { userId, role } }) => [remove(userRoles, { userId, role })],
    UserDisabled: ({ data: { userId, reason } }) => [
      change(users, { userId }, { disabled: 1, disabledReason: reason }),
    ],
  }),
};
