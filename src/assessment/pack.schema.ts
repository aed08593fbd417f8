const LABEL = {
  type: 'object',
  properties: { zh: { type: 'string', minLength: 1 }, en: { type: 'string', minLength: 1 } },
  required: ['zh', 'en'],
  additionalProperties: false,
} as const;
const DAY = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' };
const NAME = { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$' };
const CODE = { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' };
const TEXT = { type: 'string', minLength: 1 };
const label = { $ref: '#/$defs/label' };
const expression = { $ref: '#/$defs/expression' };
const list = (items: object, minItems = 0) => ({ type: 'array', items, minItems });
const object = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const two = { type: 'array', items: expression, minItems: 2, maxItems: 2 };
const several = list(expression, 2);

/**
 * The shape of a pack's files. Types, units, names and reachability are `parsePack`'s to check.
 * Published as policies/pack.schema.json, for editors too; a test keeps the two equal.
 */
export const packSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://tranche.example/pack.schema.json',
  title: 'Policy pack file',
  description:
    'One file of a policy pack. Exactly one file has `pack`; facts, measures and unfunded clauses may be spread over any number of files.',
  ...object(
    {
      pack: { $ref: '#/$defs/pack' },
      facts: {
        type: 'object',
        propertyNames: NAME,
        additionalProperties: { $ref: '#/$defs/fact' },
      },
      measures: list({ $ref: '#/$defs/measure' }),
      unfunded: list({ $ref: '#/$defs/unfunded' }),
    },
    [],
  ),
  $defs: {
    label: LABEL,
    reading: object({ about: TEXT, decided: label, because: label, instead: label }, [
      'about',
      'decided',
      'because',
      'instead',
    ]),
    period: object({ from: DAY, to: DAY }, ['from', 'to']),
    pack: object(
      {
        document: { ...CODE, description: 'Slug of the document, the same over its versions' },
        version: { ...TEXT, description: 'Version of this reading of the document' },
        number: { ...TEXT, description: '文号' },
        title: label,
        issuer: label,
        issuedOn: DAY,
        validity: object({ from: DAY, to: DAY, clause: TEXT }, ['from', 'to', 'clause']),
        territory: label,
        supersedes: { ...list(TEXT), description: 'Numbers of documents this one ended' },
        replaces: {
          ...list(CODE),
          description: 'Slugs of packs no longer in force from this one’s first day',
        },
        noticeWorkingDays: { type: 'integer', minimum: 0 },
        benefitYears: object({ from: { type: 'integer' }, clause: TEXT, yearClause: TEXT }, [
          'from',
          'clause',
          'yearClause',
        ]),
        agreements: object({ fact: NAME, clause: TEXT }, ['fact', 'clause']),
        units: { type: 'object', additionalProperties: label, minProperties: 1 },
        parameters: {
          type: 'object',
          propertyNames: NAME,
          additionalProperties: { $ref: '#/$defs/parameter' },
        },
        everywhere: object({ facts: list(NAME), conditions: list({ $ref: '#/$defs/condition' }) }, [
          'facts',
          'conditions',
        ]),
        readings: list({ $ref: '#/$defs/reading' }),
      },
      [
        'document',
        'version',
        'number',
        'title',
        'issuer',
        'issuedOn',
        'validity',
        'territory',
        'supersedes',
        'replaces',
        'noticeWorkingDays',
        'benefitYears',
        'agreements',
        'units',
        'parameters',
        'everywhere',
        'readings',
      ],
    ),
    parameter: object(
      {
        at: {
          enum: ['submission', 'benefitYear'],
          description: 'The day its value is looked up on',
        },
        values: list(
          object(
            {
              from: DAY,
              to: DAY,
              value: { type: ['string', 'number', 'object'] },
              measures: list(CODE, 1),
              source: TEXT,
            },
            ['from', 'to', 'value', 'source'],
          ),
        ),
        otherwise: object({ sinceJanuaryYearsBefore: { type: 'integer', minimum: 0 } }, [
          'sinceJanuaryYearsBefore',
        ]),
      },
      ['at', 'values'],
    ),
    fact: object(
      {
        type: {
          enum: [
            'fen',
            'fen/squareMetre/month',
            'squareMetres',
            'people',
            'companies',
            'ratio',
            'year',
            'day',
            'month',
            'boolean',
            'text',
            'enum',
            'list',
            'peopleByMonth',
            'period',
            'periods',
          ],
        },
        label,
        source: { enum: ['claim', 'enterprise', 'unit', 'parameter'] },
        verifiedBy: label,
        evidence: list(label, 1),
        values: { type: 'object', additionalProperties: label, minProperties: 1 },
        optional: { type: 'boolean' },
      },
      ['type', 'label', 'verifiedBy', 'evidence'],
    ),
    condition: object({ id: CODE, label, clause: TEXT, when: expression, must: expression }, [
      'id',
      'must',
    ]),
    measure: object(
      {
        measure: CODE,
        clause: TEXT,
        family: CODE,
        title: label,
        text: TEXT,
        unit: TEXT,
        unitFact: NAME,
        facts: list(NAME, 1),
        optional: { ...list(NAME), description: 'Facts a claim may leave out' },
        optionalInWhatIf: { ...list(NAME), description: 'Facts only a what-if may leave out' },
        onceAYear: {
          type: 'boolean',
          description: 'One claim for each benefit year, submitted after it has ended',
        },
        accruesOverYear: {
          type: 'boolean',
          description: 'The money is for the whole benefit year; onceAYear implies it',
        },
        consecutiveYears: { type: 'integer', minimum: 1 },
        key: { ...expression, description: 'What an award is counted by' },
        once: {
          ...object(
            {
              per: { enum: ['measure', 'key', 'items'] },
              items: NAME,
              skipPaid: { type: 'boolean' },
              cap: TEXT,
              scope: { enum: ['enterprise', 'district'] },
              across: list(CODE, 1),
              when: expression,
              label,
            },
            ['per', 'label'],
          ),
          description: 'What can be had once, for ever',
        },
        conditions: list({ $ref: '#/$defs/condition' }),
        steps: list(object({ name: NAME, label, of: expression }, ['name', 'label', 'of'])),
        amount: expression,
        amountLabel: label,
        caps: list(
          object(
            {
              id: CODE,
              cap: TEXT,
              label,
              clause: TEXT,
              scope: { enum: ['enterprise', 'district'] },
              period: { enum: ['benefitYear', 'lifetime'] },
              per: expression,
              across: list(CODE, 1),
              ceiling: expression,
              when: expression,
            },
            ['id', 'label', 'period', 'ceiling'],
          ),
        ),
        tranches: list(
          object({ label, amount: expression, conditions: list({ $ref: '#/$defs/condition' }) }, [
            'label',
            'amount',
            'conditions',
          ]),
          2,
        ),
        discretion: list({ enum: ['less', 'determined', 'ranking'] }),
        readings: list({ $ref: '#/$defs/reading' }),
      },
      [
        'measure',
        'clause',
        'family',
        'title',
        'text',
        'unit',
        'facts',
        'conditions',
        'amount',
        'amountLabel',
      ],
    ),
    unfunded: object(
      {
        measure: CODE,
        clause: TEXT,
        title: label,
        text: TEXT,
        units: list(TEXT, 1),
        applyUnder: CODE,
        advice: label,
      },
      ['measure', 'clause', 'title', 'text', 'units', 'advice'],
    ),
    expression: {
      description:
        'A name (fact, parameter, step), a literal (500万元, 10㎡/人, 50%, 30人, 2022-01-01), or one operation',
      type: ['string', 'number', 'object'],
      minProperties: 1,
      maxProperties: 1,
      properties: {
        all: several,
        any: several,
        atLeast: two,
        moreThan: two,
        atMost: two,
        lessThan: two,
        equal: two,
        is: list(TEXT, 2),
        within: list(TEXT, 2),
        given: NAME,
        reached: NAME,
        fullMonths: object({ since: NAME, months: { type: 'integer', minimum: 1 } }, [
          'since',
          'months',
        ]),
        sum: several,
        difference: two,
        product: several,
        min: several,
        max: several,
        floor: expression,
        count: NAME,
        unpaid: NAME,
        sumMonths: object({ from: NAME, to: NAME, of: expression }, ['of']),
        inMonth: object({ of: NAME, month: { type: 'integer', minimum: 1, maximum: 12 } }, [
          'of',
          'month',
        ]),
        lookup: object(
          { by: NAME, of: { type: 'object', additionalProperties: expression, minProperties: 1 } },
          ['by', 'of'],
        ),
        text: TEXT,
        joined: several,
      },
      additionalProperties: false,
    },
  },
};
