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
    }
  /** Steps that don't need one another, many at a time; the answer is what each came to, in order. */
  | { readonly kind: 'abreast'; readonly steps: readonly Steps<unknown>[] };

/** A part of a process, in order. */
export type Steps<T> = Generator<Effect, T, unknown>;

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
export type Process = Steps<Refusal | undefined>;

export function* send<S, C extends { readonly type: string }, E extends DomainEvent, X>(
  target: Target<S, C, E, X>,
  command: C,
): Steps<S> {
  return (yield { kind: 'send', target, command }) as S;
}

export function* look<S, C extends { readonly type: string }, E extends DomainEvent, X>(
  target: Target<S, C, E, X>,
): Steps<S> {
  return (yield { kind: 'look', target }) as S;
}

/** The keys of a person and of the files that tell of them are destroyed when this returns. */
export function* shred(subject: SubjectId, evidence: readonly Sha256[]): Steps<void> {
  yield { kind: 'shred', subject, evidence };
}

/**
 * They begin in order, and each may be anywhere when it ends with the process: only steps that come
 * to the same in whatever order can be taken so. Once one throws no other begins, and those that
 * have begun come to their end. What the first in order threw is thrown here, which is what would
 * have been thrown one by one; but steps after it may have been carried out, so whoever takes back
 * takes back all of them.
 */
export function* abreast<T>(steps: readonly Steps<T>[]): Steps<readonly T[]> {
  return (yield { kind: 'abreast', steps }) as readonly T[];
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
