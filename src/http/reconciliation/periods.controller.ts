import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listPeriods, periodDetail } from '../../../projections/reconciliation/query.js';
import { at } from '../../domain/targets.js';
import type { Month } from '../../kernel/days.js';
import type { Actor } from '../../kernel/event.js';
import type { PayerId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { PageQuery, ReadQuery } from '../pages.js';
import { IdParam, MonthParam } from '../params.js';
import { Reads, readsEverything } from '../reads.js';
import { Changes, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { ReadsOne, ReadsPage } from '../schemas.js';
import { periodEntry } from './views.js';

@ApiTags('reconciliation 对账')
@Controller('v1/payers/:payerId/periods')
export class PeriodsController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('Months of an account that were closed, the newest first 月结', periodEntry)
  @Get()
  async list(
    @IdParam('payerId') payerId: PayerId,
    @Query() query: PageQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const db = await this.reads.upTo(query, 'reconciliation');
    return listPeriods(db, { ...query.page, payerId });
  }

  @ReadsOne('A month: what it was closed with, and at which seq 月结', periodEntry)
  @Get(':month')
  async get(
    @IdParam('payerId') payerId: PayerId,
    @MonthParam() month: Month,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const target = at.period(payerId, month);
    const { db, revision } = await this.reads.one(target, query, 'reconciliation');
    const detail = await periodDetail(db, payerId, month);
    if (!detail) throw refuse('period-not-closed', { month });
    return { ...detail, revision };
  }

  @Changes('Close a month: bank and ledger agree, or every difference is explained 月结')
  @Post(':month/close')
  close(
    @IdParam('payerId') payerId: PayerId,
    @MonthParam() month: Month,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ClosePeriod', payerId, month } as const;
    return this.commands.send(month, at.period(payerId, month), command, asking);
  }

  @Changes('Propose to reopen a month, with a reason 提出重开')
  @Post(':month/propose-reopening')
  propose(
    @IdParam('payerId') payerId: PayerId,
    @MonthParam() month: Month,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ProposePeriodReopening', payerId, month, reason } as const;
    return this.commands.send(month, at.period(payerId, month), command, asking);
  }

  @Changes('Decline to reopen a month 不予重开')
  @Post(':month/decline-reopening')
  decline(
    @IdParam('payerId') payerId: PayerId,
    @MonthParam() month: Month,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'DeclinePeriodReopening', payerId, month, reason } as const;
    return this.commands.send(month, at.period(payerId, month), command, asking);
  }

  @Changes('Reopen a month, by another person than who proposed it 重开')
  @Post(':month/reopen')
  reopen(
    @IdParam('payerId') payerId: PayerId,
    @MonthParam() month: Month,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ReopenPeriod', payerId, month } as const;
    return this.commands.send(month, at.period(payerId, month), command, asking);
  }
}
