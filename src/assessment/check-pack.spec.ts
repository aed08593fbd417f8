import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type PackFolder, readPackFolders } from '../stores/policies/folder.js';
import { checkPack } from './check-pack.js';
import { claimSchema } from './claim-schema.js';
import { packSchema } from './pack.schema.js';
import { parsePack } from './pack.js';

const folders = await readPackFolders('policies');
const [shipped] = folders as [PackFolder];

describe('the shipped packs', () => {
  test.each(folders)(
    '$document/$version: every worked example comes out',
    ({ files, examples }) => {
      const { checked, problems } = checkPack(parsePack(files), examples);
      expect(problems).toEqual([]);
      expect(checked).toBeGreaterThan(0);
    },
  );

  test('武新管〔2023〕4号 has 27 fundable measures and 8 clauses that pay nothing', () => {
    const pack = parsePack(shipped.files);
    expect(pack.measures.size).toBe(27);
    expect(pack.unfunded.size).toBe(8);
  });

  test('the text of every measure is the text of the document', async () => {
    const path = process.env['POLICY_TEXT'] ?? '../shared/policy/000_27ee7145e4f92d9b.txt';
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return;
    const plain = (part: string): string =>
      part.replaceAll(/\s/g, '').replaceAll('(', '（').replaceAll(')', '）');
    const document = plain(text);
    const pack = parsePack(shipped.files);
    for (const { code, text: quoted } of pack.measures.values()) {
      for (const sentence of plain(quoted.replaceAll(/支持方式[：:]/g, '。')).split('。')) {
        const [said = ''] = sentence.split('（责任单位');
        expect({ code, said, found: document.includes(said) }).toEqual({ code, said, found: true });
      }
    }
  });

  test('an example that no longer holds is told with its file and line', () => {
    const pack = parsePack(shipped.files);
    const examples = shipped.examples.map(({ name, text }) => ({
      name,
      text: text.replace('amountFen: 5000000', 'amountFen: 5000001'),
    }));
    const { problems } = checkPack(pack, examples);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({
      file: expect.stringMatching(/^examples\/.+\.yaml$/),
      line: expect.any(Number),
      reason: expect.stringContaining('amountFen should be 5000001'),
    });
  });

  test('a measure without an example is told', () => {
    const { problems } = checkPack(parsePack(shipped.files), []);
    expect(problems).toHaveLength(35);
  });
});

describe('what editors and forms use', () => {
  test('the published schema is the one that packs are checked against', async () => {
    const published: unknown = JSON.parse(await readFile('policies/pack.schema.json', 'utf8'));
    expect(published).toEqual(packSchema);
    expect(() => new Ajv2020({ strictTypes: false }).compile(packSchema)).not.toThrow();
  });

  test('the schema of every claim is a JSON Schema, and asks for no fact of the record', () => {
    const pack = parsePack(shipped.files);
    for (const definition of pack.measures.values()) {
      const schema = claimSchema(definition) as { required: string[]; properties: object };
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      expect(ajv.validateSchema(schema)).toBe(true);
      expect(Object.keys(schema.properties)).not.toContain('registeredInDistrict');
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(schema.required));
    }
  });

  test('a number that a form may take by the schema, a claim may hold', () => {
    const pack = parsePack(shipped.files);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const schema = claimSchema(pack.measures.get('base-purchase' as never) as never);
    const { properties } = schema as { properties: Record<string, object> };
    const taken = (fact: string, value: unknown): boolean =>
      ajv.validate(properties[fact] as object, value);
    for (let n = 0; n < 1000; n += 1) expect(taken('floorArea', n / 100)).toBe(true);
    expect(taken('annualRevenue', Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(taken('annualRevenue', Number.MAX_SAFE_INTEGER + 1)).toBe(false);
    expect(taken('insuredHeadcount', 100_000_000)).toBe(false);
    expect(taken('insuredHeadcount', '30')).toBe(false);
  });

  test('only what every branch asks for is required', () => {
    const pack = parsePack(shipped.files);
    const required = (code: string): unknown =>
      (claimSchema(pack.measures.get(code as never) as never) as { required: string[] }).required;
    expect(required('ai-incubator')).toEqual([
      'incubationBasis',
      'cityPaid',
      'cityPaymentDocument',
    ]);
    expect(required('hq-settlement')).toEqual([
      'headquarters',
      'registeredOn',
      'insuredHeadcountByMonth',
      'inCoreDigitalStatistics',
    ]);
    expect(required('hq-relocation')).toEqual(['valuation', 'sameRoundFinancing', 'relocatedOn']);
    expect(required('event')).toContain('filingUnit');
  });
});
