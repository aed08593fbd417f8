import type { Moment } from '../../kernel/days.js';
import type { Decider, Settings } from '../../kernel/decider.js';
import type { SubjectId } from '../../kernel/ids.js';
import { wan } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import type { Given, LedgerEvent, LedgerKind } from './events.js';

export type LedgerState =
  | { readonly status: 'none'; readonly settings: Settings }
  | {
      readonly status: 'open';
      readonly ledgerId: string;
      readonly kind: LedgerKind;
      readonly settings: Settings;
    };

export type LedgerCommand =
  | { readonly type: 'OpenLedger'; readonly ledgerId: string; readonly kind: LedgerKind }
  | {
      readonly type: 'RecordRestore';
      readonly seq: number;
      readonly takenAt: Moment;
      readonly backup: string;
      readonly lost: Given | null;
      readonly erased: readonly SubjectId[];
      readonly reason: string;
    }
  | {
      readonly type: 'ChangeSettings';
      readonly settings: Settings;
      readonly reason: string;
    };

/** Until a ledger records its own: one level up to 100万, two above; accounts cool for three days. */
export const defaultSettings: Settings = {
  approvalLevels: [
    { upToFen: wan(100), levels: 1 },
    { upToFen: null, levels: 2 },
  ],
  payeeCoolingDays: 3,
  duplicateWindowDays: 30,
};

export const ledger: Decider<LedgerState, LedgerCommand, LedgerEvent> = {
  category: 'ledger',
  initial: { status: 'none', settings: defaultSettings },
  evolve(state, event) {
    switch (event.type) {
      case 'LedgerOpened': {
        const { ledgerId, kind } = event.data;
        return { status: 'open', ledgerId, kind, settings: state.settings };
      }
      case 'SettingsChanged':
        return { ...state, settings: event.data.settings };
      case 'LedgerRestored':
        return state;
    }
  },
  about: () => ({}),
  decide(command, state, { actor }) {
    switch (command.type) {
      case 'OpenLedger': {
        const { ledgerId, kind } = command;
        if (state.status === 'open') {
          if (state.kind === kind) return [];
          throw refuse('ledger-kind-differs', { limit: state.kind, actual: kind });
        }
        return [{ type: 'LedgerOpened', data: { ledgerId, kind } }];
      }
      case 'RecordRestore': {
        const { type: _, ...restored } = command;
        return [{ type: 'LedgerRestored', data: { ...restored, by: actor.id } }];
      }
      case 'ChangeSettings': {
        const { settings, reason } = command;
        checkSettings(settings);
        return [{ type: 'SettingsChanged', data: { settings, reason, by: actor.id } }];
      }
    }
  },
};

function checkSettings({ approvalLevels, payeeCoolingDays, duplicateWindowDays }: Settings): void {
  const ascending = approvalLevels.every(({ upToFen, levels }, i) => {
    const before = approvalLevels[i - 1];
    const isLast = i === approvalLevels.length - 1;
    const rises =
      !before || (before.upToFen !== null && (upToFen === null || upToFen > before.upToFen));
    return levels >= 1 && levels <= 5 && rises && isLast === (upToFen === null);
  });
  if (!ascending || approvalLevels.length === 0) {
    throw refuse('settings-invalid', { field: 'approvalLevels' });
  }
  if (!Number.isInteger(payeeCoolingDays) || payeeCoolingDays < 0 || payeeCoolingDays > 90) {
    throw refuse('settings-invalid', { field: 'payeeCoolingDays' });
  }
  if (
    !Number.isInteger(duplicateWindowDays) ||
    duplicateWindowDays < 0 ||
    duplicateWindowDays > 365
  ) {
    throw refuse('settings-invalid', { field: 'duplicateWindowDays' });
  }
}
