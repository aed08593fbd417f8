import { beforeAll, describe, expect, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf } from '../../../test/support/context.js';
import { policies as loadPolicies, UNIT } from '../../../test/support/world.js';
import type { Policies } from '../../assessment/assessment.js';
import type { Day } from '../../kernel/days.js';
import type { BatchId, Measure, PaymentId, ReservationId, UserId } from '../../kernel/ids.js';
import { type Fen, wan } from '../../kernel/money.js';
import { enterprise } from '../enterprise/decide.js';
import type { EnterpriseEvent } from '../enterprise/events.js';
import { samples } from '../samples.js';
import type { WorkingDays } from './calendar.js';
import type { ApplicationCommand } from './commands.js';
import { application } from './decide.js';
import type { ApplicationEvent } from './events.js';

let policies: Policies;
beforeAll(async () => {
  policies = await loadPolicies();
});

const unpublished: WorkingDays = { version: 'none', nth: () => undefined };
const calendar: WorkingDays = {
  version: 'every day',
  nth: (from) => from.replace(/..$/, '20') as Day,
};
const registered: readonly EnterpriseEvent[] = [
  { type: 'EnterpriseRegistered', data: samples.EnterpriseRegistered },
  ...(['registeredInDistrict', 'taxInDistrict', 'statisticsInDistrict'] as const).map(
    (fact): EnterpriseEvent => ({
      type: 'EnterpriseFactRecorded',
      data: { ...samples.EnterpriseFactRecorded, fact },
    }),
  ),
];
const by = (actor: string, on = '2023-06-12', more: readonly EnterpriseEvent[] = []) => {
  const context = contextOf(actor, on, ['case-officer']);
  return {
    ...context,
    actor: { ...context.actor, unit: UNIT },
    policies,
    calendar,
    enterprise: [...registered, ...more].reduce(enterprise.evolve, enterprise.initial),
    district: [],
  };
};

const { applicationId, uscc, measure } = samples.ApplicationSubmitted;
const facts = {
  valuation: '700000000000',
  sameRoundFinancing: '70000000000',
  relocatedOn: '2023-05-31',
};
const submit: Extract<ApplicationCommand, { type: 'SubmitApplication' }> = {
  type: 'SubmitApplication',
  applicationId,
  uscc,
  measure,
  benefitYear: null,
  facts,
  contact: null,
};

const event = <T extends ApplicationEvent['type']>(
  type: T,
  over: Partial<(typeof samples)[T]> = {},
): ApplicationEvent => ({ type, data: { ...samples[type], ...over } }) as ApplicationEvent;

/** As the decider itself makes it, so that its pin is the pack's. */
const submitted = (): ApplicationEvent => {
  const [made] = application.decide(submit, application.initial, by('u-officer'));
  if (!made) throw new Error('nothing was decided');
  return made;
};
const accepted = () => [submitted(), event('ApplicationAccepted'), event('EvidenceAttached')];
const verifiedAll = () => [
  ...accepted(),
  ...Object.entries(facts).map(([fact, value]) =>
    event('FactVerified', { fact, declared: value, verified: value }),
  ),
];
const assessed = () => [...verifiedAll(), event('ApplicationAssessed')];
const { reservationId } = samples.AwardProposed;
const proposed = () => [...assessed(), event('AwardProposed')];
const noticed = () => [...proposed(), event('ClaimsReserved'), event('PublicNoticeOpened')];
const granting = () => [
  ...noticed(),
  event('ApprovalGiven'),
  event('ApprovalGiven', { level: 2, by: 'u-approver-2' as UserId }),
  event('GrantRequested'),
];
const granted = () => [...granting(), event('AwardGranted')];
const { hash } = samples.EvidenceAttached;
const line = samples.TrancheReleased.lineId;
const budgetReservation = samples.TrancheReleased.reservationId;
const released = () => [
  ...granted(),
  event('TrancheConditionsVerified'),
  event('TrancheReleaseRequested'),
  event('TrancheReleased'),
];
const { paymentId } = samples.TranchePaymentOpened;
const opened = () => [...released(), event('TranchePaymentOpened')];
const settled = () => [...opened(), event('TranchePaymentClosed')];
const returned = (amountFen: Fen) => event('TranchePaymentReturned', { amountFen });

