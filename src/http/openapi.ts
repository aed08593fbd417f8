import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { refusals } from '../kernel/refusals.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const PROBLEM = {
  type: 'object',
  description:
    'RFC 9457. What the refusal says of itself (clause or rule, limit, actual and others) is beside these; money, under names ending in Fen, as digits.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: { type: 'string', example: 'urn:tranche:problem:cap-exceeded' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'In Chinese, or in English by Accept-Language' },
    instance: { type: 'string' },
    code: { type: 'string', enum: [...Object.keys(refusals), 'internal-error'].sort() },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'limit', 'actual'],
        properties: {
          field: { type: 'string' },
          limit: { type: 'string' },
          actual: { type: 'string' },
        },
      },
    },
  },
  additionalProperties: true,
};

/** Of the routes as they are; docs/openapi.json is this, checked in. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Tranche 拨付账')
    .setDescription(
      'Money is whole fen: strings of digits in answers, digits or safe integers in requests. Days are YYYY-MM-DD in Asia/Shanghai, moments UTC.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${method}-${controller.replace(/Controller$/, '').toLowerCase()}`,
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM } as NonNullable<
      OpenAPIObject['components']
    >['schemas'] &
      object,
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Operation[]) {
      operation.responses['default'] = {
        description: 'A problem',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      };
    }
  }
  return document;
}
