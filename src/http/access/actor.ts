import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../kernel/event.js';

/** A request once the guard has let it in. */
export type Signed = FastifyRequest & { readonly actor: Actor };

/** `@CurrentActor() actor: Actor`: who is signed in, with the roles held at this moment. */
export const CurrentActor = createParamDecorator(
  (_: unknown, context: ExecutionContext): Actor =>
    context.switchToHttp().getRequest<Signed>().actor,
);

export const PUBLIC = Symbol('Public');

/** For routes, or controllers, that need nobody to be signed in; on these there is no actor. */
export const Public = (): ReturnType<typeof SetMetadata> => SetMetadata(PUBLIC, true);
