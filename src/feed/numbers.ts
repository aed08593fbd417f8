import { positionOf, seqOf } from '../../projections/sequence/query.js';
import type { Projector } from '../ledger/projector.js';
import type { EventStore } from '../stores/events/port.js';
import type { ReadModels } from '../stores/rows/read-models.js';

/** Which `seq` stands where in the store. */
export interface Numbers {
  /** Null before the first event; undefined beyond the last. */
  positionOf(seq: number): Promise<string | null | undefined>;
  /** 0 before the first event. */
  seqOf(position: string | null): Promise<number>;
}

/** Where the store's positions are the `seq` (SQLite). */
export const denseNumbers: Numbers = {
  positionOf: async (seq) => (seq === 0 ? null : String(seq)),
  seqOf: async (position) => Number(position ?? 0),
};

/** Where one projection derives it (KurrentDB). */
export const sequencedNumbers = (
  { db }: Pick<ReadModels, 'db'>,
  projector: Pick<Projector, 'waitFor'>,
  store: Pick<EventStore, 'head'>,
): Numbers => ({
  async positionOf(seq) {
    if (seq === 0) return null;
    const known = await positionOf(db, seq);
    if (known !== undefined) return known;
    const head = await store.head();
    if (head !== null) await projector.waitFor(head, ['sequence']);
    return positionOf(db, seq);
  },
  async seqOf(position) {
    if (position === null) return 0;
    await projector.waitFor(position, ['sequence']);
    return (await seqOf(db, position)) ?? 0;
  },
});
