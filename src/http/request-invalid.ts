import type { ValidationError } from 'class-validator';
import type { Label } from '../assessment/assessment.js';

export interface FieldError {
  /** As a path: `contact.phone`, `approvalLevels.0.levels`. */
  readonly field: string;
  readonly limit: Label;
  /** What kind of value it was, never the value: it may be personal. */
  readonly actual: string;
}

/** A request that is not what its DTO says, field by field. */
export class RequestInvalid extends Error {
  override readonly name = 'RequestInvalid';

  constructor(readonly errors: readonly FieldError[]) {
    super('request-invalid');
  }

  static of(errors: readonly ValidationError[]): RequestInvalid {
    return new RequestInvalid(errors.flatMap((error) => fieldErrors(error, '')));
  }
}

const UNKNOWN: Label = { zh: '空（没有此字段）', en: 'absent: there is no such field' };
const ILL_FORMED: Label = { zh: '符合接口说明的值', en: 'what the API description says' };

function fieldErrors(error: ValidationError, under: string): FieldError[] {
  const { property, constraints = {}, contexts, children = [], value } = error;
  const field = under + property;
  const own = Object.keys(constraints).slice(0, 1);
  return [
    ...own.map((constraint) => ({
      field,
      limit:
        constraint === 'whitelistValidation'
          ? UNKNOWN
          : ((contexts?.[constraint] as Label | undefined) ?? ILL_FORMED),
      actual: kindOf(value),
    })),
    ...children.flatMap((child) => fieldErrors(child, `${field}.`)),
  ];
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'string') return `string (${value.length})`;
  if (Array.isArray(value)) return `array (${value.length})`;
  return typeof value;
}
