import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { refuse } from '../kernel/refusal.js';
import { languageOf, problemOf, refusalOfError } from './problem.js';

const RETRY_AFTER_SECONDS = 2;
const PROBLEM = 'application/problem+json; charset=utf-8';
/** Of what Node's parser gives up on; 400 for the rest. */
const UNREAD: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Node's, of the answer that a socket is given. */
interface Answering {
  readonly _httpMessage?: { readonly _headerSent: boolean } | null;
}

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
      .header('content-type', PROBLEM)
      .header('content-language', language)
      .header('cache-control', 'no-store')
      .send(problem);
  }

  /** What can't be read as HTTP has no route, no headers and no reply: only its socket. */
  unread(error: NodeJS.ErrnoException, socket: Socket & Answering): void {
    // As Node's own listener: an answer that is under way is cut off, and nothing written into it.
    if (!socket.writable || socket._httpMessage?._headerSent) {
      socket.destroy();
      return;
    }
    const { code = '' } = error;
    const status = UNREAD[code] ?? 400;
    const refusal = refusalOfError(error, this.bodyLimit) ?? refuse('request-malformed');
    const language = languageOf(undefined);
    const problem = problemOf(refusal, language, '', this.bodyLimit);
    const body = JSON.stringify({ ...problem, status });
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      `Content-Type: ${PROBLEM}`,
      `Content-Language: ${language}`,
      'Cache-Control: no-store',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
}
