import { describe, expect, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf as by } from '../../../test/support/context.js';
import type { Day, Period } from '../../kernel/days.js';
import type { AccountId, PaymentId } from '../../kernel/ids.js';
import { samples } from '../samples.js';
import { enterprise, type EnterpriseCommand } from './decide.js';
import { type EnterpriseEvent, TERRITORY_FACTS } from './events.js';
import { factOn, payeeAccount } from './state.js';

const { uscc } = samples.EnterpriseRegistered;
const { accountId } = samples.PayeeAccountConfirmed;
const registered: EnterpriseEvent = {
  type: 'EnterpriseRegistered',
  data: samples.EnterpriseRegistered,
};
const fact = (name: string, value: boolean, from: string): EnterpriseEvent => ({
  type: 'EnterpriseFactRecorded',
  data: { ...samples.EnterpriseFactRecorded, fact: name as never, value, from: from as Day },
});
const inTerritory = TERRITORY_FACTS.map((name) => fact(name, true, '2023-05-31'));
const agreement = (from: string, to: string | null): EnterpriseEvent => ({
  type: 'AgreementRecorded',
  data: { ...samples.AgreementRecorded, from: from as Day, to: to as Day | null },
});
const proposed: EnterpriseEvent = {
  type: 'PayeeAccountProposed',
  data: samples.PayeeAccountProposed,
};
const confirmed: EnterpriseEvent = {
  type: 'PayeeAccountConfirmed',
  data: samples.PayeeAccountConfirmed,
};
const retired: EnterpriseEvent = { type: 'PayeeAccountRetired', data: samples.PayeeAccountRetired };

const { reservationId, for: reservedFor, claims } = samples.ReservationMade;
const reserve = (submittedOn = '2023-06-01', period: Period | null = null): EnterpriseCommand => ({
  type: 'ReserveLimits',
  reservationId,
  for: reservedFor,
  claims,
  submittedOn: submittedOn as Day,
  period,
});
const made: EnterpriseEvent = { type: 'ReservationMade', data: samples.ReservationMade };
const clear = (day = '2023-06-09', period: Period | null = null): EnterpriseCommand => ({
  type: 'ClearGrant',
  reservationId,
  for: reservedFor,
  day: day as Day,
  submittedOn: '2023-06-01' as Day,
  period,
});
const YEAR: Period = { from: '2023-01-01' as Day, to: '2023-12-31' as Day };

describe('an enterprise', () => {
  it('is registered under a right code, once', () => {
    const command: EnterpriseCommand = {
      type: 'RegisterEnterprise',
      uscc,
      name: '某科技公司',
      checkWaived: null,
    };
    given(enterprise, []).when(command, by('u-officer')).then([registered]);
    given(enterprise, [registered]).when(command, by('u-officer')).then([]);
    given(enterprise, [registered])
      .when({ ...command, name: '另一公司' }, by('u-officer'))
      .refused('enterprise-exists');
    given(enterprise, [])
      .when({ ...command, uscc: '914403001922038215' }, by('u-officer'))
      .refused('uscc-check-character', { limit: '6' });
    const waived = { ...command, uscc: '914403001922038215', checkWaived: '试点号段' };
    given(enterprise, []).when(waived, by('u-officer')).refused('administrator-only');
    given(enterprise, [])
      .when(waived, by('u-administrator', '2023-06-12', ['administrator']))
      .then([
        {
          type: 'EnterpriseRegistered',
          data: {
            uscc: '914403001922038215' as never,
            name: '某科技公司',
            checkWaived: '试点号段',
            by: 'u-administrator' as never,
          },
        },
      ]);
  });

  it('is what was recorded last for a day, whatever order it was recorded in', () => {
    const { state } = given(enterprise, [
      registered,
      fact('taxInDistrict', false, '2024-01-01'),
      fact('taxInDistrict', true, '2023-05-31'),
      fact('taxInDistrict', true, '2024-01-01'),
    ]);
    if (state.status === 'none') throw new Error('none');
    const on = (day: string) => factOn(state, 'taxInDistrict', day as Day);
    expect([on('2023-05-30'), on('2023-05-31'), on('2024-01-01')]).toEqual([undefined, true, true]);
  });
});

describe('the limits of an enterprise', () => {
  it('are reserved while all three relations are in the district on the submission day', () => {
    given(enterprise, [registered, ...inTerritory])
      .when(reserve(), by('process'))
      .then([made]);
    given(enterprise, [registered, ...inTerritory])
      .when(reserve('2023-05-30'), by('process'))
      .refused('outside-territory', { clause: '总则', actual: TERRITORY_FACTS.join(', ') });
    given(enterprise, [registered, ...inTerritory, fact('taxInDistrict', false, '2023-06-01')])
      .when(reserve(), by('process'))
      .refused('outside-territory', { actual: 'taxInDistrict', day: '2023-06-01' });
  });

  it('are not reserved under a one-case agreement of that day or of the year that is paid for', () => {
    const known = [registered, ...inTerritory];
    given(enterprise, [...known, agreement('2023-06-01', '2023-06-01')])
      .when(reserve(), by('process'))
      .refused('agreement-in-force', { agreementId: '2024-07' });
    given(enterprise, [...known, agreement('2023-12-31', null)])
      .when(reserve('2023-06-01', YEAR), by('process'))
      .refused('agreement-in-force');
    given(enterprise, [...known, agreement('2024-01-01', null)])
      .when(reserve('2023-06-01', YEAR), by('process'))
      .then([made]);
  });

  it('stay reserved, whatever was recorded since', () => {
    given(enterprise, [registered, ...inTerritory, made, agreement('2023-06-01', null)])
      .when(reserve(), by('process'))
      .then([]);
  });

  it('are cleared for a grant unless an agreement covers that day', () => {
    const known = [registered, ...inTerritory, made];
    const cleared: EnterpriseEvent = { type: 'GrantCleared', data: samples.GrantCleared };
    given(enterprise, known).when(clear(), by('process')).then([cleared]);
    given(enterprise, [...known, agreement('2023-06-09', null)])
      .when(clear(), by('process'))
      .refused('agreement-in-force', { actual: '2023-06-09' });
    given(enterprise, [...known, agreement('2023-06-02', '2023-06-08')])
      .when(clear(), by('process'))
      .then([cleared]);
    given(enterprise, [...known, agreement('2023-06-02', '2023-06-08')])
      .when(clear('2023-06-09', YEAR), by('process'))
      .refused('agreement-in-force');
    given(enterprise, [...known, cleared, agreement('2023-06-09', null)])
      .when(clear(), by('process'))
      .then([]);
  });
});

