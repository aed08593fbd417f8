import { messagesIn } from './sse.js';

/** A published event: CloudEvents 1.0. What `data` holds is in docs/contracts, by `type`. */
export interface PublicEvent<D = Readonly<Record<string, unknown>>> {
  readonly specversion: '1.0';
  /** The same event has the same id, however often it is delivered. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  /** Order within the ledger, compared as text. */
  readonly sequence: string;
  readonly data: D;
}

/** Where a reader keeps how far it has come. */
export interface Checkpoint {
  /** Null before the first. */
  load(): Promise<string | null>;
  /** Everything up to this cursor is handled. */
  save(cursor: string): Promise<void>;
}

/** HTTP 410: the ledger's history is no longer the one this reader has read. */
export class Diverged extends Error {
  override readonly name = 'Diverged';

  constructor(
    /** From where it is still the same: drop what came after `sequence`, and go on from here. */
    readonly cursor: string,
    /** Of the last event that still is what it was; compare with `PublicEvent.sequence`. */
    readonly sequence: string,
    message: string,
  ) {
    super(message);
  }
}

/** The ledger refuses: another attempt would be refused as well. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface SubscribeOptions {
  /** Of the ledger, such as `https://ledger.example`. */
  readonly url: string;
  readonly token: string;
  /** Where to begin while there is no checkpoint: a cursor, or one of these. */
  readonly from?: 'beginning' | 'now' | (string & {});
  readonly checkpoint?: Checkpoint;
  /** What of the scope is wanted; all of it unless given. */
  readonly filter?: {
    readonly types?: readonly string[];
    readonly unit?: string;
    readonly measure?: string;
    readonly uscc?: string;
  };
  /**
   * One event after another; the next waits until this one is handled. Throwing ends `subscribe`,
   * and the event comes again. Whoever keeps `cursor` in the transaction that handles the event, and
   * gives it back as the checkpoint, handles each exactly once.
   */
  readonly onEvent: (event: PublicEvent, cursor: string) => void | Promise<void>;
  /** Told of each break that is tried again. */
  readonly onRetry?: (error: unknown, waitMs: number) => void;
  readonly signal?: AbortSignal;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** The server writes every 15 seconds: nothing for so long means that the connection is dead. */
const SILENCE_MS = 45_000;

/**
 * Reads until `signal` aborts, through every break of the network or the server.
 * @throws Diverged, Refused, and what `onEvent` or the checkpoint throws
 */
export async function subscribe(options: SubscribeOptions): Promise<void> {
  const { signal, checkpoint } = options;
  const place = { cursor: (await checkpoint?.load()) ?? null };
  let failures = 0;
  while (!signal?.aborted) {
    try {
      await readOnce(options, place, () => (failures = 0));
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof Broken)) throw error;
      const wait = error.retryAfterMs ?? backOff(failures);
      failures += 1;
      options.onRetry?.(error.cause, wait);
      await pause(wait, signal);
    }
  }
}

/** A break that another attempt may mend. */
class Broken extends Error {
  constructor(
    cause: unknown,
    readonly retryAfterMs?: number,
  ) {
    super('the connection broke', { cause });
  }
}

/** Twice as long each time, and no two readers at once. */
const backOff = (failures: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + Math.random() / 2);

async function readOnce(
  options: SubscribeOptions,
  place: { cursor: string | null },
  alive: () => void,
): Promise<void> {
  const attempt = new AbortController();
  const abort = (): void => attempt.abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  let silence: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(silence);
    silence = setTimeout(abort, SILENCE_MS);
  };
  try {
    listen();
    const body = await connect(options, place.cursor, attempt.signal);
    const messages = messagesIn(body);
    for (;;) {
      const next = await messages.next().catch((error: unknown) => {
        throw new Broken(error);
      });
      // While it is handled nothing is listened for.
      clearTimeout(silence);
      if (next.done) throw new Broken(new Error('the stream ended'));
      alive();
      const { id, event, data } = next.value;
      const ended = event === 'end';
      if (!ended && data !== '') await options.onEvent(JSON.parse(data) as PublicEvent, id ?? '');
      if (id !== undefined && id !== place.cursor) {
        await options.checkpoint?.save(id);
        place.cursor = id;
      }
      if (ended) throw new Broken(new Error(`the server ended the stream: ${data}`));
      if (options.signal?.aborted) return;
      listen();
    }
  } finally {
    clearTimeout(silence);
    options.signal?.removeEventListener('abort', abort);
    attempt.abort();
  }
}

async function connect(
  { url, token, from = 'beginning', filter = {} }: SubscribeOptions,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const query = new URLSearchParams();
  if (cursor !== null) query.set('after', cursor);
  else if (from === 'beginning' || from === 'now') query.set('from', from);
  else query.set('after', from);
  const { types, ...rest } = filter;
  if (types) query.set('types', types.join(','));
  for (const [name, value] of Object.entries(rest)) if (value) query.set(name, value);
  let answer: Response;
  try {
    answer = await fetch(`${url.replace(/\/+$/, '')}/v1/feed/stream?${query.toString()}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal,
    });
  } catch (error) {
    throw new Broken(error);
  }
  if (answer.ok && answer.body) return answer.body as ReadableStream<Uint8Array>;
  throw await problemOf(answer);
}

async function problemOf(answer: Response): Promise<Error> {
  const { status, headers } = answer;
  const problem = (await answer.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => String(problem[name] ?? '');
  if (status === 410 && typeof problem['cursor'] === 'string') {
    return new Diverged(problem['cursor'], text('limit').padStart(16, '0'), text('detail'));
  }
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number(headers.get('retry-after'));
    return new Broken(
      new Refused(status, text('code'), text('detail')),
      seconds > 0 ? seconds * 1_000 : undefined,
    );
  }
  return new Refused(status, text('code'), text('detail'));
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted) done();
  });
}
