import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayUnique, IsIn } from 'class-validator';
import type { Label } from '../../assessment/assessment.js';
import { PASSWORD_LENGTH } from '../../access/passwords.js';
import { GRANTABLE, type GrantableRole } from '../../domain/user/decide.js';
import { Matches, OneOf, Text } from '../fields.js';

// A password is bounded here, so that none is hashed at length; how long it must be, access says.
const Password = (): PropertyDecorator => Text(PASSWORD_LENGTH.most);
const Name = (): PropertyDecorator =>
  Text(64, { description: 'A staff number or a post: it stays in every event the person causes' });

const roles: Label = {
  zh: `不重复的角色：${GRANTABLE.join('、')}`,
  en: `roles, each once, of ${GRANTABLE.join(', ')}`,
};
const Roles = (): PropertyDecorator =>
  applyDecorators(
    ArrayUnique({ context: roles }),
    IsIn(GRANTABLE, { each: true, context: roles }),
    ApiProperty({
      type: 'array',
      uniqueItems: true,
      items: { type: 'string', enum: [...GRANTABLE] },
    }),
  );

export class SignInRequest {
  @Text(64)
  readonly name!: string;
  @Password()
  readonly password!: string;
}

export class ChangePasswordRequest {
  @Password()
  readonly current!: string;
  @Password()
  readonly next!: string;
}

export class FirstAdministratorRequest {
  @Text(64, { description: 'As the console showed it' })
  readonly code!: string;
  @Name()
  readonly name!: string;
  @Password()
  readonly password!: string;
}

export class CreateUserRequest {
  @Name()
  readonly name!: string;
  @Password()
  readonly password!: string;
  @Roles()
  readonly roles!: readonly GrantableRole[];
  @Text(100, { optional: true, description: '责任单位' })
  readonly unit?: string | null;
  @Matches(
    /^[0-9A-Z]{18}$/,
    { zh: '18 位统一社会信用代码', en: 'a USCC of 18 characters' },
    { optional: true, description: 'An applicant acts for this enterprise alone' },
  )
  readonly uscc?: string | null;
}

export class GrantRoleRequest {
  @OneOf(GRANTABLE)
  readonly role!: GrantableRole;
}

export class ResetPasswordRequest {
  @Password()
  readonly password!: string;
}
