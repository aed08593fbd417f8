import { toJson } from '../json.js';
import { on, type Projection } from '../projection.js';
import { change, type RowOf, upsert } from '../tables.js';
import { histories } from './tables.js';

const moved = (
  { historyId }: Pick<RowOf<typeof histories>, 'historyId'>,
  set: Partial<RowOf<typeof histories>>,
) => [change(histories, { historyId }, set)];

export const historyProjection: Projection = {
  name: 'history',
  version: 1,
  tables: [histories],
  project: on({
    HistoryProposed: ({ data, metadata, seq }) => {
      const { historyId, by: proposedBy, sha256, file, attempt, awards, payments } = data;
      const { grantedFen, paidFen, recoveredFen } = data;
      return [
        upsert(
          histories,
          { historyId },
          {
            seq,
            sha256,
            file,
            status: 'proposed',
            attempt,
            awards,
            payments,
            grantedFen,
            paidFen,
            recoveredFen,
            proposedBy,
            proposedOn: metadata.effectiveOn,
            confirmedBy: null,
            takenBackBy: null,
            reason: null,
            failure: null,
            kept: null,
          },
        ),
      ];
    },
    HistoryDeclined: ({ data }) => moved(data, { status: 'declined', reason: data.reason }),
    HistoryConfirmed: ({ data }) => moved(data, { status: 'importing', confirmedBy: data.by }),
    HistoryImported: ({ data }) => moved(data, { status: 'imported' }),
    HistoryFailed: ({ data }) => moved(data, { status: 'failed', failure: toJson(data.reason) }),
    HistoryTakenBack: ({ data }) =>
      moved(data, { status: 'voiding', takenBackBy: data.by, reason: data.reason }),
    HistoryVoided: ({ data }) => moved(data, { status: 'voided', kept: toJson(data.kept) }),
  }),
};
