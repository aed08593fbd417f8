import { holds, type Webhook } from '../domain/subscriber/webhook.js';
import type { Moment } from '../kernel/days.js';
import type { SubscriberId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';
import type { KeyStore } from '../stores/keys/port.js';
import { newSecret, secretText } from './signing.js';

type Keys = Pick<KeyStore, 'secret' | 'setSecret'>;

const nameOf = (subscriber: SubscriberId, number: number): string =>
  `webhook ${subscriber} ${number}`;

/** Made once for a number, and shown then: null where it was shown before. */
export function makeSecret(keys: Keys, subscriber: SubscriberId, number: number): string | null {
  const name = nameOf(subscriber, number);
  if (keys.secret(name) !== null) return null;
  const secret = newSecret();
  keys.setSecret(name, secret);
  return secretText(secret);
}

/** Those that are signed with now, the newest first. @throws Refusal `webhook-secret-absent` */
export function secretsOf(
  keys: Keys,
  subscriber: SubscriberId,
  { name, secrets }: Webhook,
  now: Moment,
): readonly Buffer[] {
  const taken = secrets
    .filter((each) => holds(each, now))
    .map(({ number }) => keys.secret(nameOf(subscriber, number)))
    .filter((secret) => secret !== null);
  if (taken.length === 0) throw refuse('webhook-secret-absent', { actual: name });
  return taken.reverse();
}
