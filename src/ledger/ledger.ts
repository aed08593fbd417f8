import type { LedgerState } from '../domain/ledger/decide.js';
import { at, type Target } from '../domain/targets.js';
import { forbidden } from '../domain/permissions.js';
import { type Day, dayOf, type Moment } from '../kernel/days.js';
import type { Context } from '../kernel/decider.js';
import type { Actor, DomainEvent, Recorded } from '../kernel/event.js';
import type { CommandId, EventId, StreamName } from '../kernel/ids.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import {
  type Appended,
  type EventStore,
  type StoredEvent,
  WrongRevision,
} from '../stores/events/port.js';
import { stamped } from '../stores/events/written.js';
import type { SubjectKeys } from '../stores/keys/port.js';
import type { Clock } from './clock.js';
import { type Codec, payloadHash, samePayload } from './codec.js';
import { type Answer, type Fold, Folds } from './folds.js';
import { eventIdOf, isAsked } from './ids.js';

/** Who asks, under which id, and on which revision they looked. */
export interface Asked {
  readonly actor: Actor;
  readonly commandId: CommandId;
  readonly correlationId?: CommandId;
  readonly causationId?: EventId;
  /** The revision the caller saw: given one, nothing is decided on any other. */
  readonly ifMatch?: number;
}

export interface Receipt {
  readonly stream: StreamName;
  readonly revision: number;
  /** Give it to a query as `after`, to read what was just written. Null: nothing is written yet. */
  readonly position: string | null;
}

export interface Executed<S> {
  readonly receipt: Receipt;
  readonly state: S;
  /** What the command appended, now or when it was first answered. */
  readonly events: readonly Recorded[];
}

/** Folds another stream, for what a decision may know beside its own. */
export type Read = <S, C extends { readonly type: string }, E extends DomainEvent, X>(
  target: Target<S, C, E, X>,
) => Promise<S>;

/** What each category's deciders may know besides their stream; see `composition`. */
export type Extras = (
  category: string,
  command: { readonly type: string },
  state: unknown,
  read: Read,
  context: Context,
) => Promise<object>;

/** What is measured of each command: its outcome is `appended`, `satisfied` or a refusal's code. */
export type Observe = (command: string, outcome: string, milliseconds: number) => void;

const ATTEMPTS = 4;

/** The one way to append. */
export class Ledger {
  readonly #folds: Folds;
  /** The streams that a command is being decided on, with those that wait for their turn there. */
  readonly #busy = new Map<StreamName, (() => void)[]>();
  /** Of the last command: many are asked within a millisecond. */
  #clock = { now: '' as Moment, today: '' as Day };

  constructor(
    private readonly store: EventStore,
    private readonly codec: Codec,
    private readonly keys: Pick<SubjectKeys, 'mac'>,
    private readonly clock: Clock,
    private readonly extras: Extras,
    private readonly observe: Observe = () => undefined,
  ) {
    this.#folds = new Folds(store, codec);
  }

