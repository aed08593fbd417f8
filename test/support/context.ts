import { defaultSettings } from '../../src/domain/ledger/decide.js';
import { type Day, startOf } from '../../src/kernel/days.js';
import type { Context } from '../../src/kernel/decider.js';
import type { Role } from '../../src/kernel/event.js';
import type { UserId } from '../../src/kernel/ids.js';

/** Whoever decides, and on which day. Roles are looked at by the ledger, not by the deciders. */
export const contextOf = (
  actor: string,
  on = '2023-06-12',
  roles: readonly Role[] = [],
): Context => ({
  now: startOf(on as Day),
  today: on as Day,
  actor: { id: actor as UserId, roles, unit: null, uscc: null },
  settings: defaultSettings,
});
