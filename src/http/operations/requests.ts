import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Signed } from '../access/actor.js';
import type { Metrics } from './metrics.js';

/** Asked every few seconds by machines: a line for each would hide the others. */
const PROBES = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * One line and one observation a request: by its route, never its URL, whose query may tell of a
 * person. Its id goes back to the caller, who can name it when asking what went wrong.
 */
export function observeRequests(
  server: FastifyInstance,
  log: Pick<Logger, 'info'>,
  metrics: Metrics,
): void {
  server.setGenReqId(() => randomUUID());
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const { method, id } = request;
    const { actor } = request as Partial<Pick<Signed, 'actor'>>;
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const status = reply.statusCode;
    metrics.request(method, route, status, ms);
    if (PROBES.has(route) && status < 400) return;
    log.info({ request: id, method, route, status, ms, actor: actor?.id }, 'request');
  });
}
