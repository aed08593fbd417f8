import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { listUsers, type UserEntry } from '../../../projections/users/query.js';
import type { Page } from '../../../projections/page.js';
import { type Access, userId } from '../../access/access.js';
import { at } from '../../domain/targets.js';
import { GRANTABLE, type GrantableRole } from '../../domain/user/decide.js';
import type { Actor, Role } from '../../kernel/event.js';
import type { Unit, UserId } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { usccWithoutCheck } from '../../kernel/uscc.js';
import { Ask, type Asking } from '../asking.js';
import { Commands } from '../commands.js';
import { OneOf, Text } from '../fields.js';
import { KnownQuery, PageQuery } from '../pages.js';
import { Reads } from '../reads.js';
import { Changes, Creates, type ReceiptView } from '../receipt.js';
import { ReasonRequest } from '../requests.js';
import { InjectAccess } from '../tokens.js';
import { CurrentActor } from './actor.js';
import { CreateUserRequest, GrantRoleRequest, ResetPasswordRequest } from './requests.js';
import { UserView } from './views.js';

const UserParam = (): ParameterDecorator => Param('user', { transform: userId });

const RoleParam = (): ParameterDecorator =>
  Param('role', {
    transform(value: string) {
      if ((GRANTABLE as readonly string[]).includes(value)) return value;
      throw refuse('request-invalid', { field: 'role', limit: GRANTABLE.join(', '), actual: '–' });
    },
  });

class UsersQuery extends PageQuery {
  @Text(100, { optional: true, description: '责任单位' })
  readonly unit?: Unit;
  @OneOf(GRANTABLE, { optional: true })
  readonly role?: Role;
}

@ApiTags('access 用户与登录')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
    @InjectAccess() private readonly access: Access,
  ) {}

  @Creates('Create a user 开立用户', '/v1/users/{id}')
  @Post()
  async create(@Body() request: CreateUserRequest, @Ask() asking: Asking): Promise<ReceiptView> {
    const { password, roles, unit = null, uscc = null } = request;
    const id = userId(request.name);
    const { receipt } = await this.access.createUser(
      {
        userId: id,
        password,
        roles,
        unit: unit as Unit | null,
        uscc: uscc === null ? null : usccWithoutCheck(uscc),
      },
      asking,
    );
    return { id, ...receipt };
  }

  @Changes('Grant a role 授予角色')
  @Post(':user/roles')
  grant(
    @UserParam() user: UserId,
    @Body() { role }: GrantRoleRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(user, at.user(user), { type: 'GrantRole', role }, asking);
  }

  @Changes('Revoke a role, at once 取消角色')
  @Post(':user/roles/:role/revoke')
  revoke(
    @UserParam() user: UserId,
    @RoleParam() role: GrantableRole,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(user, at.user(user), { type: 'RevokeRole', role, reason }, asking);
  }

  @Changes('Disable a user, at once 停用用户')
  @Post(':user/disable')
  disable(
    @UserParam() user: UserId,
    @Body() { reason }: ReasonRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    return this.commands.send(user, at.user(user), { type: 'DisableUser', reason }, asking);
  }

  @Changes('Reset somebody’s password; their sessions end 重置密码')
  @Post(':user/password')
  async resetPassword(
    @UserParam() user: UserId,
    @Body() { password }: ResetPasswordRequest,
    @Ask() asking: Asking,
  ): Promise<ReceiptView> {
    const { receipt } = await this.access.resetPassword(user, password, asking);
    return { id: user, ...receipt };
  }

  @ApiOperation({ summary: 'Users, newest first 用户清单' })
  @Get()
  async list(@Query() query: UsersQuery, @CurrentActor() actor: Actor): Promise<Page<UserEntry>> {
    checkReader(actor);
    const db = await this.reads.upTo(query, 'users');
    return listUsers(db, { ...query.page, unit: query.unit, role: query.role });
  }

  @ApiOperation({ summary: 'A user 用户' })
  @ApiOkResponse({ type: UserView })
  @Get(':user')
  async one(
    @UserParam() user: UserId,
    @Query() query: KnownQuery,
    @CurrentActor() actor: Actor,
  ): Promise<UserView> {
    if (actor.id !== user) checkReader(actor);
    const { state, revision } = await this.reads.state(at.user(user), query);
    if (state.status === 'none') throw refuse('user-unknown');
    return { ...state, revision };
  }
}

const READERS: readonly Role[] = ['administrator', 'auditor'];

/** @throws Refusal `reading-forbidden` */
function checkReader({ roles }: Actor): void {
  if (roles.some((role) => READERS.includes(role))) return;
  throw refuse('reading-forbidden', {
    limit: READERS.join(', '),
    actual: roles.join(', ') || '–',
  });
}
