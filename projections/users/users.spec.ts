import { describe, expect, it } from '@jest/globals';
import type { UserId } from '../../src/kernel/ids.js';
import { event, rowsOf } from '../../test/support/facts.js';
import { usersProjection } from './project.js';
import { listUsers, userDetail } from './query.js';

const user = (id: string, type: Parameters<typeof event>[1], data: object = {}) =>
  event(`user-${id}`, type, { userId: id, by: 'admin', ...data });

describe('who has which role', () => {
  it('shows the roles held now, and who is disabled', async () => {
    const { db } = await rowsOf(usersProjection, [
      user('li', 'UserCreated', { unit: 'science', uscc: null }),
      user('li', 'RoleGranted', { role: 'reviewer' }),
      user('li', 'RoleGranted', { role: 'case-officer' }),
      user('li', 'RoleRevoked', { role: 'reviewer', reason: 'moved' }),
      user('wu', 'UserCreated', { unit: null, uscc: null }),
      user('wu', 'UserDisabled', { reason: 'left' }),
    ]);
    const { items } = await listUsers(db);
    expect(
      items.map(({ userId, disabled, roles }) => [userId, disabled, roles.map(({ role }) => role)]),
    ).toEqual([
      ['wu', true, []],
      ['li', false, ['case-officer']],
    ]);
    expect((await listUsers(db, { role: 'reviewer' })).items).toEqual([]);
    expect((await listUsers(db, { role: 'case-officer' })).items).toHaveLength(1);
    expect(await userDetail(db, 'li' as UserId)).toMatchObject({ unit: 'science' });
    expect(await userDetail(db, 'none' as UserId)).toBeUndefined();
  });
});
