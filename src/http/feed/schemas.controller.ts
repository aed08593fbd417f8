import { applyDecorators, Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PUBLIC_TYPES } from '../../feed/contract/index.js';
import type { JsonSchema } from '../../feed/contract/field.js';
import { envelopeSchema, schemaOfData } from '../../feed/contract/schemas.js';
import { SCHEMA_URN } from '../../feed/public-event.js';
import { refuse } from '../../kernel/refusal.js';
import { Public } from '../access/actor.js';
import { list, object, type Schema, TEXT } from '../schemas.js';

const ENVELOPE = 'cloudevent';

/** By the last part of their URI. */
const schemas: ReadonlyMap<string, JsonSchema> = new Map([
  [ENVELOPE, envelopeSchema],
  ...[...PUBLIC_TYPES].map(([type, each]) => [type, schemaOfData(each)] as const),
]);

/** What was published is only ever added to, so an hour more or less of it is no matter. */
const Publishes = (summary: string, schema: Schema): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary, security: [] }),
    ApiOkResponse({ schema }),
    Header('cache-control', 'public, max-age=3600'),
  );

/** The contract of the feed, as docs/contracts has it: read by anybody. */
@Public()
@ApiTags('feed 数据订阅')
@Controller('v1/feed/schemas')
export class FeedSchemasController {
  @Publishes(
    'What is published, and where the schema of each is 公开事件清单',
    object({
      items: list(
        object({
          type: { ...TEXT, description: 'Of the event; `cloudevent` is the envelope of all' },
          dataschema: { ...TEXT, description: 'As the event names it' },
          description: TEXT,
          href: TEXT,
        }),
      ),
    }),
  )
  @Get()
  list(): object {
    return {
      items: [...schemas].map(([type, { $id, description }]) => ({
        ...{ type, dataschema: $id, description },
        href: `/v1/feed/schemas/${type}`,
      })),
    };
  }

  @Publishes('A JSON Schema, by its type or by an event’s `dataschema` 公开事件的 JSON Schema', {
    type: 'object',
    additionalProperties: true,
  })
  @Header('content-type', 'application/schema+json; charset=utf-8')
  @Get(':schema')
  one(@Param('schema') name: string): JsonSchema {
    const type = name.startsWith(SCHEMA_URN) ? name.slice(SCHEMA_URN.length) : name;
    const schema = schemas.get(type);
    if (!schema) throw refuse('public-schema-unknown', { actual: name.slice(0, 100) });
    return schema;
  }
}
