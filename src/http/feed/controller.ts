import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDeepStrictEqual } from 'node:util';
import { filter, firstValueFrom, race, timer } from 'rxjs';
import type { Access } from '../../access/access.js';
import type { Tranche } from '../../composition.js';
import { checkMeasures } from '../../domain/subscriber/decide.js';
import type { CloudEvent } from '../../feed/public-event.js';
import type { Entry } from '../../feed/entry.js';
import { type FeedBatch, isWanted } from '../../feed/log.js';
import { type Filter, narrowed } from '../../feed/scope.js';
import type { SubscriberId } from '../../kernel/ids.js';
import { bearerToken } from '../access/guard.js';
import { list, object, ReadsSome, TEXT, WHOLE } from '../schemas.js';
import { InjectAccess, InjectTranche } from '../tokens.js';
import { FeedHub, subscriberIn } from './hub.js';
import { FeedQuery, PullQuery, startOf } from './queries.js';
import { readerOf } from './reader.js';
import { type StreamPage, streamTo } from './stream.js';

const DEFAULT_LIMIT = 100;

interface Batch {
  readonly events: readonly CloudEvent[];
  readonly next: string;
  readonly behind: number;
}

@ApiTags('feed 数据订阅')
@Controller('v1/feed')
export class FeedController {
  constructor(
    private readonly hub: FeedHub,
    @InjectAccess() private readonly access: Access,
    @InjectTranche() private readonly tranche: Tranche,
  ) {}

  @ReadsSome(
    'A batch of published events after a cursor, and the next cursor 拉取公开事件',
    object({
      events: {
        ...list({ type: 'object', additionalProperties: true }),
        description: 'CloudEvents 1.0, oldest first: docs/contracts',
      },
      next: { ...TEXT, description: 'Give it as ?after= when these are handled' },
      behind: { ...WHOLE, description: 'Events of the ledger after it; 0 at the head' },
    }),
  )
  @Get()
  async pull(@Query() query: PullQuery, @Req() request: FastifyRequest): Promise<Batch> {
    const { feed } = this.tranche;
    const token = bearerToken(request);
    const { subscriber } = await readerOf(this.access, token);
    const start = await startOf(feed, query.after, query.from);
    const until = Date.now() + (query.wait ?? 0) * 1_000;

    let batch = await this.#batch(start, query, token);
    this.#note(subscriber, start, 'pull');
    while (batch.entries.length === 0 && batch.atHead && Date.now() < until && !this.hub.closed) {
      const news = await firstValueFrom(
        race(this.hub.after(batch.seq), this.hub.closing, timer(until - Date.now())),
        { defaultValue: undefined },
      );
      if (news === 0) break;
      batch = await this.#batch(batch.seq, query, token);
    }
    const { entries, seq } = batch;
    return {
      events: entries.flatMap(({ event }) => event ?? []),
      next: await feed.cursorAt(seq),
      behind: batch.atHead ? 0 : Math.max(0, (await feed.head()) - seq),
    };
  }

  /** What was decided within a batch holds for all of it: with another scope it is read again. */
  async #batch(after: number, query: PullQuery, token: string): Promise<FeedBatch> {
    const { feed } = this.tranche;
    const asked = this.#asked(query);
    const { limit = DEFAULT_LIMIT } = query;
    const now = async () => narrowed((await readerOf(this.access, token)).scope, asked);
    for (let wanted = await now(); ;) {
      const batch = await feed.batch(after, wanted, limit);
      const still = await now();
      if (isDeepStrictEqual(still, wanted)) return batch;
      wanted = still;
    }
  }

  @ApiOperation({
    summary: 'Published events as they come, from a cursor: server-sent events 推流公开事件',
    description:
      'The id of each message is a cursor: after a break come again with it, as Last-Event-ID or ?after=. The last message of a stream that the server ends is of type `end`.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ schema: TEXT })
  @Get('stream')
  async stream(
    @Query() query: FeedQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { feed } = this.tranche;
    const token = bearerToken(request);
    const reader = await readerOf(this.access, token);
    const { subscriber } = reader;
    const asked = this.#asked(query);
    let wanted = narrowed(reader.scope, asked);
    let holds: Promise<void> | undefined;
    const check = (): Promise<void> =>
      (holds = readerOf(this.access, token).then(({ scope }) => {
        wanted = narrowed(scope, asked);
      }));
    // A browser comes again to the same address: what it says it has is what counts.
    const given = request.headers['last-event-id'];
    const cursor = typeof given === 'string' && given !== '' ? given : query.after;
    const start = await startOf(feed, cursor, query.from);
    this.#note(subscriber, start, 'stream');

    reply.hijack();
    const socket = reply.raw;
    socket.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies that would gather what is meant to be seen at once.
      'x-accel-buffering': 'no',
    });
    streamTo(socket, {
      start,
      page: async (after) => {
        const page = await feed.page(after);
        // Of the first, what was decided before it is in none; of others it may not be told yet.
        if (!holds || page.some(({ stream }) => subscriberIn(stream) === subscriber)) await check();
        else await holds;
        return this.#messages(page, after, wanted);
      },
      news: (seq) => this.hub.after(seq),
      cursorAt: (seq) => feed.cursorAt(seq),
      doubt: this.hub.changed.pipe(filter((id) => id === subscriber)),
      check,
      closing: this.hub.closing,
      delivered: (seq) => this.#note(subscriber, seq, 'stream'),
    }).subscribe();
  }

  /** @throws Refusal `feed-measure-unknown`, `public-type-unknown`, `uscc-invalid` */
  #asked({ filter }: FeedQuery): Filter {
    checkMeasures(filter.measures, this.tranche.policies);
    return filter;
  }

  /** A page of the log after `after`, as messages with their cursors. */
  async #messages(page: readonly Entry[], after: number, wanted: Filter): Promise<StreamPage> {
    const { feed } = this.tranche;
    let messages = '';
    for (const entry of page) {
      if (!isWanted(entry, wanted)) continue;
      messages += `id: ${await feed.cursorAt(entry.seq, page)}\ndata: ${entry.json}\n\n`;
    }
    return { messages, seq: page.at(-1)?.seq ?? after };
  }

  #note(subscriber: SubscriberId | null, seq: number, how: 'pull' | 'stream'): void {
    if (subscriber === null) return;
    this.tranche.readers.reach(subscriber, { seq, at: this.tranche.clock.now(), how });
  }
}
