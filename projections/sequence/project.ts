import type { Projection } from '../projection.js';
import { insert } from '../tables.js';
import { sequence } from './tables.js';

/** Only where the store's positions aren't dense (KurrentDB): on SQLite the position is the `seq`. */
export const sequenceProjection: Projection = {
  name: 'sequence',
  version: 1,
  tables: [sequence],
  project: ({ seq, position, metadata }) => [
    insert(sequence, { seq, position, recordedAt: metadata.recordedAt }),
  ],
};
