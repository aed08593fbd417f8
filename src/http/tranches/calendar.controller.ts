import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listTranches } from '../../../projections/tranche-calendar/query.js';
import { day } from '../../kernel/days.js';
import type { Actor } from '../../kernel/event.js';
import type { Measure } from '../../kernel/ids.js';
import { CurrentActor } from '../access/actor.js';
import { trancheEntry } from '../applications/views.js';
import { Day, OneOf, Text } from '../fields.js';
import { dayOrNone, PageQuery, WholeQuery } from '../pages.js';
import { Reads, scopeOf } from '../reads.js';
import { ReadsPage } from '../schemas.js';

export class TranchesQuery extends PageQuery {
  @Text(64, { optional: true })
  readonly measure?: Measure;
  @WholeQuery(1900, 2999)
  readonly benefitYear?: number;
  @Day({ optional: true, description: 'First day they fall due' })
  readonly from?: string;
  @Day({ optional: true, description: 'Last day they fall due' })
  readonly to?: string;
  @OneOf(['true', 'false'], { optional: true, description: 'Only those with money to come' })
  readonly unpaid?: string;
  @Day({ optional: true, description: 'What blocks them on this day; today unless given' })
  readonly day?: string;
}

@ApiTags('tranches 期次')
@Controller('v1/tranches')
export class TrancheCalendarController {
  constructor(private readonly reads: Reads) {}

  @ReadsPage('What falls due when, and what blocks it 拨付日历', trancheEntry)
  @Get()
  async list(@Query() query: TranchesQuery, @CurrentActor() actor: Actor) {
    const scope = scopeOf(actor);
    const { measure, benefitYear, from, to, unpaid } = query;
    const on = query.day === undefined ? await this.reads.dayOf(query) : day(query.day, 'day');
    const db = await this.reads.upTo(query, 'tranche-calendar');
    return listTranches(db, on, scope, {
      ...query.page,
      measure,
      benefitYear,
      from: dayOrNone(from, 'from'),
      to: dayOrNone(to, 'to'),
      unpaid: unpaid === 'true',
    });
  }
}
