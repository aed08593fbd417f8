import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { contractFiles, incompatibilities } from '../scripts/contracts.js';
import { samples } from '../src/domain/samples.js';
import { PUBLIC_TYPES, publishedOf } from '../src/feed/contract/index.js';
import type { JsonSchema } from '../src/feed/contract/field.js';
import { envelopeSchema, schemaOfData } from '../src/feed/contract/schemas.js';
import { type CloudEvent, publicEvent } from '../src/feed/public-event.js';
import { personalPaths } from '../src/ledger/personal.js';
import { facts } from './support/facts.js';

const FOLDER = 'docs/contracts';
const files = [...contractFiles()];
const read = (path: string): JsonSchema =>
  JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as JsonSchema;

/** What a reader of what was published could trip over. */
const broken = (): readonly string[] => {
  const published = existsSync(`${FOLDER}/schemas`) ? readdirSync(`${FOLDER}/schemas`) : [];
  const made = contractFiles();
  return published.flatMap((file) => {
    const path = `schemas/${file}`;
    const now = made.get(path);
    if (!now) return [`${file} is published no more`];
    return incompatibilities(read(path), now).map((what) => `${file}: ${what}`);
  });
};

/** `npm run contracts` writes them, unless what was published would be broken. */
beforeAll(async () => {
  if (process.env['CONTRACTS'] !== 'write' || broken().length > 0) return;
  mkdirSync(`${FOLDER}/schemas`, { recursive: true });
  for (const [path, schema] of files) {
    writeFileSync(join(FOLDER, path), await format(JSON.stringify(schema), jsonOf(path)));
  }
});

const jsonOf = (path: string) => ({ parser: 'json', printWidth: 100, filepath: path });

const about = {
  applicationId: 'app-0123456789abcdef0123',
  uscc: '914403001922038216',
  unit: '科创局',
  measure: 'hq-relocation',
  benefitYear: 2023,
  fiscalYear: 2023,
};
const ledgerId = 'ledger-0123456789abcdef0123';

/** Of an internal event, as it is told outside. */
function told(type: keyof typeof samples, of: object = about): CloudEvent | null {
  const [fact] = facts([{ stream: 'payment-pay-1', type, data: samples[type], about: of }]);
  const made = publicEvent(fact as never, 1, ledgerId);
  return made && { ...made, id: '5f1e6a1c-0b52-8c2e-9d0b-6d1b7c0f9a11' };
}

/** The same schema, refusing members that it doesn't name. */
const strict = (schema: JsonSchema): AnySchema =>
  JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value
      ? { ...value, additionalProperties: false }
      : value,
  ) as AnySchema;

