import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openMove, type Options } from '../composition.js';
import { refuse } from '../kernel/refusal.js';
import { CheckpointFile } from '../ledger/checkpoint.js';
import { leafHash } from '../ledger/codec.js';
import { openDeliveryStore } from '../stores/deliveries/store.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import { openProofStore } from '../stores/proof/store.js';
import { eachOf } from './newest.js';

export interface MoveOptions extends Options {
  readonly onProgress?: (done: number, of: number) => void;
}

export interface Moved {
  readonly events: number;
  /** Those of an earlier try, that were there already. */
  readonly before: number;
  /** Where the embedded log is kept; nothing opens it any more. */
  readonly kept: string;
}

/**
 * Moves the events of a ledger at rest from its folder to KurrentDB, each at its stream, revision
 * and moment: no leaf changes, and so neither do cursors, proofs and what was signed. One that was
 * interrupted goes on where it was. The folder is touched last, when all was read back and compared.
 * @throws Refusal `move-nowhere`, `ledger-absent`, `events-elsewhere`, `folder-locked`,
 * `move-occupied`, `move-differs`, `store-unavailable`
 */
export async function moveEvents(options: MoveOptions): Promise<Moved> {
  const { folder, onProgress } = options;
  const move = await openMove(options);
  const { from, to } = move;
  try {
    const events = Number(await from.head());
    const { alike: before, other } = await compared(from, to);
    if (other) throw refuse('move-occupied', { seq: before + 1, stream: other.stream });
    let done = before;
    for await (const append of appendsAfter(before, from)) {
      const [{ stream, revision, metadata }] = append;
      move.recordedAt(metadata.recordedAt);
      await to.append(stream, revision - 1, append.map(unstamped));
      done += append.length;
      onProgress?.(done, events);
    }
    const places = new Map<string, string>();
    await eachPlace(folder, (position) => {
      places.set(position, position);
      return position;
    });
    const moved = await compared(from, to, (here, there) => {
      if (places.has(here)) places.set(here, there);
    });
    if (moved.alike !== events || moved.other)
      throw refuse('move-differs', { seq: moved.alike + 1 });
    await eachPlace(folder, (position) => places.get(position) ?? position);
    return { events, before, kept: await move.setAside() };
  } finally {
    await move.close();
  }
}

/** How many events from the first on are the same, and the next of `to` where it is another. */
async function compared(
  from: EventStore,
  to: EventStore,
  onAlike: (here: string, there: string) => void = () => {},
): Promise<{ readonly alike: number; readonly other: StoredEvent | undefined }> {
  let alike = 0;
  const here = eachOf(from);
  for await (const there of eachOf(to)) {
    const { value } = await here.next();
    if (!value || leafHash(value) !== leafHash(there)) return { alike, other: there };
    alike += 1;
    onAlike(value.position, there.position);
  }
  return { alike, other: undefined };
}

type Append = [StoredEvent, ...StoredEvent[]];

/** What one command appended goes in one append again. */
async function* appendsAfter(seq: number, from: EventStore): AsyncGenerator<Append> {
  let append: Append | undefined;
  for await (const event of eachOf(from, seq === 0 ? null : String(seq))) {
    if (append && isOfOne(append[0], event)) append.push(event);
    else {
      if (append) yield append;
      append = [event];
    }
  }
  if (append) yield append;
}

const isOfOne = (a: StoredEvent, b: StoredEvent): boolean =>
  a.stream === b.stream &&
  a.metadata.commandId === b.metadata.commandId &&
  a.metadata.recordedAt === b.metadata.recordedAt;

function unstamped({ id, type, data, metadata }: StoredEvent) {
  const { recordedAt: _, ...rest } = metadata;
  return { id, type, data, metadata: rest };
}

/** What follows the log and isn't made again at the next start has its place by a position. */
async function eachPlace(folder: string, map: (position: string) => string): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const processes = new CheckpointFile(at('processes.checkpoint'));
  const reached = await processes.load();
  if (reached !== null) await processes.save(map(reached));
  if (existsSync(at('proof.db'))) {
    const proofs = openProofStore({ path: at('proof.db') });
    const { size, position, before } = proofs.extent();
    const placed = (each: string | null): string | null => (each === null ? null : map(each));
    const begun = { size: before.size, position: placed(before.position) };
    if (size > 0) proofs.keep([], { size, position: placed(position), before: begun });
    proofs.close();
  }
  if (existsSync(at('deliveries.db'))) {
    const deliveries = openDeliveryStore({ path: at('deliveries.db') });
    const watched = deliveries.watched();
    if (watched) deliveries.watch({ ...watched, position: map(watched.position) });
    deliveries.close();
  }
}
