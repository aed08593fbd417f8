import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { MAX_LIMIT, type PageRequest } from '../../projections/page.js';
import { type Day, day } from '../kernel/days.js';
import { Day as DayField, OneOf, Text, Whole } from './fields.js';

/** A whole number in a query string. */
export const WholeQuery = (
  min: number,
  max: number,
  options: { readonly description?: string } = {},
): PropertyDecorator =>
  applyDecorators(
    Type(() => Number),
    Whole(min, max, { optional: true, ...options }),
  );

/** Only those that are, or only those that aren't; all unless given. */
export const YesOrNo = (description: string): PropertyDecorator =>
  OneOf(['true', 'false'], { optional: true, description });

export const yesOrNo = (value: string | undefined): boolean | undefined =>
  value === undefined ? undefined : value === 'true';

/** @throws Refusal `day-invalid` */
export const dayOrNone = (value: string | undefined, field: string): Day | undefined =>
  value === undefined ? undefined : day(value, field);

export const AFTER = 'A position from a receipt: answers hold what it wrote';

/** What is asked as it was known: now, or then. */
export class KnownQuery {
  @Text(100, { optional: true, description: AFTER })
  readonly after?: string;

  @Text(40, {
    optional: true,
    description: 'As it was known at this moment (ISO 8601), or at the end of this day',
  })
  readonly knownAt?: string;

  @WholeQuery(1, Number.MAX_SAFE_INTEGER, {
    description: 'As it was after this event: `Tranche-Seq` of an earlier answer',
  })
  readonly atSeq?: number;
}

/** Any query of amounts, which count on days. */
export class ReadQuery extends KnownQuery {
  @DayField({
    optional: true,
    description: 'Counting the amounts of business days up to this one, and no later ones',
  })
  readonly effectiveOn?: string;
}

/** A query of a list, page by page. */
export class PageQuery extends ReadQuery {
  @WholeQuery(1, MAX_LIMIT)
  readonly limit?: number;

  @Text(2000, { optional: true, description: '`next` of the page before' })
  readonly cursor?: string;

  get page(): PageRequest {
    return { limit: this.limit, after: this.cursor };
  }
}
