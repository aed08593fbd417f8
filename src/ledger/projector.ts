import { setImmediate as yieldToIO, setTimeout as sleep } from 'node:timers/promises';
import type { Fact, Projection } from '../../projections/projection.js';
import { refuse } from '../kernel/refusal.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import type { Checkpoint } from '../stores/rows/checkpoints.js';
import type { Batch, ReadModels } from '../stores/rows/read-models.js';
import type { History, Progress } from '../stores/rows/scratch.js';
import type { Codec } from './codec.js';
import { gather } from './gather.js';

export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  /** `stopped` by a fault of its own; `rebuilding` because its version is another one. */
  readonly state: 'running' | 'rebuilding' | 'stopped';
  readonly position: string | null;
  readonly seq: number;
  readonly error: string | null;
}

export interface ProjectionLag extends ProjectionStatus {
  readonly behind: boolean;
  /** Events read and not yet in its rows. */
  readonly events: number;
}

export interface ProjectorOptions {
  readonly store: EventStore;
  readonly codec: Pick<Codec, 'decode'>;
  readonly rows: ReadModels;
  /** Told of every projection that stops, and of every time the store or the rows can't be used. */
  readonly report?: (problem: {
    readonly projection: string | null;
    readonly error: unknown;
  }) => void;
}

/** One transaction takes at most so many events: it runs beside the writer and must let it in. */
const SLICE = 100;
/** And no event after it has so many rows: they are written at a stretch, while others wait. */
const ROWS = 250;
/** Events that change no row of a projection move its checkpoint in memory, and at times on disk. */
const UNSAVED = 1_000;
/** While nobody waits, events gather for so long: a commit for ten costs what one for one does. */
const PACE_MS = 10;
const RETRY_MS = 500;

/** Decoded, numbered history of a store. */
export const historyOf = (
  store: Pick<EventStore, 'readAll'>,
  codec: Pick<Codec, 'decode'>,
): History => ({
  async *read(after, until) {
    let seq = after?.seq ?? 0;
    const options = until === null ? {} : { until };
    for await (const batch of store.readAll(after?.position ?? null, options)) {
      yield numbered(batch, seq, codec);
      seq += batch.length;
    }
  },
});

const numbered = (
  events: readonly StoredEvent[],
  after: number,
  codec: Pick<Codec, 'decode'>,
): readonly Fact[] =>
  events.map((stored, i) => ({ ...codec.decode(stored), seq: after + i + 1 }) as Fact);

type Mutation = Batch['mutations'][number];

interface Member {
  readonly projection: Projection;
  state: ProjectionStatus['state'];
  error: unknown;
  /** As stored; what has been taken may be further on, by events that change no row of it. */
  saved: Checkpoint;
  position: string | null;
  seq: number;
}

interface Waiter {
  readonly position: string;
  readonly members: readonly Member[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one reader that feeds every projection. Each has its own checkpoint, skips what it has, and
 * stops alone when it fails; the others go on.
 */
export class Projector {
  private readonly store: EventStore;
  private readonly codec: Pick<Codec, 'decode'>;
  private readonly rows: ReadModels;
  private readonly report: NonNullable<ProjectorOptions['report']>;

  private members: readonly Member[] = [];
  private waiters = new Set<Waiter>();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private turn: Promise<unknown> = Promise.resolve();
  private hurry: () => void = () => {};
  /** What the reader has taken. */
  private position: string | null = null;
  private seq = 0;

  constructor({ store, codec, rows, report = () => {} }: ProjectorOptions) {
    this.store = store;
    this.codec = codec;
    this.rows = rows;
    this.report = report;
  }

  /** Returns once it reads; projections of another version are rebuilt while the others run. */
  async start(): Promise<void> {
    await this.forgetAnotherLedger();
    const saved = await this.rows.checkpoints();
    this.members = this.rows.projections.map((projection) => {
      const at = saved.get(projection.name) as Checkpoint;
      const state = at.version === projection.version ? 'running' : 'rebuilding';
      return { projection, state, error: null, saved: at, position: at.position, seq: at.seq };
    });
    const first = this.members.reduce((a, b) => (b.seq < a.seq ? b : a));
    this.position = first.position;
    this.seq = first.seq;
    this.running = this.run();
    const stale = this.members.filter(({ state }) => state === 'rebuilding');
    if (stale.length > 0) {
      void this.rebuild(stale.map(({ projection }) => projection.name)).catch((error: unknown) => {
        for (const member of stale) this.halt(member, error);
      });
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.hurry();
    await this.running;
    await this.turn;
    await this.save(this.members.filter(unsaved)).catch((error: unknown) =>
      this.report({ projection: null, error }),
    );
    for (const waiter of this.waiters)
      waiter.reject(refuse('store-unavailable', { actual: 'closing' }));
    this.waiters.clear();
  }

  /**
   * Returns when the named projections have taken `position`.
   * @throws Refusal `projection-behind` after `timeoutMs`, and at once for one that has stopped
   */
  async waitFor(position: string, names: readonly string[], timeoutMs = 2_000): Promise<void> {
    const members = names.map((name) => this.member(name));
    const late = () => members.filter((member) => !this.has(member, position));
    const behind = () =>
      refuse('projection-behind', {
        projection: late()
          .map(({ projection }) => projection.name)
          .join(', '),
        position,
        limit: timeoutMs,
      });
    if (late().length === 0) return;
    if (late().some(({ state }) => state === 'stopped')) throw behind();
    let timer: NodeJS.Timeout | undefined;
    let waiter: Waiter | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        waiter = { position, members, resolve, reject };
        this.waiters.add(waiter);
        timer = setTimeout(() => reject(behind()), timeoutMs);
        this.hurry();
      });
    } finally {
      clearTimeout(timer);
      if (waiter) this.waiters.delete(waiter);
    }
  }

