import type { Fen } from '../../kernel/money.js';

export interface Words {
  readonly zh: string;
  readonly en: string;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A property of a published event: its JSON Schema, and the value that it holds. */
export interface Field<T = unknown> {
  readonly schema: JsonSchema;
  /** Never set: what TypeScript reads off a field. */
  readonly value?: T;
}

export type Fields = Readonly<Record<string, Field>>;
export type ValuesOf<F extends Fields> = {
  readonly [N in keyof F]: F[N] extends Field<infer T> ? T : never;
};

const described = ({ zh, en }: Words): JsonSchema => ({ description: `${zh} · ${en}` });

const field =
  <T>(schema: JsonSchema) =>
  (zh: string, en: string): Field<T> => ({ schema: { ...schema, ...described({ zh, en }) } });

export const text = field<string>({ type: 'string' });
export const whole = field<number>({ type: 'integer' });
export const flag = field<boolean>({ type: 'boolean' });
export const day = field<string>({ type: 'string', format: 'date' });
/** Money: digits in fen, as in the API. */
export const fen = field<string>({ type: 'string', pattern: '^-?(0|[1-9][0-9]*)$' });
export const sha256 = field<string>({ type: 'string', pattern: '^[0-9a-f]{64}$' });
export const oneOf = <const T extends string>(values: readonly T[]) =>
  field<T>({ type: 'string', enum: [...values] });
export const list = <F extends Fields>(fields: F, zh: string, en: string) =>
  field<readonly ValuesOf<F>[]>({ type: 'array', items: objectOf(fields) })(zh, en);
export const texts = field<readonly string[]>({ type: 'array', items: { type: 'string' } });

export const orNull = <T>({ schema }: Field<T>): Field<T | null> => {
  const { enum: values, type } = schema as { readonly enum?: readonly unknown[]; type: string };
  return {
    schema: { ...schema, type: [type, 'null'], ...(values && { enum: [...values, null] }) },
  };
};

/** Members may be added later; whoever reads ignores those it doesn't know. */
export const objectOf = (fields: Fields, optional: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, { schema }]) => [name, schema]),
  ),
  required: Object.keys(fields).filter((name) => !optional.includes(name)),
});

export const digits = (amount: Fen): string => amount.toString();

/** One kind of published event: what of an internal event of data `D` is told outside. */
export interface PublicType<D> extends Words {
  /** With its version: `cn.tranche.payment.settled.v1`. */
  readonly type: string;
  readonly fields: Fields;
  data(data: D): Readonly<Record<string, unknown>>;
}

export const event = <D, F extends Fields>(
  name: string,
  zh: string,
  en: string,
  fields: F,
  data: (data: D) => ValuesOf<F>,
): PublicType<D> => ({ type: `cn.tranche.${name}`, zh, en, fields, data });
