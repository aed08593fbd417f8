import { on, type Projection } from '../projection.js';
import { change, upsert } from '../tables.js';
import { payers } from './tables.js';

export const payersProjection: Projection = {
  name: 'payers',
  version: 1,
  tables: [payers],
  project: on({
    PayerOpened: ({ data: { payerId, by, ...account }, metadata, seq }) => [
      upsert(
        payers,
        { payerId },
        {
          ...account,
          seq,
          status: 'open',
          openedBy: by,
          openedOn: metadata.effectiveOn,
          closedBy: null,
          closedOn: null,
          reason: null,
        },
      ),
    ],
    PayerClosed: ({ data: { payerId, reason, by }, metadata }) => [
      change(
        payers,
        { payerId },
        { status: 'closed', closedBy: by, closedOn: metadata.effectiveOn, reason },
      ),
    ],
  }),
};
