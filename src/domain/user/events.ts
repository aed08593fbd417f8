import type { DomainEvent, Role } from '../../kernel/event.js';
import type { Unit, UserId } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';

export type UserEvent =
  | DomainEvent<
      'UserCreated',
      {
        readonly userId: UserId;
        readonly unit: Unit | null;
        readonly uscc: Uscc | null;
        readonly by: UserId;
      }
    >
  | DomainEvent<
      'RoleGranted',
      { readonly userId: UserId; readonly role: Role; readonly by: UserId }
    >
  | DomainEvent<
      'RoleRevoked',
      {
        readonly userId: UserId;
        readonly role: Role;
        readonly reason: string;
        readonly by: UserId;
      }
    >
  /** By an administrator, who could act as them until they change it: so it is on record. */
  | DomainEvent<'PasswordReset', { readonly userId: UserId; readonly by: UserId }>
  | DomainEvent<
      'UserDisabled',
      { readonly userId: UserId; readonly reason: string; readonly by: UserId }
    >;
