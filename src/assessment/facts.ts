import { type Day, day, type Period } from '../kernel/days.js';
import type { Unit } from '../kernel/ids.js';
import { fen } from '../kernel/money.js';
import { type Refusal, refuse } from '../kernel/refusal.js';
import type {
  FactDefinition,
  Facts,
  FactType,
  FactValue,
  Label,
  MeasureDefinition,
} from './assessment.js';
import { type Exact, exact, formatExact, parseExact } from './exact.js';
import { FEN, PEOPLE, RATIO, type Unit as Dimension } from './units.js';

/** A fact as expressions see it: numbers exact, days and months text. */
export type Value =
  | Exact
  | string
  | boolean
  | readonly string[]
  | Readonly<Record<string, number>>
  | Period
  | readonly Period[];

/** Facts by name; an absent name is a fact nobody gave. */
export type Values = Readonly<Record<string, Value | undefined>>;

interface FactKind {
  /** Undefined for a value that is not of this type. */
  parse(raw: unknown, fact: Pick<FactDefinition, 'values'>): Value | undefined;
  readonly expected: Label;
  /** JSON Schema of the value in a claim. */
  readonly schema: object;
  /** The unit of a number. */
  readonly unit?: Dimension;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const PLAIN = /^-?\d+(\.\d+)?$/;
const isObject = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

/** A number, or its digits as text. */
function decimal(raw: unknown): Exact | undefined {
  if (typeof raw === 'number' && Number.isFinite(raw)) return parseExact(String(raw));
  return typeof raw === 'string' && PLAIN.test(raw) ? parseExact(raw) : undefined;
}

function money(raw: unknown): Exact | undefined {
  try {
    const amount = fen(raw);
    return amount < 0n ? undefined : exact(amount);
  } catch {
    return undefined;
  }
}

/** A number only: nobody loses digits of a count. */
const count = (raw: unknown): Exact | undefined =>
  typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw < 100_000_000
    ? exact(raw)
    : undefined;

/** Days already found to be real: a calendar check costs more than the rest of a small claim. */
const REAL_DAYS = new Set<unknown>();

export function realDay(raw: unknown): Day | undefined {
  if (REAL_DAYS.has(raw)) return raw as Day;
  try {
    const real = day(raw);
    if (REAL_DAYS.size < 100_000) REAL_DAYS.add(real);
    return real;
  } catch {
    return undefined;
  }
}

function text(raw: unknown): string | undefined {
  const value = typeof raw === 'string' ? raw.normalize('NFC').trim() : '';
  return value !== '' && value.length <= 200 ? value : undefined;
}

/** Keys are compared as text: 「Ｐ１」 typed in full width is the same project as P1. */
export const keyOf = (value: string): string => value.normalize('NFKC').trim();

function period(raw: unknown, open: boolean): Period | undefined {
  if (!isObject(raw) || Object.keys(raw).some((name) => name !== 'from' && name !== 'to')) {
    return undefined;
  }
  const from = realDay(raw['from']);
  if (from === undefined) return undefined;
  if (open && (raw['to'] === null || raw['to'] === undefined)) return { from, to: null };
  const to = realDay(raw['to']);
  return to !== undefined && from <= to ? { from, to } : undefined;
}

/** Every item or nothing. */
function every<T>(raw: unknown, parse: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(raw)) return undefined;
  const parsed: T[] = [];
  for (const item of raw) {
    const value = parse(item);
    if (value === undefined) return undefined;
    parsed.push(value);
  }
  return parsed;
}

const DAY_SCHEMA = { type: 'string', format: 'date' };
const DIGITS_SCHEMA = {
  type: ['string', 'integer'],
  pattern: '^(0|[1-9][0-9]{0,17})$',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
};
const COUNT_SCHEMA = { type: 'integer', minimum: 0, maximum: 99_999_999 };
const DECIMAL_SCHEMA = { type: ['string', 'number'], pattern: '^-?[0-9]+(\\.[0-9]+)?$' };
/** No `multipleOf`: to a validator that divides floats 0.29 is no multiple of 0.01. */
const AREA_SCHEMA = {
  type: ['string', 'number'],
  pattern: '^[0-9]+(\\.[0-9]{1,2})?$',
  minimum: 0,
};
const periodSchema = (to: object) => ({
  type: 'object',
  properties: { from: DAY_SCHEMA, to },
  required: ['from'],
  additionalProperties: false,
});

