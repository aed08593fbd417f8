import type { Day, Month } from '../kernel/days.js';
import type { Decider } from '../kernel/decider.js';
import type { DomainEvent } from '../kernel/event.js';
import type {
  ApplicationId,
  BatchId,
  ImportId,
  HistoryId,
  LineId,
  PayerId,
  PaymentId,
  RecordsId,
  StreamName,
  SubscriberId,
  UserId,
} from '../kernel/ids.js';
import type { Uscc } from '../kernel/uscc.js';
import { application } from './application/decide.js';
import { batch } from './batch/decide.js';
import { difference } from './break/decide.js';
import type { BreakId } from './break/events.js';
import { budget } from './budget/decide.js';
import { enterprise } from './enterprise/decide.js';
import { imported } from './import/decide.js';
import { erasure } from './erasure/decide.js';
import { history } from './history/decide.js';
import { ledger } from './ledger/decide.js';
import { payer } from './payer/decide.js';
import { payment } from './payment/decide.js';
import { period } from './period/decide.js';
import { policy } from './policy/decide.js';
import { pool } from './pool/decide.js';
import { statement } from './statement/decide.js';
import { streams } from './streams.js';
import { subscriber } from './subscriber/decide.js';
import { user } from './user/decide.js';

/** A stream, and the decider that alone may append to it. */
export interface Target<S, C extends { readonly type: string }, E extends DomainEvent, X> {
  readonly stream: StreamName;
  readonly decider: Decider<S, C, E, X>;
}

/** `at.enterprise(uscc)`: what a command is sent to, and what is folded. */
export const at = {
  ledger: { stream: streams.ledger, decider: ledger },
  policy: (document: string) => ({ stream: streams.policy(document), decider: policy }),
  enterprise: (uscc: Uscc) => ({ stream: streams.enterprise(uscc), decider: enterprise }),
  application: (id: ApplicationId) => ({ stream: streams.application(id), decider: application }),
  payment: (id: PaymentId) => ({ stream: streams.payment(id), decider: payment }),
  payer: (id: PayerId) => ({ stream: streams.payer(id), decider: payer }),
  batch: (id: BatchId) => ({ stream: streams.batch(id), decider: batch }),
  budget: (id: LineId) => ({ stream: streams.budget(id), decider: budget }),
  history: (id: HistoryId) => ({ stream: streams.history(id), decider: history }),
  pool: (cap: string, key: string, year: number | undefined) => ({
    stream: streams.pool(cap, key, year),
    decider: pool,
  }),
  statement: (id: PayerId, day: Day) => ({
    stream: streams.statement(id, day),
    decider: statement,
  }),
  period: (id: PayerId, month: Month) => ({
    stream: streams.period(id, month),
    decider: period,
  }),
  import: (id: ImportId) => ({ stream: streams.import(id), decider: imported }),
  erasure: (id: RecordsId) => ({ stream: streams.erasure(id), decider: erasure }),
  user: (id: UserId) => ({ stream: streams.user(id), decider: user }),
  subscriber: (id: SubscriberId) => ({ stream: streams.subscriber(id), decider: subscriber }),
  break: (id: BreakId) => ({ stream: streams.break(id), decider: difference }),
};

export const deciders = [
  ledger,
  policy,
  enterprise,
  application,
  payment,
  payer,
  batch,
  budget,
  history,
  pool,
  statement,
  imported,
  user,
  subscriber,
  difference,
  period,
  erasure,
] as const;
