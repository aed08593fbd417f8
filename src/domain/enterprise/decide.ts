import type { Claim } from '../../kernel/claim.js';
import { addDays, type Day, overlaps, type Period } from '../../kernel/days.js';
import type { Context, Decider } from '../../kernel/decider.js';
import type {
  AccountId,
  ApplicationId,
  Measure,
  PaymentId,
  ReservationId,
  UserId,
} from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import { uscc, usccWithoutCheck } from '../../kernel/uscc.js';
import { decideAccount, emptyAccount, importReservation, reserve } from '../limits/account.js';
import type { AccountCommand, ImportClaims } from '../limits/commands.js';
import { aboutReserved, type ReservedFor } from '../limits/events.js';
import { type EnterpriseEvent, TERRITORY_FACTS, type TerritoryFact } from './events.js';
import {
  agreementOn,
  type Enterprise,
  type EnterpriseState,
  evolveEnterprise,
  factOn,
  initialEnterprise,
  type PayeeAccountState,
} from './state.js';

export type EnterpriseCommand =
  | {
      readonly type: 'RegisterEnterprise';
      readonly uscc: string;
      readonly name: string;
      /** Only for an administrator: why the check character isn't asked for. */
      readonly checkWaived: string | null;
    }
  | {
      readonly type: 'RecordEnterpriseFact';
      readonly fact: TerritoryFact;
      readonly value: boolean;
      readonly from: Day;
      readonly basis: string;
    }
  | {
      readonly type: 'RecordAgreement';
      readonly agreementId: string;
      readonly title: string;
      readonly from: Day;
      readonly to: Day | null;
    }
  | {
      readonly type: 'EndAgreement';
      readonly agreementId: string;
      readonly to: Day;
      readonly reason: string;
    }
  | {
      readonly type: 'ProposePayeeAccount';
      readonly accountId: AccountId;
      readonly holder: string;
      readonly number: string;
      readonly bank: string;
      readonly bankCode: string;
    }
  | { readonly type: 'ConfirmPayeeAccount'; readonly accountId: AccountId }
  | {
      readonly type: 'RetirePayeeAccount';
      readonly accountId: AccountId;
      readonly reason: string;
    }
  | {
      readonly type: 'FreezePayeeAccount';
      readonly accountId: AccountId;
      readonly paymentId: PaymentId;
    }
  | {
      readonly type: 'NotePayment';
      readonly paymentId: PaymentId;
      readonly applicationId: ApplicationId;
      readonly tranche: number;
      readonly measure: Measure;
      readonly amountFen: Fen;
    }
  | {
      readonly type: 'ReserveLimits';
      readonly reservationId: ReservationId;
      readonly for: ReservedFor;
      readonly claims: readonly Claim[];
      readonly submittedOn: Day;
      /** What the money is for, where it accrues over a year. */
      readonly period: Period | null;
    }
  | {
      readonly type: 'ClearGrant';
      readonly reservationId: ReservationId;
      readonly for: ReservedFor;
      readonly day: Day;
      readonly submittedOn: Day;
      readonly period: Period | null;
    }
  | (ImportClaims & {
      /** Of an enterprise that isn't registered yet, as the file calls it. */
      readonly name: string;
      readonly importedBy: UserId;
    })
  | AccountCommand;

export const enterprise: Decider<EnterpriseState, EnterpriseCommand, EnterpriseEvent> = {
  category: 'enterprise',
  initial: initialEnterprise,
  evolve: evolveEnterprise,
  about(state, event) {
    const own = state.status === 'none' ? {} : { uscc: state.uscc };
    return event && 'for' in event.data ? { ...aboutReserved(event.data.for), ...own } : own;
  },
  decide(command, state, context) {
    if (command.type === 'RegisterEnterprise') return register(command, state, context);
    if (command.type === 'ImportClaims') return importClaims(command, state);
    if (state.status === 'none') throw refuse('enterprise-unknown');
    switch (command.type) {
      case 'RecordEnterpriseFact':
        return recordFact(command, state, context);
      case 'RecordAgreement':
        return recordAgreement(command, state, context);
      case 'EndAgreement':
        return endAgreement(command, state, context);
      case 'ProposePayeeAccount':
        return proposeAccount(command, state, context);
      case 'ConfirmPayeeAccount':
        return confirmAccount(command, state, context);
      case 'RetirePayeeAccount':
        return retireAccount(command, state, context);
      case 'FreezePayeeAccount':
        return freezeAccount(command, state, context);
      case 'NotePayment':
        return notePayment(command, state, context);
      case 'ReserveLimits':
        return reserveLimits(command, state);
      case 'ClearGrant':
        return clearGrant(command, state);
      case 'ConfirmReservation':
      case 'AdjustReservation':
      case 'VoidReservation':
        return decideAccount(command, state.account);
    }
  },
};

