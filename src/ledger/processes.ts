import type { Logger } from 'pino';
import { processFor } from '../processes/index.js';
import type { Effect, Steps } from '../processes/process.js';
import type { Target } from '../domain/targets.js';
import { type DomainEvent, type Recorded, THE_LEDGER } from '../kernel/event.js';
import type { Sha256, SubjectId } from '../kernel/ids.js';
import { type Refusal } from '../kernel/refusal.js';
import type { EventStore, StoredEvent } from '../stores/events/port.js';
import { abreast, APPENDS } from './abreast.js';
import type { Codec } from './codec.js';
import { attemptId } from './ids.js';
import type { Asked, Executed, Ledger } from './ledger.js';

/** How far the runner has come; losing it costs time, since every process may run again. */
export interface Checkpoint {
  load(): Promise<string | null>;
  save(position: string): Promise<void>;
}

/** Destroys the keys of a person and of files, for ever; satisfied where they are destroyed. */
export type Shred = (subject: SubjectId, evidence: readonly Sha256[]) => Promise<void>;

/** An event's id comes from its command; where it stands is its own. */
const placeOf = ({ stream, revision }: Recorded): string => `${stream}@${revision}`;

const FINISHED_KEPT = 10_000;
const RETRY_MS = 1_000;

/**
 * Carries out what follows from each event. Whoever sent the command waits for the outcome; what a
 * crash interrupted is finished by the same processes, read from the log.
 */
export class Processes {
  readonly #running = new Map<string, Promise<Refusal | undefined>>();
  readonly #finished = new Map<string, Refusal | undefined>();
  readonly #stop = new AbortController();
  /** In log order, each with the position before it. */
  readonly #pending = new Map<
    string,
    { readonly event: Recorded; readonly before: string | null }
  >();
  /** What was taken from the log, and what of it is kept for the next start. */
  #position: string | null = null;
  #saved: string | null = null;
  #following: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retrying: Promise<void> | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly checkpoint: Checkpoint,
    private readonly log: Pick<Logger, 'warn' | 'error'>,
    private readonly shred: Shred,
  ) {}

  /**
   * Appends, then sees everything through that follows; for a retry, what followed then.
   * @throws Refusal of the command, or the one in which its process ended
   */
  async dispatch<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    command: C,
    asked: Asked,
  ): Promise<Executed<S>> {
    const executed = await this.ledger.execute(target, command, asked);
    for (const event of executed.events) {
      const refusal = await this.#seeThrough(event);
      if (refusal) throw refusal;
    }
    return executed;
  }

  /** Finishes what was left unfinished. To be awaited before anyone is served. */
  async recover(): Promise<void> {
    this.#position = await this.checkpoint.load();
    for await (const batch of this.store.readAll(this.#position)) await this.#take(batch);
    await this.#save();
  }

  /** Goes on for ever behind the log. */
  follow(): void {
    this.#following = this.#follow();
    this.#timer = setInterval(() => {
      this.#retrying ??= this.#retry().finally(() => (this.#retrying = undefined));
    }, RETRY_MS);
    this.#timer.unref();
  }

  /** How many processes wait to be run again. */
  get pending(): number {
    return this.#pending.size;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#timer);
    await this.#following;
    await this.#retrying;
    await Promise.allSettled(this.#running.values());
    await this.#save();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        for await (const batch of this.store.subscribe(this.#position, signal)) {
          await this.#take(batch);
        }
      } catch (error) {
        this.log.warn({ err: error }, 'the log cannot be read; trying again');
      }
      if (!signal.aborted) await new Promise((again) => setTimeout(again, RETRY_MS));
    }
  }

  /** A process that fails stays pending; it never becomes a refusal, and it holds up no other. */
  async #take(batch: readonly StoredEvent[]): Promise<void> {
    for (const stored of batch) {
      const event = this.codec.decode(stored);
      try {
        await this.#seeThrough(event);
      } catch (error) {
        this.#pending.set(placeOf(event), { event, before: this.#position });
        this.log.error({ err: error, stream: event.stream, type: event.type }, 'process pending');
      }
      this.#position = stored.position;
    }
  }

  async #retry(): Promise<void> {
    for (const [place, { event }] of this.#pending) {
      try {
        await this.#seeThrough(event);
        this.#pending.delete(place);
      } catch (error) {
        this.log.warn({ err: error, pending: this.#pending.size }, 'process still pending');
      }
    }
    await this.#save().catch((error: unknown) => {
      this.log.warn({ err: error }, 'the processes’ checkpoint was not kept');
    });
  }

  /** Never past a process that is pending. */
  async #save(): Promise<void> {
    const [oldest] = this.#pending.values();
    const position = oldest ? oldest.before : this.#position;
    if (position === null || position === this.#saved) return;
    await this.checkpoint.save(position);
    this.#saved = position;
  }

  /** Once for each event in this process's memory, however many wait for it. */
  async #seeThrough(event: Recorded): Promise<Refusal | undefined> {
    const place = placeOf(event);
    if (this.#finished.has(place)) return this.#finished.get(place);
    const running = this.#running.get(place);
    if (running) return running;
    const process = processFor(event);
    if (!process) return undefined;
    const run = this.#run(process, event);
    this.#running.set(place, run);
    try {
      const refusal = await run;
      this.#finish(place, refusal);
      return refusal;
    } finally {
      this.#running.delete(place);
    }
  }

  #finish(place: string, refusal: Refusal | undefined): void {
    this.#finished.set(place, refusal);
    if (this.#finished.size > FINISHED_KEPT) {
      const [oldest] = this.#finished.keys();
      this.#finished.delete(oldest as string);
    }
  }

  async #run<T>(steps: Steps<T>, trigger: Recorded): Promise<T> {
    let step = steps.next();
    while (!step.done) {
      const effect = step.value;
      let answer: unknown;
      try {
        answer = await this.#carryOut(effect, trigger);
      } catch (error) {
        step = steps.throw(error);
        continue;
      }
      step = steps.next(answer);
    }
    return step.value;
  }

  async #carryOut(effect: Effect, trigger: Recorded): Promise<unknown> {
    switch (effect.kind) {
      case 'look':
        return this.ledger.read(effect.target);
      case 'send':
        return this.#send(effect.target, effect.command, trigger);
      case 'shred':
        return this.shred(effect.subject, effect.evidence);
      case 'abreast':
        return abreast(effect.steps, APPENDS, (steps) => this.#run(steps, trigger));
    }
  }

  /** A process that follows from a process's own step is seen through before the next step. */
  async #send(
    target: Parameters<Ledger['execute']>[0],
    command: { readonly type: string },
    trigger: Recorded,
  ): Promise<unknown> {
    const { state, events } = await this.ledger.execute(target, command, {
      actor: THE_LEDGER,
      commandId: attemptId(),
      correlationId: trigger.metadata.correlationId,
      causationId: trigger.id,
    });
    for (const event of events) await this.#seeThrough(event);
    return state;
  }
}
