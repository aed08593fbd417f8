import type { ApplicationEvent } from '../domain/application/events.js';
import {
  type Application,
  type ApplicationState,
  grantOf,
  type Proposal,
} from '../domain/application/state.js';
import type { ReservedFor } from '../domain/limits/events.js';
import { at } from '../domain/targets.js';
import type { ApplicationId } from '../kernel/ids.js';
import type { Fen } from '../kernel/money.js';
import { refusalOf, refuse } from '../kernel/refusal.js';
import { adjustClaims, confirmClaims, type Hold, ownClaims, pools, voidClaims } from './claims.js';
import { endedIn, look, type Process, refusalIn, send, withdrawn } from './process.js';

type DataOf<T extends ApplicationEvent['type']> = Extract<ApplicationEvent, { type: T }>['data'];

/** Limits and pools are taken before the notice opens, so that what was published can be paid. */
export function* propose(id: ApplicationId, proposed: DataOf<'AwardProposed'>): Process {
  const state = yield* look(at.application(id));
  if (state.status === 'none') throw refuse('application-unknown');
  const hold = holdOf(state, proposed);
  const { reservationId } = hold;
  const outcome = state.outcomes[reservationId];
  if (outcome !== undefined) return endedIn(outcome);
  try {
    yield* send(at.enterprise(state.uscc), {
      type: 'ReserveLimits',
      reservationId,
      for: hold.for,
      claims: ownClaims(hold),
      submittedOn: state.submittedOn,
      period: proposed.period,
    });
    for (const { target, claims } of pools(hold)) {
      yield* send(target, { type: 'ReserveClaims', reservationId, for: hold.for, claims });
    }
    yield* send(at.application(id), { type: 'RecordClaimsReserved', reservationId });
    return undefined;
  } catch (error) {
    const refusal = refusalIn(error);
    yield* voidClaims(hold, refusal.reason);
    yield* send(at.application(id), {
      type: 'FailProposal',
      reservationId,
      reason: refusal.reason,
    });
    return refusal;
  }
}

/** The enterprise's stream clears the day, the application's decides, then the limits follow. */
export function* grant(id: ApplicationId, requested: DataOf<'GrantRequested'>): Process {
  const state = yield* look(at.application(id));
  if (state.status === 'none' || !('proposal' in state) || !state.proposal) {
    throw refuse('application-unknown');
  }
  const { reservationId, day, amountFen } = requested;
  const hold = holdOf(state, state.proposal);
  const outcome = state.outcomes[grantOf(reservationId)];
  let refusal = outcome ? refusalOf(outcome) : undefined;
  if (outcome === undefined) {
    try {
      yield* send(at.enterprise(state.uscc), {
        type: 'ClearGrant',
        reservationId,
        for: hold.for,
        day,
        submittedOn: state.submittedOn,
        period: state.proposal.period,
      });
      yield* send(at.application(id), { type: 'GrantAward', reservationId });
    } catch (error) {
      refusal = refusalIn(error);
      const { reason } = refusal;
      yield* send(at.application(id), { type: 'RefuseGrant', reservationId, reason });
    }
  }
  if (refusal) {
    yield* voidClaims(hold, refusal.reason);
    return refusal;
  }
  yield* adjustClaims(hold, amountFen, 'approved');
  yield* confirmClaims(hold);
  return undefined;
}

/** Withdrawn, declined: whatever it had reserved is free again. */
export function* letGo(id: ApplicationId): Process {
  const state = yield* look(at.application(id));
  if ('proposal' in state && state.proposal && !('award' in state)) {
    yield* voidClaims(holdOf(state, state.proposal), withdrawn);
  }
  return undefined;
}

/** Reduced, revoked, a tranche cancelled: only what is not paid is freed. */
export function* free(id: ApplicationId, freed: DataOf<'AwardReduced'>): Process {
  const state = yield* look(at.application(id));
  if (!('award' in state)) throw refuse('application-unknown');
  const hold = holdOf(state, state.proposal);
  const { reason } = freed;
  yield* lowerClaims(hold, freed.toFen, reason);
  for (const { lineId, reservationId, tranche, toFen: budgetFen } of freed.budget) {
    yield* send(
      at.budget(lineId),
      budgetFen > 0n
        ? { type: 'AdjustReservation', reservationId, toFen: budgetFen, reason }
        : {
            type: 'VoidReservation',
            reservationId,
            for: { ...hold.for, tranche },
            reason: withdrawn,
          },
    );
  }
  return undefined;
}

/** 追回: the limits have again what isn't the enterprise's any more. */
export function* freeLimits(state: ApplicationState, reason: string) {
  if (!('award' in state)) throw refuse('application-unknown');
  yield* lowerClaims(holdOf(state, state.proposal), state.award.amountFen, reason);
}

const lowerClaims = (hold: Hold, toFen: Fen, reason: string) =>
  toFen > 0n ? adjustClaims(hold, toFen, reason) : voidClaims(hold, withdrawn);

export const reservedFor = (state: Application, key: string | null): ReservedFor => ({
  applicationId: state.applicationId,
  uscc: state.uscc,
  measure: state.measure,
  unit: state.unit,
  benefitYear: state.benefitYear,
  key,
});

/** The key travels with the proposal's assessment; while it is proposed, the state holds that. */
function holdOf(
  state: Application,
  { reservationId, claims }: Pick<Proposal, 'reservationId' | 'claims'>,
): Hold {
  const assessment = 'proposal' in state ? state.proposal?.assessment : undefined;
  return { reservationId, claims, for: reservedFor(state, assessment?.key ?? null) };
}
