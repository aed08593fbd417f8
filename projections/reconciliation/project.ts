import type { LineMatch, MatchProposal } from '../../src/domain/statement/events.js';
import { returnOf } from '../../src/domain/payment/events.js';
import { sumFen } from '../../src/kernel/money.js';
import { toJson } from '../json.js';
import { on, type Projection } from '../projection.js';
import { change, insert, upsert } from '../tables.js';
import { breaks, matches, movements, movingBatches, movingPayments, periods } from './tables.js';

const sidesOf = ({ lines, parts }: LineMatch | MatchProposal) => ({
  lines: toJson(lines),
  parts: toJson(parts),
  amountFen: sumFen(lines.map(({ amountFen }) => amountFen)),
});

/** What is reconciled and how far: movements, matches, breaks and months, all at one checkpoint. */
export const reconciliationProjection: Projection = {
  name: 'reconciliation',
  version: 4,
  tables: [movements, movingPayments, movingBatches, matches, breaks, periods],
  project: on({
    PaymentOpened: ({ data: { order, account } }) => [
      insert(movingPayments, {
        paymentId: order.paymentId,
        batchId: order.batchId,
        applicationId: order.applicationId,
        uscc: order.uscc,
        unit: order.unit,
        measure: order.measure,
        benefitYear: order.benefitYear,
        fiscalYear: order.fiscalYear,
        holder: account.holder,
        number: account.number,
      }),
    ],
    PaymentInstructed: ({ data: { paymentId, account, amountFen: askedFen } }) => [
      change(
        movingPayments,
        { paymentId },
        { holder: account.holder, number: account.number, askedFen },
      ),
    ],
    BatchExported: ({ data: { batchId, payerId, executeOn, vouchers } }) => [
      upsert(movingBatches, { batchId }, { payerId, executeOn }),
      ...vouchers.map(({ paymentId, voucherNumber }) =>
        change(movingPayments, { paymentId }, { voucherNumber }),
      ),
    ],
    PaymentRejected: ({ data: { paymentId } }) => [
      change(movingPayments, { paymentId }, { askedFen: 0n }),
    ],
    PaymentSettled: ({ data: { paymentId, amountFen, clearedOn, bankReference }, seq }) =>
      amountFen === 0n
        ? []
        : [
            change(movingPayments, { paymentId }, { askedFen: 0n }),
            insert(movements, {
              movementId: paymentId,
              seq,
              paymentId,
              kind: 'payment',
              amountFen: -amountFen,
              day: clearedOn,
              bankReference,
            }),
          ],
    PaymentReferenceLearned: ({ data: { paymentId, bankReference } }) => [
      change(movements, { movementId: paymentId }, { bankReference }),
    ],
    PaymentOverpaid: ({ data, seq }) => [
      insert(movements, {
        movementId: returnOf({ ...data, returnId: data.overpaymentId }),
        seq,
        paymentId: data.paymentId,
        returnId: data.overpaymentId,
        kind: 'payment',
        amountFen: -data.amountFen,
        day: data.clearedOn,
        bankReference: data.bankReference,
      }),
    ],
    PaymentReturned: ({ data, seq }) =>
      data.kind === 'offset'
        ? []
        : [
            upsert(
              movements,
              { movementId: returnOf(data) },
              {
                seq,
                paymentId: data.paymentId,
                returnId: data.returnId,
                kind: data.kind === 'recovered' ? 'receipt' : 'return',
                day: data.valueOn,
                bankReference: data.returnId,
              },
              { amountFen: data.amountFen },
            ),
          ],
    PaymentMatched: ({ data: { paymentId, returnId, matchId } }) => [
      change(movements, { movementId: movementOf(paymentId, returnId) }, { matchId }),
    ],
    PaymentUnmatched: ({ data: { paymentId, matchId } }) => [
      change(movements, { paymentId, matchId }, { matchId: null }),
    ],

    MatchesProposed: ({ data: { accountId, proposals, by }, seq }) =>
      proposals.map((proposal) =>
        upsert(
          matches,
          { matchId: proposal.matchId },
          {
            seq,
            accountId,
            day: proposal.day,
            status: 'waiting',
            certainty: proposal.certainty,
            score: proposal.score,
            ...sidesOf(proposal),
            reasons: toJson(proposal.reasons),
            foundBy: by,
          },
        ),
      ),
    MatchesWithdrawn: ({ data: { matchIds } }) =>
      matchIds.map((matchId) => change(matches, { matchId }, { status: 'withdrawn' })),
    MatchDeclined: ({ data: { matchId, reason, by }, metadata }) => [
      change(
        matches,
        { matchId },
        { status: 'declined', reason, decidedBy: by, decidedAt: metadata.recordedAt },
      ),
    ],
    BankLinesMatched: ({ data: { accountId, day, matches: made, by }, metadata, seq }) =>
      made
        .filter((match) => match.day === day)
        .map((match) =>
          upsert(
            matches,
            { matchId: match.matchId },
            {
              seq,
              accountId,
              day,
              status: 'matched',
              // Of those before scores were kept, an accepted proposal has its own.
              ...(match.score !== null && { score: match.score }),
              ...sidesOf(match),
              matchedFor: toJson(match.reasons),
              foundBy: by,
              decidedBy: by,
              decidedAt: metadata.recordedAt,
            },
          ),
        ),
    MatchUndone: ({ data: { day, match, reason, refusal, by }, metadata }) =>
      match.day === day
        ? [
            change(
              matches,
              { matchId: match.matchId },
              {
                status: refusal ? 'failed' : 'undone',
                reason,
                refusal: refusal && toJson(refusal),
                decidedBy: by,
                decidedAt: metadata.recordedAt,
              },
            ),
          ]
        : [],

    BreakFound: ({ data, metadata, seq }) => [
      upsert(
        breaks,
        { breakId: data.breakId },
        {
          seq,
          accountId: data.payerId,
          kind: data.kind,
          status: 'open',
          finding: toJson(data.finding),
          lines: toJson(data.lines),
          movements: toJson(data.movements),
          related: toJson(data.related),
          answer: data.answer,
          sourceSha256: data.source?.sha256 ?? null,
          sourceLine: data.source?.line ?? null,
          since: data.since,
          amountFen: data.amountFen,
          applicationId: data.about.applicationId ?? null,
          uscc: data.about.uscc ?? null,
          unit: data.about.unit ?? null,
          resolution: null,
          reason: null,
          explainedBy: null,
          explainedIn: null,
          foundBy: data.by,
          foundAt: metadata.recordedAt,
          how: null,
          clearedAt: null,
        },
      ),
    ],
    BreakRetyped: ({ data: { breakId, kind, finding, related } }) => [
      change(
        breaks,
        { breakId },
        {
          kind,
          status: 'open',
          finding: toJson(finding),
          related: toJson(related),
          resolution: null,
          reason: null,
          explainedBy: null,
          explainedIn: null,
        },
      ),
    ],
    BreakAssigned: ({ data: { breakId, owner } }) => [change(breaks, { breakId }, { owner })],
    BreakExplained: ({ data: { breakId, resolution, reason, by } }) => [
      change(
        breaks,
        { breakId },
        { status: 'explained', resolution, reason, explainedBy: by, explainedIn: null },
      ),
    ],
    BreakCleared: ({ data: { breakId, how }, metadata }) => [
      change(breaks, { breakId }, { status: 'cleared', how, clearedAt: metadata.recordedAt }),
    ],

    PeriodClosed: ({ data, metadata }) => [
      upsert(
        periods,
        { payerId: data.payerId, month: data.month },
        {
          status: 'closed',
          sealedSeq: data.seq,
          totals: toJson(data.totals),
          totalsSha256: data.totalsSha256,
          closedBy: data.by,
          closedAt: metadata.recordedAt,
          reason: null,
          proposedBy: null,
          reopenedBy: null,
        },
      ),
      ...data.totals.explained
        .filter(({ explainedIn }) => explainedIn === undefined)
        .map(({ breakId }) => change(breaks, { breakId }, { explainedIn: data.month })),
    ],
    PeriodReopenProposed: ({ data: { payerId, month, reason, by } }) => [
      change(periods, { payerId, month }, { status: 'reopening', reason, proposedBy: by }),
    ],
    PeriodReopenDeclined: ({ data: { payerId, month } }) => [
      change(periods, { payerId, month }, { status: 'closed', reason: null, proposedBy: null }),
    ],
    PeriodReopened: ({ data: { payerId, month, by } }) => [
      change(periods, { payerId, month }, { status: 'open', reopenedBy: by }),
      change(breaks, { accountId: payerId, explainedIn: month }, { explainedIn: null }),
    ],
  }),
};

export const movementOf = (paymentId: string, returnId: string | null): string =>
  returnId === null ? paymentId : `${paymentId} ${returnId}`;
