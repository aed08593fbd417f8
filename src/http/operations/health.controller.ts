import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Tranche } from '../../composition.js';
import { Public } from '../access/actor.js';
import { InjectTranche } from '../tokens.js';
import { LiveView, ReadyView } from './views.js';

const STORE_ANSWERS_WITHIN_MS = 2_000;

@ApiTags('operations 运行')
@Public()
@Controller('health')
export class HealthController {
  constructor(@InjectTranche() private readonly tranche: Tranche) {}

  @ApiOperation({ summary: 'The process runs 存活' })
  @ApiOkResponse({ type: LiveView })
  @RouteConfig({ rateLimit: false })
  @Get('live')
  live(): LiveView {
    return { status: 'live' };
  }

  /**
   * A projection that has stopped is shown and doesn't make the server unready: commands, and every
   * other question, are still answered.
   */
  @ApiOperation({ summary: 'The store answers; how far each projection is behind 就绪' })
  @ApiOkResponse({ type: ReadyView })
  @ApiServiceUnavailableResponse({ type: ReadyView })
  @RouteConfig({ rateLimit: false })
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyView> {
    const { projector, processes, kind } = this.tranche;
    const lag = await within(STORE_ANSWERS_WITHIN_MS, projector.lag()).catch(() => undefined);
    if (!lag) void reply.status(HttpStatus.SERVICE_UNAVAILABLE);
    const projections = lag ?? projector.status().map((known) => ({ ...known, behind: null }));
    return {
      status: lag ? 'ready' : 'unavailable',
      kind,
      projections: projections.map(({ name, state, seq, behind }) => ({
        name,
        state,
        seq,
        behind,
      })),
      processesPending: processes.pending,
    };
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
