import { auditTrail } from '../../../projections/audit-trail/tables.js';
import { budgetLines } from '../../../projections/budget/tables.js';
import { enterpriseTotals } from '../../../projections/enterprise-totals/tables.js';
import { limitClaims } from '../../../projections/limits/tables.js';
import type { Scope } from '../../../projections/page.js';
import type { FactType } from '../../../projections/projection.js';
import type { ReservationStatus } from '../../domain/limits/events.js';
import type { ClaimScope } from '../../kernel/claim.js';
import type {
  ApplicationId,
  CommandId,
  Measure,
  StreamName,
  Unit,
  UserId,
} from '../../kernel/ids.js';
import type { Uscc } from '../../kernel/uscc.js';
import { Day, Id, Matches, OneOf, Text } from '../fields.js';
import { PageQuery, ReadQuery, WholeQuery } from '../pages.js';
import { checkScope } from '../reads.js';
import { FEN, list, object, orNull, rowOf, TEXT, WHOLE, withMore } from '../schemas.js';

export class TotalsQuery extends PageQuery {
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @Text(64, { optional: true })
  readonly measure?: Measure;
  @WholeQuery(1900, 2999)
  readonly benefitYear?: number;

  /** @throws Refusal `other-enterprise` */
  within(scope: Scope): Scope {
    if (this.uscc === undefined) return scope;
    checkScope({ uscc: scope.uscc }, { uscc: this.uscc });
    return { ...scope, uscc: this.uscc };
  }
}

export class PositionQuery extends ReadQuery {
  @Text(50, { description: '责任单位' })
  readonly unit!: Unit;
}

export class LimitsQuery extends PageQuery {
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @OneOf(['enterprise', 'district'], { optional: true })
  readonly scope?: ClaimScope;
  @Text(100, { optional: true })
  readonly cap?: string;
  @WholeQuery(1900, 2999)
  readonly year?: number;
}

export class ClaimsQuery extends PageQuery {
  @Text(100)
  readonly cap!: string;
  @Text(18, { optional: true, description: 'Whose cap; absent: the district’s' })
  readonly uscc?: Uscc;
  @Text(1000, { optional: true })
  readonly key?: string;
  @WholeQuery(1900, 2999)
  readonly year?: number;
  @OneOf(['reserved', 'confirmed', 'voided'], { optional: true })
  readonly status?: ReservationStatus;
}

export class AuditQuery extends PageQuery {
  @Id({ optional: true })
  readonly applicationId?: ApplicationId;
  @Text(18, { optional: true })
  readonly uscc?: Uscc;
  @Text(50, { optional: true, description: '责任单位' })
  readonly unit?: Unit;
  @Text(64, { optional: true, description: 'Who did it' })
  readonly actor?: UserId;
  @Text(64, { optional: true, description: 'Type of the event, such as AwardGranted' })
  readonly type?: FactType;
  @Matches(
    /^[A-Za-z0-9._-]{1,128}$/,
    { zh: '事件流名称', en: 'the name of a stream' },
    { optional: true, description: 'One stream, such as application-app-…' },
  )
  readonly stream?: StreamName;
  @Text(64, { optional: true, description: 'Everything one command set off' })
  readonly correlationId?: CommandId;
  @Day({ optional: true, description: 'First day of recording' })
  readonly from?: string;
  @Day({ optional: true, description: 'Last day of recording' })
  readonly to?: string;
  @OneOf(['asc', 'desc'], { optional: true, description: 'Newest first unless asc' })
  readonly order?: 'asc' | 'desc';
}

const balances = { outstandingFen: FEN, keptFen: FEN, stillClaimedFen: FEN };
export const totalEntry = rowOf(enterpriseTotals, [], balances);
export const totalsSum = rowOf(
  enterpriseTotals,
  ['uscc', 'benefitYear', 'measure', 'unit'],
  balances,
);

const counted = { status: TEXT, count: WHOLE };
export const unitPositionView = withMore(totalsSum, {
  unit: TEXT,
  applications: list(object(counted)),
  payments: list(object({ ...counted, amountFen: FEN })),
  budgets: list(
    rowOf(
      budgetLines,
      Object.keys(budgetLines.columns).filter(
        (column) => column !== 'fiscalYear' && !column.endsWith('Fen'),
      ),
      { count: WHOLE, leftFen: FEN },
    ),
  ),
});

const named = { scope: TEXT, owner: TEXT, cap: TEXT, clause: TEXT };
const STATUS = { type: 'string', enum: ['free', 'reserved', 'confirmed'] };

export const limitEntry = {
  oneOf: [
    object({
      ...named,
      kind: { type: 'string', enum: ['amount'] },
      key: TEXT,
      year: orNull(WHOLE),
      ceilingFen: FEN,
      reservedFen: FEN,
      confirmedFen: FEN,
      leftFen: FEN,
    }),
    object({ ...named, kind: { type: 'string', enum: ['once'] }, key: TEXT, status: STATUS }),
    object({
      ...named,
      kind: { type: 'string', enum: ['consecutiveYears'] },
      year: WHOLE,
      span: WHOLE,
      status: STATUS,
    }),
  ],
};

export const claimEntry = rowOf(limitClaims);

export const consecutiveYears = object({
  cap: TEXT,
  clause: TEXT,
  span: WHOLE,
  window: orNull(object({ from: WHOLE, to: WHOLE })),
  used: list(object({ year: WHOLE, status: TEXT })),
  open: list(WHOLE),
});

export const auditEntry = rowOf(auditTrail, [], {
  actorRoles: list(TEXT),
  basis: { type: 'object', additionalProperties: true },
});
