import 'reflect-metadata';
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toJson } from '../../projections/json.js';
import type { Access } from '../access/access.js';
import type { Tranche } from '../composition.js';
import { refuse } from '../kernel/refusal.js';
import { AppModule, type AppOptions } from './app.module.js';
import { openApiDocument } from './openapi.js';
import { ProblemFilter } from './problem.filter.js';

export type { AppOptions } from './app.module.js';

/** Of a JSON body; files are streamed and have limits of their own. */
const BODY_LIMIT = 256 * 1024;
const JSON_ONLY = 'application/json';
/** Routes that take a file as it is. */
const FILES = new Set([
  '/v1/applications/:applicationId/evidence',
  '/v1/statements',
  '/v1/answers',
  '/v1/history',
]);

/** The whole of /v1, /docs, /health and /metrics over an open ledger, ready to listen. */
export async function createApp(
  tranche: Tranche,
  access: Access,
  options: AppOptions,
): Promise<NestFastifyApplication> {
  const problems = new ProblemFilter(options.log, BODY_LIMIT);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    // A hook of ours answers while it closes, with a problem.
    return503OnClosing: false,
    // A URL that can't be decoded reaches no route, so no filter either.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply),
    clientErrorHandler: (error, socket) => problems.unread(error, socket),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(tranche, access, options),
    adapter,
    { bodyParser: false, logger: false, abortOnError: false },
  );
  app.useGlobalFilters(problems);
  const server: FastifyInstance = adapter.getInstance();
  readBodies(server);
  refuseWhileClosing(server);
  server.setReplySerializer((answer) => toJson(answer));
  await server.register(helmet, {
    // A ledger on an intranet or a laptop may well be served without TLS.
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
  });
  // Made when it is asked for, which a command that reads one list never does.
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Tranche 拨付账',
    swaggerOptions: { validatorUrl: null },
  });
  return app;
}

/** JSON everywhere, but for files, which stay the streams they are. */
function readBodies(server: FastifyInstance): void {
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('*', (request, payload, done) => {
    if (FILES.has(request.routeOptions.url ?? '')) done(null, payload);
    else done(refuse('media-type-unsupported', { limit: JSON_ONLY }));
  });
}

/** On a connection kept open: come again, as to a store that is down. */
function refuseWhileClosing(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onRequest', async () => {
    if (closing) throw refuse('store-unavailable', { actual: 'closing' });
  });
}
