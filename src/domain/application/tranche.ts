import type { Facts } from '../../assessment/assessment.js';
import { assessTranche } from '../../assessment/assess.js';
import { failedNamed } from '../../assessment/explain.js';
import { verifiedFact } from '../../assessment/facts.js';
import { yearOf } from '../../kernel/days.js';
import type { Fen } from '../../kernel/money.js';
import { minFen, sumFen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';
import { isRecovered, returnOf } from '../payment/events.js';
import { notSamePerson } from '../separation.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationContext } from './decide.js';
import type { ApplicationEvent, Freed } from './events.js';
import { inStatus, pinned } from './review.js';
import {
  type Application,
  dueFen,
  evolveApplication,
  type Granted,
  type Tranche,
} from './state.js';

type Of<T extends ApplicationCommand['type']> = Extract<ApplicationCommand, { type: T }>;

type TrancheCommand = Of<
  | 'ReduceAward'
  | 'RevokeAward'
  | 'CancelTranche'
  | 'VerifyTrancheConditions'
  | 'ReleaseTranche'
  | 'RecordTrancheReleased'
  | 'FailTrancheRelease'
  | 'OpenTranchePayment'
  | 'CloseTranchePayment'
  | 'RecordTrancheReturned'
>;

/** After the grant: conditions, release, payment, return, and what is taken away again. */
export function decideTranche(
  command: TrancheCommand,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  switch (command.type) {
    case 'ReduceAward':
      return reduce(command, state, context);
    case 'RevokeAward':
      if (state.status === 'revoked') return [];
      inStatus(state, 'granted');
      return [
        {
          type: 'AwardRevoked',
          data: freed(state, everything(state), command.reason, context),
        },
      ];
    case 'CancelTranche': {
      inStatus(state, 'granted');
      const tranche = find(state, command.tranche);
      if (dueFen(tranche) === 0n) return [];
      const cuts = new Map([[tranche.tranche, dueFen(tranche)]]);
      const data = freed(state, cuts, command.reason, context);
      return [{ type: 'TrancheCancelled', data: { ...data, tranche: tranche.tranche } }];
    }
    case 'VerifyTrancheConditions':
      return verifyConditions(command, state, context);
    case 'ReleaseTranche':
      return requestRelease(command, state, context);
    case 'RecordTrancheReleased':
      return recordReleased(command, state);
    case 'FailTrancheRelease':
      return failRelease(command, state);
    case 'OpenTranchePayment':
      return openPayment(command, state, context);
    case 'CloseTranchePayment':
      return closePayment(command, state);
    case 'RecordTrancheReturned':
      return recordReturned(command, state, context);
  }
}

function find(state: Granted, number: number): Tranche {
  const tranche = state.award.tranches.find((known) => known.tranche === number);
  if (!tranche) {
    throw refuse('tranche-unknown', {
      measure: state.measure,
      limit: state.award.tranches.length,
      actual: number,
    });
  }
  return tranche;
}

/** A process records what happened, even after the award was revoked. */
function granted(state: Application): Granted {
  inStatus(state, 'granted', 'revoked');
  return state;
}

const everything = (state: Granted): ReadonlyMap<number, Fen> =>
  new Map(state.award.tranches.map((tranche) => [tranche.tranche, dueFen(tranche)]));

function reduce(
  { toFen, reason }: Of<'ReduceAward'>,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  inStatus(state, 'granted');
  const { award } = state;
  if (toFen === award.amountFen) return [];
  if (toFen > award.amountFen) {
    throw refuse('reduction-raises', { limitFen: award.amountFen, actualFen: toFen });
  }
  const keptFen = award.amountFen - sumFen(award.tranches.map(dueFen));
  if (toFen < keptFen) {
    throw refuse('reduction-below-paid', { limitFen: keptFen, actualFen: toFen });
  }
  let left = award.amountFen - toFen;
  const cuts = new Map<number, Fen>();
  for (const tranche of award.tranches.toReversed()) {
    const cut = minFen(dueFen(tranche), left);
    left -= cut;
    if (cut > 0n) cuts.set(tranche.tranche, cut);
  }
  return [{ type: 'AwardReduced', data: freed(state, cuts, reason, context) }];
}

/** Only what is not paid is freed, and not while a payment or a release is under way. */
function freed(
  { award }: Granted,
  cuts: ReadonlyMap<number, Fen>,
  reason: string,
  { actor }: ApplicationContext,
): Freed {
  for (const { tranche, openPayment, release } of award.tranches) {
    if (openPayment) throw refuse('payment-open', { tranche, paymentId: openPayment });
    if (release?.status === 'requested') throw refuse('release-in-progress', { tranche });
  }
  const cut = award.tranches.filter(({ tranche }) => (cuts.get(tranche) ?? 0n) > 0n);
  const cutFen = sumFen(cuts.values());
  return {
    reservationId: award.reservationId,
    fromFen: award.amountFen,
    toFen: award.amountFen - cutFen,
    tranches: cut.map(({ tranche, amountFen }) => ({
      tranche,
      fromFen: amountFen,
      toFen: amountFen - (cuts.get(tranche) ?? 0n),
    })),
    budget: cut.flatMap((known) => {
      const { tranche, release } = known;
      if (!release) return [];
      const { lineId, reservationId, amountFen } = release;
      const toFen = minFen(amountFen, dueFen(known) - (cuts.get(tranche) ?? 0n));
      return toFen === amountFen
        ? []
        : [{ lineId, reservationId, tranche, fromFen: amountFen, toFen }];
    }),
    reason,
    by: actor.id,
  };
}

function verifyConditions(
  { tranche: number, facts, evidence }: Of<'VerifyTrancheConditions'>,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  const { actor, today } = context;
  inStatus(state, 'granted');
  const tranche = find(state, number);
  if (tranche.verified) return [];
  notSamePerson(actor.id, state.submitters, 'SubmitApplication');
  for (const hash of evidence) {
    if (!state.evidence.includes(hash)) throw refuse('evidence-not-attached', { hash });
  }
  if (evidence.length === 0) {
    throw refuse('evidence-missing', {
      fact: `tranche ${number}`,
      factZh: `第 ${number} 期拨付条件`,
      factEn: `the conditions of tranche ${number}`,
    });
  }
  const definition = pinned(state, context);
  const { clause } = definition;
  const verified = Object.entries(state.verified).map(([fact, { value }]) => [fact, value]);
  const found: Facts = Object.fromEntries(
    Object.entries(facts).map(([fact, value]) => [fact, verifiedFact(definition, fact, value)]),
  );
  const result = assessTranche(
    definition,
    number,
    { ...Object.fromEntries(verified), ...found },
    today,
  );
  if (result.dueFrom !== null && today < result.dueFrom) {
    throw refuse('tranche-not-due', {
      clause,
      tranche: number,
      limit: result.dueFrom,
      actual: today,
    });
  }
  if (!result.held) {
    const failed = failedNamed(result.conditions, clause);
    throw refuse('tranche-conditions-not-met', { ...failed, tranche: number });
  }
  return [
    {
      type: 'TrancheConditionsVerified',
      data: {
        tranche: number,
        facts: found,
        evidence,
        conditions: result.conditions,
        by: actor.id,
      },
    },
  ];
}

function requestRelease(
  { tranche: number, lineId, reservationId }: Of<'ReleaseTranche'>,
  state: Application,
  { actor, today }: ApplicationContext,
): readonly ApplicationEvent[] {
  inStatus(state, 'granted');
  const tranche = find(state, number);
  if (tranche.release?.reservationId === reservationId) return [];
  const replaces = releaseOfAnEarlierYear(tranche, yearOf(today));
  if (tranche.release && !replaces) {
    throw refuse('tranche-released', { tranche: number, actual: tranche.release.status });
  }
  const amountFen = dueFen(tranche);
  if (amountFen === 0n) throw refuse('tranche-paid', { tranche: number });
  const waitsFor = state.award.tranches.find(
    (earlier) => earlier.tranche < number && earlier.releases.length === 0 && dueFen(earlier) > 0n,
  );
  if (waitsFor) {
    throw refuse('tranche-out-of-order', { limit: waitsFor.tranche, actual: number });
  }
  if (!tranche.verified) throw refuse('tranche-unverified', { tranche: number });
  return [
    {
      type: 'TrancheReleaseRequested',
      data: { tranche: number, reservationId, lineId, amountFen, replaces, by: actor.id },
    },
  ];
}

/** Budget is annual (预算法 18): what wasn't paid in its year is released anew on a line of this one. */
function releaseOfAnEarlierYear({ release, openPayment }: Tranche, year: number) {
  if (release?.status !== 'released' || openPayment || release.fiscalYear >= year) return null;
  const { lineId, reservationId, amountFen } = release;
  return { lineId, reservationId, amountFen };
}

function recordReleased(
  command: Of<'RecordTrancheReleased'>,
  state: Application,
): readonly ApplicationEvent[] {
  const { tranche: number, reservationId, fiscalYear, appropriators } = command;
  const { release, releases } = find(granted(state), number);
  if (releases.includes(reservationId)) return [];
  if (release?.reservationId !== reservationId) {
    throw refuse('release-superseded', { reservationId });
  }
  const { lineId, amountFen } = release;
  return [
    {
      type: 'TrancheReleased',
      data: { tranche: number, reservationId, lineId, fiscalYear, amountFen, appropriators },
    },
  ];
}

function failRelease(
  { tranche: number, reservationId, reason }: Of<'FailTrancheRelease'>,
  state: Application,
): readonly ApplicationEvent[] {
  const { release } = find(granted(state), number);
  if (release?.reservationId !== reservationId || release.status !== 'requested') return [];
  const { lineId } = release;
  return [
    { type: 'TrancheReleaseFailed', data: { tranche: number, reservationId, lineId, reason } },
  ];
}

/**
 * Paid once: only if none is open and what settled and stayed is less than what is due. What is
 * paid is what was released: money that came back since needs budget of its own.
 */
function openPayment(
  { tranche: number, paymentId, batchId, amountFen, offset }: Of<'OpenTranchePayment'>,
  state: Application,
  { actor, today }: ApplicationContext,
): readonly ApplicationEvent[] {
  inStatus(state, 'granted');
  const tranche = find(state, number);
  if (tranche.payments.includes(paymentId)) return [];
  if (tranche.openPayment) {
    throw refuse('payment-open', { tranche: number, paymentId: tranche.openPayment });
  }
  if (dueFen(tranche) === 0n) throw refuse('tranche-paid', { tranche: number });
  const { release } = tranche;
  if (release?.status !== 'released') throw refuse('tranche-not-released', { tranche: number });
  const { lineId, reservationId, fiscalYear, appropriators, amountFen: releasedFen } = release;
  const year = yearOf(today);
  if (fiscalYear !== year) {
    throw refuse('release-of-another-year', { tranche: number, limit: year, actual: fiscalYear });
  }
  if (amountFen !== null && amountFen !== releasedFen) {
    throw refuse(amountFen > releasedFen ? 'payment-exceeds-award' : 'payment-below-due', {
      tranche: number,
      limitFen: releasedFen,
      actualFen: amountFen,
    });
  }
  if (offset && offset.amountFen > releasedFen) {
    throw refuse('offset-exceeds-tranche', {
      tranche: number,
      limitFen: releasedFen,
      actualFen: offset.amountFen,
    });
  }
  return [
    {
      type: 'TranchePaymentOpened',
      data: {
        tranche: number,
        attempt: tranche.payments.length + 1,
        paymentId,
        reissueOf: tranche.payments.at(-1) ?? null,
        batchId,
        reservationId,
        lineId,
        fiscalYear,
        amountFen: releasedFen,
        offset,
        appropriators,
        by: actor.id,
      },
    },
  ];
}

function closePayment(
  { type: _, on, ...data }: Of<'CloseTranchePayment'>,
  state: Application,
): readonly ApplicationEvent[] {
  const { openPayment } = find(granted(state), data.tranche);
  if (openPayment !== data.paymentId) return [];
  return [{ type: 'TranchePaymentClosed', data, ...(on && { effectiveOn: on }) }];
}

/** Of a revoked award nothing is due again: what comes back unclaimed is taken away at once. */
function recordReturned(
  { type: _, on, ...data }: Of<'RecordTrancheReturned'>,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  const { returns } = find(granted(state), data.tranche);
  if (returns.includes(returnOf(data))) return [];
  const returned: ApplicationEvent = {
    type: 'TranchePaymentReturned',
    data,
    effectiveOn: on,
  };
  if (state.status !== 'revoked' || isRecovered(data.kind)) return [returned];
  const after = granted(evolveApplication(state, returned) as Application);
  const revoked = freed(after, everything(after), '撤销核定后退回', context);
  return [returned, { type: 'AwardRevoked', data: revoked, effectiveOn: on }];
}
