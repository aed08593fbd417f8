import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { languageOf, problemOf } from './problem.js';

const RETRY_AFTER_SECONDS = 2;

/** Every error there is leaves as a problem (RFC 9457): never a stack, never a person's data. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Pick<Logger, 'error'>,
    private readonly bodyLimit: number,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const [instance = ''] = request.url.split('?');
    const language = languageOf(request.headers['accept-language']);
    const problem = problemOf(error, language, instance, this.bodyLimit);
    if (problem.status === 500) this.log.error({ err: error, route: instance }, 'unexpected error');
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    if (problem.status === 503 || problem.status === 429) {
      void reply.header('retry-after', String(problem['retryAfter'] ?? RETRY_AFTER_SECONDS));
    }
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('content-language', language)
      .header('cache-control', 'no-store')
      .send(problem);
  }
}
