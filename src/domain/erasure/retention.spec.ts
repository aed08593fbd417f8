import { describe, expect, it } from '@jest/globals';
import type { ObjectionId, PaymentId, SubjectId } from '../../kernel/ids.js';
import { wan } from '../../kernel/money.js';
import type { ApplicationEvent } from '../application/events.js';
import { type Application, evolveApplication, initialApplication } from '../application/state.js';
import { samples } from '../samples.js';
import { recordsOfCase } from './retention.js';

const event = <T extends ApplicationEvent['type']>(type: T, over: object = {}): ApplicationEvent =>
  ({ type, data: { ...samples[type], ...over } }) as unknown as ApplicationEvent;
const stateOf = (...events: ApplicationEvent[]): Application =>
  events.reduce(evolveApplication, initialApplication) as Application;

const filed = [event('ApplicationSubmitted'), event('EvidenceAttached')];
const noticed = [
  ...filed,
  event('ApplicationAccepted'),
  event('ApplicationAssessed'),
  event('AwardProposed'),
  event('ClaimsReserved'),
  event('PublicNoticeOpened'),
];
const granted = [...noticed, event('GrantRequested'), event('AwardGranted')];
const contact = 's-contact' as SubjectId;

describe('what a case keeps of persons', () => {
  it('is its contact person with the files, and whoever objected, without', () => {
    const objector = { subject: 's-objector' as SubjectId, sealed: '1:x' };
    const state = stateOf(
      ...noticed,
      event('ObjectionRaised', { objectionId: 'obj-2' as ObjectionId, objector }),
      event('ApplicationWithdrawn'),
    );
    const { hash } = samples.EvidenceAttached;
    expect(recordsOfCase(state, [], 2023)).toMatchObject({
      persons: [contact, 's-objector'],
      evidenceOf: { [contact]: [hash], 's-objector': [] },
      evidence: [hash],
    });
    const nobody = stateOf(event('ApplicationSubmitted', { contact: null }));
    expect(recordsOfCase(nobody, [], 2023).persons).toEqual([]);
  });

  it.each(['ApplicationWithdrawn', 'ApplicationDeclined', 'AwardNotGranted'] as const)(
    'is no accounting record where it ended without an award: %s',
    (ending) => {
      const known = recordsOfCase(stateOf(...noticed, event(ending)), [], 2023);
      expect(known).toMatchObject({ unsettled: null, retention: null });
    },
  );

  it('is needed while the case is under way', () => {
    expect(recordsOfCase(stateOf(...filed), [], 2023).unsettled).toBe('case');
    expect(recordsOfCase(stateOf(...noticed), [], 2023).unsettled).toBe('case');
  });

  it('is kept with the vouchers of an award, also of one that was revoked', () => {
    const due = stateOf(...granted);
    expect(recordsOfCase(due, [], 2023)).toMatchObject({
      unsettled: 'payment',
      retention: { years: 30, fiscalYear: 2023 },
    });
    const revoked = stateOf(
      ...granted,
      event('AwardRevoked', {
        toFen: 0n,
        budget: [],
        tranches: [
          { tranche: 1, fromFen: wan(200), toFen: 0n },
          { tranche: 2, fromFen: wan(300), toFen: 0n },
        ],
      }),
    );
    expect(recordsOfCase(revoked, [], 2024)).toMatchObject({
      unsettled: null,
      retention: { years: 30, fiscalYear: 2024 },
    });
    const paying = stateOf(
      ...granted,
      event('TranchePaymentOpened', { paymentId: 'pay-1' as PaymentId }),
    );
    expect(recordsOfCase(paying, [], 2023).unsettled).toBe('payment');
  });
});
