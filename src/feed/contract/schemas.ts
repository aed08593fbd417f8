import { schemaUri } from '../public-event.js';
import { common, COMMON_OPTIONAL } from './common.js';
import { type JsonSchema, objectOf, type PublicType } from './field.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** JSON Schema of the `data` of one published event. */
export const schemaOfData = ({ type, zh, en, fields }: PublicType<object>): JsonSchema => ({
  $schema: DIALECT,
  $id: schemaUri(type),
  title: type,
  description: `${zh} · ${en}`,
  ...objectOf(
    { ...common, ...fields },
    COMMON_OPTIONAL.filter((name) => !(name in fields)),
  ),
});

const property = (zh: string, en: string, rest: JsonSchema): JsonSchema => ({
  ...rest,
  description: `${zh} · ${en}`,
});

/** The envelope: CloudEvents 1.0 (github.com/cloudevents/spec), JSON format. */
export const envelopeSchema: JsonSchema = {
  $schema: DIALECT,
  $id: 'urn:tranche:schema:cloudevent',
  title: 'CloudEvents 1.0',
  description: '公开事件的信封 · The envelope of a published event',
  type: 'object',
  properties: {
    specversion: property('CloudEvents 版本', 'Version of CloudEvents', { const: '1.0' }),
    id: property('事件编号，凭此去重', 'Of the event: a repetition is known by it', {
      type: 'string',
      format: 'uuid',
    }),
    source: property('账本', 'The ledger', { type: 'string', pattern: '^urn:tranche:ledger-' }),
    type: property('类型与版本', 'What happened, with the version of its schema', {
      type: 'string',
      pattern: '^cn\\.tranche\\.[a-z]+\\.[a-z-]+\\.v[1-9][0-9]*$',
    }),
    subject: property('所涉事项，即接口 /v1 下的路径', 'Where it can be read, below /v1', {
      type: 'string',
    }),
    time: property('记账时刻', 'When it was recorded', { type: 'string', format: 'date-time' }),
    datacontenttype: property('内容类型', 'Of the data', { const: 'application/json' }),
    dataschema: property('data 的 JSON Schema', 'JSON Schema of the data', {
      type: 'string',
      pattern: '^urn:tranche:schema:',
    }),
    sequence: property('账内顺序，按文本比较', 'Order within the ledger, compared as text', {
      type: 'string',
      pattern: '^[0-9]{16}$',
    }),
    data: property('内容', 'What is told', { type: 'object' }),
  },
  required: [
    ...['specversion', 'id', 'source', 'type', 'subject', 'time'],
    ...['datacontenttype', 'dataschema', 'sequence', 'data'],
  ],
};
