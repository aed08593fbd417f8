import type { Day } from '../../kernel/days.js';
import type { Decider } from '../../kernel/decider.js';
import { refuse } from '../../kernel/refusal.js';
import type { PolicyEvent } from './events.js';

/** The hash of each version that was ever loaded. */
export type PolicyState = Readonly<Record<string, string>>;

export interface LoadPack {
  readonly type: 'LoadPack';
  readonly document: string;
  readonly version: string;
  readonly hash: string;
  readonly validFrom: Day;
  readonly validTo: Day;
}

/** The packs of one policy document. What was once loaded under a version stays what it was. */
export const policy: Decider<PolicyState, LoadPack, PolicyEvent> = {
  category: 'policy',
  initial: {},
  evolve: (state, event) => ({ ...state, [event.data.version]: event.data.hash }),
  about: () => ({}),
  decide({ type: _, ...data }, state, { actor }) {
    const known = state[data.version];
    if (known === data.hash) return [];
    if (known !== undefined) {
      throw refuse('pack-changed', {
        document: data.document,
        version: data.version,
        limit: known,
        actual: data.hash,
      });
    }
    return [{ type: 'PackLoaded', data: { ...data, by: actor.id } }];
  },
};
