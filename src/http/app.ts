import 'reflect-metadata';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { toJson } from '../../projections/json.js';
import type { Access } from '../access/access.js';
import type { Tranche } from '../composition.js';
import { refuse } from '../kernel/refusal.js';
import { AppModule, type AppOptions, BODY_LIMIT } from './app.module.js';
import { openApiDocument } from './openapi.js';

export type { AppOptions } from './app.module.js';

const JSON_ONLY = 'application/json';
const EVIDENCE = '/v1/applications/:applicationId/evidence';

/** The whole of /v1, /docs, /health and /metrics over an open ledger, ready to listen. */
export async function createApp(
  tranche: Tranche,
  access: Access,
  options: AppOptions,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle' });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(tranche, access, options),
    adapter,
    { bodyParser: false, logger: false, abortOnError: false },
  );
  const server: FastifyInstance = adapter.getInstance();
  readBodies(server);
  server.setReplySerializer((answer) => toJson(answer));
  await server.register(helmet, {
    // A ledger on an intranet or a laptop may well be served without TLS.
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  SwaggerModule.setup('docs', app, openApiDocument(app), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Tranche 拨付账',
    swaggerOptions: { validatorUrl: null },
  });
  return app;
}

/** JSON everywhere, but for evidence, which stays the stream it is. */
function readBodies(server: FastifyInstance): void {
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('*', (request, payload, done) => {
    if (request.routeOptions.url === EVIDENCE) done(null, payload);
    else done(refuse('media-type-unsupported', { limit: JSON_ONLY }));
  });
}
