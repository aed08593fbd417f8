import {
  BREAK_KINDS,
  type BreakId,
  type BreakKind,
  type Resolution,
  RESOLUTIONS,
} from '../../domain/break/events.js';
import type { PayerId, UserId } from '../../kernel/ids.js';
import type { BreakStatus, MatchStatus } from '../../../projections/reconciliation/tables.js';
import { Id, OneOf, Text, Texts } from '../fields.js';
import { PageQuery, WholeQuery } from '../pages.js';

const BREAK_STATUSES: readonly BreakStatus[] = ['open', 'explained', 'cleared'];
const MATCH_STATUSES: readonly MatchStatus[] = [
  'waiting',
  'matched',
  'declined',
  'withdrawn',
  'undone',
  'failed',
];

export class BreaksQuery extends PageQuery {
  @Id({ optional: true, description: 'An account of ours' })
  readonly payerId?: PayerId;
  @OneOf(BREAK_KINDS, { optional: true })
  readonly kind?: BreakKind;
  @OneOf(BREAK_STATUSES, { optional: true })
  readonly status?: BreakStatus;
  @Text(64, { optional: true })
  readonly owner?: UserId;
  @WholeQuery(0, 36500)
  readonly minAgeDays?: number;
}

export class MatchesQuery extends PageQuery {
  @Id({ optional: true, description: 'An account of ours' })
  readonly payerId?: PayerId;
  @OneOf(MATCH_STATUSES, {
    optional: true,
    description: 'waiting: a proposal that a person accepts or declines',
  })
  readonly status?: MatchStatus;
}

export class AssignBreakRequest {
  @Text(64, { description: 'Somebody of the finance officers or approvers' })
  readonly owner!: UserId;

  toCommand(breakId: BreakId) {
    return { type: 'AssignBreak', breakId, owner: this.owner } as const;
  }
}

export class ExplainBreakRequest {
  @OneOf(RESOLUTIONS, { description: 'in-transit 在途（未达账项）' })
  readonly resolution!: Resolution;
  @Text(2000)
  readonly reason!: string;

  toCommand(breakId: BreakId) {
    const { resolution, reason } = this;
    return { type: 'ExplainBreak', breakId, resolution, reason } as const;
  }
}

export class MatchByHandRequest {
  @Texts(1000, 100, { description: 'Ids of bank lines' })
  readonly lines!: readonly string[];
  @Texts(1000, 200, {
    description: 'Movements: a payment’s id; for money back, behind a space the id of its return',
  })
  readonly movements!: readonly string[];
}
