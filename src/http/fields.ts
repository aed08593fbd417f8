import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import type { Label } from '../assessment/assessment.js';
import { isBankText, textLimit } from '../kernel/bank.js';
import type { FieldRule } from './request-invalid.js';

// The fields of requests. Each bounds what it takes and says so in both languages; what a value
// means (money, a day, a code) is read by the kernel, which has refusals of its own.

interface Optional {
  /** Absent or null is allowed, and means what the command says of null. */
  readonly optional?: boolean;
  readonly description?: string;
}

type Shown = Partial<Pick<FieldRule, 'shown'>>;

function field(
  valid: (value: unknown) => boolean,
  limit: Label,
  schema: Record<string, unknown>,
  { optional = false, description, shown = false }: Optional & Shown,
): PropertyDecorator {
  const context: FieldRule = { ...limit, shown };
  return applyDecorators(
    // class-validator drops the context of a constraint that has no message.
    ValidateBy({ name: 'field', validator: { validate: valid } }, { context, message: limit.en }),
    ...(optional ? [IsOptional()] : []),
    ApiProperty({
      ...schema,
      required: !optional,
      ...(optional && { nullable: true }),
      ...(description !== undefined && { description }),
    } as ApiPropertyOptions),
  );
}

const isText = (value: unknown, min: number, max: number): value is string =>
  typeof value === 'string' && value.trim().length >= min && value.length <= max;

export const Text = (max: number, options: Optional = {}): PropertyDecorator =>
  field(
    (value) => isText(value, 1, max),
    { zh: `1 至 ${max} 字的文本`, en: `text of 1 to ${max} characters` },
    { type: 'string', minLength: 1, maxLength: max },
    options,
  );

/** Text that stands in payment files, where a control character has no place. */
export const BankText = (max: number, options: Optional = {}): PropertyDecorator =>
  field(
    (value) => typeof value === 'string' && isBankText(value, max),
    textLimit(max),
    { type: 'string', minLength: 1, maxLength: max },
    options,
  );

/** Text that may be left empty, such as a note. */
export const Note = (max: number, options: Optional = {}): PropertyDecorator =>
  field(
    (value) => isText(value, 0, max),
    { zh: `至多 ${max} 字的文本`, en: `text of at most ${max} characters` },
    { type: 'string', maxLength: max },
    { optional: true, ...options },
  );

export const Matches = (pattern: RegExp, limit: Label, options: Optional = {}): PropertyDecorator =>
  field(
    (value) => typeof value === 'string' && pattern.test(value),
    limit,
    { type: 'string', pattern: pattern.source },
    options,
  );

/** What this ledger gives out as an id: a prefix and hex, or a hash. */
export const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
export const ID_LIMIT: Label = {
  zh: '本账本给出的编号（至多 64 位字母、数字或“-”）',
  en: 'an id given by this ledger (at most 64 letters, digits or “-”)',
};

export const Id = (options: Optional = {}): PropertyDecorator => Matches(ID, ID_LIMIT, options);

export const Day = (options: Optional = {}): PropertyDecorator =>
  field(
    (value) => isText(value, 1, 40),
    { zh: '日期 YYYY-MM-DD', en: 'a day, YYYY-MM-DD' },
    { type: 'string', format: 'date' },
    { ...options, shown: true },
  );

const isMoney = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.length <= 40);

/** An account number, as banks give them. */
export const ACCOUNT = /^[0-9A-Za-z-]{5,34}$/;
export const ACCOUNT_LIMIT: Label = {
  zh: '5 至 34 位账号，由数字、字母或“-”组成',
  en: 'an account number of 5 to 34 digits, letters or “-”',
};

/** Fen: a string of digits, or a safe integer. */
export const Money = (options: Optional = {}): PropertyDecorator =>
  field(
    isMoney,
    { zh: '整数分，如 "200000000"', en: 'whole fen, such as "200000000"' },
    {
      oneOf: [
        { type: 'string', pattern: '^-?(0|[1-9][0-9]{0,17})$' },
        { type: 'integer', format: 'int64' },
      ],
      example: '200000000',
    },
    { ...options, shown: true },
  );

