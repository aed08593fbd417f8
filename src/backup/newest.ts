import type { Moment } from '../kernel/days.js';
import { refuse } from '../kernel/refusal.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';

/** Of the embedded store, whose positions count its events. @throws Refusal `backup-damaged` */
export async function newestOf(
  store: Pick<EventStore, 'head' | 'readAll'>,
): Promise<{ readonly seq: number; readonly recordedAt: Moment }> {
  const head = await store.head();
  if (head === null) throw refuse('backup-damaged', { file: 'events.db' });
  return { seq: Number(head), recordedAt: (await recordedAt(store, Number(head))) as Moment };
}

/** When event `seq` was recorded; undefined where there is none. */
export async function recordedAt(
  store: Pick<EventStore, 'readAll'>,
  seq: number,
): Promise<Moment | undefined> {
  const after = seq === 1 ? null : String(seq - 1);
  for await (const [event] of store.readAll(after, { batch: 1 })) return event?.metadata.recordedAt;
  return undefined;
}

/** One after another, after `position` or from the first on. */
export async function* eachOf(
  store: Pick<EventStore, 'readAll'>,
  position: string | null = null,
): AsyncGenerator<StoredEvent, undefined> {
  for await (const batch of store.readAll(position)) yield* batch;
}
