import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { etagOf } from './asking.js';
import { LOCATION } from './receipt.js';

type Parts = Readonly<Record<string, string>>;

/**
 * What is answered with a revision, a receipt or a single resource, has it as its ETag; what was
 * made, where it can be read as its Location.
 */
@Injectable()
export class HeadersInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const { params } = http.getRequest<FastifyRequest<{ Params: Parts }>>();
    const location = this.reflector.get<string | undefined>(LOCATION, context.getHandler());
    return next.handle().pipe(
      map((answer: unknown) => {
        const { id, revision } = (answer ?? {}) as { id?: unknown; revision?: unknown };
        if (typeof revision === 'number') void reply.header('etag', etagOf(revision));
        if (location !== undefined && typeof id === 'string') {
          void reply.header('location', filled(location, { ...params, id }));
        }
        return answer;
      }),
    );
  }
}

const filled = (template: string, parts: Parts): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''));
