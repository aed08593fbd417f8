import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listPayments, paymentDetail } from '../../../projections/payments/query.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { PaymentId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { dayOrNone, ReadQuery, yesOrNo } from '../pages.js';
import { IdParam } from '../params.js';
import { checkScope, Reads, scopeOf } from '../reads.js';
import { Changes, type ReceiptView } from '../receipt.js';
import { ReadsOne, ReadsPage } from '../schemas.js';
import {
  ChooseAccountRequest,
  RejectPaymentRequest,
  ReturnPaymentRequest,
  SettlePaymentRequest,
} from './requests.js';
import { paymentEntry, PaymentsQuery, paymentView } from './views.js';

@ApiTags('payments 支付')
@Controller('v1/payments')
export class PaymentsController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('The register, newest first 支付登记簿', paymentEntry)
  @Get()
  async list(@Query() query: PaymentsQuery, @CurrentActor() actor: Actor) {
    const scope = scopeOf(actor);
    const { applicationId, batchId, status, fiscalYear, bankReference } = query;
    const { settledFrom, settledTo, uscc, unit, lineId, held, openRecovery, matched } = query;
    const db = await this.reads.upTo(query, 'payments', 'recoveries');
    return listPayments(db, scope, {
      ...query.page,
      applicationId,
      batchId,
      status,
      fiscalYear,
      bankReference,
      settledFrom: dayOrNone(settledFrom, 'settledFrom'),
      settledTo: dayOrNone(settledTo, 'settledTo'),
      uscc,
      unit,
      lineId,
      held: yesOrNo(held),
      openRecovery: yesOrNo(openRecovery),
      matched: yesOrNo(matched),
    });
  }

  @ReadsOne('A payment: its parts, money back, recoveries, corrections, matches 支付', paymentView)
  @Get(':paymentId')
  async get(
    @IdParam('paymentId') paymentId: PaymentId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    const scope = scopeOf(actor);
    const { db, revision } = await this.reads.one(
      at.payment(paymentId),
      query,
      'payments',
      'recoveries',
    );
    const detail = await paymentDetail(db, paymentId);
    if (!detail) throw refuse('payment-unknown', { paymentId });
    checkScope(scope, detail);
    return { ...detail, revision };
  }

  @Changes('Pay to another confirmed account, before the instruction 选择收款账户')
  @Post(':paymentId/account')
  chooseAccount(
    @IdParam('paymentId') id: PaymentId,
    @Body() request: ChooseAccountRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.payment(id), request.toCommand(id), asking);
  }

  @Changes('Record that the bank settled it 登记清算')
  @Post(':paymentId/settle')
  settle(
    @IdParam('paymentId') id: PaymentId,
    @Body() request: SettlePaymentRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.payment(id), request.toCommand(id), asking);
  }

  @Changes('Record that the bank rejected it 登记退票')
  @Post(':paymentId/reject')
  reject(
    @IdParam('paymentId') id: PaymentId,
    @Body() request: RejectPaymentRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.payment(id), request.toCommand(id), asking);
  }

  @Changes('Record money back, by the bank or by the payee 登记退回')
  @Post(':paymentId/return')
  return(
    @IdParam('paymentId') id: PaymentId,
    @Body() request: ReturnPaymentRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.payment(id), request.toCommand(id), asking);
  }
}
