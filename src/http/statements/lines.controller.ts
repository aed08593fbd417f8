import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listBankLines } from '../../../projections/bank-lines/query.js';
import { importDetail, listImports } from '../../../projections/imports/query.js';
import { imports } from '../../../projections/imports/tables.js';
import { mapPage } from '../../../projections/page.js';
import type { Tranche } from '../../composition.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { ImportId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { dayOrNone, ReadQuery, yesOrNo } from '../pages.js';
import { IdParam } from '../params.js';
import { Reads, readsEverything } from '../reads.js';
import { object, ReadsOne, ReadsPage, ReadsSome, rowOf, WHOLE, withMore } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import { ImportProgress } from './progress.js';
import { BankLinesQuery, ImportsQuery } from './requests.js';
import { lineSchema, lineView, unappliedSchema } from './views.js';

const entry = rowOf(imports);
const PROGRESS = object({ done: WHOLE, total: WHOLE });

/** What came from the bank. It is of no unit and no enterprise. */
@ApiTags('statements 对账单')
@Controller('v1')
export class BankLinesController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly reads: Reads,
    private readonly progress: ImportProgress,
  ) {}

  @ReadsPage('Lines of accepted statements, oldest first 银行流水', lineSchema)
  @Get('bank-lines')
  async lines(@Query() query: BankLinesQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { accountId, from, to, importId, endToEndId, direction, matched } = query;
    const db = await this.reads.upTo(query, 'bank-lines');
    const lines = await listBankLines(db, {
      ...query.page,
      accountId,
      from: dayOrNone(from, 'from'),
      to: dayOrNone(to, 'to'),
      importId: importId as ImportId | undefined,
      endToEndId,
      direction,
      matched: yesOrNo(matched),
    });
    const { keys } = this.tranche;
    return mapPage(lines, (line) => lineView(line, actor, (personal) => keys.open(personal)));
  }

  @ReadsPage('Files from the bank, newest first 银行文件登记簿', entry)
  @Get('imports')
  async imports(@Query() query: ImportsQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { kind, payerId } = query;
    const db = await this.reads.upTo(query, 'imports');
    return listImports(db, { ...query.page, kind, payerId });
  }

  @ReadsSome('How far a file that is being taken has come 导入进度', PROGRESS)
  @Get('imports/progress/:sha256')
  underWay(@IdParam('sha256') sha256: string, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    return this.progress.of(sha256);
  }

  @ReadsOne(
    'A file from the bank, with the answers that were not applied 银行文件',
    withMore(entry, { unapplied: unappliedSchema }),
  )
  @Get('imports/:importId')
  async import(
    @IdParam('importId') importId: ImportId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const { db, revision } = await this.reads.one(at.import(importId), query, 'imports');
    const detail = await importDetail(db, importId);
    if (!detail) throw refuse('import-unknown', { importId });
    return { ...detail, revision };
  }
}