type Of<T extends EnterpriseCommand['type']> = Extract<EnterpriseCommand, { type: T }>;

function register(
  command: Of<'RegisterEnterprise'>,
  state: EnterpriseState,
  { actor }: Context,
): readonly EnterpriseEvent[] {
  const { name, checkWaived } = command;
  const code = checkWaived === null ? uscc(command.uscc) : usccWithoutCheck(command.uscc);
  if (checkWaived !== null && !actor.roles.includes('administrator')) {
    throw refuse('administrator-only', { actor: actor.id });
  }
  if (state.status === 'registered') {
    if (state.name === name) return [];
    throw refuse('enterprise-exists', { uscc: code, actual: state.name });
  }
  return [{ type: 'EnterpriseRegistered', data: { uscc: code, name, checkWaived, by: actor.id } }];
}

function recordFact(
  { fact, value, from, basis }: Of<'RecordEnterpriseFact'>,
  state: Enterprise,
  { actor }: Context,
): readonly EnterpriseEvent[] {
  const last = state.facts.findLast((known) => known.fact === fact && known.from === from);
  if (last?.value === value) return [];
  return [{ type: 'EnterpriseFactRecorded', data: { fact, value, from, basis, by: actor.id } }];
}

function recordAgreement(
  { type: _, ...data }: Of<'RecordAgreement'>,
  state: Enterprise,
  { actor }: Context,
): readonly EnterpriseEvent[] {
  if (state.agreements.some(({ agreementId }) => agreementId === data.agreementId)) return [];
  if (data.to !== null && data.to < data.from) {
    throw refuse('period-backwards', { limit: data.from, actual: data.to });
  }
  return [{ type: 'AgreementRecorded', data: { ...data, by: actor.id } }];
}

function endAgreement(
  { type: _, ...data }: Of<'EndAgreement'>,
  state: Enterprise,
  { actor }: Context,
): readonly EnterpriseEvent[] {
  const known = state.agreements.find(({ agreementId }) => agreementId === data.agreementId);
  if (!known) throw refuse('agreement-unknown', { agreementId: data.agreementId });
  if (known.to === data.to) return [];
  if (data.to < known.from) {
    throw refuse('period-backwards', { limit: known.from, actual: data.to });
  }
  return [{ type: 'AgreementEnded', data: { ...data, by: actor.id } }];
}

function proposeAccount(
  { type: _, ...data }: Of<'ProposePayeeAccount'>,
  state: Enterprise,
  { actor }: Context,
): readonly EnterpriseEvent[] {
  if (state.accounts.some(({ accountId }) => accountId === data.accountId)) return [];
  const same = state.accounts.find(
    ({ number, status }) => number === data.number && status !== 'retired',
  );
  if (same) throw refuse('payee-account-exists', { accountId: same.accountId });
  return [{ type: 'PayeeAccountProposed', data: { ...data, by: actor.id } }];
}

function knownAccount(state: Enterprise, accountId: AccountId): PayeeAccountState {
  const account = state.accounts.find((known) => known.accountId === accountId);
  if (!account) throw refuse('payee-account-unknown', { accountId });
  return account;
}

function confirmAccount(
  { accountId }: Of<'ConfirmPayeeAccount'>,
  state: Enterprise,
  { actor, today }: Context,
): readonly EnterpriseEvent[] {
  const account = knownAccount(state, accountId);
  switch (account.status) {
    case 'confirmed':
      return [];
    case 'retired':
      throw refuse('payee-account-retired', { accountId });
    case 'proposed':
      if (account.proposedBy === actor.id) {
        throw refuse('same-person', { first: 'ProposePayeeAccount', actor: actor.id });
      }
      return [{ type: 'PayeeAccountConfirmed', data: { accountId, on: today, by: actor.id } }];
  }
}

function retireAccount(
  { accountId, reason }: Of<'RetirePayeeAccount'>,
  state: Enterprise,
  { actor }: Context,
): readonly EnterpriseEvent[] {
  if (knownAccount(state, accountId).status === 'retired') return [];
  return [{ type: 'PayeeAccountRetired', data: { accountId, reason, by: actor.id } }];
}

