import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import {
  listSubscribers,
  subscriberDetail,
  type SubscriberEntry,
} from '../../../projections/subscribers/query.js';
import { subscribers } from '../../../projections/subscribers/tables.js';
import type { Access } from '../../access/access.js';
import type { IssuedToken } from '../../access/subscribers.js';
import type { Tranche } from '../../composition.js';
import { at } from '../../domain/targets.js';
import type { Actor } from '../../kernel/event.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { CurrentActor } from '../access/actor.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { PageQuery, ReadQuery } from '../pages.js';
import { Reads } from '../reads.js';
import { Changes, Creates, ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { FLAG, list, object, orNull, ReadsOne, ReadsPage, rowOf, TEXT, WHOLE } from '../schemas.js';
import { InjectAccess, InjectTranche } from '../tokens.js';
import { checkReader, checkReaderOf, SubscriberParam } from './readers.js';
import { standing } from '../webhooks/controller.js';
import { ChangeScopeRequest, CreateSubscriberRequest, RotateTokenRequest } from './requests.js';

class IssuedView extends ReceiptView {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Shown this once; null on a retry of what was shown before',
  })
  readonly token!: string | null;
}

const entry = rowOf(subscribers, ['scope', 'revoked'], {
  scope: object({
    units: orNull(list(TEXT)),
    measures: orNull(list(TEXT)),
    types: orNull(list(TEXT)),
  }),
  revoked: FLAG,
  lag: orNull({
    ...object({
      reached: orNull(
        object({ seq: WHOLE, at: TEXT, how: { type: 'string', enum: ['pull', 'stream'] } }),
      ),
      events: { ...WHOLE, description: 'Of the ledger, recorded after what it has reached' },
    }),
    description: 'How far it has come by reading; null where the past is asked about',
  }),
  webhooks: orNull(list(standing)),
});

@ApiTags('feed 数据订阅')
@Controller('v1/subscribers')
export class SubscribersController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
    @InjectAccess() private readonly access: Access,
    @InjectTranche() private readonly tranche: Tranche,
  ) {}

  @ApiCreatedResponse({ type: IssuedView })
  @Creates('Make a subscriber, with its first token 开立数据订阅方', '/v1/subscribers/{id}')
  @Post()
  async create(
    @Body() request: CreateSubscriberRequest,
    @Ask() asking: Asking,
  ): Promise<IssuedView> {
    const { subscriberId: id, name, scope } = request;
    return issued(id, await this.access.subscribers.create({ id, name, scope }, asking));
  }

  @ApiOkResponse({ type: IssuedView })
  @Changes('Another token; the one before it holds on for a while 更换令牌')
  @Post(':subscriber/token')
  async rotate(
    @SubscriberParam() id: SubscriberId,
    @Body() { overlapHours }: RotateTokenRequest,
    @Ask() asking: Asking,
  ): Promise<IssuedView> {
    return issued(id, await this.access.subscribers.rotate(id, overlapHours ?? 24, asking));
  }

  @Changes('Change what it may see, at once 变更订阅范围')
  @Post(':subscriber/scope')
  changeScope(
    @SubscriberParam() id: SubscriberId,
    @Body() { scope, reason }: ChangeScopeRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'ChangeSubscriberScope', scope, reason } as const;
    return this.commands.send(id, at.subscriber(id), command, asking);
  }

  @Changes('Revoke it for good, at once 撤销数据订阅方')
  @Post(':subscriber/revoke')
  revoke(
    @SubscriberParam() id: SubscriberId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const command = { type: 'RevokeSubscriber', reason } as const;
    return this.commands.send(id, at.subscriber(id), command, asking);
  }

  @ReadsPage('Subscribers and how far each has come, newest first 数据订阅方清单', entry)
  @Get()
  async list(@Query() query: PageQuery, @CurrentActor() actor: Actor) {
    checkReader(actor);
    const db = await this.reads.upTo(query, 'subscribers');
    const { items, next } = await listSubscribers(db, query.page);
    return { items: await this.#withLag(items, query), next };
  }

  @ReadsOne('A subscriber, also by itself 数据订阅方', entry)
  @Get(':subscriber')
  async one(
    @SubscriberParam() id: SubscriberId,
    @Query() query: ReadQuery,
    @CurrentActor() actor: Actor,
  ) {
    checkReaderOf(id, actor);
    const { db, revision } = await this.reads.one(at.subscriber(id), query, 'subscribers');
    const found = await subscriberDetail(db, id);
    if (!found) throw refuse('subscriber-unknown');
    const [told] = await this.#withLag([found], query);
    return { ...told, revision };
  }

  /** How far one has come is no event, so it is told of the present alone. */
  async #withLag(subscribers: readonly SubscriberEntry[], { atSeq }: ReadQuery) {
    if (atSeq !== undefined) {
      return subscribers.map((each) => ({ ...each, lag: null, webhooks: null }));
    }
    const { feed, readers, webhooks } = this.tranche;
    const head = await feed.head();
    return Promise.all(
      subscribers.map(async (each) => {
        const reached = readers.reached(each.subscriberId);
        const lag = { reached, events: Math.max(0, head - (reached?.seq ?? 0)) };
        return { ...each, lag, webhooks: await webhooks.standings(each.subscriberId) };
      }),
    );
  }
}

const issued = (id: SubscriberId, { executed, token }: IssuedToken): IssuedView => ({
  id,
  ...executed.receipt,
  token,
});
