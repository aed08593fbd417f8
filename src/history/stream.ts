import type { Target } from '../domain/targets.js';
import type { Moment } from '../kernel/days.js';
import type { DomainEvent, Recorded } from '../kernel/event.js';
import type { StreamName } from '../kernel/ids.js';
import type { Codec } from '../ledger/codec.js';
import type { EventStore } from '../stores/events/port.js';

const PAGE = 1_000;

interface Sources {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly codec: Pick<Codec, 'decode'>;
}

/**
 * One stream as it was known at a moment (null: as it is), oldest first: what came before its first
 * event that was recorded later. Read by itself, so it takes no longer the more the ledger holds.
 */
export async function streamKnownAt(
  { store, codec }: Sources,
  stream: StreamName,
  at: Moment | null,
): Promise<readonly Recorded[]> {
  const events: Recorded[] = [];
  for (;;) {
    const page = await store.readStream(stream, { from: events.length, limit: PAGE });
    for (const stored of page) {
      if (at !== null && stored.metadata.recordedAt > at) return events;
      events.push(codec.decode(stored));
    }
    if (page.length < PAGE) return events;
  }
}

/** The state of one stream after its event of this revision. */
export async function stateAt<S, C extends { readonly type: string }, E extends DomainEvent, X>(
  { store, codec }: Sources,
  { stream, decider }: Target<S, C, E, X>,
  revision: number,
): Promise<S> {
  let state = decider.initial;
  for (let from = 0; from <= revision; from += PAGE) {
    const limit = Math.min(PAGE, revision + 1 - from);
    for (const stored of await store.readStream(stream, { from, limit })) {
      const { type, data } = codec.decode(stored);
      state = decider.evolve(state, { type, data } as unknown as E);
    }
  }
  return state;
}