describe('the published contract', () => {
  it('breaks nobody who reads what was published: make another version instead', () => {
    expect(broken()).toEqual([]);
  });

  it.each(files)('%s is what the code makes (npm run contracts)', (path, schema) => {
    expect(read(path)).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('has no file that the code does not make', () => {
    const found = readdirSync(`${FOLDER}/schemas`).map((file) => `schemas/${file}`);
    expect(found.sort()).toEqual(
      files
        .map(([path]) => path)
        .filter((path) => path !== 'asyncapi.json')
        .sort(),
    );
  });

  it('says what each member is, in both languages', () => {
    const described = /^[^·]*[\u4e00-\u9fff][^·]* · [^·]*[A-Za-z][^·]*$/;
    const words: [string, unknown][] = [];
    for (const each of PUBLIC_TYPES.values()) {
      const { description, properties } = schemaOfData(each) as {
        description: string;
        properties: Record<string, JsonSchema>;
      };
      words.push([each.type, description]);
      for (const [name, property] of Object.entries(properties)) {
        words.push([`${each.type}.${name}`, property['description']]);
      }
    }
    expect(words.filter(([, text]) => !described.test(String(text)))).toEqual([]);
  });

  it('names each message of the AsyncAPI document where its channels point', () => {
    const document = read('asyncapi.json');
    const pointers = JSON.stringify(document).match(/"\$ref":"([^"]+)"/g) ?? [];
    expect(pointers.length).toBeGreaterThan(PUBLIC_TYPES.size);
    for (const pointer of pointers) {
      const path = pointer.slice('"$ref":"'.length, -1);
      if (!path.startsWith('#')) {
        expect(existsSync(join(FOLDER, path))).toBe(true);
        continue;
      }
      const found = path
        .slice(2)
        .split('/')
        .reduce<unknown>((value, name) => (value as JsonSchema | undefined)?.[name], document);
      expect(found).toBeDefined();
    }
  });
});

describe('an event told outside', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  const envelope = ajv.compile(strict(envelopeSchema));
  const internal = Object.keys(samples) as (keyof typeof samples)[];
  const published = internal.filter((type) => publishedOf(type));

  it('is none or one for every internal event', () => {
    for (const type of internal) expect(told(type) === null).toBe(!published.includes(type));
    expect(published.length).toBeGreaterThan(40);
    expect(new Set(published.map((type) => told(type)?.type)).size).toBe(published.length);
  });

  it.each(published)('of %s is as its schema says, whatever it is about', (type) => {
    const { data: full, ...rest } = told(type) as CloudEvent;
    const schema = schemaOfData(publishedOf(type) as never);
    const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(strict(schema));
    expect({ valid: envelope({ ...rest, data: {} }), errors: envelope.errors }).toMatchObject({
      valid: true,
    });
    for (const data of [full, told(type, {})?.data]) {
      expect({ valid: valid(data), errors: valid.errors }).toMatchObject({ valid: true });
    }
  });

  it('has nothing of a person, of whoever acted, or of an account', () => {
    const text = internal.map((type) => JSON.stringify(told(type))).join('\n');
    for (const secret of ['张三', '13800000000', '李四', '社保人数不实', '6222000012345678901']) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/"(by|actor|number|account|holder|sealed|reason|note)":/);
    expect(text).not.toMatch(/u-(officer|reviewer|approver|finance|administrator)/);
    for (const [type, paths] of Object.entries(personalPaths)) {
      const { data = {} } = told(type as keyof typeof samples) ?? {};
      for (const path of paths) expect(data).not.toHaveProperty(path.split('.')[0] as string);
    }
  });
});

describe('the comparison with what was published', () => {
  const schema = {
    type: 'object',
    description: 'words',
    properties: {
      kind: { type: 'string', enum: ['a', 'b'] },
      items: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } } } },
    },
    required: ['kind'],
  };
  const changed = (over: object) => incompatibilities(schema, { ...schema, ...over });
  const property = (over: object) => changed({ properties: { ...schema.properties, ...over } });

  it('takes other words and optional members', () => {
    expect(changed({ description: 'other words' })).toEqual([]);
    expect(property({ more: { type: 'string' } })).toEqual([]);
  });

  it('finds what a reader would trip over', () => {
    const { items } = schema.properties;
    expect(changed({ properties: { items } })).toEqual(['/properties/kind was removed']);
    expect(property({ kind: { type: 'string', enum: ['a'] } })).toEqual([
      '/properties/kind/enum was changed',
    ]);
    expect(property({ kind: { type: ['string', 'null'], enum: ['a', 'b'] } })).toEqual([
      '/properties/kind/type was changed',
    ]);
    expect(property({ kind: { type: 'string' } })).toEqual(['/properties/kind/enum was removed']);
    expect(property({ kind: { ...schema.properties.kind, maxLength: 3 } })).toEqual([
      '/properties/kind/maxLength is new',
    ]);
    expect(changed({ required: ['kind', 'items'] })).toEqual(['/required: items is asked for']);
    expect(changed({ required: [] })).toEqual(['/required: kind may be absent']);
    expect(
      property({ items: { type: 'array', items: { type: 'object', properties: {} } } }),
    ).toEqual(['/properties/items/items/properties/n was removed']);
  });
});