export const Whole = (min: number, max: number, options: Optional = {}): PropertyDecorator =>
  field(
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    { zh: `${min} 至 ${max} 的整数`, en: `a whole number from ${min} to ${max}` },
    { type: 'integer', minimum: min, maximum: max },
    { ...options, shown: true },
  );

export const Flag = (options: Optional = {}): PropertyDecorator =>
  field(
    (value) => typeof value === 'boolean',
    { zh: 'true 或 false', en: 'true or false' },
    { type: 'boolean' },
    { ...options, shown: true },
  );

export const OneOf = (values: readonly string[], options: Optional = {}): PropertyDecorator =>
  field(
    (value) => values.includes(value as string),
    { zh: `${values.join('、')} 之一`, en: `one of ${values.join(', ')}` },
    { type: 'string', enum: [...values] },
    { ...options, shown: true },
  );

const HASH = /^[\da-f]{64}$/;

/** Evidence files by hash. */
export const Hashes = (max: number, options: Optional = {}): PropertyDecorator =>
  field(
    (value) =>
      Array.isArray(value) &&
      value.length <= max &&
      value.every((hash) => typeof hash === 'string' && HASH.test(hash)),
    {
      zh: `至多 ${max} 个证明材料哈希的列表，各为 64 位小写十六进制`,
      en: `a list of at most ${max} evidence hashes, each 64 lower-case hex digits`,
    },
    { type: 'array', maxItems: max, items: { type: 'string', pattern: HASH.source } },
    options,
  );

const MAX_FACTS = 100;
// A name ending in Fen is money to the codec, and a fact is not.
const FACT = /^(?!.*Fen$)[a-z][A-Za-z]{0,63}$/;

export const isFactName = (name: string): boolean => FACT.test(name);

/** A list of texts, such as ids that are not the ledger's own. */
export const Texts = (count: number, max: number, options: Optional = {}): PropertyDecorator =>
  field(
    (value) =>
      Array.isArray(value) &&
      value.length >= 1 &&
      value.length <= count &&
      value.every((text) => isText(text, 1, max)),
    {
      zh: `1 至 ${count} 项的列表，各至多 ${max} 字`,
      en: `a list of 1 to ${count} texts of at most ${max} characters`,
    },
    {
      type: 'array',
      minItems: 1,
      maxItems: count,
      items: { type: 'string', minLength: 1, maxLength: max },
    },
    options,
  );

/** Facts by name; the policy says which there are and what each may hold. */
export const Facts = (options: Optional = {}): PropertyDecorator =>
  field(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length <= MAX_FACTS &&
      Object.keys(value).every(isFactName),
    {
      zh: `至多 ${MAX_FACTS} 个核验事项，名称为字母且不以 Fen 结尾`,
      en: `at most ${MAX_FACTS} facts, their names of letters and not ending in Fen`,
    },
    {
      type: 'object',
      additionalProperties: true,
      maxProperties: MAX_FACTS,
      propertyNames: { pattern: FACT.source },
      example: { registeredOn: '2023-05-31', insuredHeadcount: 120 },
    },
    options,
  );

/** One fact's value; the policy says what it may hold. */
export const FactValue = (): PropertyDecorator =>
  field(
    (value) => value !== undefined && value !== null,
    { zh: '核验事项的值', en: 'the value of the fact' },
    { description: 'As the measure’s claim schema has it', example: 120 },
    {},
  );

/** An object of its own fields, or with `max` a list of them. */
export const Nested = (
  type: new () => object,
  { max, ...options }: Optional & { readonly max?: number } = {},
): PropertyDecorator => {
  const list = max !== undefined;
  return applyDecorators(
    field(
      (value) =>
        list
          ? Array.isArray(value) && value.length >= 1 && value.length <= max
          : typeof value === 'object' && value !== null && !Array.isArray(value),
      list
        ? { zh: `1 至 ${max} 项的列表`, en: `a list of 1 to ${max} entries` }
        : { zh: '一个对象', en: 'an object' },
      list ? { type: [type], minItems: 1, maxItems: max } : { type: () => type },
      options,
    ),
    ValidateNested(),
    Type(() => type),
  );
};
