import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
} from '@nestjs/swagger';
import type { Schema } from './schemas.js';

/** What a change answers. */
export class ReceiptView {
  @ApiProperty({ type: String, description: 'Of what was made or changed' })
  readonly id!: string;
  @ApiProperty({ type: String })
  readonly stream!: string;
  @ApiProperty({ type: Number, description: 'Of the stream, also in ETag; give it as If-Match' })
  readonly revision!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it to a query as ?after= to read what was just written',
  })
  readonly position!: string | null;
}

/** What every change asks for, so that it can be sent again. */
export const asksForKey = (summary: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'Of your making, one for each change; a retry carries the same',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    }),
  );

const change = (summary: string): MethodDecorator =>
  applyDecorators(
    asksForKey(summary),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The ETag you looked at: on any other revision nothing is done (412)',
      schema: { type: 'string', example: '"12"' },
    }),
  );

export const LOCATION = Symbol('Location');

/**
 * A route that makes something new: 201, and where it can be read (RFC 9110 §15.3.2), of the
 * receipt's `{id}` and the parts of the path.
 */
export const Creates = (summary: string, location: `/v1/${string}`): MethodDecorator =>
  applyDecorators(
    HttpCode(201),
    SetMetadata(LOCATION, location),
    change(summary),
    ApiCreatedResponse({
      type: ReceiptView,
      headers: {
        Location: {
          description: 'Where to read what was made',
          schema: { type: 'string', example: location },
        },
      },
    }),
  );

/** A route that changes what is there: 200. */
export const Changes = (summary: string): MethodDecorator =>
  applyDecorators(HttpCode(200), change(summary), ApiOkResponse({ type: ReceiptView }));

/** A route that changes several streams: 200, with what it came to. */
export const Answers = (summary: string, schema: Schema): MethodDecorator =>
  applyDecorators(HttpCode(200), change(summary), ApiOkResponse({ schema }));
