import {
  paymentReturns,
  payments,
  type PaymentStatus,
} from '../../../projections/payments/tables.js';
import type { ApplicationId, BatchId } from '../../kernel/ids.js';
import { Day, Id, OneOf, Text } from '../fields.js';
import { PageQuery, WholeQuery } from '../pages.js';
import { FLAG, list, orNull, REASON, rowOf, withMore } from '../schemas.js';

const STATUSES: readonly PaymentStatus[] = [
  'opened',
  'instructed',
  'dropped',
  'settled',
  'rejected',
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
}

export const paymentEntry = rowOf(payments, [], { accountFrozen: FLAG, dropped: orNull(REASON) });
export const paymentView = withMore(paymentEntry, {
  returns: list(rowOf(paymentReturns, ['paymentId'])),
});
