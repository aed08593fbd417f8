import type { DomainEvent } from '../kernel/event.js';
import type { Sha256, SubjectId } from '../kernel/ids.js';
import { Refusal, refusalOf, type RefusalReason } from '../kernel/refusal.js';
import type { Target } from '../domain/targets.js';

/** What a process asks for next; whoever runs it answers with the state of the stream. */
export type Effect =
  | {
      readonly kind: 'send';
      readonly target: AnyTarget;
      readonly command: { readonly type: string };
    }
  | { readonly kind: 'look'; readonly target: AnyTarget }
  /** The one step outside of the streams: it can be made again and again, and not undone. */
  | {
      readonly kind: 'shred';
      readonly subject: SubjectId;
      readonly evidence: readonly Sha256[];
    };

// A process meets every kind of stream; `send` and `look` keep each call typed.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyTarget = Target<any, any, any, any>;

/**
 * What must happen across streams after one event: pure steps, run in order. A refused step throws
 * into the process, which then takes back what it did. It returns the refusal that ended it, for
 * the officer who waits, or nothing.
 *
 * A process may be run again at any time, from its start: each of its commands is satisfied once
 * it was carried out, so running it twice, or after a crash, ends in the same state as once.
 */
export type Process = Generator<Effect, Refusal | undefined, unknown>;

export function* send<S, C extends { readonly type: string }, E extends DomainEvent, X>(
  target: Target<S, C, E, X>,
  command: C,
): Generator<Effect, S, unknown> {
  return (yield { kind: 'send', target, command }) as S;
}

export function* look<S, C extends { readonly type: string }, E extends DomainEvent, X>(
  target: Target<S, C, E, X>,
): Generator<Effect, S, unknown> {
  return (yield { kind: 'look', target }) as S;
}

/** The keys of a person and of the files that tell of them are destroyed when this returns. */
export function* shred(
  subject: SubjectId,
  evidence: readonly Sha256[],
): Generator<Effect, void, unknown> {
  yield { kind: 'shred', subject, evidence };
}

/**
 * The refusal a step ended in. A store that can't be reached is no answer: the process stays
 * pending and is run again.
 */
export function refusalIn(error: unknown): Refusal {
  if (error instanceof Refusal && error.kind !== 'unavailable') return error;
  throw error;
}

/** What was recorded as the end of an attempt, for whoever asks again. */
export const endedIn = (outcome: RefusalReason | null): Refusal | undefined =>
  outcome === null ? undefined : refusalOf(outcome);

export const withdrawn: RefusalReason = { code: 'award-withdrawn', params: {} };
export const releasedAnew = (reservationId: string): RefusalReason => ({
  code: 'release-superseded',
  params: { reservationId },
});
export const paymentTakenOut = (paymentId: string): RefusalReason => ({
  code: 'payment-dropped',
  params: { paymentId },
});
