import { returnOf } from '../../src/domain/payment/events.js';
import { bankLineId, type Span } from '../../src/domain/statement/events.js';
import { sealed, toJson } from '../json.js';
import { type FactOf, on, type Projection } from '../projection.js';
import { change, insert, type Mutation, remove, upsert } from '../tables.js';
import { bankLineMatches, bankLines, statementDays } from './tables.js';

type Accepted = FactOf<'StatementDayAccepted'>['data'];

const show = (
  { day, importId }: Accepted,
  span: Span | null,
  rank: number,
): readonly Mutation[] => {
  if (span === null) return [];
  return Array.from({ length: span.to - span.from }, (_, i) =>
    change(bankLines, { lineId: bankLineId(day, importId, span.from + i) }, { accepted: 1, rank }),
  );
};

export const bankLinesProjection: Projection = {
  name: 'bank-lines',
  version: 2,
  tables: [bankLines, bankLineMatches, statementDays],
  project: on({
    StatementLinesAdded: ({ data: { accountId, day, importId, from, lines } }) =>
      lines.map(({ counterparty, ...line }, i) =>
        insert(bankLines, {
          ...line,
          lineId: bankLineId(day, importId, from + i),
          accountId,
          day,
          importId,
          place: from + i,
          counterparty: counterparty === null ? null : toJson(sealed(counterparty)),
        }),
      ),
    StatementDayAccepted: ({ data, metadata, seq }) => {
      const { accountId, day, importId, openingFen, closingFen, count, by } = data;
      return [
        ...show(data, data.before, -seq),
        ...show(data, data.after, seq),
        upsert(
          statementDays,
          { accountId, day },
          {
            openingFen,
            closingFen,
            lines: count,
            importId,
            acceptedBy: by,
            acceptedAt: metadata.recordedAt,
            seq,
          },
          { files: 1 },
        ),
      ];
    },
    PaymentMatched: ({ data: { lines, matchId, paymentId, returnId }, seq }) =>
      lines.map((lineId) =>
        insert(bankLineMatches, {
          lineId,
          matchId,
          movementId: returnId === null ? paymentId : returnOf({ paymentId, returnId }),
          paymentId,
          returnId,
          seq,
        }),
      ),
    PaymentUnmatched: ({ data: { paymentId, matchId } }) => [
      remove(bankLineMatches, { matchId, paymentId }),
    ],
  }),
};
