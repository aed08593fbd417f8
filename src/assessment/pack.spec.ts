import { describe, expect, test } from '@jest/globals';
import { readPackFolders } from '../stores/policies/folder.js';
import { diffPacks } from './diff-packs.js';
import { PackError } from './pack-file.js';
import { parsePack } from './pack.js';

const [invented] = await readPackFolders('src/assessment/fixtures');
const text = invented?.files[0]?.text ?? '';

/** Loads the invented pack with one edit, and says what was told of it. */
function told(from: string | RegExp, to: string): readonly { line: number; reason: string }[] {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  try {
    parsePack([{ name: 'pack.yaml', text: changed }]);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(PackError);
    return (error as PackError).problems.map(({ line, reason }) => ({ line, reason }));
  }
}

const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a wrong pack is refused with line and reason', () => {
  const area = 'must: { atLeast: [roofArea, 100㎡] }';
  const amount = 'amount: { product: [30元/㎡, roofArea, priceIndex] }';
  const solar = 'must: { moreThan: [roofArea, 0㎡] }';

  test.each([
    ['an unknown name', 'atLeast: [roofArea', 'atLeast: [roofSize', area, /unknown name roofSize/],
    ['two units compared', '100㎡', '100元', area, /compares squareMetre with fen/],
    [
      'an amount in square metres',
      '30元/㎡, roofArea',
      '30, roofArea',
      amount,
      /squareMetre, not fen/,
    ],
    ['an operation nobody knows', 'product:', 'exec:', amount, /unknown property exec/],
    [
      'a literal compared with a literal',
      '[roofArea, 100㎡]',
      '[200㎡, 100㎡]',
      area,
      /unreachable/,
    ],
    [
      'two literals in one min',
      '{ product: [30元/㎡, roofArea, priceIndex] }',
      '{ min: [1元, 2元] }',
      amount,
      /unreachable/,
    ],
    [
      'a cap without a period',
      'period: benefitYear',
      'per: year',
      'id: year',
      /must have required property 'period'/,
    ],
    [
      'a cap in the wrong unit',
      'ceiling: 10万元',
      'ceiling: 10万㎡',
      'ceiling: 10万元',
      /squareMetre, not fen/,
    ],
    [
      'a cap by a key the measure lacks',
      'period: benefitYear',
      'period: benefitYear\n        per: key',
      'period: benefitYear',
      /has no key/,
    ],
    [
      'a label without English',
      '{ zh: 绿化面积, en: Planted area }',
      '{ zh: 绿化面积 }',
      'label: { zh: 绿化面积',
      /required property 'en'/,
    ],
    [
      'a compound condition without a label',
      '{ moreThan: [roofArea, 0㎡] }',
      '{ all: [{ moreThan: [roofArea, 0㎡] }, { lessThan: [roofArea, 9㎡] }] }',
      solar,
      /needs a label/,
    ],
    [
      'a fact that nothing reads',
      'facts: [roofArea]',
      'facts: [roofArea, priceIndex]',
      'facts: [roofArea]',
      /priceIndex is asked for and never read/,
    ],
    [
      'an optional fact read where nobody need have given it',
      'facts: [roofArea]\n',
      'facts: [roofArea]\n    optional: [roofArea]\n',
      solar,
      /roofArea may be left out: read it under `when: { given: roofArea }`/,
    ],
    [
      'a parameter set twice for a day',
      "        - { from: 2023-01-01, to: 2024-12-31, value: '1.05', source: 统计公报 }",
      `        - { from: 2023-01-01, to: 2024-12-31, value: '1.05', source: 统计公报 }
        - { from: 2024-12-31, to: 2025-12-31, value: '1.06', source: 统计公报 }`,
      "value: '1.05'",
      /priceIndex is set twice for a day of 2024-12-31 – 2025-12-31/,
    ],
    [
      'a parameter for days that are none',
      'to: 2024-12-31, value',
      'to: 2024-12-32, value',
      "value: '1.05'",
      /2023-01-01 – 2024-12-32 is no period of real days/,
    ],
    [
      'agreements that no measure has',
      'agreements: { fact: oneCaseAgreements',
      'agreements: { fact: inDistrict',
      'agreements:',
      /inDistrict must be a fact of every measure, of type periods/,
    ],
    [
      'a unit named by a fact that names none',
      'unit: 园林局\n    text: 按面积',
      'unit: 园林局\n    unitFact: roofArea\n    text: 按面积',
      'unit: 园林局',
      /roofArea is of type squareMetres; here it must be text/,
    ],
    [
      'a fact nobody defined',
      'facts: [roofArea]',
      'facts: [roofArea, roofAge]',
      'facts: [roofArea]',
      /unknown fact roofAge/,
    ],
    [
      'an unknown unit',
      'unit: 园林局\n    text: 按面积',
      'unit: 水务局\n    text: 按面积',
      'unit: 园林局',
      /unknown unit 水务局/,
    ],
    [
      'a day that is none',
      'from: 2023-01-01, to: 2026-12-31, clause',
      'from: 2023-02-30, to: 2026-12-31, clause',
      'validity:',
      /no real day/,
    ],
    [
      'the same measure twice',
      'measure: rooftop-solar',
      'measure: rooftop-planting',
      'measure: rooftop-solar',
      /defined twice/,
    ],
    [
      'a parameter of the wrong type',
      "value: '1.05'",
      'value: many',
      'facts: [roofArea, priceIndex]',
      /priceIndex from 2023-01-01 must be a decimal/,
    ],
    [
      'an enum without values',
      'type: squareMetres',
      'type: enum',
      'roofArea:',
      /an enum has values/,
    ],
    [
      'a key given twice',
      'family: area',
      'family: area\n    family: area',
      'family: area',
      /unique/,
    ],
    [
      'an alias',
      'text: 按面积给予补贴。',
      'text: &a 按面积给予补贴。\n    unitFact: *a',
      'facts: [roofArea, priceIndex]',
      /aliases/,
    ],
  ])('%s', (_, from, to, near, reason) => {
    const problems = told(from, to);
    expect(problems.map((problem) => problem.reason).join('\n')).toMatch(reason);
    const lines = problems.map(({ line }) => line);
    expect(lines.some((line) => Math.abs(line - lineOf(near)) <= 12)).toBe(true);
  });

  test('the line is the line of the wrong thing itself', () => {
    expect(told('atLeast: [roofArea', 'atLeast: [roofSize')).toEqual([
      { line: lineOf('must: { atLeast: [roofArea'), reason: expect.stringMatching(/roofSize/) },
    ]);
  });

  test('an optional fact may be read once it is known to be given, and left out of a key', () => {
    const guarded = text.replace(
      'facts: [roofArea]\n',
      'facts: [roofArea, roofId]\n    optional: [roofArea, roofId]\n    key: roofId\n',
    );
    const under = guarded
      .replace(
        '{ moreThan: [roofArea, 0㎡] }',
        '{ moreThan: [roofArea, 0㎡] }, when: { all: [{ given: roofArea }, { given: roofId }] }',
      )
      .replace(
        '  roofArea:\n    type: squareMetres',
        `  roofId:
    type: text
    label: { zh: 屋顶编号, en: Roof number }
    verifiedBy: { zh: 园林局, en: Parks Bureau }
    evidence: [{ zh: 测绘报告, en: survey }]
  roofArea:
    type: squareMetres`,
      );
    expect(parsePack([{ name: 'pack.yaml', text: under }]).measures.size).toBe(2);
  });

  test('a literal day that is none is told', () => {
    const dated = text.replace(
      '{ atLeast: [roofArea, 100㎡] }',
      '{ atLeast: [roofArea, 2023-02-30] }',
    );
    expect(() => parsePack([{ name: 'pack.yaml', text: dated }])).toThrow(
      /unknown name 2023-02-30/,
    );
  });

  test('a lookup must have one branch for each value, and none that no value reaches', () => {
    const categories = text
      .replace(
        '  roofArea:\n    type: squareMetres',
        `  kind:
    type: enum
    values: { grass: { zh: 草坪, en: Lawn }, trees: { zh: 乔木, en: Trees } }
    label: { zh: 类别, en: Kind }
    verifiedBy: { zh: 园林局, en: Parks Bureau }
    evidence: [{ zh: 测绘报告, en: survey }]
  roofArea:
    type: squareMetres`,
      )
      .replace('facts: [roofArea, priceIndex]', 'facts: [roofArea, priceIndex, kind]')
      .replace(
        '{ product: [30元/㎡, roofArea, priceIndex] }',
        '{ product: [{ lookup: { by: kind, of: { grass: 30元/㎡, moss: 10元/㎡ } } }, roofArea, priceIndex] }',
      );
    let reasons = '';
    try {
      parsePack([{ name: 'pack.yaml', text: categories }]);
    } catch (error) {
      reasons = (error as PackError).message;
    }
    expect(reasons).toMatch(/unreachable: moss is no value of kind/);
    expect(reasons).toMatch(/no branch for kind = trees/);
  });

  test('tranches must add up to the amount', () => {
    const staged = text.replace(
      'amount: 1万元\n',
      `amount: 1万元
    tranches:
      - { label: { zh: 甲, en: a }, amount: 4000元, conditions: [{ id: any, must: { moreThan: [roofArea, 0㎡] } }] }
      - { label: { zh: 乙, en: b }, amount: 5999.99元, conditions: [] }
`,
    );
    expect(() => parsePack([{ name: 'pack.yaml', text: staged }])).toThrow(/do not add up/);
  });
});

describe('what identifies a pack', () => {
  const load = (content: string) => parsePack([{ name: 'pack.yaml', text: content }]);

  test('comments and order of keys do not change the hash; a number does', () => {
    const { hash } = load(text).pin;
    expect(load(`# another comment\n${text}`).pin.hash).toBe(hash);
    expect(load(text.replace('30元/㎡', '31元/㎡')).pin.hash).not.toBe(hash);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('spread over several files it is the same pack', () => {
    const at = text.indexOf('\nmeasures:');
    const files = [
      { name: 'measures.yaml', text: text.slice(at) },
      { name: 'pack.yaml', text: text.slice(0, at) },
    ];
    expect(parsePack(files).pin.hash).toBe(load(text).pin.hash);
  });

  test('the difference between two versions names measure, place, before and after', () => {
    const after = text.replace('30元/㎡', '31元/㎡').replace('ceiling: 10万元', 'ceiling: 11万元');
    expect(diffPacks(load(text), load(after))).toEqual([
      {
        measure: 'rooftop-planting',
        path: 'amount.product.0',
        before: '30元/㎡',
        after: '31元/㎡',
      },
      { measure: 'rooftop-planting', path: 'caps.year.ceiling', before: '10万元', after: '11万元' },
    ]);
  });
});
