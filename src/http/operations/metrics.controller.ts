import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { Public } from '../access/actor.js';
import { Metrics } from './metrics.js';

/** In Prometheus' text format: counts, and nothing of any case. */
@ApiExcludeController()
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @RouteConfig({ rateLimit: false })
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Get()
  show(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
