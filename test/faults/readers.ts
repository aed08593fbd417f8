import { setTimeout as sleep } from 'node:timers/promises';
import { type PublicEvent, subscribe } from '../../clients/typescript/src/index.js';
import type { Json } from '../support/api.js';

/** What was delivered one after another, and after which `seq` it was asked for. */
interface Session {
  readonly from: number;
  readonly seqs: number[];
}

/** Cursors that a reader keeps, any of those it was given. */
const KEPT = 100;

const seqOf = ({ sequence }: PublicEvent): number => Number(sequence);
const seqIn = (cursor: string | null): number => Number(cursor?.split('.')[2] ?? 0);

/** What every reader of the storm has, however it reads. */
abstract class Reader {
  readonly sessions: Session[] = [];
  /** The beginning, and cursors it was given: it may come again with any of them. */
  protected readonly cursors: (string | null)[] = [null];
  #given = 0;
  protected finishing = false;
  protected readonly stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    readonly subscriber: string,
    protected readonly url: string,
    protected readonly token: string,
    protected readonly random: () => number,
  ) {}

  start(): void {
    this.#running = this.run();
  }

  /** There is nothing more to come: it reads once more to the end. */
  finish(): void {
    this.finishing = true;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.#running;
  }

  get reached(): number {
    const last = this.sessions.at(-1);
    return last?.seqs.at(-1) ?? last?.from ?? 0;
  }

  protected abstract run(): Promise<void>;

  protected given(cursor: string): void {
    this.#given += 1;
    const at = Math.floor(this.random() * this.#given) + 1;
    if (this.cursors.length <= KEPT) this.cursors.push(cursor);
    else if (at <= KEPT) this.cursors[at] = cursor;
  }

  protected begun(cursor: string | null): Session {
    const session = { from: seqIn(cursor), seqs: [] };
    this.sessions.push(session);
    return session;
  }

  protected anyCursor(): string | null {
    const at = Math.floor(this.random() * this.cursors.length);
    return this.cursors[at] ?? null;
  }

  /** A while until it comes again: who reads the past over and over would be all that is served. */
  protected async away(): Promise<void> {
    await sleep(this.finishing ? 0 : this.random() * 1_000);
  }

  /** So many events, and it comes again. */
  protected patience(): number {
    return this.finishing ? Infinity : 1 + Math.floor(this.random() * 200);
  }
}

/** Rows and the cursor behind them, kept together as one transaction would. */
class Table {
  readonly rows: string[] = [];
  cursor: string | null = null;

  keep(events: readonly PublicEvent[], cursor: string): void {
    this.rows.push(...events.map(({ id }) => id));
    this.cursor = cursor;
  }
}

/** `exact` comes again with what its table has; the others at any place where they have been. */
export class StreamReader extends Reader {
  readonly table = new Table();

  constructor(
    readonly exact: boolean,
    ...of: ConstructorParameters<typeof Reader>
  ) {
    super(...of);
  }

  protected async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const cursor = this.exact ? this.table.cursor : this.anyCursor();
      const session = this.begun(cursor);
      const enough = new AbortController();
      let left = this.patience();
      await subscribe({
        url: this.url,
        token: this.token,
        from: cursor ?? 'beginning',
        signal: AbortSignal.any([enough.signal, this.stopping.signal]),
        onEvent: (event, at) => {
          session.seqs.push(seqOf(event));
          if (this.exact) this.table.keep([event], at);
          else this.given(at);
          left -= 1;
          if (left <= 0) enough.abort();
          // One that began before the end was known goes on to it as well.
          if (this.finishing) left = Infinity;
        },
      });
      await this.away();
    }
  }
}

export class Puller extends Reader {
  readonly table = new Table();

  constructor(
    readonly exact: boolean,
    ...of: ConstructorParameters<typeof Reader>
  ) {
    super(...of);
  }

  protected async run(): Promise<void> {
    const { signal } = this.stopping;
    let cursor: string | null = null;
    let session = this.begun(cursor);
    let left = this.patience();
    while (!signal.aborted) {
      const batch = await this.#pull(cursor);
      if (!batch) {
        await sleep(50);
        continue;
      }
      const { events, next } = batch;
      session.seqs.push(...events.map(seqOf));
      if (this.exact) this.table.keep(events, next);
      else this.given(next);
      cursor = next;
      left -= events.length;
      // Else each of them asks once for every event.
      await sleep(100);
      if (left > 0 || this.finishing) continue;
      await this.away();
      if (!this.exact) cursor = this.anyCursor();
      session = this.begun(cursor);
      left = this.patience();
    }
  }

  /** Undefined where there was no answer. */
  async #pull(
    cursor: string | null,
  ): Promise<{ events: readonly PublicEvent[]; next: string } | undefined> {
    const place = cursor === null ? 'from=beginning' : `after=${cursor}`;
    const limit = 1 + Math.floor(this.random() * 100);
    try {
      const answer = await fetch(`${this.url}/v1/feed?${place}&limit=${limit}&wait=1`, {
        headers: { authorization: `Bearer ${this.token}` },
        signal: this.stopping.signal,
      });
      return answer.ok ? ((await answer.json()) as Json) : undefined;
    } catch {
      return undefined;
    }
  }
}
