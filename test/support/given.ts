import { expect } from '@jest/globals';
import type { Decider } from '../../src/kernel/decider.js';
import type { DomainEvent } from '../../src/kernel/event.js';
import { Refusal, type RefusalParams } from '../../src/kernel/refusal.js';
import type { RefusalCode } from '../../src/kernel/refusals.js';

/**
 * `given(decider, events).when(command, context).then(events)`: the whole result, in order.
 * `refused` names the code and, where given, every parameter that counts.
 */
export function given<S, C extends { readonly type: string }, E extends DomainEvent, X>(
  { initial, evolve, decide }: Decider<S, C, E, X>,
  events: readonly E[],
) {
  const state = events.reduce(evolve, initial);
  return {
    state,
    when: (command: C, context: Parameters<typeof decide>[2]) => ({
      then(expected: readonly E[]): void {
        expect(decide(command, state, context)).toEqual(expected);
      },
      refused(code: RefusalCode, params: RefusalParams = {}): void {
        expect(refusalOf(() => decide(command, state, context))).toEqual({
          code,
          params: expect.objectContaining(params),
        });
      },
    }),
  };
}

/** The refusal a piece of work ends in; what it returned otherwise. */
export function refusalOf(work: () => unknown): unknown {
  try {
    return { returned: work() };
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}