describe('an application', () => {
  it('pins the pack of its day, and is refused with the clause outside the validity', () => {
    given(application, [])
      .when(submit, by('u-officer'))
      .then([
        {
          type: 'ApplicationSubmitted',
          data: {
            applicationId,
            uscc,
            measure,
            unit: UNIT,
            policy: policies.inForce(measure, '2023-06-12' as Day).pin,
            submittedOn: '2023-06-12' as Day,
            benefitYear: 2023,
            declared: facts,
            contact: null,
            filedFor: true,
            by: 'u-officer' as UserId,
          },
        },
      ]);
    for (const on of ['2023-03-23', '2026-03-24']) {
      given(application, [])
        .when(submit, by('u-officer', on))
        .refused('policy-not-in-force', { actual: on });
    }
    given(application, [])
      .when({ ...submit, measure: 'hq-relocated' as Measure }, by('u-officer'))
      .refused('measure-unknown');
    given(application, [])
      .when({ ...submit, facts: { valuation: '1' } }, by('u-officer'))
      .refused('fact-missing');
    given(application, [])
      .when({ ...submit, facts: { ...facts, valuation: '1.5' } }, by('u-officer'))
      .refused('fact-invalid', { fact: 'valuation' });
  });

  it('is refused at once where the one-off is taken, and for an unknown enterprise', () => {
    given(application, [])
      .when(
        submit,
        by('u-officer', '2023-06-12', [{ type: 'ReservationMade', data: samples.ReservationMade }]),
      )
      .refused('once-used', { applicationId });
    given(application, [])
      .when(submit, { ...by('u-officer'), enterprise: { status: 'none' } })
      .refused('enterprise-unknown');
  });

  it('belongs to the unit its claim names, where the clause leaves that to each case', () => {
    const claim = {
      ...submit,
      measure: 'event' as Measure,
      facts: {
        eventId: 'E1',
        filingApproved: true,
        filingUnit: UNIT,
        venueCost: 10_000_000,
        buildCost: 0,
        promotionCost: 0,
      },
    };
    const [made] = application.decide(claim, application.initial, by('u-officer'));
    expect(made?.data).toMatchObject({ unit: UNIT });
    given(application, [])
      .when({ ...claim, facts: { ...claim.facts, filingUnit: '建设局' } }, by('u-officer'))
      .refused('other-unit', { limit: '建设局', actual: UNIT });
  });

  it('sent back starts its verification anew', () => {
    const sentBack = [...verifiedAll(), event('ApplicationSentBack')];
    given(application, sentBack)
      .when({ type: 'AcceptApplication', note: '' }, by('u-officer'))
      .refused('wrong-status', { actual: 'sent-back' });
    const again = given(application, [
      ...sentBack,
      event('ApplicationResubmitted', { declared: facts }),
      event('ApplicationAccepted'),
    ]);
    again
      .when({ type: 'AssessApplication' }, by('u-reviewer'))
      .refused('facts-unverified', { actual: Object.keys(facts).join(', ') });
  });

  it('is verified with evidence, by nobody who submitted it', () => {
    const verify: ApplicationCommand = {
      type: 'VerifyFact',
      fact: 'valuation',
      value: '700000000000',
      evidence: [hash],
      note: '',
    };
    const state = given(application, accepted());
    state.when(verify, by('u-officer')).refused('same-person', { first: 'SubmitApplication' });
    state.when({ ...verify, evidence: [] }, by('u-reviewer')).refused('evidence-missing');
    state
      .when({ ...verify, evidence: ['f'.repeat(64) as never] }, by('u-reviewer'))
      .refused('evidence-not-attached');
    state
      .when({ ...verify, fact: 'taxInDistrict', value: true }, by('u-reviewer'))
      .refused('fact-unknown');
    given(application, assessed())
      .when({ type: 'ProposeAward', reservationId }, by('u-officer'))
      .then([event('AwardProposed', { by: 'u-officer' as UserId })]);
    given(application, [...assessed(), event('FactVerified')])
      .when({ type: 'ProposeAward', reservationId }, by('u-officer'))
      .refused('wrong-status', { actual: 'accepted' });
  });

  it('is assessed from verified facts alone', () => {
    const [made] = application.decide(
      { type: 'AssessApplication' },
      given(application, verifiedAll()).state,
      by('u-reviewer'),
    );
    expect(made).toMatchObject({
      type: 'ApplicationAssessed',
      data: { assessment: { eligible: true, amountFen: wan(500) } },
    });
    given(application, accepted())
      .when({ type: 'AssessApplication' }, by('u-reviewer'))
      .refused('facts-unverified');
  });
});

