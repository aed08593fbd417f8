import { LRUCache } from 'lru-cache';
import type { Target } from '../domain/targets.js';
import type { DomainEvent } from '../kernel/event.js';
import type { CommandId, StreamName } from '../kernel/ids.js';
import { type EventStore, NO_STREAM, type StoredEvent } from '../stores/events/port.js';
import type { Codec } from './codec.js';
import { isAsked } from './ids.js';

/** A stream folded up to a revision, with the commands it has answered. */
export interface Fold<S> {
  readonly state: S;
  readonly revision: number;
  /** Of the newest event; null while there is none. */
  readonly position: string | null;
  /** Shared by the folds of a stream: what was answered once stays answered. */
  readonly answered: Map<CommandId, Answer>;
}

/** Where a command's events are: the rest of its answer is read there, should it be asked again. */
export interface Answer {
  /** Of the first of its events. */
  readonly first: number;
  /** Of the last. */
  readonly revision: number;
}

const PAGE = 1000;

/** Folded streams, kept by revision: only newer events are ever read. */
export class Folds {
  readonly #cache: LRUCache<StreamName, Fold<unknown>>;

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    capacity = 10_000,
  ) {
    this.#cache = new LRUCache({ max: capacity });
  }

  /** As it was last seen here; another process may have appended since. */
  cached<S>({ stream }: { readonly stream: StreamName }): Fold<S> | undefined {
    return this.#cache.get(stream) as Fold<S> | undefined;
  }

  /** As the store has it now. */
  async fresh<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
  ): Promise<Fold<S>> {
    const { stream, decider } = target;
    let fold: Fold<S> = this.cached<S>(target) ?? {
      state: decider.initial,
      revision: NO_STREAM,
      position: null,
      answered: new Map(),
    };
    for (;;) {
      const page = await this.store.readStream(stream, { from: fold.revision + 1, limit: PAGE });
      if (page.length > 0) {
        fold = page.reduce((before, stored) => this.#evolve(target, before, stored), fold);
      }
      if (page.length < PAGE) break;
    }
    if (fold.revision !== NO_STREAM) this.keep(stream, fold);
    return fold;
  }

  /** What an append may have changed unseen is read anew. */
  forget(stream: StreamName): void {
    this.#cache.delete(stream);
  }

  keep<S>(stream: StreamName, fold: Fold<S>): void {
    const known = this.#cache.peek(stream);
    if (!known || known.revision <= fold.revision) this.#cache.set(stream, fold);
  }

  #evolve<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    { decider }: Target<S, C, E, X>,
    { state, answered }: Fold<S>,
    stored: StoredEvent,
  ): Fold<S> {
    const { revision, position, metadata } = stored;
    const { commandId } = metadata;
    if (isAsked(commandId)) {
      const first = answered.get(commandId)?.first ?? revision;
      answered.set(commandId, { first, revision });
    }
    const event = this.codec.decode<E>(stored) as unknown as E;
    return { state: decider.evolve(state, event), revision, position, answered };
  }
}
