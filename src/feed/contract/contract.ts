import type { DomainEvent } from '../../kernel/event.js';
import type { PublicType } from './field.js';

/** For each internal event its published one, or null: a new event doesn't compile until it says. */
export type Contract<E extends DomainEvent> = {
  readonly [T in E['type']]: PublicType<Extract<E, { readonly type: T }>['data']> | null;
};