describe('the public notice', () => {
  const open = (closesOn: string | null = null): ApplicationCommand => ({
    type: 'OpenPublicNotice',
    closesOn: closesOn as Day | null,
  });
  const reserved = () => [...proposed(), event('ClaimsReserved')];

  it('opens only once the limits are reserved', () => {
    given(application, proposed()).when(open(), by('u-officer')).refused('wrong-status', {
      actual: 'proposing',
    });
  });

  it('needs an explicit end where no calendar is published, and never a shorter one', () => {
    const context = { ...by('u-officer', '2023-06-12'), calendar: unpublished };
    given(application, reserved()).when(open(), context).refused('calendar-not-published');
    given(application, reserved())
      .when(open('2023-06-16'), context)
      .refused('notice-too-short', { limit: '2023-06-17' });
    given(application, reserved())
      .when(open('2023-06-19'), by('u-officer', '2023-06-12'))
      .refused('notice-too-short', { limit: '2023-06-20' });
    given(application, reserved())
      .when(open(), by('u-officer', '2023-06-12'))
      .then([
        event('PublicNoticeOpened', {
          opensOn: '2023-06-12' as Day,
          closesOn: '2023-06-20' as Day,
          calendar: 'every day',
          by: 'u-officer' as UserId,
        }),
      ]);
  });

  it('is over the day after its last, when no objection is open or upheld', () => {
    const approve: ApplicationCommand = { type: 'ApproveAward', amountFen: null, reason: null };
    given(application, noticed())
      .when(approve, by('u-approver', '2023-06-08'))
      .refused('notice-open', { limit: '2023-06-09' });
    given(application, noticed())
      .when(approve, by('u-approver', '2023-06-09'))
      .then([event('ApprovalGiven')]);
    const objected = [...noticed(), event('ObjectionRaised')];
    given(application, objected).when(approve, by('u-approver')).refused('objection-open');
    given(application, [...objected, event('ObjectionResolved', { upheld: true })])
      .when(approve, by('u-approver'))
      .refused('objection-upheld');
    given(application, [...objected, event('ObjectionResolved')])
      .when(approve, by('u-approver'))
      .then([event('ApprovalGiven')]);
  });
});

describe('an approval', () => {
  const approve = (
    amountFen: Fen | null = null,
    reason: string | null = null,
  ): ApplicationCommand => ({
    type: 'ApproveAward',
    amountFen,
    reason,
  });

  it('is given by nobody who submitted, verified or approved before', () => {
    given(application, noticed())
      .when(approve(), by('u-officer'))
      .refused('same-person', { first: 'SubmitApplication' });
    given(application, noticed())
      .when(approve(), by('u-reviewer'))
      .refused('same-person', { first: 'VerifyFact' });
    given(application, [...noticed(), event('ApprovalGiven')])
      .when(approve(), by('u-approver'))
      .refused('same-person', { first: 'ApproveAward' });
  });

  it('at the last level asks for the grant, on its own day', () => {
    given(application, [...noticed(), event('ApprovalGiven')])
      .when(approve(), by('u-approver-2', '2023-06-09'))
      .then([
        event('ApprovalGiven', { level: 2, by: 'u-approver-2' as UserId }),
        event('GrantRequested'),
      ]);
  });

  it('never raises the amount, and lowers it only where the text leaves room', () => {
    given(application, noticed())
      .when(approve(wan(500) + 1n), by('u-approver'))
      .refused('approval-raises', { limitFen: wan(500) });
    given(application, noticed())
      .when(approve(wan(400), '核减'), by('u-approver'))
      .refused('amount-binding', { clause: '（一）3' });
    given(application, noticed())
      .when(approve(0n), by('u-approver'))
      .refused('amount-not-positive');
  });
});

