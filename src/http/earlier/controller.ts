import { Body, Controller, Get, HttpCode, Post, Query, Req, StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { listHistory } from '../../../projections/history/query.js';
import type { HistoryStatus } from '../../../projections/history/tables.js';
import { collectFile } from '../../banking/collect.js';
import type { Tranche } from '../../composition.js';
import { isUnderWay } from '../../domain/history/decide.js';
import { forbidden } from '../../domain/permissions.js';
import { at } from '../../domain/targets.js';
import { planHistory } from '../../earlier/plan.js';
import { proposalOf } from '../../earlier/propose.js';
import type { HistoryReport } from '../../earlier/report.js';
import { historyTemplate } from '../../earlier/template.js';
import type { Actor } from '../../kernel/event.js';
import type { CommandId, HistoryId } from '../../kernel/ids.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import { sentence } from '../../kernel/sentence.js';
import { commandIdOf } from '../../ledger/ids.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { attachment } from '../attachment.js';
import { Commands } from '../commands.js';
import { OneOf, Text } from '../fields.js';
import { KnownQuery, PageQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { Reads, readsEverything } from '../reads.js';
import { Changes, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { ReadsOne, ReadsPage } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import { ENTRY, HISTORY, historyView, REPORT, reportView } from './views.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const MEDIA_TYPES = [XLSX, 'application/vnd.ms-excel', 'text/csv', 'application/octet-stream'];
/** Some 20,000 rows. */
const MAX_BYTES = 8 * 1024 * 1024;

const STATUSES: readonly HistoryStatus[] = [
  'proposed',
  'declined',
  'importing',
  'imported',
  'failed',
  'voiding',
  'voided',
];

export class HistoryListQuery extends PageQuery {
  @OneOf(STATUSES, { optional: true })
  readonly status?: HistoryStatus;
}

export class HistoryFileQuery {
  @Text(200, { description: 'What the file is called' })
  readonly file!: string;
  @OneOf(['true', 'false'], {
    optional: true,
    description: 'Reports every row, and records nothing',
  })
  readonly dryRun?: 'true' | 'false';
}

/** What was awarded and paid before this ledger: read dry, proposed by one, confirmed by another. */
@ApiTags('history 往年账')
@Controller('v1/history')
export class HistoryController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('Files of earlier awards, newest first 往年账列表', ENTRY)
  @Get()
  async list(@Query() query: HistoryListQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const db = await this.reads.upTo(query, 'history');
    return listHistory(db, { ...query.page, status: query.status });
  }

  @ApiOperation({ summary: 'The empty table, as a workbook 往年账模板' })
  @ApiProduces(XLSX)
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @Get('template')
  template(): StreamableFile {
    return new StreamableFile(historyTemplate(this.tranche.policies.packs), {
      type: XLSX,
      disposition: attachment('往年兑现台账.xlsx'),
    });
  }

  @ReadsOne('A file of earlier awards, with every award 往年账', HISTORY)
  @Get(':historyId')
  async get(
    @IdParam('historyId') historyId: HistoryId,
    @Query() query: KnownQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const { state, revision } = await this.reads.state(at.history(historyId), query);
    if (state.status === 'none') throw refuse('history-unknown', { historyId });
    return { ...historyView(state), revision };
  }

  @ApiOperation({
    summary: 'Report every row of a file, or propose it where every row is right 提交往年账',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    schema: { type: 'string', maxLength: 200 },
  })
  @ApiConsumes(...MEDIA_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ schema: REPORT })
  @HttpCode(200)
  @Post()
  async propose(
    @Query() { file: name, dryRun }: HistoryFileQuery,
    @Req() request: FastifyRequest,
    @Ask() asking: Asking,
  ) {
    const { actor } = asking;
    const refused = forbidden(actor, 'ProposeHistory', {});
    if (refused) throw refused;
    const { body } = request;
    if (!(body instanceof Readable)) {
      throw refuse('media-type-unsupported', { limit: MEDIA_TYPES.join(', ') });
    }
    const file = await collectFile(name, body as AsyncIterable<Uint8Array>, MAX_BYTES);
    const { policies, ledger } = this.tranche;
    const { report, awards } = await planHistory(file, {
      policies,
      today: this.reads.today,
      read: (target) => ledger.read(target),
    });
    if (dryRun === 'true') return reportView(report);
    const target = at.history(report.historyId);
    const state = await ledger.read(target);
    // The same file again changes nothing.
    if (state.status !== 'none' && isUnderWay(state)) return reportView(report);
    if (report.wrong > 0) throw rowsWrong(report);
    for (const [n, command] of proposalOf({ ...report, awards }, asking.commandId).entries()) {
      const commandId: CommandId = commandIdOf(actor.id, `${asking.commandId} ${n}`);
      await this.commands.send(report.historyId, target, command, { actor, commandId });
    }
    return reportView(report);
  }

  @Changes('Confirm a file, by another person: its awards are recorded 确认往年账')
  @Post(':historyId/confirm')
  confirm(@IdParam('historyId') historyId: HistoryId, @Ask() asking: Asking): Promise<ReceiptView> {
    const command = { type: 'ConfirmHistory', historyId } as const;
    return this.commands.send(historyId, at.history(historyId), command, asking);
  }

  @Changes('Decline a file 不予登记往年账')
  @Post(':historyId/decline')
  decline(
    @IdParam('historyId') historyId: HistoryId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'DeclineHistory', historyId, reason } as const;
    return this.commands.send(historyId, at.history(historyId), command, asking);
  }

  @Changes('Take back a file that was wrong: what it recorded is voided 撤回往年账')
  @Post(':historyId/take-back')
  takeBack(
    @IdParam('historyId') historyId: HistoryId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'TakeBackHistory', historyId, reason } as const;
    return this.commands.send(historyId, at.history(historyId), command, asking);
  }
}

function rowsWrong({ rows, wrong, file }: HistoryReport): Refusal {
  const row = rows.find(({ problems }) => problems.length > 0);
  const [first] = row?.problems ?? [];
  if (!row || !first) throw new Error('no row is wrong');
  return refuse('history-rows-wrong', {
    file,
    actual: wrong,
    line: row.line,
    column: first.column,
    first: first.code,
    firstZh: sentence(first.code, first.params, 'zh'),
    firstEn: sentence(first.code, first.params, 'en'),
  });
}
