import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Tranche } from '../../composition.js';
import { forbidden } from '../../domain/permissions.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { SubscriberId } from '../../kernel/ids.js';
import type { IssuedSecret } from '../../webhooks/webhooks.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { checkReaderOf, SubscriberParam } from '../feed/readers.js';
import { Answers, Changes, ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { FLAG, list, object, orNull, ReadsSome, TEXT, WHOLE } from '../schemas.js';
import { InjectTranche } from '../tokens.js';
import {
  AttemptsQuery,
  ResendRequest,
  RotateSecretRequest,
  SetWebhookRequest,
  WebhookParam,
} from './requests.js';

class IssuedSecretView extends ReceiptView {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Of Standard Webhooks (whsec_…); shown this once, null where none was issued now',
  })
  readonly secret!: string | null;
}

const answer = {
  status: orNull({ ...WHOLE, description: 'Null where no answer came' }),
  error: orNull({ ...TEXT, description: 'Why none came' }),
};
export const standing = object({
  name: TEXT,
  status: { type: 'string', enum: ['active', 'ended'] },
  url: TEXT,
  types: orNull(list(TEXT)),
  seq: orNull({
    ...WHOLE,
    description: 'Everything up to here was delivered, or is a dead letter',
  }),
  lag: { ...WHOLE, description: 'Events of the ledger recorded after that' },
  oldest: orNull({
    ...object({ seq: WHOLE, type: TEXT, recordedAt: TEXT }),
    description: 'Of what it is to get, the oldest that was not delivered yet',
  }),
  last: orNull({
    ...object({ at: TEXT, ...answer }),
    description: 'What the newest attempt came to',
  }),
  trying: orNull(object({ attempts: WHOLE, firstAt: TEXT, dueAt: TEXT })),
  deadLetters: WHOLE,
  fault: orNull({ ...TEXT, description: 'Why it stands still: the code of a refusal' }),
});
const attempt = object({
  at: TEXT,
  kind: { type: 'string', enum: ['event', 'resend', 'test'] },
  eventId: TEXT,
  type: TEXT,
  seq: orNull(WHOLE),
  ...answer,
  milliseconds: WHOLE,
});
const letter = object({
  seq: WHOLE,
  eventId: TEXT,
  type: TEXT,
  attempts: WHOLE,
  firstAt: TEXT,
  lastAt: TEXT,
  ...answer,
  resending: FLAG,
});

@ApiTags('webhooks 推送')
@Controller('v1/subscribers/:subscriber/webhooks')
export class WebhooksController {
  constructor(
    private readonly commands: Commands,
    @InjectTranche() private readonly tranche: Tranche,
  ) {}

  @ApiOkResponse({ type: IssuedSecretView })
  @Changes('Push public events to an address; a new webhook has a new secret 设置推送')
  @Post(':webhook')
  async set(
    @SubscriberParam() id: SubscriberId,
    @WebhookParam() webhook: string,
    @Body() request: SetWebhookRequest,
    @Ask() asking: Asking,
  ): Promise<IssuedSecretView> {
    return issued(webhook, await this.tranche.webhooks.set(id, request.toCommand(webhook), asking));
  }

  @ApiOkResponse({ type: IssuedSecretView })
  @Changes('Another secret; for a while it is signed with the one before as well 更换推送密钥')
  @Post(':webhook/secret')
  async rotate(
    @SubscriberParam() id: SubscriberId,
    @WebhookParam() webhook: string,
    @Body() { overlapHours }: RotateSecretRequest,
    @Ask() asking: Asking,
  ): Promise<IssuedSecretView> {
    const { webhooks } = this.tranche;
    return issued(webhook, await webhooks.rotate(id, webhook, overlapHours ?? 24, asking));
  }

  @Answers('Send an event that is none, once, and tell what came of it 测试推送', attempt)
  @Post(':webhook/test')
  test(
    @SubscriberParam() id: SubscriberId,
    @WebhookParam() webhook: string,
    @Ask() { actor }: Asking,
  ) {
    // Nothing is decided by it, so there is no command: whoever may set one may try it.
    const refusal = forbidden(actor, 'SetWebhook', {});
    if (refusal) throw refusal;
    return this.tranche.webhooks.test(id, webhook);
  }

  @Changes('Send dead letters again, beside the order of the others 重新推送')
  @Post(':webhook/resend')
  resend(
    @SubscriberParam() id: SubscriberId,
    @WebhookParam() webhook: string,
    @Body() { seq }: ResendRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const seqs = seq == null ? null : [seq];
    const command = { type: 'ResendWebhook', webhook, seqs } as const;
    return this.commands.send(webhook, at.subscriber(id), command, asking);
  }

  @Changes('Push there no more 移除推送')
  @Post(':webhook/remove')
  remove(
    @SubscriberParam() id: SubscriberId,
    @WebhookParam() webhook: string,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'RemoveWebhook', webhook, reason } as const;
    return this.commands.send(webhook, at.subscriber(id), command, asking);
  }

  @ReadsSome(
    'A subscriber’s webhooks and how each is doing, also for itself 推送清单',
    object({ items: list(standing) }),
  )
  @Get()
  async list(@SubscriberParam() id: SubscriberId, @CurrentActor() actor: Actor) {
    checkReaderOf(id, actor);
    return { items: await this.tranche.webhooks.standings(id) };
  }

  @ReadsSome(
    'The newest attempts, newest first; the last thousand are kept 推送日志',
    object({ items: list(attempt) }),
  )
  @Get(':webhook/attempts')
  async attempts(
    @SubscriberParam() id: SubscriberId,
    @WebhookParam() webhook: string,
    @Query() { limit }: AttemptsQuery,
    @CurrentActor() actor: Actor,
  ) {
    checkReaderOf(id, actor);
    return { items: await this.tranche.webhooks.attempts(id, webhook, limit ?? 50) };
  }

  @ReadsSome(
    'What was not taken in three days, oldest first 未送达清单',
    object({ items: list(letter) }),
  )
  @Get(':webhook/dead-letters')
  async deadLetters(
    @SubscriberParam() id: SubscriberId,
    @WebhookParam() webhook: string,
    @CurrentActor() actor: Actor,
  ) {
    checkReaderOf(id, actor);
    return { items: await this.tranche.webhooks.deadLetters(id, webhook) };
  }
}

const issued = (id: string, { executed, secret }: IssuedSecret): IssuedSecretView => ({
  id,
  ...executed.receipt,
  secret,
});
