import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AllStreamResolvedEvent,
  BACKWARDS,
  END,
  EventStoreDBClient,
  excludeSystemEvents,
  FORWARDS,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM as NO_SUCH_STREAM,
  type Position,
  type ResolvedEvent,
  START,
  type StreamingRead,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { Moment } from '../../../kernel/days.js';
import type { EventId, StreamName } from '../../../kernel/ids.js';
import { Refusal, refuse } from '../../../kernel/refusal.js';
import {
  type Appended,
  type EncodedEvent,
  type EventStore,
  NO_STREAM,
  type StoredEvent,
  WrongRevision,
} from '../port.js';
import { written } from '../written.js';
import { isPassing, TimedOut, unavailable } from './failures.js';

const PAGE = 500;
const RESUBSCRIBE_AFTER_MS = 200;

/**
 * EventStoreDB and KurrentDB through `@eventstore/db-client` 6.2.1. `position` is
 * `<commit>/<prepare>`: in log order, never dense.
 *
 * The client has no deadline of its own for appends and reads, and reports a store that is down in
 * several ways: here each attempt is bounded, and tried again until `timeoutMs` is over. An
 * attempt's outcome may be unknown; the same ids at the same expected revision make it safe.
 */
export function openKurrentEventStore(options: {
  /** `esdb://…`, see the client's connection string. */
  readonly url: string;
  readonly now: () => Moment;
  readonly timeoutMs?: number;
}): EventStore {
  if (/throwOnAppendFailure=false/i.test(options.url)) {
    // A conflict would be told as an append at a wrong revision.
    throw new TypeError('throwOnAppendFailure must stay true');
  }
  const client = EventStoreDBClient.connectionString(options.url);
  return new KurrentEventStore(client, options.now, options.timeoutMs ?? 5_000);
}

