const TEXT = { type: 'string', minLength: 1 } as const;
const HEADING = {
  description: 'A heading of the file; several are joined, or the first that is filled is taken',
  anyOf: [TEXT, { type: 'array', items: TEXT, minItems: 1 }],
} as const;
const list = (items: object, minItems = 0) => ({ type: 'array', items, minItems });
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const fields = (names: readonly string[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, HEADING]));

export const STATEMENT_FIELDS = [
  'bookedOn',
  'amount',
  'debit',
  'credit',
  'direction',
  'balance',
  'currency',
  'account',
  'counterparty',
  'counterpartyName',
  'counterpartyAccount',
  'summary',
  'serial',
  'endToEndId',
  'reference',
  'returnReason',
] as const;

export const ANSWER_FIELDS = [
  'voucherNumber',
  'endToEndId',
  'outcome',
  'bankReference',
  'on',
  'amount',
  'currency',
  'account',
  'payeeName',
  'payeeAccount',
  'reasonCode',
  'reason',
] as const;

const common = {
  profile: {
    type: 'string',
    pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    description: 'Its name, by which a file can be read as this and nothing else',
  },
  title: object({ zh: TEXT, en: TEXT }, ['zh', 'en']),
  encodings: {
    ...list({ enum: ['utf-8', 'gb18030'] }, 1),
    description: 'What a CSV may be in; GB18030 holds GBK. The first one is written',
  },
  delimiter: { enum: [',', ';', '\t', '|'], description: 'Between the cells of a CSV' },
  ignored: { ...list(TEXT), description: 'Headings that may be there and are not read' },
  footers: { ...list(TEXT), description: 'How the lines after the last one begin, such as 合计' },
  dates: {
    enum: ['year-first', 'day-first', 'month-first'],
    description: 'Year-first dates are always read; this is how the others go',
  },
};

/**
 * The shape of a profile: how one bank’s CSV, XLSX or XLS is read. Published as
 * profiles/profile.schema.json; a test keeps the two equal.
 */
export const profileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://tranche.example/profile.schema.json',
  title: 'Profile of a bank file',
  description:
    'How a statement, or a list of answers to payments, is read from a CSV, XLSX or XLS file. It is found by its headings: all of `columns` are there, and nothing but them, `optional` and `ignored`.',
  type: 'object',
  properties: { reads: { enum: ['statement', 'answers'] } },
  required: ['reads'],
  if: { properties: { reads: { const: 'statement' } } },
  then: object(
    {
      ...common,
      reads: { const: 'statement' },
      columns: object(fields(STATEMENT_FIELDS), ['bookedOn']),
      optional: object(fields(STATEMENT_FIELDS)),
      preamble: {
        ...object({
          ...{ account: TEXT, currency: TEXT, from: TEXT, to: TEXT, period: TEXT },
          ...{ opening: TEXT, closing: TEXT },
        }),
        description: 'Labels before the headings; what follows one, in its cell or the next',
      },
      order: {
        enum: ['oldest-first', 'newest-first'],
        description: 'Where it is always the same; else the days and balances tell',
      },
    },
    ['profile', 'title', 'reads', 'columns'],
  ),
  else: object(
    {
      ...common,
      reads: { const: 'answers' },
      columns: object(fields(ANSWER_FIELDS), ['outcome', 'on', 'amount']),
      optional: object(fields(ANSWER_FIELDS)),
      preamble: object({ account: TEXT, currency: TEXT, on: TEXT }),
      statuses: {
        ...object(
          {
            ...{ settled: list(TEXT, 1), rejected: list(TEXT, 1) },
            ...{ returned: list(TEXT, 1), pending: list(TEXT, 1) },
          },
          ['settled', 'rejected'],
        ),
        description: 'The bank’s words for each outcome',
      },
    },
    ['profile', 'title', 'reads', 'columns', 'statuses'],
  ),
} as const;
