import type { Decider } from '../../kernel/decider.js';
import { type Actor, type Role, UNIT_ROLES } from '../../kernel/event.js';
import type { Unit, UserId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import type { Uscc } from '../../kernel/uscc.js';
import type { UserEvent } from './events.js';

export type UserState =
  { readonly status: 'none' } | (Actor & { readonly status: 'active' | 'disabled' });

/** Every role a person can hold; `process` is the ledger's own. */
export const GRANTABLE = [
  'applicant',
  'case-officer',
  'reviewer',
  'approver',
  'finance-officer',
  'finance-approver',
  'auditor',
  'subscriber',
  'administrator',
] as const satisfies readonly Role[];
export type GrantableRole = (typeof GRANTABLE)[number];

export type UserCommand =
  | {
      readonly type: 'CreateUser';
      readonly userId: UserId;
      readonly unit: Unit | null;
      readonly uscc: Uscc | null;
      readonly roles: readonly GrantableRole[];
    }
  | { readonly type: 'GrantRole'; readonly role: GrantableRole }
  | { readonly type: 'RevokeRole'; readonly role: GrantableRole; readonly reason: string }
  | {
      readonly type: 'ResetPassword';
      /** A MAC of the password, so that a retry with another one is seen. */
      readonly proof: string;
    }
  | { readonly type: 'DisableUser'; readonly reason: string };

/** Who holds which role, and for which unit or enterprise. Passwords are kept elsewhere. */
export const user: Decider<UserState, UserCommand, UserEvent> = {
  category: 'user',
  initial: { status: 'none' },
  evolve(state, event) {
    if (event.type === 'UserCreated') {
      const { userId: id, unit, uscc } = event.data;
      return { status: 'active', id, unit, uscc, roles: [] };
    }
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'RoleGranted':
        return { ...state, roles: [...state.roles, event.data.role] };
      case 'RoleRevoked':
        return { ...state, roles: state.roles.filter((role) => role !== event.data.role) };
      case 'PasswordReset':
        return state;
      case 'UserDisabled':
        return { ...state, status: 'disabled' };
    }
  },
  about: () => ({}),
  decide(command, state, { actor }) {
    const by = actor.id;
    if (command.type === 'CreateUser') {
      const { userId, unit, uscc, roles } = command;
      if (state.status !== 'none') throw refuse('user-exists', { userId });
      for (const role of roles) checkRole(role, unit, uscc);
      checkAlone(roles);
      return [
        { type: 'UserCreated', data: { userId, unit, uscc, by } },
        ...roles.map((role): UserEvent => ({ type: 'RoleGranted', data: { userId, role, by } })),
      ];
    }
    if (state.status === 'none') throw refuse('user-unknown');
    const { id: userId, roles } = state;
    switch (command.type) {
      case 'GrantRole': {
        const { role } = command;
        if (roles.includes(role)) return [];
        if (userId === by) throw refuse('own-role', { actor: by });
        checkAlone([...roles, role]);
        checkRole(role, state.unit, state.uscc);
        return [{ type: 'RoleGranted', data: { userId, role, by } }];
      }
      case 'RevokeRole': {
        const { role, reason } = command;
        if (!roles.includes(role)) return [];
        if (role === 'administrator' && userId === by) {
          throw refuse('own-administration', { actor: by });
        }
        return [{ type: 'RoleRevoked', data: { userId, role, reason, by } }];
      }
      case 'ResetPassword':
        if (userId === by) throw refuse('own-administration', { actor: by });
        return [{ type: 'PasswordReset', data: { userId, by } }];
      case 'DisableUser':
        if (state.status === 'disabled') return [];
        if (userId === by) throw refuse('own-administration', { actor: by });
        return [{ type: 'UserDisabled', data: { userId, reason: command.reason, by } }];
    }
  },
};

/** 审计 reads everything and changes nothing. */
function checkAlone(roles: readonly Role[]): void {
  if (roles.includes('auditor') && roles.length > 1) throw refuse('auditor-only-reads');
}

function checkRole(role: Role, unit: Unit | null, uscc: Uscc | null): void {
  if (UNIT_ROLES.includes(role) && unit === null) throw refuse('role-needs-unit', { role });
  if (role === 'applicant' && uscc === null) throw refuse('role-needs-enterprise', { role });
}
