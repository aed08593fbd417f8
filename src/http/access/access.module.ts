import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { SignedInGuard } from './guard.js';
import { limitRate } from './rate-limit.js';
import { SessionController } from './session.controller.js';
import { UsersController } from './users.controller.js';

export interface AccessLimits {
  /** From one address, over all routes; null for no limit, and none on sign-in either. */
  readonly requestsPerMinute: number | null;
}

@Module({})
export class AccessModule {
  static of({ requestsPerMinute }: AccessLimits): DynamicModule {
    return {
      module: AccessModule,
      controllers: [SessionController, UsersController],
      providers: [
        { provide: APP_GUARD, useClass: SignedInGuard },
        {
          // Awaited here, since Nest makes its routes as soon as the providers are there.
          provide: limitRate,
          inject: [HttpAdapterHost],
          useFactory: async ({ httpAdapter }: HttpAdapterHost) => {
            const server = httpAdapter.getInstance<FastifyInstance>();
            if (requestsPerMinute !== null) await limitRate(server, requestsPerMinute);
          },
        },
      ],
    };
  }
}
