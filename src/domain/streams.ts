import { createHash } from 'node:crypto';
import type {
  ApplicationId,
  BatchId,
  ImportId,
  HistoryId,
  LineId,
  PayerId,
  PaymentId,
  StreamName,
  UserId,
} from '../kernel/ids.js';
import type { Day } from '../kernel/days.js';
import type { Uscc } from '../kernel/uscc.js';

/** The name of every stream there is. */
export const streams = {
  ledger: 'ledger' as StreamName,
  policy: (document: string) => `policy-${document}` as StreamName,
  enterprise: (uscc: Uscc) => `enterprise-${uscc}` as StreamName,
  application: (id: ApplicationId) => `application-${id}` as StreamName,
  payment: (id: PaymentId) => `payment-${id}` as StreamName,
  payer: (id: PayerId) => `payer-${id}` as StreamName,
  batch: (id: BatchId) => `batch-${id}` as StreamName,
  budget: (id: LineId) => `budget-${id}` as StreamName,
  history: (id: HistoryId) => `history-${id}` as StreamName,
  /** Keys can be long or hold anything, so the name carries their hash. */
  pool: (cap: string, key: string, year: number | undefined) =>
    `pool-${cap}-${createHash('sha256')
      .update(`${key}\n${year ?? ''}`)
      .digest('hex')
      .slice(0, 32)}` as StreamName,
  /** One account's day. An account has an id: no number of it stands in a name. */
  statement: (id: PayerId, day: Day) => `statement-${id}-${day}` as StreamName,
  import: (id: ImportId) => `import-${id}` as StreamName,
  user: (id: UserId) => `user-${id}` as StreamName,
};

/** One account is one stream, however its number is spaced: banks write 4200 0000 1, or 4200-00001. */
export const payerIdOf = (account: string): PayerId => {
  const number = account.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase();
  return `payer-${createHash('sha256').update(number).digest('hex').slice(0, 20)}` as PayerId;
};

export const categoryOf = (stream: StreamName): string => {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
};