  status(): readonly ProjectionStatus[] {
    return this.members.map(({ projection, state, position, seq, error }) => ({
      name: projection.name,
      version: projection.version,
      state,
      position,
      seq,
      error: error === null ? null : String(error),
    }));
  }

  /** @throws Refusal `store-unavailable` */
  async lag(): Promise<readonly ProjectionLag[]> {
    const head = await this.store.head();
    return this.status().map((status) => ({
      ...status,
      behind:
        head !== null &&
        (status.position === null || this.store.compare(status.position, head) < 0),
      events: Math.max(0, this.seq - status.seq),
    }));
  }

  /** Fills new tables beside the live ones and swaps; a projection that had stopped goes on. */
  async rebuild(
    names: readonly string[],
    onProgress?: (progress: Progress) => void,
  ): Promise<void> {
    const history = historyOf(this.store, this.codec);
    await this.rows.rebuild(names, history, onProgress);
    await this.alone(async () => {
      for (const member of names.map((name) => this.member(name))) {
        await this.adopt(member);
        const { position, seq } = member;
        member.state = 'running';
        member.error = null;
        if (seq >= this.seq || this.position === null) continue;
        const after = position === null ? null : { position, seq };
        for await (const facts of history.read(after, this.position)) {
          await this.feed([member], facts);
        }
      }
      this.wake();
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const attempt = new AbortController();
      try {
        const either = AbortSignal.any([signal, attempt.signal]);
        const events = this.store.subscribe(this.position, either);
        for await (const batch of gather(events, () => this.pause(), UNSAVED)) {
          await this.alone(() => this.take(batch));
          if (signal.aborted) return;
        }
        return;
      } catch (error) {
        if (signal.aborted || this.members.every(({ state }) => state === 'stopped')) return;
        this.report({ projection: null, error });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      } finally {
        attempt.abort();
      }
    }
  }

  private async take(stored: readonly StoredEvent[]): Promise<void> {
    await this.feed(
      this.members.filter(({ state }) => state === 'running'),
      this.decoded(stored),
    );
    this.position = stored.at(-1)?.position ?? this.position;
    this.seq += stored.length;
    this.wake();
  }

  private *decoded(stored: readonly StoredEvent[]): Generator<Fact> {
    const after = this.seq;
    try {
      for (const [i, event] of stored.entries()) yield* numbered([event], after + i, this.codec);
    } catch (error) {
      // Whatever it says, no projection may go past it.
      for (const member of this.members) this.halt(member, error);
      throw error;
    }
  }

  private async feed(members: readonly Member[], facts: Iterable<Fact>): Promise<void> {
    const rest = facts[Symbol.iterator]();
    for (;;) {
      const { slice, made } = this.project(members, rest);
      if (slice.length === 0) return;
      await this.keep(made, slice);
      this.wake();
      await yieldToIO();
    }
  }

  /** What each member makes of as many of the facts as one transaction takes. */
  private project(members: readonly Member[], facts: Iterator<Fact>) {
    const running = members.filter(({ state }) => state === 'running');
    const made = new Map(running.map((member) => [member, [] as Mutation[]]));
    const slice: Fact[] = [];
    for (let rows = 0; slice.length < SLICE && rows < ROWS;) {
      const next = facts.next();
      if (next.done) break;
      const fact = next.value;
      slice.push(fact);
      for (const [member, mutations] of made) {
        if (fact.seq <= member.seq) continue;
        try {
          const more = member.projection.project(fact);
          for (const mutation of more) mutations.push(mutation);
          rows += more.length;
        } catch (error) {
          this.halt(member, error);
          made.delete(member);
        }
      }
    }
    return { slice, made };
  }

  private async keep(
    made: ReadonlyMap<Member, readonly Mutation[]>,
    facts: readonly Fact[],
  ): Promise<void> {
    const last = facts.at(-1) as Fact;
    const fed: Member[] = [];
    const batches: Batch[] = [];
    for (const [member, mutations] of made) {
      if (last.seq <= member.seq) continue;
      if (mutations.length === 0 && last.seq - member.saved.seq < UNSAVED) {
        member.position = last.position;
        member.seq = last.seq;
        continue;
      }
      fed.push(member);
      batches.push({ from: member.saved, to: last, mutations });
    }
    if (batches.length === 0) return;
    const outcomes = await this.rows.apply(batches);
    for (const [i, member] of fed.entries()) {
      const outcome = outcomes[i];
      if (outcome === 'applied') this.moved(member, last);
      else if (outcome === 'overtaken') await this.overtaken(member, facts);
      else this.halt(member, outcome);
    }
  }

  /** By a rebuild, which is welcome; or by another runner, which makes one of the two too many. */
  private async overtaken(member: Member, facts: readonly Fact[]): Promise<void> {
    const { build } = member.saved;
    await this.adopt(member);
    if (member.saved.build === build) {
      this.halt(member, new Error('another process is feeding the same read models'));
    } else {
      await this.feed([member], facts);
    }
  }

  private async adopt(member: Member): Promise<void> {
    const saved = (await this.rows.checkpoints()).get(member.projection.name) as Checkpoint;
    Object.assign(member, { saved, position: saved.position, seq: saved.seq });
  }

  private moved(member: Member, { position, seq }: { position: string; seq: number }): void {
    member.saved = { ...member.saved, position, seq };
    member.position = position;
    member.seq = seq;
  }

  private async save(members: readonly Member[]): Promise<void> {
    if (members.length === 0) return;
    await this.rows.apply(
      members.map(({ saved, position, seq }) => ({
        from: saved,
        to: { position: position as string, seq },
        mutations: [],
      })),
    );
  }

  private halt(member: Member, error: unknown): void {
    member.state = 'stopped';
    member.error = error;
    this.report({ projection: member.projection.name, error });
    for (const waiter of this.waiters) {
      if (waiter.members.includes(member) && !this.has(member, waiter.position)) {
        const { position } = waiter;
        const projection = member.projection.name;
        waiter.reject(refuse('projection-behind', { projection, position, limit: 0 }));
      }
    }
  }

  /**
   * Rows that were filled from another ledger, or from one that was put back to an older copy, say
   * what this ledger never did.
   */
  private async forgetAnotherLedger(): Promise<void> {
    const head = await this.store.head();
    for (const { name, position } of (await this.rows.checkpoints()).values()) {
      if (position === null || !this.rows.projections.some((each) => each.name === name)) continue;
      if (head === null || this.beyond(position, head)) await this.rows.reset(name);
    }
  }

  private beyond(position: string, head: string): boolean {
    try {
      return this.store.compare(position, head) > 0;
    } catch {
      return true;
    }
  }

  private has({ position }: Member, wanted: string): boolean {
    return position !== null && this.store.compare(position, wanted) >= 0;
  }

  private wake(): void {
    for (const waiter of this.waiters) {
      if (waiter.members.every((member) => this.has(member, waiter.position))) waiter.resolve();
    }
  }

  private async pause(): Promise<void> {
    if (this.waiters.size > 0 || this.stopping.signal.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.hurry = resolve;
      timer = setTimeout(resolve, PACE_MS);
    });
    clearTimeout(timer);
  }

  /** A rebuilt projection joins between two batches, never within one. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private member(name: string): Member {
    const member = this.members.find(({ projection }) => projection.name === name);
    if (!member) throw new Error(`there is no projection ${name}`);
    return member;
  }
}

const unsaved = ({ state, saved, seq }: Member): boolean => state === 'running' && saved.seq < seq;
