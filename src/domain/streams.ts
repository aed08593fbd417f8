import { createHash } from 'node:crypto';
import type {
  ApplicationId,
  BatchId,
  ImportId,
  HistoryId,
  LineId,
  MatchId,
  PayerId,
  PaymentId,
  RecordsId,
  StreamName,
  SubscriberId,
  UserId,
} from '../kernel/ids.js';
import type { Day, Month } from '../kernel/days.js';
import type { Uscc } from '../kernel/uscc.js';
import type { BreakId, Concern, Sides } from './break/events.js';

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
  period: (id: PayerId, month: Month) => `period-${id}-${month}` as StreamName,
  import: (id: ImportId) => `import-${id}` as StreamName,
  erasure: (id: RecordsId) => `erasure-${id}` as StreamName,
  user: (id: UserId) => `user-${id}` as StreamName,
  subscriber: (id: SubscriberId) => `subscriber-${id}` as StreamName,
  break: (id: BreakId) => `break-${id}` as StreamName,
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

/** What a break is about names it, so that whoever meets it again meets the same break. */
export function breakIdOf(payerId: PayerId | null, concern: Concern): BreakId {
  const { lines, movements, answer } = concern;
  const about = JSON.stringify([payerId, [...lines].sort(), [...movements].sort(), answer]);
  return `brk-${createHash('sha256').update(about).digest('hex').slice(0, 20)}` as BreakId;
}

/** The same lines and movements are the same match; an attempt that failed is followed by another. */
export function matchIdOf(payerId: PayerId, { lines, movements }: Sides, attempt: number): MatchId {
  const about = JSON.stringify([payerId, [...lines].sort(), [...movements].sort(), attempt]);
  return `match-${createHash('sha256').update(about).digest('hex').slice(0, 20)}` as MatchId;
}
