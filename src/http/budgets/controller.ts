import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { budgetDetail, listBudgetLines } from '../../../projections/budget/query.js';
import {
  budgetAdjustments,
  budgetBrought,
  budgetCorrections,
  budgetLines,
  budgetYearEnds,
} from '../../../projections/budget/tables.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { LineId, Unit } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { Text } from '../fields.js';
import { PageQuery, ReadQuery, WholeQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { checkScope, officerScope, Reads } from '../reads.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { FEN, FLAG, list, ReadsOne, ReadsPage, rowOf, withMore } from '../schemas.js';
import { AppropriateRequest, ProposeAdjustmentRequest, YearEndRequest } from './requests.js';
import { ReasonRequest } from '../requests.js';

export class BudgetsQuery extends PageQuery {
  @Text(50, { optional: true, description: '责任单位' })
  readonly unit?: Unit;
  @WholeQuery(2000, 2999)
  readonly fiscalYear?: number;
}

const entry = rowOf(budgetLines, ['usedFen'], { closed: FLAG, leftFen: FEN });
const adjustments = list(rowOf(budgetAdjustments, ['lineId']));

@ApiTags('budgets 预算指标')
@Controller('v1/budgets')
export class BudgetsController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('Budget position, a line each, newest first 预算执行', entry)
  @Get()
  async list(@Query() query: BudgetsQuery, @CurrentActor() actor: Actor) {
    const scope = officerScope(actor);
    const { unit = scope.unit, fiscalYear } = query;
    checkScope(scope, { unit });
    const db = await this.reads.upTo(query, 'budget');
    return listBudgetLines(db, { ...query.page, unit, fiscalYear });
  }

  @ReadsOne(
    'A budget line with its adjustments, corrections and year-end 预算指标',
    withMore(entry, {
      pending: adjustments,
      adjustments,
      yearEnds: list(rowOf(budgetYearEnds, ['lineId'])),
      brought: list(rowOf(budgetBrought, ['lineId'])),
      corrections: list(rowOf(budgetCorrections, ['lineId'])),
    }),
  )
  @Get(':lineId')
  async get(
    @IdParam('lineId') lineId: LineId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    const scope = officerScope(actor);
    const { db, revision } = await this.reads.one(at.budget(lineId), query, 'budget');
    const detail = await budgetDetail(db, lineId);
    if (!detail) throw refuse('budget-line-unknown', { lineId });
    checkScope(scope, detail);
    return { ...detail, revision };
  }

  @Creates('Appropriate a budget line 下达指标', '/v1/budgets/{id}')
  @Post()
  appropriate(@Body() request: AppropriateRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    const lineId = asking.newId<LineId>('line');
    return this.commands.send(lineId, at.budget(lineId), request.toCommand(lineId), asking);
  }

  @Creates('Propose an adjustment 提出指标调整', '/v1/budgets/{lineId}')
  @Post(':lineId/adjustments')
  proposeAdjustment(
    @IdParam('lineId') lineId: LineId,
    @Body() request: ProposeAdjustmentRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const id = asking.newId('adjustment');
    return this.commands.send(id, at.budget(lineId), request.toCommand(lineId, id), asking);
  }

  @Changes('Confirm an adjustment, by another person 确认指标调整')
  @Post(':lineId/adjustments/:adjustmentId/confirm')
  confirmAdjustment(
    @IdParam('lineId') lineId: LineId,
    @IdParam('adjustmentId') adjustmentId: string,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ConfirmBudgetAdjustment', lineId, adjustmentId } as const;
    return this.commands.send(adjustmentId, at.budget(lineId), command, asking);
  }

  @Changes('Decline an adjustment, or take one’s own back 不予调整')
  @Post(':lineId/adjustments/:adjustmentId/decline')
  declineAdjustment(
    @IdParam('lineId') lineId: LineId,
    @IdParam('adjustmentId') adjustmentId: string,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'DeclineBudgetAdjustment', lineId, adjustmentId, reason } as const;
    return this.commands.send(adjustmentId, at.budget(lineId), command, asking);
  }

  @Creates(
    'Decide what of a closed line is carried forward and what lapses 办理年终结转结余',
    '/v1/budgets/{lineId}',
  )
  @Post(':lineId/year-end')
  decideYearEnd(
    @IdParam('lineId') lineId: LineId,
    @Body() request: YearEndRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const id = asking.newId('year-end');
    return this.commands.send(id, at.budget(lineId), request.toCommand(lineId, id), asking);
  }

  @Changes('Close a budget line 关闭指标')
  @Post(':lineId/close')
  close(@IdParam('lineId') lineId: LineId, @Ask() asking: Asking): Promise<ReceiptView> {
    const command = { type: 'CloseBudget', lineId } as const;
    return this.commands.send(lineId, at.budget(lineId), command, asking);
  }
}
