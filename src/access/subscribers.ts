import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import {
  type SubscriberCommand,
  type SubscriberState,
  tokenHolds,
} from '../domain/subscriber/decide.js';
import type { FeedScope } from '../domain/subscriber/events.js';
import { at } from '../domain/targets.js';
import type { Actor } from '../kernel/event.js';
import type { SubscriberId, UserId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { Clock } from '../ledger/clock.js';
import type { Asked, Executed, Ledger } from '../ledger/ledger.js';
import type { Processes } from '../ledger/processes.js';
import type { KeyStore } from '../stores/keys/port.js';

export interface Subscriber {
  readonly id: SubscriberId;
  readonly name: string;
  readonly scope: FeedScope;
}

/** A token that was issued; null where it was shown before, and can't be shown again. */
export interface IssuedToken {
  readonly executed: Executed<SubscriberState>;
  readonly token: string | null;
}

const CACHED = 1_000;
const TOKEN = /^trs_([a-z0-9][a-z0-9-]{1,63})_([1-9]\d{0,8})_([\w-]{43})$/;
const PREFIX = 'trs_';

/** @throws Refusal `subscriber-id-invalid` */
export function subscriberId(name: string): SubscriberId {
  if (/^[a-z0-9][a-z0-9-]{1,63}$/.test(name)) return name as SubscriberId;
  throw refuse('subscriber-id-invalid', { actual: name.slice(0, 64) });
}

/** No user can be called so: a name with a colon is none. */
const ACTOR = 'subscriber:';

/** The subscriber that acts, or undefined for a person. */
export const subscriberOf = ({ id }: Pick<Actor, 'id'>): SubscriberId | undefined =>
  id.startsWith(ACTOR) ? (id.slice(ACTOR.length) as SubscriberId) : undefined;

/** Systems that read the feed, and the tokens they are known by: of each only the hash is kept. */
export class Subscribers {
  /** Tokens whose secret was right; whether they still hold is asked each time. */
  readonly #known = new LRUCache<string, { id: SubscriberId; number: number }>({ max: CACHED });

  constructor(
    private readonly keys: Pick<KeyStore, 'secret' | 'setSecret'>,
    private readonly ledger: Ledger,
    private readonly processes: Processes,
    private readonly clock: Clock,
  ) {}

  static isToken = (token: string): boolean => token.startsWith(PREFIX);

  /** @throws Refusal `subscriber-exists`, `role-missing` */
  create({ id, name, scope }: Subscriber, asked: Asked): Promise<IssuedToken> {
    return this.#issue(id, { type: 'CreateSubscriber', subscriberId: id, name, scope }, asked);
  }

  /** @throws Refusal `subscriber-unknown`, `subscriber-revoked`, `role-missing` */
  rotate(id: SubscriberId, overlapHours: number, asked: Asked): Promise<IssuedToken> {
    return this.#issue(id, { type: 'RotateSubscriberToken', overlapHours }, asked);
  }

  /**
   * The event first, then the hash: a retry completes what a crash left without one, and never
   * replaces one that is there.
   */
  async #issue(id: SubscriberId, command: SubscriberCommand, asked: Asked): Promise<IssuedToken> {
    const executed = await this.processes.dispatch(at.subscriber(id), command, asked);
    const issued = executed.events.find(({ type }) => type === 'SubscriberTokenIssued');
    const { number } = issued?.data as { readonly number: number };
    const name = secretName(id, number);
    if (this.keys.secret(name) !== null) return { executed, token: null };
    const secret = randomBytes(32).toString('base64url');
    this.keys.setSecret(name, hashOf(secret));
    return { executed, token: `${PREFIX}${id}_${number}_${secret}` };
  }

  /** With the scope of this moment. @throws Refusal `subscriber-token-invalid` */
  async identify(token: string): Promise<Subscriber> {
    const known = this.#known.get(token) ?? this.#check(token);
    const state = await this.ledger.read(at.subscriber(known.id));
    if (!tokenHolds(state, known.number, this.clock.now()))
      throw refuse('subscriber-token-invalid');
    const { id, name, scope } = state;
    return { id, name, scope };
  }

  async actorOf(token: string): Promise<Actor> {
    const { id } = await this.identify(token);
    return { id: `${ACTOR}${id}` as UserId, roles: ['subscriber'], unit: null, uscc: null };
  }

  #check(token: string): { id: SubscriberId; number: number } {
    const [, id, digits, secret] = TOKEN.exec(token) ?? [];
    if (!id || !digits || !secret) throw refuse('subscriber-token-invalid');
    const number = Number(digits);
    const kept = this.keys.secret(secretName(id as SubscriberId, number));
    if (kept === null || !timingSafeEqual(kept, hashOf(secret)))
      throw refuse('subscriber-token-invalid');
    const known = { id: id as SubscriberId, number };
    this.#known.set(token, known);
    return known;
  }
}

const secretName = (id: SubscriberId, number: number): string => `subscriber ${id} ${number}`;

/**
 * Keys that are newer than a restored log have secrets that it doesn't know of. Their numbers are
 * given again, and must not find a secret that somebody else was shown.
 */
export async function forgetUnissued(
  keys: Pick<KeyStore, 'secretNames' | 'removeSecret'>,
  ledger: Pick<Ledger, 'read'>,
): Promise<void> {
  for (const name of keys.secretNames()) {
    const [, kind, id, number] = /^(subscriber|webhook) (\S+) (\d+)$/.exec(name) ?? [];
    if (kind === undefined) continue;
    const state = await ledger.read(at.subscriber(id as SubscriberId));
    if (Number(number) > newestOf(state, kind)) keys.removeSecret(name);
  }
}

function newestOf(state: SubscriberState, kind: string): number {
  if (state.status === 'none') return 0;
  return kind === 'webhook' ? state.newestSecret : (state.tokens.at(-1)?.number ?? 0);
}

/** Of 256 random bits, which nobody can guess: a slow hash would only slow the feed down. */
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
