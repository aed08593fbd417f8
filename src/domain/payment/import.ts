import { refuse } from '../../kernel/refusal.js';
import type { Of } from './commands.js';
import type { PaymentEvent } from './events.js';
import type { PaymentState } from './state.js';

/** It was settled before this ledger: nobody here instructed it. */
export function importPayment(
  { payment, importedBy }: Of<'ImportPayment'>,
  state: PaymentState,
): readonly PaymentEvent[] {
  if (state.status !== 'none') return [];
  const { clearedOn: effectiveOn } = payment;
  return [{ type: 'PaymentImported', data: { ...payment, importedBy }, effectiveOn }];
}

/** @throws Refusal `history-in-use` where something has come of it here. */
export function voidImported(
  { paymentId, reason, voidedBy: by }: Of<'VoidImportedPayment'>,
  state: PaymentState,
): readonly PaymentEvent[] {
  if (state.status === 'none') return [];
  if (state.status !== 'settled' || !state.imported || !isAsImported(state)) {
    throw refuse('history-in-use', { id: paymentId });
  }
  const { imported: payment, clearedOn: effectiveOn } = state;
  return [{ type: 'PaymentImportVoided', data: { payment, reason, by }, effectiveOn }];
}

/** Nothing was claimed back, returned, found in a statement or overpaid since. */
export function isAsImported(state: PaymentState): boolean {
  if (state.status !== 'settled' || !state.imported) return false;
  const { returns, imported, overpayments, recoveries, offsets, matches } = state;
  return (
    returns.length === imported.recovered.length &&
    overpayments.length + recoveries.length + offsets.length + matches.length === 0
  );
}