/** An account may be paid to while it is confirmed and its cooling time has passed. */
function freezeAccount(
  { accountId, paymentId }: Of<'FreezePayeeAccount'>,
  state: Enterprise,
  context: Context,
): readonly EnterpriseEvent[] {
  if (state.frozen[paymentId] === accountId) return [];
  const refused = unpayable(state, accountId, context);
  if (refused) throw refused;
  return [{ type: 'PayeeAccountFrozen', data: { accountId, paymentId } }];
}

/**
 * 疑似重复: the same payee, amount and purpose within the window. Attempts at one tranche are none:
 * its application pays it once.
 */
function notePayment(
  { type: _, ...payment }: Of<'NotePayment'>,
  state: Enterprise,
  { today, settings }: Context,
): readonly EnterpriseEvent[] {
  if (state.payments.has(payment.paymentId)) return [];
  const from = addDays(today, -settings.duplicateWindowDays);
  const alike = state.payments.filter(
    (known) =>
      known.on >= from &&
      known.amountFen === payment.amountFen &&
      known.measure === payment.measure &&
      (known.applicationId !== payment.applicationId || known.tranche !== payment.tranche),
  );
  const resembles = [...alike.keys()].toSorted();
  return [{ type: 'PaymentNoted', data: { ...payment, on: today, resembles } }];
}

/** Why an account can't be paid to today, or undefined where it can. */
export function unpayable(
  state: Enterprise,
  accountId: AccountId,
  { today, settings }: Pick<Context, 'today' | 'settings'>,
): Refusal | undefined {
  const account = knownAccount(state, accountId);
  if (account.status !== 'confirmed') return refuse('payee-account-unconfirmed', { accountId });
  const payableFrom = addDays(state.confirmedOn[accountId] as Day, settings.payeeCoolingDays);
  if (today < payableFrom) {
    return refuse('payee-account-cooling', { accountId, limit: payableFrom, actual: today });
  }
  return undefined;
}

function reserveLimits(
  command: Of<'ReserveLimits'>,
  state: Enterprise,
): readonly EnterpriseEvent[] {
  const { reservationId, submittedOn, period } = command;
  if (!state.account.reservations.has(reservationId)) {
    checkEligible(state, submittedOn, period);
  }
  return reserve(state.account, reservationId, command.for, command.claims);
}

/** Who is in the file alone is registered by it. */
function importClaims(
  command: Of<'ImportClaims'>,
  state: EnterpriseState,
): readonly EnterpriseEvent[] {
  const { reservationId, claims, source, name, importedBy: by } = command;
  const account = state.status === 'none' ? emptyAccount : state.account;
  const imported = importReservation(account, reservationId, command.for, claims, source);
  if (state.status !== 'none') return imported;
  const data = { uscc: command.for.uscc, name, checkWaived: null, by };
  return [{ type: 'EnterpriseRegistered', data }, ...imported];
}

/** 一事一议 is looked at on the submission day, the approval day and over the benefit period. */
function clearGrant(command: Of<'ClearGrant'>, state: Enterprise): readonly EnterpriseEvent[] {
  const { reservationId, day, submittedOn, period } = command;
  if (state.cleared.includes(reservationId)) return [];
  checkEligible(state, submittedOn, period);
  const refused = agreementRefusal(state, { from: day, to: day });
  if (refused) throw refused;
  return [{ type: 'GrantCleared', data: { reservationId, day, for: command.for } }];
}

function checkEligible(state: Enterprise, submittedOn: Day, period: Period | null): void {
  const outside = territoryRefusal(state, submittedOn);
  if (outside) throw outside;
  const refused =
    agreementRefusal(state, { from: submittedOn, to: submittedOn }) ??
    (period && agreementRefusal(state, period));
  if (refused) throw refused;
}

/** 工商、税务、统计关系隶属于东湖高新区, on the day of submission. */
export function territoryRefusal(state: Enterprise, on: Day): Refusal | undefined {
  const missing = TERRITORY_FACTS.filter((fact) => factOn(state, fact, on) !== true);
  if (missing.length === 0) return undefined;
  return refuse('outside-territory', {
    clause: '总则',
    limit: TERRITORY_FACTS.join(', '),
    actual: missing.join(', '),
    day: on,
  });
}

function agreementRefusal(state: Enterprise, during: Period): Refusal | undefined {
  const agreement =
    during.from === during.to
      ? agreementOn(state, during.from)
      : state.agreements.find((known) => overlaps(known, during));
  if (!agreement) return undefined;
  return refuse('agreement-in-force', {
    clause: '总则',
    agreementId: agreement.agreementId,
    limit: `${agreement.from} – ${agreement.to ?? '…'}`,
    actual: during.from === during.to ? during.from : `${during.from} – ${during.to ?? '…'}`,
  });
}
