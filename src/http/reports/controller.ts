import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listAuditTrail } from '../../../projections/audit-trail/query.js';
import {
  listEnterpriseTotals,
  sumEnterpriseTotals,
} from '../../../projections/enterprise-totals/query.js';
import { claimsOn, consecutiveYearsOf, listLimits } from '../../../projections/limits/query.js';
import { POSITION, unitPosition } from '../../../projections/units/query.js';
import type { Actor } from '../../kernel/event.js';
import type { Uscc } from '../../kernel/uscc.js';
import { CurrentActor } from '../access/actor.js';
import { dayOrNone, ReadQuery } from '../pages.js';
import { UsccParam } from '../params.js';
import { checkScope, officerScope, Reads, scopeOf } from '../reads.js';
import { list, ReadsPage, ReadsSome } from '../schemas.js';
import {
  auditEntry,
  AuditQuery,
  claimEntry,
  ClaimsQuery,
  consecutiveYears,
  limitEntry,
  LimitsQuery,
  PositionQuery,
  totalEntry,
  TotalsQuery,
  totalsSum,
  unitPositionView,
} from './views.js';

@ApiTags('reports 报表')
@Controller('v1')
export class ReportsController {
  constructor(private readonly reads: Reads) {}

  @ReadsPage('By enterprise, benefit year and measure 企业支持总额', totalEntry)
  @Get('totals')
  async totals(@Query() query: TotalsQuery, @CurrentActor() actor: Actor) {
    const { measure, benefitYear } = query;
    const scope = query.within(scopeOf(actor));
    const db = await this.reads.upTo(query, 'enterprise-totals');
    return listEnterpriseTotals(db, scope, { ...query.page, measure, benefitYear });
  }

  @ReadsSome('The same in one line 合计', totalsSum)
  @Get('totals/sum')
  async sum(@Query() query: TotalsQuery, @CurrentActor() actor: Actor) {
    const { measure, benefitYear } = query;
    const scope = query.within(scopeOf(actor));
    const db = await this.reads.upTo(query, 'enterprise-totals');
    return sumEnterpriseTotals(db, scope, { measure, benefitYear });
  }

  @ReadsSome('A unit’s cases, money and budgets in one look 责任单位全貌', unitPositionView)
  @Get('position')
  async position(@Query() query: PositionQuery, @CurrentActor() actor: Actor) {
    const { unit } = query;
    checkScope({ unit: officerScope(actor).unit }, { unit });
    return unitPosition(await this.reads.upTo(query, ...POSITION), unit);
  }

  @ReadsPage('Every cap: ceiling, reserved, confirmed, left 限额占用', limitEntry)
  @Get('limits')
  async limits(@Query() query: LimitsQuery, @CurrentActor() actor: Actor) {
    const { scope: kind, cap, year } = query;
    const { uscc = query.uscc } = scopeOf(actor);
    if (query.uscc !== undefined) checkScope({ uscc }, { uscc: query.uscc });
    const db = await this.reads.upTo(query, 'limits');
    return listLimits(db, { ...query.page, uscc, scope: kind, cap, year });
  }

  @ReadsPage('Which awards hold a cap 限额由谁占用', claimEntry)
  @Get('limits/claims')
  async claims(@Query() query: ClaimsQuery, @CurrentActor() actor: Actor) {
    const { cap, key, year, status, uscc = '' } = query;
    const { unit, uscc: own } = scopeOf(actor);
    checkScope({ uscc: own }, { uscc });
    const db = await this.reads.upTo(query, 'limits');
    const scope = uscc === '' ? 'district' : 'enterprise';
    return claimsOn(db, { scope, owner: uscc, cap, key, year }, { ...query.page, status, unit });
  }

  @ReadsSome(
    'Measures limited to consecutive years: which are used 连续支持年度',
    list(consecutiveYears),
  )
  @Get('enterprises/:uscc/years')
  async years(@UsccParam() uscc: Uscc, @Query() query: ReadQuery, @CurrentActor() actor: Actor) {
    checkScope({ uscc: scopeOf(actor).uscc }, { uscc });
    return consecutiveYearsOf(await this.reads.upTo(query, 'limits'), uscc);
  }

  @ReadsPage('Who did what, when, on what basis, from which event 审计轨迹', auditEntry)
  @Get('audit')
  async audit(@Query() query: AuditQuery, @CurrentActor() actor: Actor) {
    const scope = scopeOf(actor);
    const { applicationId, uscc, unit, type, stream, correlationId, from, to, order } = query;
    const db = await this.reads.upTo(query, 'audit-trail');
    return listAuditTrail(db, scope, {
      ...query.page,
      applicationId,
      uscc,
      unit,
      actor: query.actor,
      type,
      stream,
      correlationId,
      from: dayOrNone(from, 'from'),
      to: dayOrNone(to, 'to'),
      order,
    });
  }
}
