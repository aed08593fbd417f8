import type { TerritoryFact } from '../../src/domain/enterprise/events.js';
import type { Day, Moment } from '../../src/kernel/days.js';
import type { AccountId, UserId } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { flag, int, type RowOf, table, text, textOrNull } from '../tables.js';

export const enterprises = table(
  'enterprises',
  {
    uscc: text<Uscc>(),
    seq: int(),
    name: text(),
    /** Why the check character was not asked for. */
    checkWaived: textOrNull(),
    registeredBy: text<UserId>(),
    registeredAt: text<Moment>(),
  },
  ['uscc'],
  [['seq']],
);

export const enterpriseFacts = table(
  'enterprise_facts',
  {
    uscc: text<Uscc>(),
    fact: text<TerritoryFact>(),
    /** Of the recording; of those that hold on a day, the latest `from` counts, then the latest. */
    seq: int(),
    value: flag(),
    from: text<Day>(),
    basis: text(),
    by: text<UserId>(),
    at: text<Moment>(),
  },
  ['uscc', 'fact', 'seq'],
);

export const agreements = table(
  'agreements',
  {
    uscc: text<Uscc>(),
    agreementId: text(),
    seq: int(),
    title: text(),
    from: text<Day>(),
    /** Inclusive; null while open. */
    to: textOrNull<Day>(),
    recordedBy: text<UserId>(),
    endedBy: textOrNull<UserId>(),
    endReason: textOrNull(),
  },
  ['uscc', 'agreementId'],
);

export const payeeAccounts = table(
  'payee_accounts',
  {
    uscc: text<Uscc>(),
    accountId: text<AccountId>(),
    seq: int(),
    holder: text(),
    number: text(),
    bank: text(),
    bankCode: text(),
    status: text<'proposed' | 'confirmed' | 'retired'>(),
    proposedBy: text<UserId>(),
    proposedAt: text<Moment>(),
    confirmedBy: textOrNull<UserId>(),
    confirmedOn: textOrNull<Day>(),
    /** Of the confirmation: the account confirmed last is the one paid to. */
    confirmedSeq: int(),
    retiredBy: textOrNull<UserId>(),
    retiredReason: textOrNull(),
    /** How many payments were instructed to it. */
    payments: int(),
  },
  ['uscc', 'accountId'],
);

export interface EnterpriseTables {
  enterprises: RowOf<typeof enterprises>;
  enterprise_facts: RowOf<typeof enterpriseFacts>;
  agreements: RowOf<typeof agreements>;
  payee_accounts: RowOf<typeof payeeAccounts>;
}
