import type {
  AssessmentRequest,
  DistrictUse,
  Facts,
  Granted,
} from '../../assessment/assessment.js';
import { assess } from '../../assessment/assess.js';
import {
  declaredFacts,
  factNamed,
  factsNamed,
  unitOf,
  verifiedFact,
} from '../../assessment/facts.js';
import { yearOf } from '../../kernel/days.js';
import { maxFen } from '../../kernel/money.js';
import { type Refusal, refuse } from '../../kernel/refusal.js';
import type { Enterprise, EnterpriseState } from '../enterprise/state.js';
import { factOn } from '../enterprise/state.js';
import { TERRITORY_FACTS } from '../enterprise/events.js';
import { notSamePerson } from '../separation.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationContext } from './decide.js';
import type { ApplicationEvent } from './events.js';
import type { Application, ApplicationState, InStatus } from './state.js';

type Of<T extends ApplicationCommand['type']> = Extract<ApplicationCommand, { type: T }>;

type ReviewCommand = Of<
  | 'SubmitApplication'
  | 'SendBackApplication'
  | 'ResubmitApplication'
  | 'AcceptApplication'
  | 'AttachEvidence'
  | 'VerifyFact'
  | 'AssessApplication'
>;

/** From submission to assessment: 申报, 退回补正, 受理, 核验, 核算. */
export function decideReview(
  command: ReviewCommand,
  state: ApplicationState,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  if (command.type === 'SubmitApplication') return submit(command, state, context);
  if (state.status === 'none') throw refuse('application-unknown');
  const by = context.actor.id;
  switch (command.type) {
    case 'SendBackApplication':
      // Where it is sent back already, this reason would be recorded nowhere: refused, not satisfied.
      inStatus(state, 'submitted', 'accepted', 'assessed');
      return [{ type: 'ApplicationSentBack', data: { reason: command.reason, by } }];
    case 'ResubmitApplication': {
      inStatus(state, 'sent-back');
      const definition = pinned(state, context);
      const declared = declaredFacts(definition, command.facts);
      const unit = unitOf(definition, declared) ?? definition.unit;
      return [{ type: 'ApplicationResubmitted', data: { declared, unit, by } }];
    }
    case 'AcceptApplication':
      if (state.status === 'accepted' && command.note === '') return [];
      inStatus(state, 'submitted');
      return [{ type: 'ApplicationAccepted', data: { note: command.note, by } }];
    case 'AttachEvidence': {
      if (state.evidence.includes(command.hash)) return [];
      const { type: _, ...data } = command;
      return [{ type: 'EvidenceAttached', data: { ...data, by } }];
    }
    case 'VerifyFact':
      return verify(command, state, context);
    case 'AssessApplication':
      return assessed(state, context);
  }
}

function submit(
  { applicationId, uscc, measure, facts, contact, ...command }: Of<'SubmitApplication'>,
  state: ApplicationState,
  { actor, today, policies, enterprise }: ApplicationContext,
): readonly ApplicationEvent[] {
  if (state.status !== 'none') return [];
  // Said first: whether another enterprise has had its one-off is not theirs to know.
  const filedFor = !(actor.roles.includes('applicant') && actor.uscc === uscc);
  if (filedFor && !actor.roles.includes('case-officer')) {
    throw refuse('other-enterprise', { limit: actor.uscc ?? '' });
  }
  if (enterprise.status === 'none') throw refuse('enterprise-unknown', { uscc });
  const { pin, definition } = policies.inForce(measure, today);
  const declared = declaredFacts(definition, facts);
  const unit = unitOf(definition, declared) ?? definition.unit;
  if (filedFor && actor.unit !== unit) {
    throw refuse('other-unit', { limit: unit, actual: actor.unit ?? '' });
  }
  const taken = oneOffTaken(enterprise, measure);
  if (taken) throw taken;
  return [
    {
      type: 'ApplicationSubmitted',
      data: {
        applicationId,
        uscc,
        measure,
        unit,
        policy: pin,
        submittedOn: today,
        benefitYear:
          command.benefitYear ?? (definition.onceAYear ? yearOf(today) - 1 : yearOf(today)),
        declared,
        contact,
        filedFor,
        by: actor.id,
      },
    },
  ];
}

/**
 * A one-off that is already taken is said at once. It is decided where it counts, when limits are
 * reserved: two applications may be under way until then.
 */
