import type { Moment } from '../kernel/days.js';
import type { Recorded } from '../kernel/event.js';
import type { StreamName } from '../kernel/ids.js';
import type { Codec } from '../ledger/codec.js';
import type { EventStore } from '../stores/events/port.js';

const PAGE = 1_000;

/**
 * One stream as it was known at a moment (null: as it is), oldest first: what came before its first
 * event that was recorded later. Read by itself, so it takes no longer the more the ledger holds.
 */
export async function streamKnownAt(
  {
    store,
    codec,
  }: { readonly store: Pick<EventStore, 'readStream'>; readonly codec: Pick<Codec, 'decode'> },
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
