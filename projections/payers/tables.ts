import type { Day } from '../../src/kernel/days.js';
import type { PayerId, UserId } from '../../src/kernel/ids.js';
import { int, type RowOf, table, text, textOrNull } from '../tables.js';

export type PayerStatus = 'open' | 'closed';

export const payers = table(
  'payers',
  {
    payerId: text<PayerId>(),
    seq: int(),
    status: text<PayerStatus>(),
    name: text(),
    account: text(),
    bank: text(),
    bankCode: text(),
    openedBy: text<UserId>(),
    openedOn: text<Day>(),
    closedBy: textOrNull<UserId>(),
    closedOn: textOrNull<Day>(),
    reason: textOrNull(),
  },
  ['payerId'],
  [['seq']],
);

export interface PayerTables {
  payers: RowOf<typeof payers>;
}
