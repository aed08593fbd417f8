import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openMove, type Options } from '../composition.js';
import { refuse } from '../kernel/refusal.js';
import { CheckpointFile } from '../ledger/checkpoint.js';
import { leafHash } from '../ledger/codec.js';
import { openDeliveryStore } from '../stores/deliveries/store.js';
import { type EventStore, type StoredEvent, WrongRevision } from '../stores/events/port.js';
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
 * `history-differs`, `move-occupied`, `move-differs`, `store-unavailable`
 */
export async function moveEvents(options: MoveOptions): Promise<Moved> {
  const { folder, onProgress } = options;
  const move = await openMove(options);
  const { from, to } = move;
  try {
    const events = Number(await from.head());
    const places = await placesIn(folder);
    if (places.signed > events) throw refuse('history-differs', { limit: places.signed });
    const { alike: before, other } = await compared(from, to);
    if (other) throw refuse('move-occupied', { seq: before + 1, stream: other.stream });
    let done = before;
    for await (const append of appendsAfter(before, from)) {
      const [{ stream, revision, metadata }] = append;
      move.recordedAt(metadata.recordedAt);
      await to.append(stream, revision - 1, append.map(unstamped)).catch((error: unknown) => {
        // Somebody else appends there.
        throw error instanceof WrongRevision
          ? refuse('move-occupied', { seq: done + 1, stream })
          : error;
      });
      done += append.length;
      onProgress?.(done, events);
    }
    const positions = new Map<number, string>();
    const moved = await compared(from, to, (seq, position) => {
      if (places.seqs.has(seq)) positions.set(seq, position);
    });
    if (moved.alike !== events || moved.other)
      throw refuse('move-differs', { seq: moved.alike + 1 });
    const kept = await move.settle(() => replaced(folder, positions));
    return { events, before, kept };
  } finally {
    await move.close();
  }
}

/** How many events from the first on are the same, and the next of `to` where it is another. */
async function compared(
  from: EventStore,
  to: EventStore,
  onAlike: (seq: number, position: string) => void = () => {},
): Promise<{ readonly alike: number; readonly other: StoredEvent | undefined }> {
  let alike = 0;
  const here = eachOf(from);
  for await (const there of eachOf(to)) {
    const { value } = await here.next();
    if (!value || leafHash(value) !== leafHash(there)) return { alike, other: there };
    alike += 1;
    onAlike(alike, there.position);
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

/** What follows the log, and isn't made again at the next start, has its place by a position. */
interface Places {
  readonly seqs: ReadonlySet<number>;
  /** How far the tree of what was signed is. */
  readonly signed: number;
}

const files = (folder: string) => ({
  processes: new CheckpointFile(join(folder, 'processes.checkpoint')),
  proofs: join(folder, 'proof.db'),
  deliveries: join(folder, 'deliveries.db'),
});

async function placesIn(folder: string): Promise<Places> {
  const { processes, proofs, deliveries } = files(folder);
  const seqs = new Set([Number(await processes.load())]);
  let signed = 0;
  if (existsSync(proofs)) {
    const tiles = openProofStore({ path: proofs });
    const { size, before } = tiles.extent();
    tiles.close();
    signed = size;
    seqs.add(size).add(before.size);
  }
  if (existsSync(deliveries)) {
    const store = openDeliveryStore({ path: deliveries });
    seqs.add(store.watched()?.seq ?? 0);
    store.close();
  }
  return { seqs, signed };
}

/** By the number of its event, so that it comes to the same however often it is done. */
async function replaced(folder: string, positions: ReadonlyMap<number, string>): Promise<void> {
  const { processes, proofs, deliveries } = files(folder);
  const at = (seq: number): string | null => positions.get(seq) ?? null;
  if (existsSync(proofs)) {
    const tiles = openProofStore({ path: proofs });
    const { size, before } = tiles.extent();
    const begun = { size: before.size, position: at(before.size) };
    if (size > 0) tiles.keep([], { size, position: at(size), before: begun });
    tiles.close();
  }
  if (existsSync(deliveries)) {
    const store = openDeliveryStore({ path: deliveries });
    const watched = store.watched();
    const position = watched && at(watched.seq);
    if (watched && position) store.watch({ ...watched, position });
    store.close();
  }
  const reached = await processes.load();
  const position = reached === null ? null : at(Number(reached));
  // Of another log, or of the server of an earlier try: they look through the whole log again.
  if (position === null) await processes.forget();
  else await processes.save(position);
}
