import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../../access/access.js';
import type { Actor } from '../../kernel/event.js';
import { refuse } from '../../kernel/refusal.js';
import { InjectAccess } from '../tokens.js';
import { isAboutThePast } from '../as-of.js';
import { PUBLIC } from './actor.js';

/**
 * Lets in nobody it doesn't know, unless the route is `@Public()` and asked about the present:
 * a replay is work that nobody unknown may ask for.
 */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(
    @InjectAccess() private readonly access: Access,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const where = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<FastifyRequest & { actor?: Actor }>();
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, where);
    if (isPublic && !isAboutThePast(request)) return true;
    request.actor = await this.access.actorOf(bearerToken(request));
    return true;
  }
}

/** @throws Refusal `unauthenticated` */
export function bearerToken({ headers }: FastifyRequest): string {
  const token = /^Bearer +([^ ]+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (!token) throw refuse('unauthenticated');
  return token;
}
