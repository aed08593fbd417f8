import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { applicationDetail, listApplications } from '../../../projections/applications/query.js';
import { tranchesOf } from '../../../projections/tranche-calendar/query.js';
import type { Tranche } from '../../composition.js';
import type { Actor } from '../../kernel/event.js';
import type { ApplicationId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { dayOrNone, ReadQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { checkScope, Reads, scopeOf } from '../reads.js';
import { ReadsOne, ReadsPage } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import {
  applicationEntry,
  applicationSchema,
  ApplicationsQuery,
  applicationView,
} from './views.js';

@ApiTags('applications 申报')
@Controller('v1/applications')
export class ApplicationRegisterController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('The register, newest first 申报登记簿', applicationEntry)
  @Get()
  async list(@Query() query: ApplicationsQuery, @CurrentActor() actor: Actor) {
    const scope = scopeOf(actor);
    const { uscc, measure, status, benefitYear, from, to } = query;
    if (scope.uscc !== undefined && uscc !== undefined) checkScope(scope, { uscc });
    const db = await this.reads.upTo(query, 'applications');
    return listApplications(
      db,
      { uscc, ...scope },
      {
        ...query.page,
        measure,
        status,
        benefitYear,
        from: dayOrNone(from, 'from'),
        to: dayOrNone(to, 'to'),
      },
    );
  }

  @ReadsOne('One case in full, with its tranches 申报详情', applicationSchema)
  @Get(':applicationId')
  async get(
    @IdParam('applicationId') id: ApplicationId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    const scope = scopeOf(actor);
    const names = ['applications', 'tranche-calendar'];
    const { db, revision } = await this.reads.ofCase(id, query, ...names);
    const detail = await applicationDetail(db, id);
    if (!detail) throw refuse('application-unknown');
    checkScope(scope, detail);
    const { keys } = this.tranche;
    return {
      ...applicationView(detail, actor, (personal) => keys.open(personal)),
      tranches: await tranchesOf(db, id, await this.reads.dayOf(query)),
      revision,
    };
  }
}
