import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type Access, type Session, userId } from '../../access/access.js';
import type { Actor } from '../../kernel/event.js';
import { InjectAccess } from '../tokens.js';
import { CurrentActor, Public } from './actor.js';
import { bearerToken } from './guard.js';
import { A_MINUTE } from './rate-limit.js';
import { ChangePasswordRequest, FirstAdministratorRequest, SignInRequest } from './requests.js';
import { ActorView, SessionView } from './views.js';

/** A hash is slow on purpose: an address gets few of them. */
const fewOfThese = { rateLimit: { max: 30, timeWindow: A_MINUTE } };

@ApiTags('access 用户与登录')
@Controller('v1')
export class SessionController {
  constructor(@InjectAccess() private readonly access: Access) {}

  @Public()
  @Post('sign-in')
  @HttpCode(200)
  @RouteConfig(fewOfThese)
  @ApiOperation({ summary: 'Sign in: a bearer token for an hour 登录' })
  @ApiOkResponse({ type: SessionView })
  signIn(@Body() { name, password }: SignInRequest): Promise<Session> {
    return this.access.signIn(name, password);
  }

  @Post('session/renew')
  @HttpCode(200)
  @ApiOperation({ summary: 'Another hour, until twelve after the sign-in 续期' })
  @ApiOkResponse({ type: SessionView })
  renew(@Req() request: FastifyRequest): Promise<Session> {
    return this.access.renew(bearerToken(request));
  }

  @Get('me')
  @ApiOperation({ summary: 'Who is signed in 当前用户' })
  @ApiOkResponse({ type: ActorView })
  me(@CurrentActor() actor: Actor): Actor {
    return actor;
  }

  @Post('me/password')
  @HttpCode(200)
  @RouteConfig(fewOfThese)
  @ApiOperation({ summary: 'Change one’s password: every other session ends 修改密码' })
  @ApiOkResponse({ type: SessionView })
  changePassword(
    @CurrentActor() actor: Actor,
    @Body() { current, next }: ChangePasswordRequest,
  ): Promise<Session> {
    return this.access.changePassword(actor, current, next);
  }

  @Public()
  @Post('first-administrator')
  @RouteConfig(fewOfThese)
  @ApiOperation({
    summary: 'Make the first administrator, with the code shown on the console 首位管理员',
  })
  @ApiCreatedResponse({ type: SessionView })
  firstAdministrator(
    @Body() { code, name, password }: FirstAdministratorRequest,
  ): Promise<Session> {
    return this.access.makeFirstAdministrator(code, userId(name), password);
  }
}
