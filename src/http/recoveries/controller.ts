import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  listRecoveries,
  recoveredPayment,
  recoveryDetail,
} from '../../../projections/recoveries/query.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { RecoveryId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { dayOrNone, ReadQuery } from '../pages.js';
import { IdParam } from '../params.js';
import { checkScope, Reads, scopeOf } from '../reads.js';
import { ReadsOne, ReadsPage } from '../schemas.js';
import { RecoveriesQuery, recoveryEntry, recoveryView } from './views.js';

@ApiTags('recoveries 追回')
@Controller('v1/recoveries')
export class RecoveriesController {
  constructor(private readonly reads: Reads) {}

  @ReadsPage('The register, newest first 追回登记簿', recoveryEntry)
  @Get()
  async list(@Query() query: RecoveriesQuery, @CurrentActor() actor: Actor) {
    const scope = scopeOf(actor);
    const { status, uscc, unit, applicationId, paymentId, orderedFrom, orderedTo } = query;
    const db = await this.reads.upTo(query, 'recoveries');
    return listRecoveries(db, scope, {
      ...query.page,
      status,
      uscc,
      unit,
      applicationId,
      paymentId,
      orderedFrom: dayOrNone(orderedFrom, 'orderedFrom'),
      orderedTo: dayOrNone(orderedTo, 'orderedTo'),
    });
  }

  /** Its ETag is the revision of the payment, whose stream holds it. */
  @ReadsOne('A recovery: received in parts, offset against later payments 追回', recoveryView)
  @Get(':recoveryId')
  async get(
    @IdParam('recoveryId') recoveryId: RecoveryId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    const scope = scopeOf(actor);
    const known = await this.reads.upTo(query, 'recoveries');
    const paymentId = await recoveredPayment(known, recoveryId);
    if (!paymentId) throw refuse('recovery-unknown', { recoveryId });
    const { db, revision } = await this.reads.one(at.payment(paymentId), query, 'recoveries');
    const detail = await recoveryDetail(db, paymentId, recoveryId);
    if (!detail) throw refuse('recovery-unknown', { recoveryId });
    checkScope(scope, detail);
    return { ...detail, revision };
  }
}