function oneOffTaken(enterprise: Enterprise, measure: string): Refusal | undefined {
  for (const [, { status, claims, ...known }] of enterprise.account.reservations) {
    if (status === 'voided' || known.for.measure !== measure) continue;
    for (const claim of claims) {
      if (claim.kind === 'once' && claim.key === '') {
        const { clause, cap, key } = claim;
        const { applicationId } = known.for;
        return refuse('once-used', { clause, cap, key, applicationId });
      }
    }
  }
  return undefined;
}

function verify(
  { fact, value, evidence, note }: Of<'VerifyFact'>,
  state: Application,
  context: ApplicationContext,
): readonly ApplicationEvent[] {
  const by = context.actor.id;
  inStatus(state, 'accepted', 'assessed');
  notSamePerson(by, state.submitters, 'SubmitApplication');
  for (const hash of evidence) {
    if (!state.evidence.includes(hash)) throw refuse('evidence-not-attached', { hash });
  }
  const definition = pinned(state, context);
  if (evidence.length === 0) {
    const known = definition.rules.facts.get(fact);
    throw refuse('evidence-missing', known ? factNamed(known) : { fact });
  }
  const verified = verifiedFact(definition, fact, value);
  return [
    {
      type: 'FactVerified',
      data: { fact, declared: state.declared[fact] ?? null, verified, evidence, note, by },
    },
  ];
}

const verifiedValues = ({ verified }: Application): Facts =>
  Object.fromEntries(Object.entries(verified).map(([fact, { value }]) => [fact, value]));

export const unverifiedFacts = ({ declared, verified }: Application): readonly string[] =>
  Object.keys(declared).filter((fact) => !(fact in verified));

/** Only verified facts count; the enterprise's slow facts come from its own record. */
export function requestFor(
  state: Application,
  enterprise: EnterpriseState,
  district: readonly DistrictUse[],
): AssessmentRequest {
  const verified = Object.entries(state.verified);
  return {
    submittedOn: state.submittedOn,
    benefitYear: state.benefitYear,
    facts: { ...verifiedValues(state), ...recordFacts(enterprise, state) },
    granted: grantedOf(enterprise),
    district,
    evidence: Object.fromEntries(verified.map(([fact, { evidence }]) => [fact, evidence])),
  };
}

function assessed(state: Application, context: ApplicationContext): readonly ApplicationEvent[] {
  inStatus(state, 'accepted', 'assessed');
  const definition = pinned(state, context);
  const unverified = unverifiedFacts(state);
  if (unverified.length > 0) throw refuse('facts-unverified', factsNamed(definition, unverified));
  const verifiedUnit = unitOf(definition, verifiedValues(state));
  if (verifiedUnit !== null && verifiedUnit !== state.unit) {
    throw refuse('unit-not-declared', { limit: verifiedUnit, actual: state.unit });
  }
  const { enterprise, district } = context;
  const assessment = assess(definition, requestFor(state, enterprise, district));
  return [{ type: 'ApplicationAssessed', data: { assessment, by: context.actor.id } }];
}

function recordFacts(enterprise: EnterpriseState, state: Application): Facts {
  if (enterprise.status === 'none') return {};
  const territory = TERRITORY_FACTS.map(
    (fact) => [fact, factOn(enterprise, fact, state.submittedOn) ?? false] as const,
  );
  return {
    ...Object.fromEntries(territory),
    oneCaseAgreements: enterprise.agreements.map(({ from, to }) => ({ from, to })),
  };
}

/** Live reservations count as granted: 'checked against granted and reserved'. */
function grantedOf(enterprise: EnterpriseState): readonly Granted[] {
  if (enterprise.status === 'none') return [];
  const granted: Granted[] = [];
  for (const [, { status, claims, for: by }] of enterprise.account.reservations) {
    if (status === 'voided') continue;
    const amounts = claims.map((claim) => (claim.kind === 'amount' ? claim.amountFen : 0n));
    const { measure, benefitYear, key } = by;
    granted.push({
      measure,
      benefitYear,
      amountFen: amounts.reduce(maxFen, 0n),
      ...(key !== null && { key }),
      ...(status === 'reserved' && { reserved: true }),
    });
  }
  return granted;
}

/** @throws Refusal `wrong-status` */
export function inStatus<S extends Application['status']>(
  state: Application,
  ...allowed: readonly S[]
): asserts state is InStatus<S> {
  if ((allowed as readonly string[]).includes(state.status)) return;
  throw refuse('wrong-status', { limit: allowed.join(', '), actual: state.status });
}

export const pinned = (state: Application, { policies }: ApplicationContext) =>
  policies.pinned(state.policy, state.measure);
