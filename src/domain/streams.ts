import { createHash } from 'node:crypto';
import type {
  ApplicationId,
  BatchId,
  LineId,
  PaymentId,
  StreamName,
  UserId,
} from '../kernel/ids.js';
import type { Uscc } from '../kernel/uscc.js';

/** The name of every stream there is. */
export const streams = {
  ledger: 'ledger' as StreamName,
  policy: (document: string) => `policy-${document}` as StreamName,
  enterprise: (uscc: Uscc) => `enterprise-${uscc}` as StreamName,
  application: (id: ApplicationId) => `application-${id}` as StreamName,
  payment: (id: PaymentId) => `payment-${id}` as StreamName,
  batch: (id: BatchId) => `batch-${id}` as StreamName,
  budget: (id: LineId) => `budget-${id}` as StreamName,
  /** Keys can be long or hold anything, so the name carries their hash. */
  pool: (cap: string, key: string, year: number | undefined) =>
    `pool-${cap}-${createHash('sha256')
      .update(`${key}\n${year ?? ''}`)
      .digest('hex')
      .slice(0, 32)}` as StreamName,
  user: (id: UserId) => `user-${id}` as StreamName,
};

export const categoryOf = (stream: StreamName): string => {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
};