  /** The state of a stream as the store has it now. */
  async read<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
  ): Promise<S> {
    return (await this.#folds.fresh(target)).state;
  }

  /** The same with its revision, for an ETag. */
  async fold<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
  ): Promise<Fold<S>> {
    return this.#folds.fresh(target);
  }

  /**
   * Decides and appends. A command seen before returns its receipt; one already satisfied appends
   * nothing.
   * @throws Refusal of the decider; `idempotency-key-reused`, `stale-revision`, `too-contended`,
   * `store-unavailable`
   */
  async execute<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    command: C,
    asked: Asked,
  ): Promise<Executed<S>> {
    const started = performance.now();
    const { stream } = target;
    // One at a time for each stream: callers of this process don't fight one another.
    const ahead = this.#busy.get(stream);
    if (ahead) await new Promise<void>((turn) => ahead.push(turn));
    else this.#busy.set(stream, []);
    let outcome = 'error';
    try {
      const executed = await this.#attempts(target, command, asked);
      outcome = executed.events.length > 0 ? 'appended' : 'satisfied';
      return executed;
    } catch (error) {
      if (error instanceof Refusal) outcome = error.code;
      throw error;
    } finally {
      const next = this.#busy.get(stream)?.shift();
      if (next) next();
      else this.#busy.delete(stream);
      this.observe(command.type, outcome, performance.now() - started);
    }
  }

  /**
   * What is cached decides where it leads to an append, which the store checks. A refusal or
   * "already satisfied" would be checked by nobody, so it is decided again on what is stored.
   */
  async #attempts<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    command: C,
    asked: Asked,
  ): Promise<Executed<S>> {
    let cached = this.#folds.cached<S>(target);
    for (let conflicts = 0; ; cached = undefined) {
      try {
        const executed = await this.#attempt(target, command, asked, cached);
        if (!cached || executed.events.length > 0) return executed;
      } catch (error) {
        if (error instanceof WrongRevision) {
          if (asked.ifMatch !== undefined) {
            throw refuse('stale-revision', { limit: asked.ifMatch, actual: error.actual });
          }
          conflicts += 1;
          if (conflicts === ATTEMPTS) throw refuse('too-contended');
          await new Promise((again) => setTimeout(again, Math.random() * 10 * conflicts));
        } else if (!cached || !(error instanceof Refusal) || error.kind === 'unavailable') {
          throw error;
        }
      }
    }
  }

  /** Once, on what is cached or else on what is stored. @throws WrongRevision, Refusal */
  async #attempt<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    command: C,
    asked: Asked,
    cached: Fold<S> | undefined,
  ): Promise<Executed<S>> {
    const { stream, decider } = target;
    const fold = cached ?? (await this.#folds.fresh(target));
    const answer = fold.answered.get(asked.commandId);
    if (answer) return this.#given(answer, fold, target, command);

    const { state, revision, position } = fold;
    const { actor, ifMatch } = asked;
    const refused = forbidden(actor, command.type, decider.about(state));
    if (refused) throw refused;
    if (ifMatch !== undefined && ifMatch !== revision) {
      throw refuse('stale-revision', { limit: ifMatch, actual: revision });
    }
    const known = <T>(other: { readonly stream: StreamName }) =>
      cached && this.#folds.cached<T>(other)?.state;
    const context = this.#context(actor, known(at.ledger) ?? (await this.read(at.ledger)));
    const read: Read = async (other) => known(other) ?? this.read(other);
    const extras = (await this.extras(decider.category, command, state, read, context)) as X;
    const decided = decider.decide(command, state, { ...context, ...extras });
    if (decided.length === 0) {
      return { receipt: { stream, revision, position }, state, events: [] };
    }
    return this.#append(target, fold, decided, command, asked, context);
  }

  /** What this command was answered before. @throws Refusal `idempotency-key-reused`, `subject-erased` */
  async #given<S>(
    { first, revision }: Answer,
    { state }: Fold<S>,
    { stream }: { readonly stream: StreamName },
    command: object,
  ): Promise<Executed<S>> {
    const stored = await this.store.readStream(stream, {
      from: first,
      limit: revision - first + 1,
    });
    const { position, metadata } = stored.at(-1) as StoredEvent;
    const same = samePayload(this.keys, command, metadata.payloadHash);
    // Nobody can tell any more whether it is the same, so nothing is said of what it was.
    if (same === 'erased') throw refuse('subject-erased');
    if (!same) throw refuse('idempotency-key-reused');
    const events = stored.map((event) => this.codec.decode(event));
    return { receipt: { stream, revision, position }, state, events };
  }

  #context(actor: Actor, { settings }: LedgerState): Context {
    const now = this.clock.now();
    if (now !== this.#clock.now) this.#clock = { now, today: dayOf(now) };
    return { now, today: this.#clock.today, actor, settings };
  }

  async #append<S, C extends { readonly type: string }, E extends DomainEvent, X>(
    { stream, decider }: Target<S, C, E, X>,
    fold: Fold<S>,
    decided: readonly E[],
    command: C,
    asked: Asked,
    { actor, today }: Context,
  ): Promise<Executed<S>> {
    const { commandId } = asked;
    const hash = payloadHash(this.keys, command);
    const by = { id: actor.id, roles: actor.roles, unit: actor.unit };
    let { state } = fold;
    const written = decided.map((event, index) => {
      const sealed = this.codec.sealed(event);
      state = decider.evolve(state, sealed);
      const encoded = this.codec.encode(sealed, eventIdOf(stream, commandId, index), {
        commandId,
        payloadHash: hash,
        correlationId: asked.correlationId ?? commandId,
        causationId: asked.causationId ?? commandId,
        actor: by,
        about: decider.about(state, event),
        effectiveOn: event.effectiveOn ?? today,
      });
      const refused = forbidden(actor, command.type, encoded.metadata.about);
      if (refused) throw refused;
      return { sealed, encoded };
    });
    const encoded = written.map((event) => event.encoded);
    let appended: Appended;
    try {
      appended = await this.store.append(stream, fold.revision, encoded);
    } catch (error) {
      // It may be stored all the same: a retry must meet what is stored.
      if (!(error instanceof WrongRevision)) this.#folds.forget(stream);
      throw error;
    }
    const { revision, position, recordedAt } = appended;
    const { answered } = fold;
    const first = revision - written.length + 1;
    if (isAsked(commandId)) answered.set(commandId, { first, revision });
    this.#folds.keep(stream, { state, revision, position, answered });
    return {
      receipt: { stream, revision, position },
      state,
      events: written.map(({ sealed, encoded: { id, metadata } }, index) => ({
        stream,
        revision: first + index,
        position,
        id,
        type: sealed.type,
        data: sealed.data,
        metadata: stamped(metadata, recordedAt),
      })),
    };
  }
}
