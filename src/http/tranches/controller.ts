import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { at } from '../../domain/targets.js';
import type { ApplicationId, PaymentId, ReservationId } from '../../kernel/ids.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { IdParam, TrancheParam } from '../params.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { PayTrancheRequest, ReleaseTrancheRequest, VerifyConditionsRequest } from './requests.js';

@ApiTags('tranches 期次')
@Controller('v1/applications/:applicationId/tranches/:tranche')
export class TranchesController {
  constructor(private readonly commands: Commands) {}

  @Changes('Verify the conditions of a tranche when it is due 核验拨付条件')
  @Post('verify')
  verify(
    @IdParam('applicationId') id: ApplicationId,
    @TrancheParam() tranche: number,
    @Body() request: VerifyConditionsRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.application(id), request.toCommand(tranche), asking);
  }

  @Changes('Release a tranche and reserve its budget 准予拨付')
  @Post('release')
  release(
    @IdParam('applicationId') id: ApplicationId,
    @TrancheParam() tranche: number,
    @Body() request: ReleaseTrancheRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = request.toCommand(tranche, asking.newId<ReservationId>('hold'));
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Cancel what is not paid of a tranche 取消')
  @Post('cancel')
  cancel(
    @IdParam('applicationId') id: ApplicationId,
    @TrancheParam() tranche: number,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'CancelTranche', tranche, reason } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Creates('Open a payment of a released tranche, in a batch 支付', '/v1/payments/{id}')
  @Post('payments')
  pay(
    @IdParam('applicationId') id: ApplicationId,
    @TrancheParam() tranche: number,
    @Body() request: PayTrancheRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const paymentId = asking.newId<PaymentId>('pay');
    const command = request.toCommand(tranche, paymentId);
    return this.commands.send(paymentId, at.application(id), command, asking);
  }
}
