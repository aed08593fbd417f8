import type { Settings } from '../../kernel/decider.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { Moment } from '../../kernel/days.js';
import type { SubjectId, UserId } from '../../kernel/ids.js';

export type LedgerKind = 'real' | 'demo';

/** Events that were recorded, and that a restored backup doesn't have. */
export interface Given {
  readonly from: number;
  /** The last that anybody told of; null: what was given up couldn't be read to its end. */
  readonly to: number | null;
  /** When the first of them was recorded, where that could be told. */
  readonly since: Moment | null;
  /** What was signed over them, and held by somebody else: that this isn't extended is intended. */
  readonly checkpoint: string | null;
}

export type LedgerEvent =
  /** The first event after a backup was put back: whatever came after `seq` is given up. */
  | DomainEvent<
      'LedgerRestored',
      {
        readonly seq: number;
        readonly takenAt: Moment;
        /** SHA-256 of the backup's manifest. */
        readonly backup: string;
        /** Null: nobody told of any. */
        readonly lost: Given | null;
        /** Whoever was erased by what is given up, and is erased here too. */
        readonly erased: readonly SubjectId[];
        readonly reason: string;
        /** The operator. */
        readonly by: UserId;
      }
    >
  /** Demo or real, for ever. */
  | DomainEvent<'LedgerOpened', { readonly ledgerId: string; readonly kind: LedgerKind }>
  | DomainEvent<
      'SettingsChanged',
      { readonly settings: Settings; readonly reason: string; readonly by: UserId }
    >;
