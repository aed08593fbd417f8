import type { GrantableRole, UserState } from '../domain/user/decide.js';
import { forbidden } from '../domain/permissions.js';
import { at } from '../domain/targets.js';
import type { Moment } from '../kernel/days.js';
import { type Actor, THE_LEDGER } from '../kernel/event.js';
import type { Unit, UserId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { Uscc } from '../kernel/uscc.js';
import { commandIdOf } from '../ledger/ids.js';
import type { Clock } from '../ledger/clock.js';
import type { Asked, Executed, Ledger } from '../ledger/ledger.js';
import type { Processes } from '../ledger/processes.js';
import type { KeyStore } from '../stores/keys/port.js';
import { Attempts } from './attempts.js';
import { FirstAdministrator } from './first-administrator.js';
import { checkPassword, Passwords, type ScryptCost } from './passwords.js';
import { Subscribers } from './subscribers.js';
import { Tokens } from './tokens.js';

export interface Session {
  readonly token: string;
  /** By the system clock, whatever the ledger's clock says. */
  readonly expiresAt: Moment;
  readonly actor: Actor;
}

export interface NewUser {
  readonly userId: UserId;
  readonly password: string;
  readonly roles: readonly GrantableRole[];
  readonly unit: Unit | null;
  readonly uscc: Uscc | null;
}

/** Who somebody is. What they may do is decided by `domain/permissions.ts`. */
export interface Access {
  /** Systems that read the feed. */
  readonly subscribers: Subscribers;
  /** @throws Refusal `sign-in-failed`, `too-many-attempts` */
  signIn(name: string, password: string): Promise<Session>;
  /** Another hour, until twelve have passed since the password was given. @throws as `actorOf` */
  renew(token: string): Promise<Session>;
  /**
   * With the roles held at this moment: one that was revoked, or a user disabled, stops at once.
   * @throws Refusal `unauthenticated`, `token-expired`
   */
  actorOf(token: string): Promise<Actor>;

  /**
   * The event first, then the password: a retry with the same Idempotency-Key completes what a
   * crash left without one, and never replaces one that is there.
   * @throws Refusal `password-length`, and those of `CreateUser`
   */
  createUser(user: NewUser, asked: Asked): Promise<Executed<UserState>>;
  /**
   * Ends every session of the user, and begins a new one.
   * @throws Refusal `sign-in-failed` when `current` is wrong, `password-length`, `too-many-attempts`
   */
  changePassword(actor: Actor, current: string, next: string): Promise<Session>;
  /**
   * By an administrator, for somebody else; ends every session of the user.
   * @throws Refusal `role-missing`, `own-administration`, `user-unknown`, `password-length`
   */
  resetPassword(user: UserId, password: string, asked: Asked): Promise<Executed<UserState>>;

  /** A code to print on the console, while there is no administrator; then null. */
  firstAdministratorCode(): string | null;
  /** @throws Refusal `administrator-exists`, `first-code-wrong`, `password-length` */
  makeFirstAdministrator(code: string, user: UserId, password: string): Promise<Session>;
}

/** The parts of a `Tranche` that it works with. */
export interface AccessParts {
  readonly ledgerId: string;
  readonly keys: KeyStore;
  readonly ledger: Ledger;
  readonly processes: Processes;
  readonly clock: Clock;
}

export interface AccessOptions {
  /** Tests make many users: `{ ln: 4, r: 8, p: 1 }`. */
  readonly cost?: ScryptCost;
  /** Unix time in milliseconds. */
  readonly now?: () => number;
}

/**
 * A sign-in name, which is also the id in every event the person causes, for ever: a staff number
 * or a post, rather than a person's name.
 * @throws Refusal `user-name-invalid`
 */
export function userId(name: string): UserId {
  const id = name.normalize('NFKC').trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(id) || id === THE_LEDGER.id) {
    throw refuse('user-name-invalid', { actual: name.slice(0, 64) });
  }
  return id as UserId;
}

