import type { JsonObject } from '../kernel/canonical.js';

/**
 * How stored events of the past are read today. A golden file of each version stays in
 * test/golden/events and must be readable for ever.
 *
 * A new optional field: add a step to `defaults`, which raises the type's schema by one.
 * A breaking change: a new type, and one upcaster for the old in `successors`.
 */
export interface SchemaHistory {
  /** By type: step i fills in what data of schema i + 1 lack against schema i + 2. */
  readonly defaults: { readonly [type: string]: readonly ((data: JsonObject) => JsonObject)[] };
  /** By type no longer written: what its newest schema is read as, in the new type's schema 1. */
  readonly successors: {
    readonly [type: string]: (data: JsonObject) => { readonly type: string; data: JsonObject };
  };
}

export const schemaHistory: SchemaHistory = {
  defaults: {
    PaymentRejected: [(data) => ({ ...data, withheldFen: '0' })],
    RecoveryCancelled: [(data) => ({ ...data, overpaymentId: null })],
    BudgetBroughtForward: [(data) => ({ ...data, appropriators: [] })],
    AnswerNotApplied: [(data) => ({ ...data, payerId: null })],
    YearEndDecided: [(data) => ({ ...data, lapsedBroughtFen: '0' })],
    BankLinesMatched: [
      (data) => ({ ...data, matches: (data['matches'] as readonly JsonObject[]).map(unscored) }),
    ],
    MatchUndone: [(data) => ({ ...data, match: unscored(data['match'] as JsonObject) })],
  },
  successors: {},
};

function unscored(match: JsonObject): JsonObject {
  return { ...match, score: null };
}

/** The schema in which a type is written now, from 1. */
export const schemaOf = (history: SchemaHistory, type: string): number =>
  1 + (history.defaults[type]?.length ?? 0);

/** @throws Error for a schema that a later version of the program wrote. */
export function upcast(
  history: SchemaHistory,
  event: { readonly type: string; readonly data: JsonObject },
  schema: number,
): { readonly type: string; readonly data: JsonObject } {
  const { type } = event;
  const known = schemaOf(history, type);
  if (schema > known) throw new Error(`${type} has schema ${schema}; this version knows ${known}`);
  const data = (history.defaults[type] ?? [])
    .slice(schema - 1)
    .reduce((older, fill) => fill(older), event.data);
  const successor = history.successors[type];
  return successor === undefined ? { type, data } : upcast(history, successor(data), 1);
}
