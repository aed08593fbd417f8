import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { at } from '../../domain/targets.js';
import type { ApplicationId, SubjectId } from '../../kernel/ids.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { FactParam, IdParam } from '../params.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { NoteRequest, ReasonRequest } from '../requests.js';
import {
  ResubmitApplicationRequest,
  SubmitApplicationRequest,
  VerifyFactRequest,
} from './requests.js';

/** From submission to assessment: 申报, 退回补正, 受理, 核验, 核算. */
@ApiTags('applications 申报')
@Controller('v1/applications')
export class ReviewController {
  constructor(private readonly commands: Commands) {}

  @Creates('Submit an application, or file one for an enterprise 申报', '/v1/applications/{id}')
  @Post()
  submit(@Body() request: SubmitApplicationRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    const id = asking.newId<ApplicationId>('app');
    const command = request.toCommand(id, asking.newId<SubjectId>('person'));
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Send back to the applicant 退回补正')
  @Post(':applicationId/send-back')
  sendBack(
    @IdParam('applicationId') id: ApplicationId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'SendBackApplication', reason } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Submit again after it was sent back 补正后再次申报')
  @Post(':applicationId/resubmit')
  resubmit(
    @IdParam('applicationId') id: ApplicationId,
    @Body() { facts }: ResubmitApplicationRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ResubmitApplication', facts } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Accept for review 受理')
  @Post(':applicationId/accept')
  accept(
    @IdParam('applicationId') id: ApplicationId,
    @Body() { note }: NoteRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'AcceptApplication', note: note ?? '' } as const;
    return this.commands.send(id, at.application(id), command, asking);
  }

  @Changes('Verify a fact with evidence 核验')
  @Post(':applicationId/facts/:fact/verify')
  verify(
    @IdParam('applicationId') id: ApplicationId,
    @FactParam() fact: string,
    @Body() request: VerifyFactRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.application(id), request.toCommand(fact), asking);
  }

  @Changes('Assess from verified facts 核算')
  @Post(':applicationId/assess')
  assess(@IdParam('applicationId') id: ApplicationId, @Ask() asking: Asking): Promise<ReceiptView> {
    return this.commands.send(id, at.application(id), { type: 'AssessApplication' }, asking);
  }
}
