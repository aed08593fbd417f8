import type { JsonObject } from '../../kernel/canonical.js';
import type { EventId, StreamName } from '../../kernel/ids.js';
import type { Metadata } from '../../kernel/event.js';

/** Metadata as the codec leaves it; the store's writer stamps `recordedAt` as it appends. */
export type UnstampedMetadata = Omit<Metadata, 'recordedAt'>;

export interface EncodedEvent {
  /** A UUID in lower case, as every store gives it back. */
  readonly id: EventId;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: UnstampedMetadata;
}

/** What is stored. {stream, revision, type, id, data, metadata} is the leaf; `position` is not. */
export interface StoredEvent {
  readonly stream: StreamName;
  /** From 0, dense within its stream. */
  readonly revision: number;
  /** The store's own, opaque: SQLite's `seq`, KurrentDB's `commit/prepare`. */
  readonly position: string;
  readonly id: EventId;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: Metadata;
}

export interface Appended {
  /** Of the last event appended. */
  readonly revision: number;
  readonly position: string;
  /** As stamped on each event of this append. */
  readonly recordedAt: Metadata['recordedAt'];
}

/** The expected revision of a stream that must not exist yet. */
export const NO_STREAM = -1;

/** Another writer was first: reload and decide again. Never seen outside the ledger. */
export class WrongRevision extends Error {
  override readonly name = 'WrongRevision';
  constructor(
    readonly stream: StreamName,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${stream} is at revision ${actual}, not ${expected}`);
  }
}

// A store that can't be reached, isn't ready or timed out throws Refusal `store-unavailable`, and
// an append beyond 1 MB Refusal `event-too-large`, before anything is sent.

/**
 * The one port to history. There is no "any" revision. Repeating an append (same ids, same
 * expected revision) returns the first result, on every adapter, so that an append whose outcome
 * is unknown can be sent again.
 */
export interface EventStore {
  /**
   * All or nothing, durable before it returns.
   * @throws WrongRevision, Refusal `store-unavailable`, Refusal `event-too-large` (1 MB an append)
   */
  append(
    stream: StreamName,
    expectedRevision: number,
    events: readonly EncodedEvent[],
  ): Promise<Appended>;

  /** Events of a stream from `from` (inclusive), oldest first, or newest first when `backwards`. */
  readStream(
    stream: StreamName,
    options?: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean },
  ): Promise<readonly StoredEvent[]>;

  /** Everything after `after` (exclusive; null: from the beginning), in log order, in batches. */
  readAll(
    after: string | null,
    options?: { readonly batch?: number; readonly until?: string },
  ): AsyncIterable<readonly StoredEvent[]>;

  /**
   * Catches up, then goes on live, for ever: it resubscribes by itself from the last batch that the
   * caller took. Ends when `signal` aborts.
   */
  subscribe(after: string | null, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]>;

  /** Position of the newest event, null when there is none. @throws Refusal `store-unavailable` */
  head(): Promise<string | null>;

  /** −1, 0, 1: positions of one store, in log order. */
  compare(a: string, b: string): number;

  /** Finishes what it acknowledged, then lets go of the folder or the connection. */
  close(): Promise<void>;
}
