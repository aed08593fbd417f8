import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { batchDetail, listBatches } from '../../../projections/batches/query.js';
import { batches, batchItems, type BatchStatus } from '../../../projections/batches/tables.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { BatchId, PaymentId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { OneOf } from '../fields.js';
import { PageQuery, ReadQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { Reads, readsEverything } from '../reads.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { list, ReadsOne, ReadsPage, rowOf, withMore } from '../schemas.js';
import { ApproveBatchRequest, OpenBatchRequest } from './requests.js';

const STATUSES: readonly BatchStatus[] = ['collected', 'sealed', 'approved'];

export class BatchesQuery extends PageQuery {
  @OneOf(STATUSES, { optional: true })
  readonly status?: BatchStatus;
}

const entry = rowOf(batches);
const items = list(rowOf(batchItems, ['batchId']));

/** A batch holds payments of several units, so finance and the auditors read it, and no unit. */
@ApiTags('batches 支付批次')
@Controller('v1/batches')
export class BatchesController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('Batches, newest first 批次列表', entry)
  @Get()
  async list(@Query() query: BatchesQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const db = await this.reads.upTo(query, 'batches');
    return listBatches(db, { ...query.page, status: query.status });
  }

  @ReadsOne('A batch with what is in it 批次', withMore(entry, { items, takenOut: items }))
  @Get(':batchId')
  async get(
    @IdParam('batchId') batchId: BatchId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const { db, revision } = await this.reads.one(at.batch(batchId), query, 'batches');
    const detail = await batchDetail(db, batchId);
    if (!detail) throw refuse('batch-unknown', { batchId });
    return { ...detail, revision };
  }

  @Creates('Open a batch 新建批次', '/v1/batches/{id}')
  @Post()
  open(@Body() { title }: OpenBatchRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    const batchId = asking.newId<BatchId>('batch');
    const command = { type: 'OpenBatch', batchId, title } as const;
    return this.commands.send(batchId, at.batch(batchId), command, asking);
  }

  @Changes('Take a payment out before the batch is sealed 撤出支付')
  @Post(':batchId/payments/:paymentId/take-out')
  takeOut(
    @IdParam('batchId') batchId: BatchId,
    @IdParam('paymentId') paymentId: PaymentId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'TakeOutPayment', batchId, paymentId, reason } as const;
    return this.commands.send(batchId, at.batch(batchId), command, asking);
  }

  @Changes('Seal a batch 封批')
  @Post(':batchId/seal')
  seal(@IdParam('batchId') batchId: BatchId, @Ask() asking: Asking): Promise<ReceiptView> {
    const command = { type: 'SealBatch', batchId } as const;
    return this.commands.send(batchId, at.batch(batchId), command, asking);
  }

  @Changes('Give a sealed batch back instead of approving it 退回批次')
  @Post(':batchId/return')
  giveBack(
    @IdParam('batchId') batchId: BatchId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ReturnBatch', batchId, reason } as const;
    return this.commands.send(batchId, at.batch(batchId), command, asking);
  }

  @Changes('Approve a sealed batch, by another person; its payments are instructed 审批批次')
  @Post(':batchId/approve')
  approve(
    @IdParam('batchId') batchId: BatchId,
    @Body() request: ApproveBatchRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(batchId, at.batch(batchId), request.toCommand(batchId), asking);
  }
}
