import type { Access } from '../../access/access.js';
import { Subscribers } from '../../access/subscribers.js';
import { EVERYTHING, type Filter } from '../../feed/scope.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { scopeOf } from '../reads.js';

/** Whoever reads the feed, by what they are known by, at this moment. */
export interface Reader {
  /** Null for a person. */
  readonly subscriber: SubscriberId | null;
  readonly scope: Filter;
}

/**
 * A subscriber sees its scope. A person sees of the feed what they see of the ledger; one who was
 * given the role of a subscriber, all of it: nothing in it is personal.
 * @throws Refusal `unauthenticated`, `subscriber-token-invalid`, `token-expired`, `reading-forbidden`
 */
export async function readerOf(access: Access, token: string): Promise<Reader> {
  if (Subscribers.isToken(token)) {
    const { id, scope } = await access.subscribers.identify(token);
    return { subscriber: id, scope: { ...scope, uscc: null } };
  }
  const actor = await access.actorOf(token);
  if (actor.roles.includes('subscriber')) return { subscriber: null, scope: EVERYTHING };
  const { unit, uscc } = scopeOf(actor);
  return {
    subscriber: null,
    scope: { ...EVERYTHING, units: unit === undefined ? null : [unit], uscc: uscc ?? null },
  };
}