export const factKinds: Readonly<Record<FactType, FactKind>> = {
  fen: {
    parse: money,
    expected: { zh: '整数分，不小于 0', en: 'whole fen, 0 or more' },
    schema: DIGITS_SCHEMA,
    unit: FEN,
  },
  'fen/squareMetre/month': {
    parse: money,
    expected: {
      zh: '每平方米每月的整数分，不小于 0',
      en: 'whole fen for a square metre and month, 0 or more',
    },
    schema: DIGITS_SCHEMA,
    unit: { fen: 1, squareMetre: -1, month: -1 },
  },
  squareMetres: {
    parse: (raw) => {
      const area = decimal(raw);
      if (!area || area.units < 0n) return undefined;
      return area.scale <= 2 || !/\.\d{3}/.test(formatExact(area)) ? area : undefined;
    },
    expected: {
      zh: '平方米数，不小于 0，至多两位小数',
      en: 'square metres, 0 or more, with at most two decimals',
    },
    schema: AREA_SCHEMA,
    unit: { squareMetre: 1 },
  },
  people: {
    parse: count,
    expected: { zh: '整数人数', en: 'a whole number of people' },
    schema: COUNT_SCHEMA,
    unit: PEOPLE,
  },
  companies: {
    parse: count,
    expected: { zh: '整数家数', en: 'a whole number of companies' },
    schema: COUNT_SCHEMA,
    unit: { company: 1 },
  },
  ratio: {
    parse: decimal,
    expected: { zh: '小数，如 12% 为 0.12', en: 'a decimal, such as 0.12 for 12%' },
    schema: DECIMAL_SCHEMA,
    unit: RATIO,
  },
  year: {
    parse: (raw) => {
      const year = count(raw);
      return year && year.units >= 1900n && year.units <= 2999n ? year : undefined;
    },
    expected: { zh: '年份，如 2023', en: 'a calendar year, such as 2023' },
    schema: { type: 'integer', minimum: 1900, maximum: 2999 },
    unit: { year: 1 },
  },
  day: {
    parse: realDay,
    expected: { zh: '真实日期 YYYY-MM-DD', en: 'a real day, YYYY-MM-DD' },
    schema: DAY_SCHEMA,
  },
  month: {
    // A lease is known by its days; what counts is the months it touches.
    parse: (raw) => (typeof raw === 'string' && MONTH.test(raw) ? raw : realDay(raw)?.slice(0, 7)),
    expected: { zh: '月份 YYYY-MM，或其中一日', en: 'a month YYYY-MM, or a day in it' },
    schema: { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?$' },
  },
  boolean: {
    parse: (raw) => (typeof raw === 'boolean' ? raw : undefined),
    expected: { zh: 'true 或 false', en: 'true or false' },
    schema: { type: 'boolean' },
  },
  text: {
    parse: text,
    expected: { zh: '1 至 200 字的文本', en: 'text of 1 to 200 characters' },
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  },
  enum: {
    parse: (raw, { values }) =>
      typeof raw === 'string' && Object.hasOwn(values ?? {}, raw) ? raw : undefined,
    expected: { zh: '所列值之一', en: 'one of the listed values' },
    schema: { type: 'string' },
  },
  list: {
    // A key joins the items by commas, so an item can't hold one. A name given twice is one.
    parse: (raw) => {
      const items = every(raw, text)?.map(keyOf);
      return items?.some((item) => item.includes(',')) ? undefined : items && [...new Set(items)];
    },
    expected: { zh: '文本的列表，各项不含逗号', en: 'a list of texts without commas' },
    schema: { type: 'array', items: { type: 'string', pattern: '^[^,]{1,200}$' }, minItems: 1 },
  },
  peopleByMonth: {
    parse: (raw) => {
      if (!isObject(raw)) return undefined;
      const people: Record<string, number> = {};
      for (const [month, given] of Object.entries(raw)) {
        const value = count(given);
        if (!MONTH.test(month) || !value) return undefined;
        people[month] = Number(value.units);
      }
      return people;
    },
    expected: {
      zh: '按月人数，如 {"2023-01": 30}',
      en: 'people by month, such as {"2023-01": 30}',
    },
    schema: {
      type: 'object',
      propertyNames: { pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' },
      additionalProperties: COUNT_SCHEMA,
    },
  },
  period: {
    parse: (raw) => period(raw, false),
    expected: { zh: '期间 {"from": 日期, "to": 日期}', en: 'a period {"from": day, "to": day}' },
    schema: periodSchema(DAY_SCHEMA),
  },
  periods: {
    parse: (raw) => every(raw, (item) => period(item, true)),
    expected: {
      zh: '期间的列表 {"from": 日期, "to": 日期或 null}',
      en: 'a list of periods {"from": day, "to": day or null}',
    },
    schema: {
      type: 'array',
      items: periodSchema({ anyOf: [DAY_SCHEMA, { type: 'null' }] }),
    },
  },
};

const isExact = (value: Value): value is Exact => typeof value === 'object' && 'units' in value;

/** The value as it is stored, and as a trace shows it. */
export function stored(value: Value, type: FactType): FactValue {
  if (!isExact(value)) return value;
  return type === 'people' || type === 'companies' || type === 'year'
    ? Number(value.units)
    : formatExact(value);
}

/** @throws Refusal `fact-invalid`, naming the fact and what was expected. */
export function parseFact(definition: FactDefinition, raw: unknown): Value {
  const kind = factKinds[definition.type];
  const value = kind.parse(raw, definition);
  if (value !== undefined) return value;
  const { zh, en } = expectedOf(kind, definition);
  throw refuse('fact-invalid', {
    ...factNamed(definition),
    limit: en,
    limitZh: zh,
    actual: received(raw),
  });
}

/** What was sent, as much of it as a sentence can hold. */
export function received(raw: unknown): string {
  try {
    return (JSON.stringify(raw, notRounded) ?? '–').slice(0, 200);
  } catch {
    // Read it can be, however deep it is nested, but not written.
    return '[[[…';
  }
}

/** A number that JSON rounded as it was read is not what was sent. */
const notRounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? '> 2^53' : value;

function expectedOf({ expected }: FactKind, { values }: FactDefinition): Label {
  if (!values) return expected;
  const listed = Object.entries(values);
  const zh = listed.map(([value, label]) => `${value}（${label.zh}）`).join('、');
  const en = listed.map(([value, label]) => `${value} (${label.en})`).join(', ');
  return { zh: `${expected.zh}：${zh}`, en: `${expected.en}: ${en}` };
}

/** A fact in the params of a refusal: its name for programs, its label beside it for people. */
export const factNamed = ({ name, label }: Pick<FactDefinition, 'name' | 'label'>) => ({
  fact: name,
  factZh: `${label.zh}（${name}）`,
  factEn: `${label.en} (${name})`,
});

/** Several facts of a measure, as what was found. */
export function factsNamed({ rules }: MeasureDefinition, names: readonly string[]) {
  const named = names.map((name) => {
    const fact = rules.facts.get(name);
    return fact ? factNamed(fact) : { factZh: name, factEn: name };
  });
  return {
    actual: names.join(', '),
    actualZh: named.map(({ factZh }) => factZh).join('、'),
    actualEn: named.map(({ factEn }) => factEn).join(', '),
  };
}

const measureNamed = ({ code, clause, title }: MeasureDefinition) => ({
  measure: code,
  measureZh: title.zh,
  measureEn: title.en,
  clause,
});

export function factMissing(definition: MeasureDefinition, name: string): Refusal {
  const fact = definition.rules.facts.get(name);
  return refuse('fact-missing', {
    ...(fact ? factNamed(fact) : { fact: name }),
    ...measureNamed(definition),
  });
}

export const factUnknown = (definition: MeasureDefinition, fact: string): Refusal =>
  refuse('fact-unknown', { fact, ...measureNamed(definition) });

/** Types every fact given; null is a fact not given. */
export function parseFacts(definition: MeasureDefinition, facts: unknown): Values {
  if (!isObject(facts)) {
    throw refuse('fact-invalid', {
      fact: 'facts',
      limit: 'an object',
      limitZh: '一个对象',
      actual: received(facts),
    });
  }
  const values: Record<string, Value> = {};
  for (const name in facts) {
    const given = facts[name];
    if (given === undefined) continue;
    const fact = definition.rules.facts.get(name);
    if (!fact) throw factUnknown(definition, name);
    if (given !== null) values[name] = parseFact(fact, given);
  }
  return values;
}

/** What the enterprise's record and the pack say, no claim and no officer can override. */
const ofTheCase = ({ source }: FactDefinition): boolean => source === 'claim' || source === 'unit';

/**
 * Checks and types one fact, as an officer verifies it.
 * @throws Refusal `fact-unknown` or `fact-invalid`.
 */
export function verifiedFact(definition: MeasureDefinition, name: string, raw: unknown): FactValue {
  const fact = definition.rules.facts.get(name);
  if (!fact || !ofTheCase(fact)) throw factUnknown(definition, name);
  return stored(parseFact(fact, raw), fact.type);
}

/**
 * Checks and types what an applicant declares.
 * @throws Refusal `fact-missing`, `fact-unknown` or `fact-invalid`, naming the fact.
 */
export function declaredFacts(definition: MeasureDefinition, facts: unknown): Facts {
  const values = parseFacts(definition, facts);
  const declared: Record<string, FactValue> = {};
  for (const fact of definition.facts) {
    const value = values[fact.name];
    if (value === undefined) continue;
    if (!ofTheCase(fact)) throw factUnknown(definition, fact.name);
    declared[fact.name] = stored(value, fact.type);
  }
  const missing = definition.rules.missing(values);
  if (missing !== undefined) throw factMissing(definition, missing);
  return declared;
}

/**
 * 责任单位: named by the clause, or where the clause leaves it to each case by a fact of the claim.
 * Null where that fact isn't given, as in a what-if.
 */
export function unitOf(definition: MeasureDefinition, facts: Facts): Unit | null {
  if (definition.unitFact === null) return definition.unit;
  const named = facts[definition.unitFact];
  return typeof named === 'string' ? (named as Unit) : null;
}
