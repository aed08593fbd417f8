import type { Day, Moment } from './days.js';
import type { About, Actor, DomainEvent } from './event.js';
import type { Fen } from './money.js';

/** Settings that change decisions, recorded in the `ledger` stream with who and when. */
export interface Settings {
  /** Ascending; the first whose `upToFen` is null or not below the amount says how many levels. */
  readonly approvalLevels: readonly { readonly upToFen: Fen | null; readonly levels: number }[];
  /** Days a newly confirmed payee account waits before it can be paid to. */
  readonly payeeCoolingDays: number;
  /** Days within which a payment of the same payee, amount and purpose may be a repetition. */
  readonly duplicateWindowDays: number;
}

/** What a decision may know besides its command and its stream. */
export interface Context {
  readonly now: Moment;
  /** The ledger's business day. */
  readonly today: Day;
  readonly actor: Actor;
  readonly settings: Settings;
}

/**
 * One aggregate. `evolve` is total and silent. `decide` returns `[]` when the command is already
 * satisfied and throws a `Refusal` when it can't be; `X` is what else it must know, looked up
 * before it decides.
 */
export interface Decider<
  S,
  C extends { readonly type: string },
  E extends DomainEvent,
  X = unknown,
> {
  readonly category: string;
  readonly initial: S;
  evolve(state: S, event: E): S;
  decide(command: C, state: S, context: Context & X): readonly E[];
  /** Of the stream as it stands, or of one event of it, given the state after that event. */
  about(state: S, event?: E): About;
}
