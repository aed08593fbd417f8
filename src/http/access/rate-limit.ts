import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../../kernel/refusal.js';

export const A_MINUTE = 60_000;

/** By address, before a body is read. To be awaited before there are routes: it hooks into each. */
export async function limitRate(server: FastifyInstance, perMinute: number): Promise<void> {
  await server.register(rateLimit, {
    max: perMinute,
    timeWindow: A_MINUTE,
    errorResponseBuilder: (_, { max, ttl }) =>
      refuse('too-many-requests', { limit: max, retryAfter: Math.ceil(ttl / 1_000) }),
  });
}
