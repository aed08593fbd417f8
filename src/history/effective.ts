import type { Projection } from '../../projections/projection.js';
import type { Mutation, Values } from '../../projections/tables.js';
import type { Day } from '../kernel/days.js';

/**
 * The same question, of what had taken effect by the end of a day. An event of a later business day
 * is known, so a case stands where it stands; but no amount of it counts yet.
 */
export const effectiveOn = (projection: Projection, on: Day): Projection => ({
  ...projection,
  project: (event) => {
    const mutations = projection.project(event);
    return event.metadata.effectiveOn > on ? mutations.map(withoutAmounts) : mutations;
  },
});

/** A column of money is one whose name ends in Fen: see `projections/tables.ts`. */
const withoutMoney = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([column]) => !column.endsWith('Fen')));

function withoutAmounts(mutation: Mutation): Mutation {
  switch (mutation.kind) {
    case 'insert':
      return { ...mutation, row: withoutMoney(mutation.row) };
    case 'upsert':
    case 'change':
      return { ...mutation, set: withoutMoney(mutation.set), add: withoutMoney(mutation.add) };
    case 'remove':
      return mutation;
  }
}
