import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listPayers, payerDetail } from '../../../projections/payers/query.js';
import { payers, type PayerStatus } from '../../../projections/payers/tables.js';
import { payerIdOf } from '../../domain/streams.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { PayerId } from '../../kernel/ids.js';
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
import { ReadsOne, ReadsPage, rowOf } from '../schemas.js';
import { OpenPayerRequest } from './requests.js';

const STATUSES: readonly PayerStatus[] = ['open', 'closed'];

export class PayersQuery extends PageQuery {
  @OneOf(STATUSES, { optional: true })
  readonly status?: PayerStatus;
}

const entry = rowOf(payers);

@ApiTags('payers 付款账户')
@Controller('v1/payers')
export class PayersController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('Accounts of ours that pay, newest first 付款账户清单', entry)
  @Get()
  async list(@Query() query: PayersQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const db = await this.reads.upTo(query, 'payers');
    return listPayers(db, { ...query.page, status: query.status });
  }

  @ReadsOne('An account of ours 付款账户', entry)
  @Get(':payerId')
  async get(
    @IdParam('payerId') payerId: PayerId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const { db, revision } = await this.reads.one(at.payer(payerId), query, 'payers');
    const detail = await payerDetail(db, payerId);
    if (!detail) throw refuse('payer-unknown', { payerId });
    return { ...detail, revision };
  }

  @Creates('Open an account of ours, once for each number 开立付款账户', '/v1/payers/{id}')
  @Post()
  open(@Body() request: OpenPayerRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    const payerId = payerIdOf(request.account);
    return this.commands.send(payerId, at.payer(payerId), request.toCommand(payerId), asking);
  }

  @Changes('Close an account of ours, with a reason: nothing is paid from it any more 停用付款账户')
  @Post(':payerId/close')
  close(
    @IdParam('payerId') payerId: PayerId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ClosePayer', payerId, reason } as const;
    return this.commands.send(payerId, at.payer(payerId), command, asking);
  }
}
