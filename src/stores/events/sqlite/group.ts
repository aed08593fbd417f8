import type { StreamName } from '../../../kernel/ids.js';
import type { Moment } from '../../../kernel/days.js';
import type { WrittenEvent } from '../written.js';

/** One append as text: its rows but for their numbers. */
export interface Append {
  readonly stream: StreamName;
  readonly expected: number;
  readonly events: readonly WrittenEvent[];
}

/** What became of one append of a group that is committed. */
export type Placed =
  /** The `seq` of its last event. */
  | number
  /** It was made before, and this was its result. */
  | { readonly seq: number; readonly recordedAt: Moment }
  /** It is refused: the revision at which its stream stands. */
  | { readonly actual: number };

/** What the thread answers to so many of the groups it was sent, the oldest first. */
export interface Committed {
  readonly groups: number;
  readonly outcome: readonly Placed[] | Failure;
}

/** An error, as it goes from one thread to another. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}
