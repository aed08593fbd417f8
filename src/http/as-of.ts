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

/** Whether it asks for anything but what is known now. */
export const isAboutThePast = ({ query }: FastifyRequest): boolean =>
  AXES.some((axis) => (query as Record<string, unknown>)[axis] !== undefined);

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
    if (method !== 'GET' || !isAboutThePast(request)) return next.handle();
    const { store, projector, rows, clock } = this.tranche;
    const now = clock.now();
    const head = await store.head();
    if (head !== null) await projector.waitFor(head, ['audit-trail']);
    const [knownAt, effectiveOn, atSeq] = AXES.map((axis) =>
      query[axis] === undefined ? undefined : String(query[axis]),
    );
    const found = await asOf(rows.db, now, { knownAt, effectiveOn, atSeq });
    query['atSeq'] = String(found.seq);
    void http.getResponse<FastifyReply>().header('tranche-seq', String(found.seq));
    return next.handle();
  }
}