describe('a payee account', () => {
  const freeze: EnterpriseCommand = {
    type: 'FreezePayeeAccount',
    accountId,
    paymentId: 'pay-1' as PaymentId,
  };

  it('is confirmed by another person than proposed it', () => {
    const confirm: EnterpriseCommand = { type: 'ConfirmPayeeAccount', accountId };
    given(enterprise, [registered, proposed])
      .when(confirm, by(samples.PayeeAccountProposed.by))
      .refused('same-person', { first: 'ProposePayeeAccount' });
    given(enterprise, [registered, proposed])
      .when(confirm, by('u-finance-2', '2023-06-02'))
      .then([confirmed]);
    given(enterprise, [registered, proposed, retired])
      .when(confirm, by('u-finance-2'))
      .refused('payee-account-retired');
  });

  it('is not proposed twice under two names', () => {
    const again: EnterpriseCommand = {
      ...samples.PayeeAccountProposed,
      type: 'ProposePayeeAccount',
      accountId: 'account-2' as AccountId,
    };
    given(enterprise, [registered, proposed])
      .when(again, by('u-officer'))
      .refused('payee-account-exists', { accountId });
  });

  it('is paid to only while it is confirmed and its cooling time has passed', () => {
    given(enterprise, [registered, proposed])
      .when(freeze, by('process'))
      .refused('payee-account-unconfirmed');
    given(enterprise, [registered, proposed, confirmed])
      .when(freeze, by('process', '2023-06-04'))
      .refused('payee-account-cooling', { limit: '2023-06-05', actual: '2023-06-04' });
    given(enterprise, [registered, proposed, confirmed])
      .when(freeze, by('process', '2023-06-05'))
      .then([{ type: 'PayeeAccountFrozen', data: { accountId, paymentId: 'pay-1' as PaymentId } }]);
    given(enterprise, [registered, proposed, confirmed, retired])
      .when(freeze, by('process', '2023-06-05'))
      .refused('payee-account-unconfirmed');
  });

  it('is the one confirmed last, unless that was retired', () => {
    const second = { ...samples.PayeeAccountProposed, accountId: 'account-2' as AccountId };
    const events: EnterpriseEvent[] = [
      registered,
      { type: 'PayeeAccountProposed', data: second },
      proposed,
      confirmed,
      {
        type: 'PayeeAccountConfirmed',
        data: { ...samples.PayeeAccountConfirmed, accountId: second.accountId },
      },
    ];
    const chosen = (more: readonly EnterpriseEvent[]) => {
      const { state } = given(enterprise, [...events, ...more]);
      return state.status === 'none' ? undefined : payeeAccount(state)?.accountId;
    };
    expect(chosen([])).toBe('account-2');
    expect(
      chosen([
        {
          type: 'PayeeAccountRetired',
          data: { ...samples.PayeeAccountRetired, accountId: second.accountId },
        },
      ]),
    ).toBe(accountId);
  });
});

describe('what an event of an enterprise is about', () => {
  it('is the case it serves, and nothing that the envelope does not name', () => {
    const { state } = given(enterprise, [registered]);
    expect(enterprise.about(state, registered)).toEqual({ uscc });
    expect(enterprise.about(state, made)).toEqual({
      applicationId: reservedFor.applicationId,
      uscc,
      measure: reservedFor.measure,
      unit: reservedFor.unit,
      benefitYear: 2023,
    });
  });
});

describe('payments to one enterprise', () => {
  const { on: _on, resembles: _none, ...payment } = samples.PaymentNoted;
  const noted: EnterpriseEvent = { type: 'PaymentNoted', data: samples.PaymentNoted };
  const note = (over: Partial<typeof payment>): EnterpriseCommand => ({
    type: 'NotePayment',
    ...payment,
    paymentId: 'pay-2' as PaymentId,
    ...over,
  });
  const resembles = (over: Partial<typeof payment>, on: string, expected: readonly PaymentId[]) =>
    given(enterprise, [registered, noted])
      .when(note(over), by('process', on))
      .then([
        {
          type: 'PaymentNoted',
          data: {
            ...payment,
            paymentId: 'pay-2' as PaymentId,
            ...over,
            on: on as Day,
            resembles: expected,
          },
        },
      ]);
  const other = { applicationId: 'app-2' as typeof payment.applicationId };

  it('look alike with one amount and purpose within the window, by another case', () => {
    resembles(other, '2023-07-12', [payment.paymentId]);
    resembles(other, '2023-07-13', []);
    resembles({ ...other, amountFen: payment.amountFen + 1n }, '2023-06-12', []);
    resembles({ tranche: 2 }, '2023-06-12', [payment.paymentId]);
  });

  it('for one tranche are its attempts, which its application pays once', () => {
    resembles({}, '2023-06-13', []);
    given(enterprise, [registered, noted])
      .when(note({ paymentId: payment.paymentId }), by('process'))
      .then([]);
  });
});
