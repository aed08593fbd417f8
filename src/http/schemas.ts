import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Column, TableShape } from '../../projections/tables.js';

export type Schema = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, Schema>>;

export const TEXT: Schema = { type: 'string' };
export const WHOLE: Schema = { type: 'integer' };
export const FLAG: Schema = { type: 'boolean' };
/** Money in answers is always digits. */
export const FEN: Schema = { type: 'string', pattern: '^-?(0|[1-9][0-9]*)$', example: '200000000' };

export const orNull = (schema: Schema): Schema => ({ ...schema, nullable: true });
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const object = (properties: Properties): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});

export const LABEL: Schema = object({ zh: TEXT, en: TEXT });
export const REASON: Schema = object({
  code: TEXT,
  params: { type: 'object', additionalProperties: true },
});

const ofType = { text: TEXT, int: WHOLE, fen: FEN } as const satisfies Record<string, Schema>;
const ofColumn = ({ type, nullable }: Column): Schema =>
  nullable ? orNull(ofType[type]) : ofType[type];

/** What a row of a read model looks like, less what its query leaves out, with what it makes of it. */
export const rowOf = (
  { columns }: TableShape,
  without: readonly string[] = [],
  made: Properties = {},
): Schema =>
  object({
    ...Object.fromEntries(
      Object.entries(columns)
        .filter(([name]) => !without.includes(name))
        .map(([name, column]) => [name, ofColumn(column)]),
    ),
    ...made,
  });

export const withMore = (schema: Schema, more: Properties): Schema =>
  object({ ...(schema['properties'] as Properties), ...more });

/** With properties that may be absent. */
export const withMaybe = (schema: Schema, more: Properties): Schema => ({
  ...schema,
  properties: { ...(schema['properties'] as Properties), ...more },
});

export const pageOf = (items: Schema): Schema =>
  object({
    items: list(items),
    next: orNull({
      ...TEXT,
      description: 'Give it as ?cursor= for the next page; null on the last',
    }),
  });

/** A route that reads. */
export const ReadsSome = (summary: string, schema: Schema): MethodDecorator =>
  applyDecorators(ApiOperation({ summary }), ApiOkResponse({ schema }));

/** A route that reads one resource: its ETag is the revision to give as If-Match. */
export const ReadsOne = (summary: string, schema: Schema): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiOkResponse({
      schema: withMore(schema, { revision: WHOLE }),
      headers: {
        ETag: {
          description: 'The revision, quoted: give it as If-Match',
          schema: { type: 'string' },
        },
      },
    }),
  );

export const ReadsPage = (summary: string, items: Schema): MethodDecorator =>
  ReadsSome(summary, pageOf(items));
