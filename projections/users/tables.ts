import type { Moment } from '../../src/kernel/days.js';
import type { Role } from '../../src/kernel/event.js';
import type { Unit, UserId } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { flag, int, type RowOf, table, text, textOrNull } from '../tables.js';

export const users = table(
  'users',
  {
    userId: text<UserId>(),
    seq: int(),
    unit: textOrNull<Unit>(),
    /** An applicant's own enterprise. */
    uscc: textOrNull<Uscc>(),
    createdBy: text<UserId>(),
    createdAt: text<Moment>(),
    disabled: flag(),
    disabledReason: textOrNull(),
  },
  ['userId'],
  [['seq']],
);

/** Roles held now; who gave and took which is in the audit trail. */
export const userRoles = table(
  'user_roles',
  {
    userId: text<UserId>(),
    role: text<Role>(),
    grantedBy: text<UserId>(),
    grantedAt: text<Moment>(),
  },
  ['userId', 'role'],
  [['role', 'userId']],
);

export interface UserTables {
  users: RowOf<typeof users>;
  user_roles: RowOf<typeof userRoles>;
}
