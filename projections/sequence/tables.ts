import type { Moment } from '../../src/kernel/days.js';
import { int, type RowOf, table, text } from '../tables.js';

/** Which position of the store is which `seq`. */
export const sequence = table(
  'sequence',
  { seq: int(), position: text(), recordedAt: text<Moment>() },
  ['seq'],
  [['position'], ['recordedAt', 'seq']],
);

export interface SequenceTables {
  sequence: RowOf<typeof sequence>;
}
