import { ApiProperty } from '@nestjs/swagger';
import { GRANTABLE } from '../../domain/user/decide.js';

export class ActorView {
  @ApiProperty({ type: String })
  readonly id!: string;
  @ApiProperty({ type: String, enum: GRANTABLE, isArray: true })
  readonly roles!: readonly string[];
  @ApiProperty({ type: String, nullable: true, description: '责任单位' })
  readonly unit!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'An applicant’s own enterprise' })
  readonly uscc!: string | null;
}

export class SessionView {
  @ApiProperty({ type: String, description: 'Authorization: Bearer …' })
  readonly token!: string;
  @ApiProperty({ type: String, format: 'date-time', description: 'By the system clock' })
  readonly expiresAt!: string;
  @ApiProperty({ type: ActorView })
  readonly actor!: ActorView;
}

export class UserView extends ActorView {
  @ApiProperty({ type: String, enum: ['active', 'disabled'] })
  readonly status!: 'active' | 'disabled';
  @ApiProperty({ type: Number, description: 'Of the stream, also in ETag; give it as If-Match' })
  readonly revision!: number;
}
