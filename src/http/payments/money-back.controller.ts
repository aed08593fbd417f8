import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { at } from '../../domain/targets.js';
import type { PaymentId, RecoveryId, ReservationId } from '../../kernel/ids.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { IdParam } from '../params.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import {
  OrderRecoveryRequest,
  ProposeCorrectionRequest,
  ReceiveRecoveryRequest,
  RecordOverpaymentRequest,
} from './money-back.requests.js';

const PAYMENT = '/v1/payments/{paymentId}';

/** What comes after a payment: claims, corrections, and what was found out later. */
@ApiTags('payments 支付')
@Controller('v1/payments/:paymentId')
export class MoneyBackController {
  constructor(private readonly commands: Commands) {}

  @Creates('Record that the bank paid more, or twice 登记多付', PAYMENT)
  @Post('overpayments')
  recordOverpayment(
    @IdParam('paymentId') id: PaymentId,
    @Body() request: RecordOverpaymentRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = request.toCommand(id);
    return this.commands.send(command.overpaymentId, at.payment(id), command, asking);
  }

  @Creates('Claim money back, with reason and legal basis 决定追回', '/v1/recoveries/{id}')
  @Post('recoveries')
  orderRecovery(
    @IdParam('paymentId') id: PaymentId,
    @Body() request: OrderRecoveryRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const recoveryId = asking.newId<RecoveryId>('rec');
    const command = request.toCommand(id, recoveryId);
    return this.commands.send(recoveryId, at.payment(id), command, asking);
  }

  @Changes('Claim the rest no more 撤销追回')
  @Post('recoveries/:recoveryId/cancel')
  cancelRecovery(
    @IdParam('paymentId') paymentId: PaymentId,
    @IdParam('recoveryId') recoveryId: RecoveryId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'CancelRecovery', paymentId, recoveryId, reason } as const;
    return this.commands.send(recoveryId, at.payment(paymentId), command, asking);
  }

  @Changes('Record what was recovered, all or a part 登记收回')
  @Post('recoveries/:recoveryId/receive')
  receiveRecovery(
    @IdParam('paymentId') id: PaymentId,
    @IdParam('recoveryId') recoveryId: RecoveryId,
    @Body() request: ReceiveRecoveryRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = request.toCommand(id, recoveryId);
    return this.commands.send(recoveryId, at.payment(id), command, asking);
  }

  @Creates('Propose that it be charged to another line of its year 提出付款更正', PAYMENT)
  @Post('corrections')
  proposeCorrection(
    @IdParam('paymentId') id: PaymentId,
    @Body() request: ProposeCorrectionRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const correctionId = asking.newId<ReservationId>('hold');
    const command = request.toCommand(id, correctionId);
    return this.commands.send(correctionId, at.payment(id), command, asking);
  }

  @Changes('Confirm a correction, by another person; the lines follow 确认付款更正')
  @Post('corrections/:correctionId/confirm')
  confirmCorrection(
    @IdParam('paymentId') paymentId: PaymentId,
    @IdParam('correctionId') correctionId: ReservationId,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ConfirmPaymentCorrection', paymentId, correctionId } as const;
    return this.commands.send(correctionId, at.payment(paymentId), command, asking);
  }

  @Changes('Decline a correction, or take one’s own back 退回付款更正')
  @Post('corrections/:correctionId/decline')
  declineCorrection(
    @IdParam('paymentId') paymentId: PaymentId,
    @IdParam('correctionId') correctionId: ReservationId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'DeclinePaymentCorrection', paymentId, correctionId, reason } as const;
    return this.commands.send(correctionId, at.payment(paymentId), command, asking);
  }

  @Changes('Find that it repeats no other payment 解除疑似重复')
  @Post('duplicate/clear')
  clearDuplicate(
    @IdParam('paymentId') paymentId: PaymentId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ClearDuplicate', paymentId, reason } as const;
    return this.commands.send(paymentId, at.payment(paymentId), command, asking);
  }
}
