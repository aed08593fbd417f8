import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { waitForRequestsOnly } from './drain.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { observeRequests } from './requests.js';

@Module({})
export class OperationsModule {
  static of({ log, metrics }: { log: Pick<Logger, 'info'>; metrics: Metrics }): DynamicModule {
    return {
      module: OperationsModule,
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: Metrics, useValue: metrics },
        {
          provide: observeRequests,
          inject: [HttpAdapterHost],
          useFactory: ({ httpAdapter }: HttpAdapterHost) => {
            const server = httpAdapter.getInstance<FastifyInstance>();
            observeRequests(server, log, metrics);
            waitForRequestsOnly(server);
          },
        },
      ],
    };
  }
}
