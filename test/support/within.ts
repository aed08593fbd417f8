import type { StreamName } from '../../src/kernel/ids.js';
import type { EventStore, StoredEvent } from '../../src/stores/events/port.js';

/** The streams of a shared store that begin with `prefix`, as if they were all there is. */
export function within(store: EventStore, prefix: string): EventStore {
  const outside = (stream: StreamName): StreamName => `${prefix}${stream}` as StreamName;
  const own = (batch: readonly StoredEvent[]): readonly StoredEvent[] =>
    batch.flatMap((event) =>
      event.stream.startsWith(prefix)
        ? [{ ...event, stream: event.stream.slice(prefix.length) as StreamName }]
        : [],
    );
  async function* owned(batches: AsyncIterable<readonly StoredEvent[]>) {
    for await (const batch of batches) if (own(batch).length > 0) yield own(batch);
  }
  let newest: string | null = null;
  return {
    append: (stream, ...rest) => store.append(outside(stream), ...rest),
    readStream: async (stream, ...rest) => own(await store.readStream(outside(stream), ...rest)),
    readAll: (...asked) => owned(store.readAll(...asked)),
    subscribe: (...asked) => owned(store.subscribe(...asked)),
    async head() {
      for await (const batch of owned(store.readAll(newest))) {
        newest = batch.at(-1)?.position ?? newest;
      }
      return newest;
    },
    compare: (a, b) => store.compare(a, b),
    close: () => store.close(),
  };
}