class KurrentEventStore implements EventStore {
  private readonly closing = new AbortController();
  private readonly pending = new Set<Promise<unknown>>();

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly now: () => Moment,
    private readonly timeoutMs: number,
  ) {}

  async append(
    stream: StreamName,
    expected: number,
    events: readonly EncodedEvent[],
  ): Promise<Appended> {
    const recordedAt = this.now();
    // Refuses what no store takes; the server's own limit of 1 MiB would say so only after sending.
    written(stream, events, recordedAt);
    const proposed = events.map(({ id, type, data, metadata }) =>
      jsonEvent({ id, type, data, metadata: { ...metadata, recordedAt } }),
    );
    return this.working(async () => {
      try {
        await this.client.appendToStream(stream, proposed, {
          expectedRevision: expected === NO_STREAM ? NO_SUCH_STREAM : BigInt(expected),
        });
      } catch (error) {
        throw conflictOf(error, stream, expected) ?? error;
      }
      // An append made again succeeds without a word: the first result is what is stored.
      const revision = expected + events.length;
      const last = (await this.streamPage(stream, revision, 1, false)).at(-1);
      if (last === undefined) throw new TimedOut(`${stream}@${revision} is not readable yet`);
      const { position, metadata } = last;
      return { revision, position, recordedAt: metadata.recordedAt };
    });
  }

  async readStream(
    stream: StreamName,
    options: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean } = {},
  ): Promise<readonly StoredEvent[]> {
    const { from, limit = Number.MAX_SAFE_INTEGER, backwards = false } = options;
    return this.working(() => this.streamPage(stream, from, limit, backwards));
  }

  private async streamPage(
    stream: StreamName,
    from: number | undefined,
    limit: number,
    backwards: boolean,
  ): Promise<readonly StoredEvent[]> {
    const edge = backwards ? END : START;
    try {
      const events = await this.collected<ResolvedEvent>(
        this.client.readStream(stream, {
          fromRevision: from === undefined ? edge : BigInt(from),
          maxCount: limit,
          direction: backwards ? BACKWARDS : FORWARDS,
        }),
      );
      return events.flatMap(stored);
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  /** The client's `filter` for this is silently ignored, so system events are left out here. */
  async *readAll(
    after: string | null,
    options: { readonly batch?: number; readonly until?: string } = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    const { batch = PAGE, until } = options;
    let last = after === null ? null : positionOf(after);
    for (;;) {
      // Reading from a position includes it: one more, and it is left out.
      const from = last;
      const maxCount = from === null ? batch : batch + 1;
      const page = await this.working(() =>
        this.collected<AllStreamResolvedEvent>(
          this.client.readAll({ fromPosition: from ?? START, maxCount, direction: FORWARDS }),
        ),
      );
      const events = page
        .flatMap(stored)
        .filter(({ position }) => from === null || comparePositions(positionOf(position), from) > 0)
        .filter(({ position }) => until === undefined || this.compare(position, until) <= 0);
      if (events.length > 0) yield events;
      last = page.at(-1)?.event?.position ?? last;
      if (page.length < maxCount || last === null) return;
      if (until !== undefined && comparePositions(last, positionOf(until)) >= 0) return;
    }
  }

  /**
   * The client drops a live subscription that falls behind ("Consumer too slow") or loses its
   * connection, and never takes it up again. So it only rings the bell here, and what is handed out
   * is read from the last position that the caller took.
   */
  async *subscribe(
    after: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<readonly StoredEvent[]> {
    const ended = AbortSignal.any([signal, this.closing.signal]);
    let last = after;
    let ring = (): void => undefined;
    let live: { unsubscribe(): Promise<void> } | undefined;
    const dropped = (): void => {
      live = undefined;
      setTimeout(() => ring(), RESUBSCRIBE_AFTER_MS);
    };
    const onEnd = (): void => ring();
    ended.addEventListener('abort', onEnd);
    try {
      while (!ended.aborted) {
        // Hung up before reading, so that what comes while we read rings it.
        const bell = new Promise<void>((resolve) => (ring = resolve));
        try {
          for await (const batch of this.readAll(last)) {
            yield batch;
            last = batch.at(-1)?.position ?? last;
            if (ended.aborted) return;
          }
          live ??= this.listen(last, () => ring(), dropped);
          if (!ended.aborted) await bell;
        } catch (error) {
          if (!(error instanceof Refusal && error.code === 'store-unavailable')) throw error;
          await sleep(RESUBSCRIBE_AFTER_MS, undefined, { signal: ended }).catch(() => undefined);
        }
      }
    } finally {
      ended.removeEventListener('abort', onEnd);
      await live?.unsubscribe().catch(() => undefined);
    }
  }

  /** Subscribing from a position leaves it out. */
  private listen(
    last: string | null,
    news: () => void,
    dropped: () => void,
  ): { unsubscribe(): Promise<void> } {
    return this.client
      .subscribeToAll({
        fromPosition: last === null ? START : positionOf(last),
        filter: excludeSystemEvents(),
      })
      .on('data', news)
      .on('error', dropped)
      .once('end', dropped);
  }

  async head(): Promise<string | null> {
    return this.working(async () => {
      for (let from: Position | typeof END = END; ;) {
        const page: readonly AllStreamResolvedEvent[] = await this.collected(
          this.client.readAll({ fromPosition: from, maxCount: PAGE, direction: BACKWARDS }),
        );
        const newest = page.flatMap(stored)[0];
        if (newest !== undefined) return newest.position;
        const oldest = page.at(-1)?.event?.position;
        if (oldest === undefined || page.length < PAGE) return null;
        from = oldest;
      }
    });
  }

  compare(a: string, b: string): number {
    return comparePositions(positionOf(a), positionOf(b));
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    await Promise.allSettled(this.pending);
    await this.client.dispose();
  }

  /** @throws Refusal `store-unavailable` when it fails for as long as `timeoutMs` */
  private async working<T>(attempt: () => Promise<T>): Promise<T> {
    if (this.closing.signal.aborted) throw refuse('store-unavailable', { actual: 'closed' });
    const work = this.retrying(attempt);
    this.pending.add(work);
    try {
      return await work;
    } finally {
      this.pending.delete(work);
    }
  }

  private async retrying<T>(attempt: () => Promise<T>): Promise<T> {
    const end = performance.now() + this.timeoutMs;
    for (let pause = 20; ; pause *= 2) {
      try {
        return await within(end - performance.now(), attempt());
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (performance.now() + pause >= end) throw unavailable(error);
      }
      await sleep(pause * (0.5 + Math.random() / 2));
    }
  }

  private async collected<E>(read: StreamingRead<E>): Promise<readonly E[]> {
    const timer = setTimeout(() => {
      read.destroy(new TimedOut('a read took too long'));
      void read.cancel().catch(() => undefined);
    }, this.timeoutMs);
    try {
      const events: E[] = [];
      for await (const event of read) events.push(event);
      return events;
    } finally {
      clearTimeout(timer);
    }
  }
}

function conflictOf(error: unknown, stream: StreamName, expected: number): Error | undefined {
  if (error instanceof MaxAppendSizeExceededError) {
    // A server can be set to take less than what `written` lets through.
    const { maxAppendSize } = error;
    return refuse('event-too-large', { limit: maxAppendSize, actual: `> ${maxAppendSize}` });
  }
  if (!(error instanceof WrongExpectedVersionError)) return undefined;
  const { actualVersion } = error;
  return new WrongRevision(
    stream,
    expected,
    typeof actualVersion === 'bigint' ? Number(actualVersion) : NO_STREAM,
  );
}

/** What goes on after it is too late is nobody's any more. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(ms, undefined, { signal: late.signal }).then(() => {
        throw new TimedOut(`no answer in ${Math.round(ms)} ms`);
      }),
    ]);
  } finally {
    late.abort();
    work.catch(() => undefined);
  }
}

/** Nothing for a system event: those are the server's own. */
function stored({ event }: ResolvedEvent): readonly StoredEvent[] {
  if (event === undefined || event.type.startsWith('$') || event.streamId.startsWith('$')) {
    return [];
  }
  return [
    {
      stream: event.streamId as StreamName,
      revision: Number(event.revision),
      position: positionText(event.position as Position),
      id: event.id as EventId,
      type: event.type,
      data: event.data as StoredEvent['data'],
      metadata: event.metadata as unknown as StoredEvent['metadata'],
    },
  ];
}

const positionText = ({ commit, prepare }: Position): string => `${commit}/${prepare}`;

/** @throws Refusal `position-invalid`: a position comes from outside, as `?after=`. */
function positionOf(position: string): Position {
  const [, commit, prepare] = /^(\d{1,19})\/(\d{1,19})$/.exec(position) ?? [];
  if (commit === undefined || prepare === undefined) {
    throw refuse('position-invalid', { actual: position });
  }
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
}

function comparePositions(a: Position, b: Position): number {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1;
  if (a.prepare !== b.prepare) return a.prepare < b.prepare ? -1 : 1;
  return 0;
}
