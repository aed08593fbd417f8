import type { AccountEvent } from '../../src/domain/limits/events.js';
import { categoryOf } from '../../src/domain/streams.js';
import type { Claim } from '../../src/kernel/claim.js';
import type { LineId, StreamName } from '../../src/kernel/ids.js';
import { type Fen, sumFen } from '../../src/kernel/money.js';
import { type FactOf, on, type Projection } from '../projection.js';
import { change, insert, type Mutation } from '../tables.js';
import {
  budgetFigures,
  budgetAdjustments,
  budgetBrought,
  budgetCorrections,
  budgetLines,
  budgetYearEnds,
} from './tables.js';

type Reserved = FactOf<AccountEvent['type']>;
type Live = 'reserved' | 'confirmed';

/** Enterprises and pools reserve with the same events, in streams of their own. */
const onLine =
  <E extends Reserved>(project: (event: E, lineId: LineId) => readonly Mutation[]) =>
  (event: E): readonly Mutation[] =>
    categoryOf(event.stream) === 'budget' ? project(event, lineOf(event.stream)) : [];

const lineOf = (stream: StreamName) => stream.slice('budget-'.length) as LineId;

const amountOf = (claims: readonly Claim[]): Fen =>
  sumFen(claims.map((claim) => (claim.kind === 'amount' ? claim.amountFen : 0n)));

const held = (status: Live, amountFen: Fen) =>
  status === 'reserved' ? { reservedFen: amountFen } : { usedFen: amountFen };

export const budgetProjection: Projection = {
  name: 'budget',
  version: 2,
  tables: [budgetLines, budgetAdjustments, budgetYearEnds, budgetBrought, budgetCorrections],
  figures: budgetFigures,
  project: on({
    BudgetAppropriated: ({ data, metadata, seq }) => [
      insert(budgetLines, {
        lineId: data.lineId,
        seq,
        unit: data.unit,
        fiscalYear: data.fiscalYear,
        documentNumber: data.documentNumber,
        functional: data.functional,
        economic: data.economic,
        source: data.source,
        appropriatedBy: data.by,
        appropriatedOn: metadata.effectiveOn,
        appropriatedFen: data.amountFen,
      }),
    ],
    BudgetAdjustmentProposed: ({ data, metadata, seq }) => [
      insert(budgetAdjustments, {
        lineId: data.lineId,
        adjustmentId: data.adjustmentId,
        seq,
        deltaFen: data.deltaFen,
        documentNumber: data.documentNumber,
        reason: data.reason,
        proposedBy: data.by,
        proposedAt: metadata.recordedAt,
      }),
    ],
    BudgetAdjusted: ({ data: { lineId, adjustmentId, deltaFen, by }, metadata }) => [
      change(budgetLines, { lineId }, {}, { adjustedFen: deltaFen }),
      change(
        budgetAdjustments,
        { lineId, adjustmentId },
        { confirmedBy: by, confirmedAt: metadata.recordedAt },
      ),
    ],
    BudgetAdjustmentDeclined: ({ data: { lineId, adjustmentId, reason, by } }) => [
      change(budgetAdjustments, { lineId, adjustmentId }, { declinedBy: by, declined: reason }),
    ],
    ReservationMade: onLine(({ data }, lineId) => [
      change(budgetLines, { lineId }, {}, { reservedFen: amountOf(data.claims) }),
    ]),
    ReservationConfirmed: onLine(({ data }, lineId) => [
      change(
        budgetLines,
        { lineId },
        {},
        { reservedFen: -amountOf(data.claims), usedFen: amountOf(data.claims) },
      ),
    ]),
    ReservationAdjusted: onLine(({ data }, lineId) => [
      change(
        budgetLines,
        { lineId },
        {},
        held(data.was, amountOf(data.after) - amountOf(data.before)),
      ),
    ]),
    ReservationVoided: onLine(({ data }, lineId) =>
      data.was === 'none'
        ? []
        : [change(budgetLines, { lineId }, {}, held(data.was, -amountOf(data.claims)))],
    ),
    BudgetSpent: ({ data: { lineId, amountFen } }) => [
      change(budgetLines, { lineId }, {}, { spentFen: amountFen }),
    ],
    BudgetRestored: ({ data: { lineId, amountFen } }) => [
      change(budgetLines, { lineId }, {}, { restoredFen: amountFen }),
    ],
    // The lines' own events don't tell a correction from a payment, or from a return.
    PaymentCorrected: ({ data, seq }) => {
      const { paymentId, correctionId, from, toLineId, amountFen, reason } = data;
      const correction = { paymentId, correctionId, seq, amountFen, reason };
      return [
        change(budgetLines, { lineId: from.lineId }, {}, { correctedOutFen: amountFen }),
        change(budgetLines, { lineId: toLineId }, {}, { correctedInFen: amountFen }),
        insert(budgetCorrections, {
          lineId: from.lineId,
          direction: 'out',
          otherLineId: toLineId,
          ...correction,
        }),
        insert(budgetCorrections, {
          lineId: toLineId,
          direction: 'in',
          otherLineId: from.lineId,
          ...correction,
        }),
      ];
    },
    BudgetClosed: ({ data: { lineId, by }, metadata }) => [
      change(budgetLines, { lineId }, { closed: 1, closedBy: by, closedOn: metadata.effectiveOn }),
    ],
    YearEndDecided: ({ data, metadata, seq }) => {
      const { lineId, carriedFen, lapsedFen } = data;
      return [
        change(budgetLines, { lineId }, {}, { carriedFen, lapsedFen }),
        insert(budgetYearEnds, {
          lineId,
          decisionId: data.decisionId,
          seq,
          carriedFen,
          toLineId: data.toLineId,
          lapsedFen,
          documentNumber: data.documentNumber,
          reason: data.reason,
          by: data.by,
          on: metadata.effectiveOn,
        }),
      ];
    },
    BudgetBroughtForward: ({ data, metadata, seq }) => {
      const { lineId, amountFen } = data;
      return [
        change(budgetLines, { lineId }, {}, { broughtFen: amountFen }),
        insert(budgetBrought, {
          lineId,
          decisionId: data.decisionId,
          seq,
          fromLineId: data.fromLineId,
          amountFen,
          documentNumber: data.documentNumber,
          by: data.by,
          on: metadata.effectiveOn,
        }),
      ];
    },
  }),
};
