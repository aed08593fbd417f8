import {
  paymentCorrections,
  paymentMatches,
  paymentOverpayments,
  paymentReturns,
  payments,
  type PaymentStatus,
} from '../../../projections/payments/tables.js';
import type { ApplicationId, BatchId, LineId, Unit } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';
import { Day, Id, OneOf, Text } from '../fields.js';
import { PageQuery, WholeQuery, YesOrNo } from '../pages.js';
import { recoveryEntry } from '../recoveries/views.js';
import { FEN, FLAG, list, object, orNull, REASON, rowOf, TEXT, withMore } from '../schemas.js';

const STATUSES: readonly PaymentStatus[] = [
  'opened',
  'instructed',
  'dropped',
  'settled',
  'rejected',
  'voided',
];

export class PaymentsQuery extends PageQuery {
  @Id({ optional: true })
  readonly applicationId?: ApplicationId;
  @Id({ optional: true })
  readonly batchId?: BatchId;
  @OneOf(STATUSES, { optional: true })
  readonly status?: PaymentStatus;
  @WholeQuery(2000, 2999)
  readonly fiscalYear?: number;
  @Text(64, { optional: true, description: '银行流水号' })
  readonly bankReference?: string;
  @Day({ optional: true, description: 'First day of settlement' })
  readonly settledFrom?: string;
  @Day({ optional: true, description: 'Last day of settlement' })
  readonly settledTo?: string;
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @Text(50, { optional: true, description: '责任单位' })
  readonly unit?: Unit;
  @Id({ optional: true, description: 'What it is charged to now' })
  readonly lineId?: LineId;
  @YesOrNo('疑似重复: it may repeat another payment, and nobody has decided')
  readonly held?: string;
  @YesOrNo('Whether something is still claimed of it')
  readonly openRecovery?: string;
  @YesOrNo('Settled, and every movement of its money found in a statement; or not every')
  readonly matched?: string;
}

const OFFSET = object({ paymentId: TEXT, recoveryId: TEXT, amountFen: FEN });

export const paymentEntry = rowOf(payments, [], {
  accountFrozen: FLAG,
  dropped: orNull(REASON),
  offset: orNull(OFFSET),
  resembles: list(TEXT),
  held: FLAG,
  keptFen: FEN,
});

const of = ['paymentId'];

export const paymentView = withMore(paymentEntry, {
  reissuedAs: list(TEXT),
  returns: list(rowOf(paymentReturns, of)),
  overpayments: list(rowOf(paymentOverpayments, of)),
  recoveries: list(recoveryEntry),
  corrections: list(rowOf(paymentCorrections, of, { failure: orNull(REASON) })),
  matches: list(rowOf(paymentMatches, of, { lines: list(TEXT), reasons: list(TEXT) })),
});
