import { Map as PersistentMap, Set as PersistentSet } from 'immutable';
import type { PaymentId, ReservationId, UserId } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import { returnOf } from '../payment/events.js';
import { type Account, emptyAccount, evolveAccount, isAccountEvent } from '../limits/account.js';
import type { Appropriation, BudgetEvent } from './events.js';

export interface PendingAdjustment {
  readonly adjustmentId: string;
  readonly deltaFen: Fen;
  readonly documentNumber: string;
  readonly by: UserId;
}

export type BudgetState =
  | { readonly status: 'none' }
  | (Appropriation & {
      readonly status: 'open' | 'closed';
      /** As it stands: with adjustments and what was brought forward, less what year-end took. */
      readonly appropriatedFen: Fen;
      /** 上年结转: of it, what came from the year before. */
      readonly broughtFen: Fen;
      readonly pending: PendingAdjustment | null;
      readonly adjustments: readonly string[];
      /** Everyone who gave this line its money. */
      readonly appropriators: readonly UserId[];
      readonly account: Account;
      /** Persistent, like the account: a busy line pays thousands of tranches. */
      readonly spent: PersistentMap<ReservationId, PaymentId>;
      /** See `returnOf`. */
      readonly restored: PersistentSet<string>;
      readonly closedBy: UserId | null;
      /** Year-end decisions, taken and received. */
      readonly decisions: readonly string[];
    });

export type BudgetLine = Exclude<BudgetState, { status: 'none' }>;

export const initialBudget: BudgetState = { status: 'none' };

export function evolveBudget(state: BudgetState, event: BudgetEvent): BudgetState {
  if (event.type === 'BudgetAppropriated') {
    const { by, amountFen, ...line } = event.data;
    return {
      status: 'open',
      ...line,
      appropriatedFen: amountFen,
      broughtFen: 0n,
      pending: null,
      adjustments: [],
      appropriators: [by],
      account: emptyAccount,
      spent: PersistentMap(),
      restored: PersistentSet(),
      closedBy: null,
      decisions: [],
    };
  }
  if (state.status === 'none') return state;
  if (isAccountEvent(event)) return { ...state, account: evolveAccount(state.account, event) };
  switch (event.type) {
    case 'BudgetAdjustmentProposed': {
      const { adjustmentId, deltaFen, documentNumber, by } = event.data;
      return { ...state, pending: { adjustmentId, deltaFen, documentNumber, by } };
    }
    case 'BudgetAdjusted': {
      const { adjustmentId, deltaFen, proposedBy, by } = event.data;
      return {
        ...state,
        pending: null,
        adjustments: [...state.adjustments, adjustmentId],
        appropriatedFen: state.appropriatedFen + deltaFen,
        appropriators: [...new Set([...state.appropriators, proposedBy, by])],
      };
    }
    case 'BudgetAdjustmentDeclined':
      return { ...state, pending: null };
    case 'BudgetSpent': {
      const { reservationId, paymentId } = event.data;
      return { ...state, spent: state.spent.set(reservationId, paymentId) };
    }
    case 'BudgetRestored':
      return { ...state, restored: state.restored.add(returnOf(event.data)) };
    case 'BudgetClosed':
      return { ...state, status: 'closed', closedBy: event.data.by };
    case 'YearEndDecided': {
      const { decisionId, carriedFen, lapsedFen } = event.data;
      return {
        ...state,
        appropriatedFen: state.appropriatedFen - carriedFen - lapsedFen,
        decisions: [...state.decisions, decisionId],
      };
    }
    case 'BudgetBroughtForward': {
      const { decisionId, amountFen, appropriators, by } = event.data;
      return {
        ...state,
        appropriatedFen: state.appropriatedFen + amountFen,
        broughtFen: state.broughtFen + amountFen,
        decisions: [...state.decisions, decisionId],
        appropriators: [...new Set([...state.appropriators, ...appropriators, by])],
      };
    }
  }
}
