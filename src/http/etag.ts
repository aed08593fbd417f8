import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { etagOf } from './asking.js';

/** Whatever is answered with a revision, a receipt or a single resource, has it as its ETag. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        const { revision } = (answer ?? {}) as { readonly revision?: unknown };
        if (typeof revision === 'number') void reply.header('etag', etagOf(revision));
        return answer;
      }),
    );
  }
}
