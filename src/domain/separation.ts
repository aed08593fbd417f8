import type { UserId } from '../kernel/ids.js';
import { refuse } from '../kernel/refusal.js';

/**
 * 职责分离 (内部控制): who did `first` may not do what comes now. It is decided in the domain, so no
 * configuration turns it off.
 * @throws Refusal `same-person`
 */
export function notSamePerson(actor: UserId, earlier: readonly UserId[], first: string): void {
  if (earlier.includes(actor)) throw refuse('same-person', { first, actor });
}
