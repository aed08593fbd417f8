import {
  CancelledError,
  DeadlineExceededError,
  NotLeaderError,
  TimeoutError,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';
import { type Refusal, refuse } from '../../../kernel/refusal.js';

/** Ours: the client let an attempt run longer than it may. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** gRPC status codes CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE. */
const PASSING_CODES = new Set<unknown>([1, 4, 14]);

/**
 * Whether a failure may be over at the next attempt: the server is down, starting, electing a
 * leader, or does not answer. The client types some of these and not others: a server that is down
 * is a plain Error with `code` 14, one that starts an UnknownError about "Server Is Not Ready".
 */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof TimedOut ||
    error instanceof UnavailableError ||
    error instanceof CancelledError ||
    error instanceof TimeoutError ||
    error instanceof DeadlineExceededError ||
    error instanceof NotLeaderError ||
    (error instanceof UnknownError && /not ready/i.test(error.message)) ||
    (error instanceof Error &&
      (PASSING_CODES.has((error as { code?: unknown }).code) ||
        /failed to discover/i.test(error.message)))
  );
}

/** One name for all of them. */
export const unavailable = (error: unknown): Refusal =>
  refuse('store-unavailable', { actual: (error as Error).message });
