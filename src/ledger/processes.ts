import type { Logger } from 'pino';
import { processFor } from '../processes/index.js';
import type { Process } from '../processes/process.js';
import type { Target } from '../domain/targets.js';
import type { Actor, DomainEvent, Recorded } from '../kernel/event.js';
import type { EventId, UserId } from '../kernel/ids.js';
import { Refusal } from '../kernel/refusal.js';
import type { EventStore } from '../stores/events/port.js';
import type { Codec } from './codec.js';
import { attemptId } from './ids.js';
import type { Asked, Executed, Ledger } from './ledger.js';

/** How far the runner has come; losing it costs time, since every process may run again. */
export interface Checkpoint {
  load(): Promise<string | null>;
  save(position: string): Promise<void>;
}

const LEDGER_ITSELF: Actor = {
  id: 'process' as UserId,
  roles: ['process'],
  unit: null,
  uscc: null,
};

const FINISHED_KEPT = 10_000;
const RETRY_MS = 1_000;

/**
 * Carries out what follows from each event. Whoever sent the command waits for the outcome; what a
 * crash interrupted is finished by the same processes, read from the log.
 */
export class Processes {
  readonly #running = new Map<EventId, Promise<Refusal | undefined>>();
  readonly #finished = new Map<EventId, Refusal | undefined>();
  readonly #stop = new AbortController();
  #following: Promise<void> | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly checkpoint: Checkpoint,
    private readonly log: Pick<Logger, 'warn' | 'error'>,
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
    let position = await this.checkpoint.load();
    for await (const batch of this.store.readAll(position)) {
      for (const stored of batch) {
        await this.#seeThrough(this.codec.decode(stored));
        position = stored.position;
      }
      if (position !== null) await this.checkpoint.save(position);
    }
  }

  /** Goes on for ever behind the log; a process that failed is tried again until it succeeds. */
  follow(): void {
    this.#following = this.#follow();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        for await (const batch of this.store.subscribe(await this.checkpoint.load(), signal)) {
          for (const stored of batch) await this.#seeThrough(this.codec.decode(stored));
          const last = batch.at(-1);
          if (last) await this.checkpoint.save(last.position);
        }
      } catch (error) {
        this.log.warn({ err: error }, 'a process is pending and will be run again');
        await new Promise((again) => setTimeout(again, RETRY_MS));
      }
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await Promise.allSettled(this.#running.values());
  }

  /** Once for each event in this process's memory, however many wait for it. */
  async #seeThrough(event: Recorded): Promise<Refusal | undefined> {
    const { id } = event;
    if (this.#finished.has(id)) return this.#finished.get(id);
    const running = this.#running.get(id);
    if (running) return running;
    const process = processFor(event);
    if (!process) return undefined;
    const run = this.#run(process, event);
    this.#running.set(id, run);
    try {
      const refusal = await run;
      this.#finish(id, refusal);
      return refusal;
    } finally {
      this.#running.delete(id);
    }
  }

  #finish(id: EventId, refusal: Refusal | undefined): void {
    this.#finished.set(id, refusal);
    if (this.#finished.size > FINISHED_KEPT) {
      const [oldest] = this.#finished.keys();
      this.#finished.delete(oldest as EventId);
    }
  }

  async #run(process: Process, trigger: Recorded): Promise<Refusal | undefined> {
    let step = process.next();
    while (!step.done) {
      const effect = step.value;
      let state: unknown;
      try {
        state =
          effect.kind === 'look'
            ? await this.ledger.read(effect.target)
            : await this.#send(effect.target, effect.command, trigger);
      } catch (error) {
        step = process.throw(error);
        continue;
      }
      step = process.next(state);
    }
    return step.value;
  }

  /** A process that follows from a process's own step is seen through before the next step. */
  async #send(
    target: Parameters<Ledger['execute']>[0],
    command: { readonly type: string },
    trigger: Recorded,
  ): Promise<unknown> {
    const { state, events } = await this.ledger.execute(target, command, {
      actor: LEDGER_ITSELF,
      commandId: attemptId(),
      correlationId: trigger.metadata.correlationId,
      causationId: trigger.id,
    });
    for (const event of events) await this.#seeThrough(event);
    return state;
  }
}
