import type { AccountEvent, ReservationStatus } from '../../src/domain/limits/events.js';
import { categoryOf } from '../../src/domain/streams.js';
import type { Claim } from '../../src/kernel/claim.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { type FactOf, on, type Projection } from '../projection.js';
import { change, type Mutation, upsert } from '../tables.js';
import { limitFigures, limitClaims, limits } from './tables.js';

type Reserved = FactOf<AccountEvent['type']>;
type Live = 'reserved' | 'confirmed';

/** A budget line's own reservations are no limit; `budget` shows them. */
const ofLimits =
  <E extends Reserved>(project: (event: E) => readonly Mutation[]) =>
  (event: E): readonly Mutation[] =>
    categoryOf(event.stream) === 'budget' ? [] : project(event);

const keyOf = (claim: Claim, uscc: Uscc) => ({
  scope: claim.scope,
  owner: claim.scope === 'enterprise' ? uscc : ('' as const),
  cap: claim.cap,
  key: claim.kind === 'consecutiveYears' ? '' : claim.key,
  year: claim.kind === 'once' ? 0 : (claim.year ?? 0),
});

/** Takes a claim from one state to another, or changes it within one; null is none. */
function moves(
  event: Reserved,
  claims: readonly Claim[],
  from: Live | null,
  to: Live | null,
): readonly Mutation[] {
  const { for: reservedFor, reservationId } = event.data;
  return claims.flatMap((claim) => {
    const key = keyOf(claim, reservedFor.uscc);
    const add: { [Name in `${Live}Fen`]?: bigint } & { [Name in Live]?: number } = {};
    const amountFen = claim.kind === 'amount' ? claim.amountFen : 0n;
    if (from) Object.assign(add, { [`${from}Fen`]: -amountFen, [from]: -1 });
    if (to) Object.assign(add, { [`${to}Fen`]: amountFen, [to]: 1 });
    // The newest claim made says what the ceiling is now; what becomes of an older one doesn't.
    const counted =
      event.type === 'ReservationMade' || event.type === 'ReservationImported'
        ? upsert(limits, key, standing(claim), add)
        : change(limits, key, {}, add);
    return [counted, held(event, claim, to ?? 'voided', reservationId)];
  });
}

const standing = (claim: Claim) => ({
  kind: claim.kind,
  clause: claim.clause,
  ceilingFen: claim.kind === 'amount' ? claim.ceilingFen : null,
  span: claim.kind === 'consecutiveYears' ? claim.span : null,
});

const held = (
  event: Reserved,
  claim: Claim,
  status: ReservationStatus,
  reservationId: Reserved['data']['reservationId'],
): Mutation => {
  const { applicationId, uscc, measure, unit } = event.data.for;
  return upsert(
    limitClaims,
    { reservationId, ...keyOf(claim, uscc) },
    {
      status,
      amountFen: claim.kind === 'amount' ? claim.amountFen : null,
      applicationId,
      uscc,
      measure,
      unit,
      seq: event.seq,
      ...(event.type === 'ReservationImported' && { source: event.data.source }),
    },
  );
};

export const limitsProjection: Projection = {
  name: 'limits',
  version: 2,
  tables: [limits, limitClaims],
  figures: limitFigures,
  project: on({
    ReservationMade: ofLimits((event) => moves(event, event.data.claims, null, 'reserved')),
    ReservationImported: ofLimits((event) => moves(event, event.data.claims, null, 'confirmed')),
    ReservationConfirmed: ofLimits((event) =>
      moves(event, event.data.claims, 'reserved', 'confirmed'),
    ),
    ReservationAdjusted: ofLimits((event) => [
      ...moves(event, event.data.before, event.data.was, null),
      ...moves(event, event.data.after, null, event.data.was),
    ]),
    ReservationVoided: ofLimits((event) =>
      event.data.was === 'none' ? [] : moves(event, event.data.claims, event.data.was, null),
    ),
  }),
};
