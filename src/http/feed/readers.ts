import { Param } from '@nestjs/common';
import { subscriberId, subscriberOf } from '../../access/subscribers.js';
import type { Actor, Role } from '../../kernel/event.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';

export const SubscriberParam = (): ParameterDecorator =>
  Param('subscriber', { transform: subscriberId });

const READERS: readonly Role[] = ['administrator', 'auditor'];

/** Who sees every subscriber. @throws Refusal `reading-forbidden` */
export function checkReader({ roles }: Actor): void {
  if (roles.some((role) => READERS.includes(role))) return;
  throw refuse('reading-forbidden', {
    limit: READERS.join(', '),
    actual: roles.join(', ') || '–',
  });
}

/** Who sees this one: it does itself. @throws Refusal `reading-forbidden` */
export function checkReaderOf(id: SubscriberId, actor: Actor): void {
  if (subscriberOf(actor) !== id) checkReader(actor);
}
