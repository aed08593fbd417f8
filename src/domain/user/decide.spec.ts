import { describe, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf as by } from '../../../test/support/context.js';
import type { Role } from '../../kernel/event.js';
import type { UserId } from '../../kernel/ids.js';
import { samples } from '../samples.js';
import { user, type UserCommand } from './decide.js';
import type { UserEvent } from './events.js';

const { userId, unit } = samples.UserCreated;
const admin = 'u-administrator';
const created: UserEvent = { type: 'UserCreated', data: samples.UserCreated };
const has = (role: Role): UserEvent => ({
  type: 'RoleGranted',
  data: { userId, role, by: admin as UserId },
});
const create = (over: Partial<Extract<UserCommand, { type: 'CreateUser' }>> = {}): UserCommand => ({
  type: 'CreateUser',
  userId,
  unit,
  uscc: null,
  roles: ['case-officer'],
  ...over,
});

describe('a user', () => {
  it('is created once, with roles that have what they are held for', () => {
    given(user, [])
      .when(create(), by(admin))
      .then([created, has('case-officer')]);
    given(user, [created]).when(create(), by(admin)).refused('user-exists');
    given(user, [])
      .when(create({ unit: null }), by(admin))
      .refused('role-needs-unit');
    given(user, [])
      .when(create({ roles: ['applicant'] }), by(admin))
      .refused('role-needs-enterprise');
  });

  it('is granted and loses roles, each once', () => {
    given(user, [created])
      .when({ type: 'GrantRole', role: 'reviewer' }, by(admin))
      .then([has('reviewer')]);
    given(user, [created, has('reviewer')])
      .when({ type: 'GrantRole', role: 'reviewer' }, by(admin))
      .then([]);
    given(user, [created])
      .when({ type: 'RevokeRole', role: 'reviewer', reason: '调岗' }, by(admin))
      .then([]);
  });

  it('is given no role by themselves, and reads alone as an auditor', () => {
    given(user, [created, has('administrator')])
      .when({ type: 'GrantRole', role: 'reviewer' }, by(userId))
      .refused('own-role');
    given(user, [created, has('reviewer')])
      .when({ type: 'GrantRole', role: 'auditor' }, by(admin))
      .refused('auditor-only-reads');
    given(user, [])
      .when(create({ roles: ['auditor', 'reviewer'] }), by(admin))
      .refused('auditor-only-reads');
  });

  it('does not lock the administration out: nobody takes their own from themselves', () => {
    const administrator = given(user, [created, has('administrator')]);
    administrator
      .when({ type: 'RevokeRole', role: 'administrator', reason: '误' }, by(userId))
      .refused('own-administration');
    administrator
      .when({ type: 'DisableUser', reason: '误' }, by(userId))
      .refused('own-administration');
  });
});
