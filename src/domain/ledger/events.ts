import type { Settings } from '../../kernel/decider.js';
import type { DomainEvent } from '../../kernel/event.js';
import type { UserId } from '../../kernel/ids.js';

export type LedgerKind = 'real' | 'demo';

export type LedgerEvent =
  /** Demo or real, for ever. */
  | DomainEvent<'LedgerOpened', { readonly ledgerId: string; readonly kind: LedgerKind }>
  | DomainEvent<
      'SettingsChanged',
      { readonly settings: Settings; readonly reason: string; readonly by: UserId }
    >;