describe('a grant', () => {
  it('is decided on the day it was approved, with the schedule that was assessed', () => {
    given(application, granting())
      .when({ type: 'GrantAward', reservationId }, by('process', '2023-06-30'))
      .then([{ ...event('AwardGranted'), effectiveOn: '2023-06-09' as Day }]);
    given(application, granted())
      .when({ type: 'GrantAward', reservationId }, by('process'))
      .then([]);
  });

  it('loses to a withdrawal that came first', () => {
    given(application, [...granting(), event('ApplicationWithdrawn')])
      .when({ type: 'GrantAward', reservationId }, by('process'))
      .refused('wrong-status', { actual: 'withdrawn' });
    given(application, granted())
      .when({ type: 'WithdrawApplication', reason: '企业申请' }, by('u-officer'))
      .refused('wrong-status', { actual: 'granted' });
  });
});

describe('a tranche', () => {
  const release = (tranche: number, id = 'res-new'): ApplicationCommand => ({
    type: 'ReleaseTranche',
    tranche,
    lineId: line,
    reservationId: id as ReservationId,
  });
  const verify = (tranche: number, found: object): ApplicationCommand => ({
    type: 'VerifyTrancheConditions',
    tranche,
    facts: found as Readonly<Record<string, unknown>>,
    evidence: [hash],
  });
  const pay = (amountFen: Fen | null = null, id = 'pay-new'): ApplicationCommand => ({
    type: 'OpenTranchePayment',
    tranche: 1,
    paymentId: id as PaymentId,
    batchId: 'batch-new' as BatchId,
    amountFen,
    offset: null,
  });
  const second = { registeredOn: '2023-05-31', inCoreDigitalStatistics: true };

  it('is due twelve full months after the registration: 2024-06-01 for 2023-05-31', () => {
    given(application, granted())
      .when(verify(2, second), by('u-reviewer', '2024-05-31'))
      .refused('tranche-not-due', { limit: '2024-06-01', actual: '2024-05-31' });
    const [made] = application.decide(
      verify(2, second),
      given(application, granted()).state,
      by('u-reviewer', '2024-06-01'),
    );
    expect(made).toMatchObject({ type: 'TrancheConditionsVerified', data: { tranche: 2 } });
  });

  it('is refused with the condition that failed', () => {
    given(application, granted())
      .when(verify(1, { registeredOn: '2023-05-31', insuredHeadcount: 99 }), by('u-reviewer'))
      .refused('tranche-conditions-not-met', {
        actual: 'headcount',
        actualZh: '“社保人数”要求不低于 100 人，实际 99 人',
        actualEn: 'Insured headcount: required at least 100 people, found 99 people',
      });
    given(application, granted())
      .when(verify(1, second), by('u-officer'))
      .refused('same-person', { first: 'SubmitApplication' });
    given(application, granted())
      .when(verify(3, second), by('u-reviewer'))
      .refused('tranche-unknown');
  });

  it('is released in order, once its conditions are verified', () => {
    given(application, granted()).when(release(1), by('u-finance-2')).refused('tranche-unverified');
    given(application, granted())
      .when(release(2), by('u-finance-2'))
      .refused('tranche-out-of-order', { limit: 1, actual: 2 });
    given(application, released()).when(release(1), by('u-finance-2')).refused('tranche-released');
    given(application, released()).when(release(1, budgetReservation), by('u-finance-2')).then([]);
    given(application, settled()).when(release(1), by('u-finance-2')).refused('tranche-paid');
  });

  it('is paid once: one payment at a time, and none after it settled', () => {
    given(application, granted()).when(pay(), by('u-finance-2')).refused('tranche-not-released');
    given(application, opened())
      .when(pay(), by('u-finance-2'))
      .refused('payment-open', { paymentId });
    given(application, settled()).when(pay(), by('u-finance-2')).refused('tranche-paid');
    given(application, released())
      .when(pay(wan(200) + 1n), by('u-finance-2'))
      .refused('payment-exceeds-award', { limitFen: wan(200), actualFen: wan(200) + 1n });
    given(application, released())
      .when(pay(wan(200) - 1n), by('u-finance-2'))
      .refused('payment-below-due');
  });

  it('not paid in the year of its release is released anew, on a line of this year', () => {
    const nextYear = by('u-finance-2', '2024-01-08');
    given(application, released())
      .when(pay(), nextYear)
      .refused('release-of-another-year', { tranche: 1, limit: 2024, actual: 2023 });
    given(application, released())
      .when(release(1), nextYear)
      .then([
        {
          type: 'TrancheReleaseRequested',
          data: {
            tranche: 1,
            reservationId: 'res-new' as ReservationId,
            lineId: line,
            amountFen: wan(200),
            replaces: { lineId: line, reservationId: budgetReservation, amountFen: wan(200) },
            by: 'u-finance-2' as UserId,
          },
        },
      ]);
  });

  it('returned in part is paid again only as far as budget was reserved for it', () => {
    const reissued = [
      ...settled(),
      returned(wan(50)),
      event('TrancheReleaseRequested', {
        reservationId: 'res-2' as ReservationId,
        amountFen: wan(50),
      }),
      event('TrancheReleased', { reservationId: 'res-2' as ReservationId, amountFen: wan(50) }),
      // More comes back before the reissue is paid: it needs budget of its own.
      event('TranchePaymentReturned', { returnId: 'r2', amountFen: wan(30) }),
    ];
    given(application, reissued)
      .when(pay(), by('u-finance-2'))
      .then([
        event('TranchePaymentOpened', {
          attempt: 2,
          paymentId: 'pay-new' as PaymentId,
          reissueOf: samples.TranchePaymentOpened.paymentId,
          batchId: 'batch-new' as BatchId,
          reservationId: 'res-2' as ReservationId,
          amountFen: wan(50),
          by: 'u-finance-2' as UserId,
        }),
      ]);
  });

  it('is reduced from its end, and only as far as it is not paid', () => {
    const reduce = (toFen: Fen): ApplicationCommand => ({
      type: 'ReduceAward',
      toFen,
      reason: '核减',
    });
    given(application, settled())
      .when(reduce(wan(200) - 1n), by('u-approver'))
      .refused('reduction-below-paid', { limitFen: wan(200) });
    given(application, settled())
      .when(reduce(wan(501)), by('u-approver'))
      .refused('reduction-raises');
    given(application, opened())
      .when(reduce(wan(300)), by('u-approver'))
      .refused('payment-open');
    given(application, released().slice(0, -1))
      .when(reduce(wan(300)), by('u-approver'))
      .refused('release-in-progress');
    given(application, released())
      .when(reduce(wan(150)), by('u-approver'))
      .then([
        {
          type: 'AwardReduced',
          data: {
            reservationId,
            fromFen: wan(500),
            toFen: wan(150),
            tranches: [
              { tranche: 1, fromFen: wan(200), toFen: wan(150) },
              { tranche: 2, fromFen: wan(300), toFen: 0n },
            ],
            budget: [
              {
                lineId: line,
                reservationId: budgetReservation,
                tranche: 1,
                fromFen: wan(200),
                toFen: wan(150),
              },
            ],
            reason: '核减',
            by: 'u-approver' as UserId,
          },
        },
      ]);
  });

  it('takes its place in the envelope: which case, and of which fiscal year', () => {
    const { state } = given(application, released());
    const about = { applicationId, uscc, unit: UNIT, measure, benefitYear: 2023 };
    expect(application.about(state)).toEqual(about);
    expect(application.about(state, event('TrancheReleased'))).toEqual({
      ...about,
      fiscalYear: 2023,
    });
  });
});
