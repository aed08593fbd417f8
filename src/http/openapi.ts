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
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '')}_${method}`,
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM } as NonNullable<
      OpenAPIObject['components']
    >['schemas'] &
      object,
  };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item) as Operation[]) {
      operation.parameters = [...pathParameters(path), ...notInPath(operation.parameters)];
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

/** A branded string has no class that Nest could read a type from, so the path itself tells. */
const pathParameters = (path: string): NonNullable<Operation['parameters']> =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'tranche' ? { type: 'integer', minimum: 1 } : { type: 'string' },
  }));

const notInPath = (parameters: Operation['parameters']): NonNullable<Operation['parameters']> =>
  (parameters ?? []).filter((parameter) => !('in' in parameter) || parameter.in !== 'path');
