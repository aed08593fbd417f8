import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import type { Tranche } from '../composition.js';
import { asOf } from '../history/moments.js';
import { InjectTranche } from './tokens.js';

const AXES = ['knownAt', 'effectiveOn', 'atSeq'] as const;

/**
 * A question about the past is one about a `seq`: it is found here, given to the route in place of
 * the moment, and named in the answer, so that the same can be asked again and is answered alike.
 */
@Injectable()
export class AsOfInterceptor implements NestInterceptor {
  constructor(@InjectTranche() private readonly tranche: Tranche) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
    const { query, method } = request;
    const asked = AXES.map((axis) => query[axis]);
    if (method !== 'GET' || asked.every((axis) => axis === undefined)) return next.handle();
    const { store, projector, rows, clock } = this.tranche;
    const now = clock.now();
    const head = await store.head();
    if (head !== null) await projector.waitFor(head, ['audit-trail']);
    const [knownAt, effectiveOn, atSeq] = asked.map((axis) =>
      axis === undefined ? undefined : String(axis),
    );
    const found = await asOf(rows.db, now, { knownAt, effectiveOn, atSeq });
    query['atSeq'] = String(found.seq);
    void http.getResponse<FastifyReply>().header('tranche-seq', String(found.seq));
    return next.handle();
  }
}
