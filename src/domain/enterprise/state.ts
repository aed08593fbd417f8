import { Map as PersistentMap } from 'immutable';
import { type Day, type Period, covers } from '../../kernel/days.js';
import type { AccountId, PaymentId, UserId } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';
import { type Account, emptyAccount, evolveAccount, isAccountEvent } from '../limits/account.js';
import type { PayeeAccount } from '../payment/events.js';
import type { EnterpriseEvent, TerritoryFact } from './events.js';

export interface Agreement extends Period {
  readonly agreementId: string;
  readonly title: string;
}

export interface PayeeAccountState extends PayeeAccount {
  readonly status: 'proposed' | 'confirmed' | 'retired';
  readonly proposedBy: UserId;
}

export type NotedPayment = Extract<EnterpriseEvent, { type: 'PaymentNoted' }>['data'];

export type EnterpriseState =
  | { readonly status: 'none' }
  | {
      readonly status: 'registered';
      readonly uscc: Uscc;
      readonly name: string;
      /** In the order they were recorded; of those that hold on a day, the latest `from` counts. */
      readonly facts: readonly {
        readonly fact: TerritoryFact;
        readonly value: boolean;
        readonly from: Day;
      }[];
      readonly agreements: readonly Agreement[];
      /** In the order they were proposed, each moved to the end when it is confirmed. */
      readonly accounts: readonly PayeeAccountState[];
      /** When each account was confirmed, as the ledger's business day. */
      readonly confirmedOn: Readonly<Record<AccountId, Day>>;
      readonly frozen: Readonly<Record<string, AccountId>>;
      readonly payments: PersistentMap<PaymentId, NotedPayment>;
      readonly cleared: readonly string[];
      readonly account: Account;
    };

export type Enterprise = Exclude<EnterpriseState, { status: 'none' }>;

export const initialEnterprise: EnterpriseState = { status: 'none' };

export function evolveEnterprise(state: EnterpriseState, event: EnterpriseEvent): EnterpriseState {
  if (event.type === 'EnterpriseRegistered') {
    return {
      status: 'registered',
      uscc: event.data.uscc,
      name: event.data.name,
      facts: [],
      agreements: [],
      accounts: [],
      confirmedOn: {},
      frozen: {},
      payments: PersistentMap(),
      cleared: [],
      account: emptyAccount,
    };
  }
  if (state.status === 'none') return state;
  if (isAccountEvent(event)) return { ...state, account: evolveAccount(state.account, event) };
  switch (event.type) {
    case 'EnterpriseFactRecorded': {
      const { fact, value, from } = event.data;
      return { ...state, facts: [...state.facts, { fact, value, from }] };
    }
    case 'AgreementRecorded': {
      const { agreementId, title, from, to } = event.data;
      return { ...state, agreements: [...state.agreements, { agreementId, title, from, to }] };
    }
    case 'AgreementEnded': {
      const { agreementId, to } = event.data;
      return {
        ...state,
        agreements: state.agreements.map((agreement) =>
          agreement.agreementId === agreementId ? { ...agreement, to } : agreement,
        ),
      };
    }
    case 'PayeeAccountProposed': {
      const { by, ...account } = event.data;
      return {
        ...state,
        accounts: [...state.accounts, { ...account, status: 'proposed', proposedBy: by }],
      };
    }
    case 'PayeeAccountConfirmed': {
      const { accountId, on } = event.data;
      return {
        ...state,
        accounts: [
          ...state.accounts.filter((account) => account.accountId !== accountId),
          ...state.accounts
            .filter((account) => account.accountId === accountId)
            .map((account) => ({ ...account, status: 'confirmed' as const })),
        ],
        confirmedOn: { ...state.confirmedOn, [accountId]: on },
      };
    }
    case 'PayeeAccountRetired':
      return {
        ...state,
        accounts: state.accounts.map((account) =>
          account.accountId === event.data.accountId ? { ...account, status: 'retired' } : account,
        ),
      };
    case 'PayeeAccountFrozen': {
      const { paymentId, accountId } = event.data;
      return { ...state, frozen: { ...state.frozen, [paymentId]: accountId } };
    }
    case 'PaymentNoted': {
      const { paymentId } = event.data;
      return { ...state, payments: state.payments.set(paymentId, event.data) };
    }
    case 'GrantCleared':
      return { ...state, cleared: [...state.cleared, event.data.reservationId] };
  }
}

/** The value that holds on a day, or undefined where none was ever recorded for it. */
export function factOn(state: Enterprise, fact: TerritoryFact, on: Day): boolean | undefined {
  let found: { readonly value: boolean; readonly from: Day } | undefined;
  for (const recorded of state.facts) {
    if (recorded.fact !== fact || recorded.from > on) continue;
    if (!found || recorded.from >= found.from) found = recorded;
  }
  return found?.value;
}

export const agreementOn = (state: Enterprise, on: Day): Agreement | undefined =>
  state.agreements.find((agreement) => covers(agreement, on));

export const payeeDetails = (account: PayeeAccountState): PayeeAccount => {
  const { accountId, holder, number, bank, bankCode } = account;
  return { accountId, holder, number, bank, bankCode };
};

/** The account to pay to, unless another is chosen: the one confirmed last. */
export const payeeAccount = (state: Enterprise): PayeeAccountState | undefined =>
  state.accounts.filter(({ status }) => status === 'confirmed').at(-1);
