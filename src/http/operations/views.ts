import { ApiProperty } from '@nestjs/swagger';

export class LiveView {
  @ApiProperty({ type: String, enum: ['live'] })
  readonly status!: 'live';
}

class ProjectionView {
  @ApiProperty({ type: String })
  readonly name!: string;
  @ApiProperty({ type: String, enum: ['running', 'rebuilding', 'stopped'] })
  readonly state!: string;
  @ApiProperty({ type: Number, description: 'Events taken' })
  readonly seq!: number;
  @ApiProperty({ type: Boolean, nullable: true, description: 'Null: the store does not answer' })
  readonly behind!: boolean | null;
}

export class ReadyView {
  @ApiProperty({ type: String, enum: ['ready', 'unavailable'] })
  readonly status!: 'ready' | 'unavailable';
  @ApiProperty({ type: String, enum: ['real', 'demo'] })
  readonly kind!: 'real' | 'demo';
  @ApiProperty({ type: ProjectionView, isArray: true })
  readonly projections!: readonly ProjectionView[];
  @ApiProperty({ type: Number, description: 'Processes that failed and wait to be run again' })
  readonly processesPending!: number;
}
