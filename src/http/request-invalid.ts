import type { ValidationError } from 'class-validator';
import type { Label } from '../assessment/assessment.js';

/** What a field takes, in words, and whether a value it does not take may be repeated. */
export interface FieldRule extends Label {
  /** Only where no value can be personal: one of a list, a number, a day. */
  readonly shown?: boolean;
}

export interface FieldError {
  /** As a path: `contact.phone`, `approvalLevels.0.levels`. */
  readonly field: string;
  readonly limit: Label;
  readonly actual: Label;
}

/** A request that is not what its DTO says, field by field, the most telling first. */
export class RequestInvalid extends Error {
  override readonly name = 'RequestInvalid';

  constructor(readonly errors: readonly FieldError[]) {
    super('request-invalid');
  }

  static unknown(field: string, value: unknown): RequestInvalid {
    return new RequestInvalid([unknownField(field, value)]);
  }

  static of(errors: readonly ValidationError[]): RequestInvalid {
    const all = errors.flatMap((error) => fieldErrors(error, ''));
    return new RequestInvalid(all.toSorted((a, b) => rank(a) - rank(b)));
  }
}

/** Of a field there is not. */
export const UNKNOWN: Label = { zh: '没有此字段', en: 'no such field' };
/** What class-validator refuses of its own accord: an entry of a list that has no fields at all. */
const OBJECT: Label = { zh: '一个对象', en: 'an object' };
const NOTHING: Label = { zh: '未填写', en: 'nothing' };

/** A wrong value before one left out, and a field there is not at the end. */
const rank = ({ limit, actual }: FieldError): number =>
  limit === UNKNOWN ? 2 : actual === NOTHING ? 1 : 0;

const unknownField = (field: string, value: unknown): FieldError => ({
  field,
  limit: UNKNOWN,
  actual: kindOf(value),
});

function fieldErrors(error: ValidationError, under: string): FieldError[] {
  const { property, constraints = {}, contexts = {}, children = [], value } = error;
  const field = under + property;
  const own = Object.keys(constraints).slice(0, 1);
  return [
    ...own.map((constraint): FieldError => {
      if (constraint === 'whitelistValidation') {
        return unknownField(field, value);
      }
      const rule: FieldRule = contexts[constraint] ?? OBJECT;
      const { zh, en, shown = false } = rule;
      return { field, limit: { zh, en }, actual: shown ? found(value) : kindOf(value) };
    }),
    ...children.flatMap((child) => fieldErrors(child, `${field}.`)),
  ];
}

const LONGEST_SHOWN = 40;

function found(value: unknown): Label {
  if (Number.isNaN(value)) return { zh: '非数字', en: 'no number' };
  if (typeof value === 'number') {
    // As JSON was read, it was rounded: what was sent is no longer known.
    return Math.abs(value) > Number.MAX_SAFE_INTEGER
      ? { zh: '2^53 以外的数字', en: 'a number beyond 2^53' }
      : same(String(value));
  }
  if (typeof value === 'boolean') return same(String(value));
  return typeof value === 'string' && value.length <= LONGEST_SHOWN
    ? same(JSON.stringify(value))
    : kindOf(value);
}

const same = (text: string): Label => ({ zh: text, en: text });

/** What kind of value it is and how long, never the value: it may be personal. */
export function kindOf(value: unknown): Label {
  if (value === undefined || value === null) return NOTHING;
  if (typeof value === 'string') {
    if (value !== '' && value.trim() === '') return { zh: '空白文本', en: 'blank text' };
    return value === ''
      ? { zh: '空文本', en: 'empty text' }
      : { zh: `${value.length} 字的文本`, en: `text of ${characters(value.length)}` };
  }
  if (Array.isArray(value)) {
    return { zh: `${value.length} 项的列表`, en: `a list of ${value.length}` };
  }
  switch (typeof value) {
    case 'number':
      return { zh: '数字', en: 'a number' };
    case 'boolean':
      return { zh: '真假值', en: 'true or false' };
    default:
      return { zh: '对象', en: 'an object' };
  }
}

const characters = (count: number): string =>
  `${count} ${count === 1 ? 'character' : 'characters'}`;