export function createAccess(parts: AccessParts, options: AccessOptions = {}): Access {
  const { ledgerId, keys, ledger, processes } = parts;
  const now = options.now ?? Date.now;
  const passwords = new Passwords(options.cost);
  const attempts = new Attempts(now);
  const tokens = new Tokens(keys, ledgerId, now);
  const first = new FirstAdministrator(keys);
  const subscribers = new Subscribers(keys, ledger, processes, parts.clock);

  async function active(user: UserId): Promise<Actor | undefined> {
    const state = await ledger.read(at.user(user));
    if (state.status !== 'active') return undefined;
    const { id, roles, unit, uscc } = state;
    return { id, roles, unit, uscc };
  }

  async function bearer(token: string): Promise<{ actor: Actor; signedInAt: number }> {
    const { user, signedInAt } = await tokens.verify(token);
    const actor = await active(user);
    if (!actor) throw refuse('unauthenticated');
    return { actor, signedInAt };
  }

  async function proven(name: string, password: string): Promise<UserId> {
    const user = known(name);
    const key = user ?? name.slice(0, 64);
    attempts.begin(key);
    const right = await passwords.verify(password, user ? keys.credential(user) : null);
    if (!user || !right) throw refuse('sign-in-failed');
    attempts.succeeded(key);
    return user;
  }

  const session = async (actor: Actor, signedInAt?: number): Promise<Session> => ({
    ...(await tokens.issue(actor.id, signedInAt)),
    actor,
  });

  return {
    subscribers,

    async signIn(name, password) {
      const actor = await active(await proven(name, password));
      if (!actor) throw refuse('sign-in-failed');
      return session(actor);
    },

    async renew(token) {
      const { actor, signedInAt } = await bearer(token);
      return session(actor, signedInAt);
    },

    async actorOf(token) {
      if (Subscribers.isToken(token)) return subscribers.actorOf(token);
      return (await bearer(token)).actor;
    },

    async createUser({ password, ...user }, asked) {
      checkPassword(password);
      const executed = await processes.dispatch(
        at.user(user.userId),
        { type: 'CreateUser', ...user },
        asked,
      );
      const hash = await passwords.hash(password);
      if (keys.credential(user.userId) === null) keys.setCredential(user.userId, hash);
      if (user.roles.includes('administrator')) first.notWanted(user.userId);
      return executed;
    },

    async changePassword(actor, current, next) {
      await proven(actor.id, current);
      keys.setCredential(actor.id, await passwords.hash(next));
      return session(actor);
    },

    async resetPassword(user, password, asked) {
      const refused = forbidden(asked.actor, 'ResetPassword', {});
      if (refused) throw refused;
      const hash = await passwords.hash(password);
      // Another password under the same key is another body; the event itself holds nothing of it.
      const proof = keys.mac(null, `password ${user} ${password}`) ?? '';
      const executed = await processes.dispatch(
        at.user(user),
        { type: 'ResetPassword', proof },
        asked,
      );
      // A retry finishes a reset that a crash cut short; it never repeats one that was carried out.
      const { revision } = executed.receipt;
      const applied = Number(keys.secret(`reset ${user}`)?.toString() ?? -1);
      if (revision > applied) {
        keys.setCredential(user, hash);
        keys.setSecret(`reset ${user}`, Buffer.from(String(revision)));
        attempts.succeeded(user);
      }
      return executed;
    },

    firstAdministratorCode: () => (first.isWanted ? first.makeCode() : null),

    async makeFirstAdministrator(code, user, password) {
      attempts.begin('first administrator');
      first.check(code);
      const hash = await passwords.hash(password);
      if (keys.credential(user) !== null) throw refuse('user-exists', { userId: user });
      first.name(user);
      // Always the same command, so that what a crash interrupted is gone on with.
      const { state } = await processes.dispatch(
        at.user(user),
        { type: 'CreateUser', userId: user, unit: null, uscc: null, roles: ['administrator'] },
        { actor: THE_LEDGER, commandId: commandIdOf(THE_LEDGER.id, 'first administrator') },
      );
      if (state.status !== 'active' || !first.isWanted) throw refuse('administrator-exists');
      keys.setCredential(user, hash);
      first.close();
      const { id, roles, unit, uscc } = state;
      return session({ id, roles, unit, uscc });
    },
  };
}

function known(name: string): UserId | undefined {
  try {
    return userId(name);
  } catch {
    return undefined;
  }
}
