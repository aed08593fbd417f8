import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { erasuresOf, listErasures } from '../../../projections/erasures/query.js';
import { erasures, type ErasureStatus, holds } from '../../../projections/erasures/tables.js';
import type { Tranche } from '../../composition.js';
import { retainedUntil } from '../../domain/erasure/retention.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { ApplicationId, HoldId, RecordsId, SubjectId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { Id, OneOf } from '../fields.js';
import { PageQuery, ReadQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { Reads, readsEverything } from '../reads.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { list, object, orNull, ReadsOne, ReadsPage, rowOf, TEXT, WHOLE } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import { OrderErasureRequest, PlaceHoldRequest } from './requests.js';

const STATUSES: readonly ErasureStatus[] = ['ordered', 'declined', 'confirmed', 'erased'];

export class ErasuresQuery extends PageQuery {
  @Id({ optional: true })
  readonly recordsId?: RecordsId;
  @OneOf(STATUSES, { optional: true })
  readonly status?: ErasureStatus;
}

const entry = rowOf(erasures, [], { evidence: list(TEXT) });

/** 个人信息销毁: keys are destroyed, so nobody reads it any more, and no proof changes. */
@ApiTags('erasures 个人信息销毁')
@Controller('v1/erasures')
export class ErasuresController {
  constructor(
    @InjectTranche() private readonly tranche: Tranche,
    private readonly commands: Commands,
    private readonly reads: Reads,
  ) {}

  @ReadsPage('What was asked to be erased, newest first 销毁清册', entry)
  @Get()
  async list(@Query() query: ErasuresQuery, @CurrentActor() actor: Actor) {
    readsEverything(actor);
    const { recordsId, status } = query;
    const db = await this.reads.upTo(query, 'erasures');
    return listErasures(db, { ...query.page, recordsId, status });
  }

  @ReadsOne(
    'Who stands in these records, how long they are kept, what holds them 保管期限与暂缓销毁',
    object({
      recordsId: TEXT,
      persons: list(TEXT),
      unsettled: orNull({ ...TEXT, enum: ['case', 'payment', 'recovery'] }),
      retention: orNull(object({ years: WHOLE, fiscalYear: WHOLE, until: TEXT })),
      erasures: list(entry),
      holds: list(rowOf(holds)),
    }),
  )
  @Get(':recordsId')
  async get(
    @IdParam('recordsId') recordsId: RecordsId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    readsEverything(actor);
    const records = await this.tranche.records(recordsId);
    if (!records) throw refuse('erasure-records-unknown', { recordsId });
    const { db, revision } = await this.reads.one(at.erasure(recordsId), query, 'erasures');
    const { persons, unsettled, retention } = records;
    return {
      recordsId,
      persons,
      unsettled,
      retention: retention && { ...retention, until: retainedUntil(retention) },
      ...(await erasuresOf(db, recordsId)),
      revision,
    };
  }

  @Creates('Order that a person is erased 提出销毁个人信息', '/v1/erasures')
  @Post()
  async order(@Body() request: OrderErasureRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    const { recordsId } = request;
    const subject = await this.#personOf(request);
    return this.commands.send(subject, at.erasure(recordsId), request.toCommand(subject), asking);
  }

  @Changes('Confirm it, by another person: the keys are destroyed at once 确认销毁')
  @Post(':recordsId/:subject/confirm')
  confirm(
    @IdParam('recordsId') recordsId: RecordsId,
    @IdParam('subject') subject: SubjectId,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ConfirmErasure', recordsId, subject } as const;
    return this.commands.send(subject, at.erasure(recordsId), command, asking);
  }

  @Changes('Decline it, with a reason 不予销毁')
  @Post(':recordsId/:subject/decline')
  decline(
    @IdParam('recordsId') recordsId: RecordsId,
    @IdParam('subject') subject: SubjectId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'DeclineErasure', recordsId, subject, reason } as const;
    return this.commands.send(subject, at.erasure(recordsId), command, asking);
  }

  @Creates('Hold records: nothing of them is erased 暂缓销毁', '/v1/erasures')
  @Post('holds')
  hold(@Body() request: PlaceHoldRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    const holdId = asking.newId<HoldId>('hold');
    return this.commands.send(
      holdId,
      at.erasure(request.recordsId),
      request.toCommand(holdId),
      asking,
    );
  }

  @Changes('Lift a hold, with a reason 解除暂缓销毁')
  @Post(':recordsId/holds/:holdId/lift')
  lift(
    @IdParam('recordsId') recordsId: RecordsId,
    @IdParam('holdId') holdId: HoldId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'LiftHold', recordsId, holdId, reason } as const;
    return this.commands.send(holdId, at.erasure(recordsId), command, asking);
  }

  /** @throws Refusal `erasure-person-unknown` */
  async #personOf({ recordsId, objectionId }: OrderErasureRequest): Promise<SubjectId> {
    if (recordsId.startsWith('cp-')) return recordsId as string as SubjectId;
    const state = await this.tranche.ledger.read(
      at.application(recordsId as string as ApplicationId),
    );
    if (state.status === 'none') throw refuse('erasure-records-unknown', { recordsId });
    const subject = objectionId == null ? state.contact : state.objectors[objectionId];
    if (!subject) throw refuse('erasure-person-unknown', { subject: objectionId ?? 'contact' });
    return subject;
  }
}
