import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { at } from '../../domain/targets.js';
import type { ApplicationId, ObjectionId, ReservationId, SubjectId } from '../../kernel/ids.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { IdParam } from '../params.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import {
  ApproveAwardRequest,
  OpenNoticeRequest,
  RaiseObjectionRequest,
  ReduceAwardRequest,
  ResolveObjectionRequest,
} from './requests.js';

/** From the proposal to the grant, and what is taken away again: 公示, 异议, 审批, 核定. */
@ApiTags('awards 核定')
@Controller('v1/applications/:applicationId')
export class AwardController {
  constructor(private readonly commands: Commands) {}

  @Changes('Propose the award and reserve its caps 提出核定')
  @Post('propose')
  propose(
    @IdParam('applicationId') id: ApplicationId,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const reservationId = asking.newId<ReservationId>('hold');
    const command = { type: 'ProposeAward', reservationId } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Open the public notice 公示')
  @Post('notice')
  openNotice(
    @IdParam('applicationId') id: ApplicationId,
    @Body() request: OpenNoticeRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.application(id), request.toCommand(), asking);
  }

  @Creates('Raise an objection 提出异议', '/v1/applications/{applicationId}')
  @Post('objections')
  raiseObjection(
    @IdParam('applicationId') id: ApplicationId,
    @Body() request: RaiseObjectionRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const objectionId = asking.newId<ObjectionId>('objection');
    const command = request.toCommand(objectionId, asking.newId<SubjectId>('person'));
    return this.commands.send(objectionId, at.application(id), command, asking);
  }

  @Changes('Resolve an objection 处理异议')
  @Post('objections/:objectionId/resolve')
  resolveObjection(
    @IdParam('applicationId') id: ApplicationId,
    @IdParam('objectionId') objectionId: ObjectionId,
    @Body() { upheld, reason }: ResolveObjectionRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ResolveObjection', objectionId, upheld, reason } as const;
    return this.commands.send(objectionId, at.application(id), command, asking);
  }

  @Changes('Approve, one level by one person; the last one grants 审批')
  @Post('approve')
  approve(
    @IdParam('applicationId') id: ApplicationId,
    @Body() request: ApproveAwardRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.application(id), request.toCommand(), asking);
  }

  @Changes('Decline 不予支持')
  @Post('decline')
  decline(
    @IdParam('applicationId') id: ApplicationId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'DeclineApplication', reason } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Withdraw, by the applicant or for it 撤回')
  @Post('withdraw')
  withdraw(
    @IdParam('applicationId') id: ApplicationId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'WithdrawApplication', reason } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Reduce an award, never below what was paid 调减')
  @Post('reduce')
  reduce(
    @IdParam('applicationId') id: ApplicationId,
    @Body() request: ReduceAwardRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.application(id), request.toCommand(), asking);
  }

  @Changes('Revoke what is not paid of an award 撤销')
  @Post('revoke')
  revoke(
    @IdParam('applicationId') id: ApplicationId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'RevokeAward', reason } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }
}
