import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { listStatementDays } from '../../../projections/bank-lines/query.js';
import { statementDays } from '../../../projections/bank-lines/tables.js';
import type { Tranche } from '../../composition.js';
import type { Actor } from '../../kernel/event.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { dayOrNone, yesOrNo } from '../pages.js';
import { Reads, readsEverything } from '../reads.js';
import { ReadsPage, rowOf } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import { fileIn, TakesFile } from './file.js';
import { ImportProgress } from './progress.js';
import { DaysQuery, StatementFileQuery } from './requests.js';
import { statementReportSchema } from './views.js';

@ApiTags('statements 对账单')
@Controller('v1/statements')
export class StatementsController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
    private readonly progress: ImportProgress,
  ) {}

  @TakesFile('Import a statement: all of the file, or none 导入对账单', statementReportSchema)
  @Post()
  async import(
    @Query() { name, profile, payerId, dryRun: trial, from, to }: StatementFileQuery,
    @Req() request: FastifyRequest,
    @Ask() { actor, commandId }: Asking,
  ) {
    const { statements, store } = this.tranche;
    const dryRun = yesOrNo(trial) ?? false;
    const covers = { from: dayOrNone(from, 'from'), to: dayOrNone(to, 'to') };
    const file = { ...(await fileIn(request, name)), profile };
    const report = await this.progress.watch(file, (onProgress) =>
      statements.import(file, { actor, commandId, payerId, covers, dryRun, onProgress }),
    );
    return { ...report, position: await store.head() };
  }

  @ReadsPage(
    'Days of which a statement is accepted, newest first 已接受的对账单',
    rowOf(statementDays),
  )
  @Get()
  async list(@Query() query: DaysQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { accountId, from, to } = query;
    const db = await this.reads.upTo(query, 'bank-lines');
    return listStatementDays(db, {
      ...query.page,
      accountId,
      from: dayOrNone(from, 'from'),
      to: dayOrNone(to, 'to'),
    });
  }
}
