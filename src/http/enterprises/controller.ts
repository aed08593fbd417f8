import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { enterpriseDetail, listEnterprises } from '../../../projections/enterprises/query.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { AccountId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { type Uscc, usccWithoutCheck } from '../../kernel/uscc.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { ReadQuery } from '../pages.js';
import { IdParam, UsccParam } from '../params.js';
import { checkScope, Reads, scopeOf } from '../reads.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { ReadsOne, ReadsPage } from '../schemas.js';
import {
  EndAgreementRequest,
  ProposePayeeAccountRequest,
  RecordAgreementRequest,
  RecordFactRequest,
  RegisterEnterpriseRequest,
} from './requests.js';
import { EnterprisesQuery, enterpriseEntry, enterpriseView } from './views.js';

@ApiTags('enterprises 企业')
@Controller('v1/enterprises')
export class EnterprisesController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('Enterprises, newest first 企业名录', enterpriseEntry)
  @Get()
  async list(@Query() query: EnterprisesQuery, @CurrentActor() actor: Actor) {
    const { uscc } = scopeOf(actor);
    const db = await this.reads.upTo(query, 'enterprises');
    return listEnterprises(db, { uscc }, { ...query.page, search: query.search });
  }

  @ReadsOne('An enterprise with its facts, agreements and payee accounts 企业', enterpriseView)
  @Get(':uscc')
  async get(@UsccParam() uscc: Uscc, @Query() query: ReadQuery, @CurrentActor() actor: Actor) {
    checkScope({ uscc: scopeOf(actor).uscc }, { uscc });
    const { db, revision } = await this.reads.one(at.enterprise(uscc), query, 'enterprises');
    const detail = await enterpriseDetail(db, uscc, await this.reads.dayOf(query));
    if (!detail) throw refuse('enterprise-unknown', { uscc });
    return { ...detail, revision };
  }

  @Creates('Register an enterprise 登记企业', '/v1/enterprises/{id}')
  @Post()
  register(
    @Body() request: RegisterEnterpriseRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const uscc = usccWithoutCheck(request.uscc);
    return this.commands.send(uscc, at.enterprise(uscc), request.toCommand(), asking);
  }

  @Changes('Record an effective-dated fact 记录属地事项')
  @Post(':uscc/facts')
  recordFact(
    @UsccParam() uscc: Uscc,
    @Body() request: RecordFactRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(uscc, at.enterprise(uscc), request.toCommand(), asking);
  }

  @Creates('Record a one-case agreement 记录“一事一议”协议', '/v1/enterprises/{uscc}')
  @Post(':uscc/agreements')
  recordAgreement(
    @UsccParam() uscc: Uscc,
    @Body() request: RecordAgreementRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const id = asking.newId('agreement');
    return this.commands.send(id, at.enterprise(uscc), request.toCommand(id), asking);
  }

  @Changes('End a one-case agreement 终止“一事一议”协议')
  @Post(':uscc/agreements/:agreementId/end')
  endAgreement(
    @UsccParam() uscc: Uscc,
    @IdParam('agreementId') id: string,
    @Body() request: EndAgreementRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(id, at.enterprise(uscc), request.toCommand(id), asking);
  }

  @Creates('Propose a payee account 登记收款账户', '/v1/enterprises/{uscc}')
  @Post(':uscc/payee-accounts')
  proposeAccount(
    @UsccParam() uscc: Uscc,
    @Body() request: ProposePayeeAccountRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const id = asking.newId<AccountId>('account');
    return this.commands.send(id, at.enterprise(uscc), request.toCommand(id), asking);
  }

  @Changes('Confirm a payee account, by another person 确认收款账户')
  @Post(':uscc/payee-accounts/:accountId/confirm')
  confirmAccount(
    @UsccParam() uscc: Uscc,
    @IdParam('accountId') accountId: AccountId,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ConfirmPayeeAccount', accountId } as const;
    return this.commands.send(accountId, at.enterprise(uscc), command, asking);
  }

  @Changes('Retire a payee account 停用收款账户')
  @Post(':uscc/payee-accounts/:accountId/retire')
  retireAccount(
    @UsccParam() uscc: Uscc,
    @IdParam('accountId') accountId: AccountId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'RetirePayeeAccount', accountId, reason } as const;
    return this.commands.send(accountId, at.enterprise(uscc), command, asking);
  }
}
