import type { ServerResponse } from 'node:http';
import {
  catchError,
  concat,
  concatMap,
  defer,
  expand,
  filter,
  from,
  fromEvent,
  ignoreElements,
  interval,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  race,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  throttleTime,
  throwError,
  timer,
} from 'rxjs';

export interface StreamTimes {
  readonly heartbeatMs: number;
  /** A reader that takes nothing for so long is cut: it comes again with its cursor. */
  readonly slowMs: number;
}

const TIMES: StreamTimes = { heartbeatMs: 15_000, slowMs: 20_000 };
/** How long a reader that lost its connection waits before it comes again. */
const RECONNECT_MS = 1_000;
const NOTE_EVERY_MS = 1_000;

/** What was read at once: it is written at once, and the next is read when the socket took it. */
export interface StreamPage {
  readonly messages: string;
  readonly seq: number;
}

export interface Streaming {
  readonly start: number;
  /** What comes after `seq`. */
  page(seq: number): Promise<StreamPage>;
  /** Emits once there is something after `seq`. */
  news(seq: number): Observable<void>;
  cursorAt(seq: number): Promise<string>;
  /** Emits when the reader's credential may hold no more. */
  readonly doubt: Observable<unknown>;
  /** @throws Refusal where it does not */
  check(): Promise<void>;
  readonly closing: Observable<void>;
  /** The socket has taken everything up to here: told now and then. */
  delivered(seq: number): void;
}

class Ended extends Error {
  constructor(readonly why: 'slow' | 'closing') {
    super(why);
  }
}

/**
 * From the log to the socket. One page is written after another, as the socket takes them: nothing
 * but that page is ever buffered. At the head the next one waits for news. Completes when the
 * socket has closed, or was told why it ends and from where to go on.
 */
export function streamTo(
  socket: ServerResponse,
  streaming: Streaming,
  { heartbeatMs, slowMs }: StreamTimes = TIMES,
): Observable<never> {
  /** Of what was handed to the socket, in order. */
  let seq = streaming.start;
  let blocked = false;
  const taken = new Subject<number>();

  const fail = (why: Ended['why']): Observable<never> => throwError(() => new Ended(why));
  const write = (text: string): Observable<unknown> => {
    if (text === '' || socket.write(text)) return of(null);
    blocked = true;
    const slow = timer(slowMs).pipe(switchMap(() => fail('slow')));
    return race(fromEvent(socket, 'drain'), slow).pipe(
      take(1),
      tap(() => (blocked = false)),
    );
  };
  const pageAfter = (after: number): Observable<StreamPage> =>
    defer(() => streaming.page(after)).pipe(
      concatMap((page) => {
        seq = page.seq;
        return write(page.messages).pipe(map(() => page));
      }),
      tap((page) => taken.next(page.seq)),
    );
  const pages = pageAfter(seq).pipe(
    expand((page) => streaming.news(page.seq).pipe(concatMap(() => pageAfter(page.seq)))),
  );

  const beats = interval(heartbeatMs);
  // A cursor without a message moves a reader past what it isn't sent.
  const heartbeats = beats.pipe(
    filter(() => !blocked),
    concatMap(async () => ({ at: seq, cursor: await streaming.cursorAt(seq) })),
    filter(({ at }) => at === seq && !blocked),
    concatMap(({ cursor }) => write(`:\nid: ${cursor}\n\n`)),
  );
  const checks = merge(streaming.doubt, beats).pipe(mergeMap(() => streaming.check()));
  const notes = taken.pipe(
    throttleTime(NOTE_EVERY_MS, undefined, { leading: true, trailing: true }),
    tap((upTo) => streaming.delivered(upTo)),
  );
  const closing = streaming.closing.pipe(switchMap(() => fail('closing')));

  return concat(
    // Who is cut before the first message knows where to go on as well.
    defer(() => streaming.cursorAt(seq)).pipe(
      concatMap((cursor) => write(`retry: ${RECONNECT_MS}\nid: ${cursor}\n\n`)),
    ),
    merge(notes, pages, heartbeats, checks, closing),
  ).pipe(
    catchError((error: unknown) => {
      const why = error instanceof Ended ? error.why : 'ended';
      return from(farewell(socket, why, () => streaming.cursorAt(seq), slowMs));
    }),
    takeUntil(fromEvent(socket, 'close')),
    ignoreElements(),
  );
}

/** The last message says from where to go on, and the socket has a while to take it. */
async function farewell(
  socket: ServerResponse,
  why: string,
  cursor: () => Promise<string>,
  graceMs: number,
): Promise<void> {
  const at = await cursor().catch(() => undefined);
  const id = at === undefined ? '' : `id: ${at}\n`;
  socket.end(`event: end\n${id}data: ${JSON.stringify({ reason: why })}\n\n`);
  setTimeout(() => socket.destroy(), graceMs).unref();
}
