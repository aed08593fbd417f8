import { rowsOf } from './facts.js';
import { sequenceProjection } from '../../projections/sequence/project.js';
import { type Numbers, sequencedNumbers } from '../../src/feed/numbers.js';
import type { EventStore, StoredEvent } from '../../src/stores/events/port.js';

const given = (seq: string): string => `${Number(seq) * 1_000 + 7}/${Number(seq) * 1_000}`;
const own = (position: string): string => String((Number.parseInt(position, 10) - 7) / 1_000);

const outside = (batch: readonly StoredEvent[]): readonly StoredEvent[] =>
  batch.map((event) => ({ ...event, position: given(event.position) }));

/** The same store with positions as KurrentDB has them: pairs, in order, and far from dense. */
export function sparse(store: EventStore): EventStore {
  return {
    append: async (...asked) => {
      const appended = await store.append(...asked);
      return { ...appended, position: given(appended.position) };
    },
    readStream: async (...asked) => outside(await store.readStream(...asked)),
    async *readAll(after, { until, ...options } = {}) {
      const upTo = until === undefined ? {} : { until: own(until) };
      const batches = store.readAll(after === null ? null : own(after), { ...options, ...upTo });
      for await (const batch of batches) yield outside(batch);
    },
    async *subscribe(after, signal) {
      const batches = store.subscribe(after === null ? null : own(after), signal);
      for await (const batch of batches) yield outside(batch);
    },
    async head() {
      const head = await store.head();
      return head === null ? null : given(head);
    },
    compare: (a, b) => store.compare(own(a), own(b)),
    close: () => store.close(),
  };
}

/** Its `seq`s by the projection that derives them, which takes events only once it is waited for. */
export async function numbersOf(store: EventStore): Promise<Numbers> {
  const { db } = await rowsOf(sequenceProjection, []);
  let taken: { readonly seq: number; readonly position: string | null } = {
    seq: 0,
    position: null,
  };
  const take = async (): Promise<void> => {
    for await (const batch of store.readAll(taken.position)) {
      for (const { position, metadata } of batch) {
        taken = { seq: taken.seq + 1, position };
        const row = { seq: taken.seq, position, recordedAt: metadata.recordedAt };
        await db.insertInto('sequence').values(row).execute();
      }
    }
  };
  let taking = Promise.resolve();
  const waitFor = (): Promise<void> => (taking = taking.then(take));
  return sequencedNumbers({ db }, { waitFor }, store);
}
