import { PUBLIC_TYPES } from '../src/feed/contract/index.js';
import type { JsonSchema, PublicType } from '../src/feed/contract/field.js';
import { envelopeSchema, schemaOfData } from '../src/feed/contract/schemas.js';
import { schemaUri } from '../src/feed/public-event.js';

/** docs/contracts, from the contract: one JSON Schema for each published event, and AsyncAPI 3. */
export function contractFiles(): ReadonlyMap<string, JsonSchema> {
  const types = [...PUBLIC_TYPES.values()];
  return new Map<string, JsonSchema>([
    ['asyncapi.json', asyncApi(types)],
    ['schemas/cloudevent.json', envelopeSchema],
    ...types.map((each) => [`schemas/${each.type}.json`, schemaOfData(each)] as const),
  ]);
}

const asyncApi = (types: readonly PublicType<object>[]): JsonSchema => ({
  asyncapi: '3.0.0',
  info: {
    title: '拨付账公开事件 · Tranche public events',
    version: '1.0.0',
    description:
      '每个公开事件，按记账顺序，可从任何位置续读。新版本另立类型；已发布的模式只增可选项。 · Every public event, in order, resumable from any point. A new version is another type; a published schema only gains optional members.',
    license: { name: 'Apache-2.0' },
  },
  defaultContentType: 'application/cloudevents+json',
  servers: {
    ledger: {
      host: 'localhost:3000',
      protocol: 'http',
      description: '账本服务 · The server of a ledger',
      security: [{ $ref: '#/components/securitySchemes/token' }],
    },
  },
  channels: {
    stream: {
      address: '/v1/feed/stream',
      title: '推流 · Server-sent events',
      description:
        'SSE：每条消息的 id 是游标，断线后以 Last-Event-ID 续读。 · SSE: the id of each message is a cursor; give it as Last-Event-ID to go on.',
      messages: references(types),
      bindings: { http: { bindingVersion: '0.3.0' } },
    },
    pull: {
      address: '/v1/feed',
      title: '拉取 · Pull',
      description:
        '一批事件与下一个游标。 · A batch of events and the next cursor; ?wait= holds the answer until there is one.',
      messages: references(types),
      bindings: { http: { bindingVersion: '0.3.0' } },
    },
  },
  operations: {
    stream: { action: 'send', channel: { $ref: '#/channels/stream' } },
    pull: { action: 'send', channel: { $ref: '#/channels/pull' } },
  },
  components: {
    securitySchemes: {
      token: {
        type: 'http',
        scheme: 'bearer',
        description: '订阅方令牌 · The token of a subscriber',
      },
    },
    messages: Object.fromEntries(types.map((each) => [each.type, message(each)])),
  },
});

const references = (types: readonly PublicType<object>[]): JsonSchema =>
  Object.fromEntries(types.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]));

const message = ({ type, zh, en }: PublicType<object>): JsonSchema => ({
  name: type,
  title: zh,
  summary: en,
  contentType: 'application/cloudevents+json',
  payload: {
    allOf: [
      { $ref: './schemas/cloudevent.json' },
      {
        type: 'object',
        properties: {
          type: { const: type },
          dataschema: { const: schemaUri(type) },
          data: { $ref: `./schemas/${type}.json` },
        },
      },
    ],
  },
});

/**
 * What a reader of `before` could trip over in `after`. What was published stays as it is; what is
 * added is optional; words may change. Anything else is another version, beside the first.
 */
export function incompatibilities(before: unknown, after: unknown, at = ''): readonly string[] {
  if (!isObject(before) || !isObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [`${at || '/'} was changed`];
  }
  const found: string[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const where = `${at}/${name}`;
    if (name === 'description' && typeof before[name] !== 'object') continue;
    if (name === 'required' && Array.isArray(before[name]) && Array.isArray(after[name])) {
      found.push(...differingNames(before[name], after[name], where));
    } else if (!(name in after)) found.push(`${where} was removed`);
    else if (name in before) found.push(...incompatibilities(before[name], after[name], where));
    else if (!at.endsWith('/properties')) found.push(`${where} is new`);
  }
  return found;
}

const differingNames = (
  before: readonly string[],
  after: readonly string[],
  where: string,
): readonly string[] => [
  ...before
    .filter((name) => !after.includes(name))
    .map((name) => `${where}: ${name} may be absent`),
  ...after.filter((name) => !before.includes(name)).map((name) => `${where}: ${name} is asked for`),
];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
