import type { RecoveryStatus } from '../../../projections/recoveries/query.js';
import {
  recoveries,
  recoveryOffsets,
  recoveryParts,
} from '../../../projections/recoveries/tables.js';
import type { ApplicationId, PaymentId, Unit } from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';
import { Day, Id, OneOf, Text } from '../fields.js';
import { PageQuery } from '../pages.js';
import { FEN, list, orNull, REASON, rowOf, TEXT, withMore } from '../schemas.js';

const STATUSES: readonly RecoveryStatus[] = ['open', 'received', 'cancelled', 'came-back'];

export class RecoveriesQuery extends PageQuery {
  @OneOf(STATUSES, { optional: true })
  readonly status?: RecoveryStatus;
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @Text(50, { optional: true, description: '责任单位' })
  readonly unit?: Unit;
  @Id({ optional: true })
  readonly applicationId?: ApplicationId;
  @Id({ optional: true, description: 'The payment it is claimed back from' })
  readonly paymentId?: PaymentId;
  @Day({ optional: true, description: 'First day of the order' })
  readonly orderedFrom?: string;
  @Day({ optional: true, description: 'Last day of the order' })
  readonly orderedTo?: string;
}

export const recoveryEntry = rowOf(recoveries, [], {
  overpaymentId: orNull(TEXT),
  status: { type: 'string', enum: [...STATUSES] },
  openFen: FEN,
});

const key = ['paymentId', 'recoveryId'];

export const recoveryView = withMore(recoveryEntry, {
  parts: list(rowOf(recoveryParts, key)),
  offsets: list(rowOf(recoveryOffsets, key, { released: orNull(REASON) })),
});
