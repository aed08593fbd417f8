import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '../kernel/event.js';
import { refuse } from '../kernel/refusal.js';
import { commandIdOf, newId } from '../ledger/ids.js';
import type { Asked } from '../ledger/ledger.js';
import type { Signed } from './access/actor.js';

/** Who asks for a change, under which key, on which revision they looked. */
export interface Asking extends Asked {
  /**
   * An id for what the change makes: a retry with the same key makes the same, and the same key on
   * another case makes another.
   */
  newId<Id extends string>(prefix: string): Id;
}

const MAX_KEY = 200;

/**
 * `@Ask() asking: Asking`, on every route that changes something.
 * @throws Refusal `idempotency-key-missing`, `idempotency-key-invalid`, `if-match-invalid`
 */
export const Ask = createParamDecorator((_: unknown, context: ExecutionContext): Asking => {
  const { actor, headers, url } = context.switchToHttp().getRequest<Signed>();
  return askingOf(actor, headers['idempotency-key'], headers['if-match'], url.split('?', 1)[0]);
});

export function askingOf(
  actor: Actor,
  key: string | readonly string[] | undefined,
  ifMatch: string | undefined,
  path = '',
): Asking {
  if (key === undefined || key === '') throw refuse('idempotency-key-missing');
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY) {
    throw refuse('idempotency-key-invalid', { limit: MAX_KEY });
  }
  const revision = revisionOf(ifMatch);
  return {
    actor,
    commandId: commandIdOf(actor.id, key),
    ...(revision !== undefined && { ifMatch: revision }),
    newId: <Id extends string>(prefix: string) => newId<Id>(prefix, actor.id, `${path}\n${key}`),
  };
}

/** An ETag is the revision of the resource's stream, quoted. `*` asks for nothing a decider doesn't. */
function revisionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const digits = /^"(\d{1,15})"$/.exec(ifMatch.trim())?.[1];
  if (digits === undefined) throw refuse('if-match-invalid', { actual: ifMatch.slice(0, 100) });
  return Number(digits);
}

export const etagOf = (revision: number): string => `"${revision}"`;
