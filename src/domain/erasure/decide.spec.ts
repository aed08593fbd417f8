import { describe, expect, it } from '@jest/globals';
import { contextOf } from '../../../test/support/context.js';
import { given } from '../../../test/support/given.js';
import type { HoldId, RecordsId, Sha256, SubjectId } from '../../kernel/ids.js';
import { samples } from '../samples.js';
import { erasure, type ErasureCommand, type ErasureState } from './decide.js';
import type { ErasureEvent } from './events.js';
import { type KnownRecords, recordsOfCounterparty, retainedUntil } from './retention.js';

const { of, subject, evidence, reason, by: orderer } = samples.ErasureOrdered;
const { by: confirmer } = samples.ErasureConfirmed;
const { holdId } = samples.HoldPlaced;
const recordsId = 'app-0123456789abcdef0123' as RecordsId;
const other = 'person-other' as SubjectId;

const over: KnownRecords = {
  of,
  persons: [subject, other],
  evidenceOf: { [subject]: evidence, [other]: [] },
  evidence,
  unsettled: null,
  retention: null,
};
const as = (actor: string, records: KnownRecords | null = over, on = '2024-06-03') => ({
  ...contextOf(actor, on),
  records,
});

const ordered: ErasureEvent = { type: 'ErasureOrdered', data: samples.ErasureOrdered };
const declined: ErasureEvent = { type: 'ErasureDeclined', data: samples.ErasureDeclined };
const confirmed: ErasureEvent = { type: 'ErasureConfirmed', data: samples.ErasureConfirmed };
const erased: ErasureEvent = { type: 'SubjectErased', data: samples.SubjectErased };
const held: ErasureEvent = { type: 'HoldPlaced', data: samples.HoldPlaced };
const lifted: ErasureEvent = { type: 'HoldLifted', data: samples.HoldLifted };

const order: ErasureCommand = { type: 'OrderErasure', recordsId, subject, evidence: null, reason };
const confirm: ErasureCommand = { type: 'ConfirmErasure', recordsId, subject };
const decline: ErasureCommand = {
  type: 'DeclineErasure',
  recordsId,
  subject,
  reason: samples.ErasureDeclined.reason,
};

describe('an erasure', () => {
  it('is ordered by one and confirmed by another, then recorded once it was carried out', () => {
    given(erasure, []).when(order, as(orderer)).then([ordered]);
    given(erasure, [ordered]).when(order, as(orderer)).then([]);
    given(erasure, [ordered]).when(confirm, as(orderer)).refused('same-person', { actor: orderer });
    given(erasure, [ordered]).when(confirm, as(confirmer)).then([confirmed]);
    const record: ErasureCommand = { type: 'RecordErased', recordsId, subject };
    given(erasure, [ordered]).when(record, as('process')).then([]);
    given(erasure, [ordered, confirmed]).when(record, as('process', null)).then([erased]);
    given(erasure, [ordered, confirmed, erased]).when(record, as('process')).then([]);
    given(erasure, [ordered, confirmed, erased]).when(confirm, as(confirmer)).then([]);
    given(erasure, [ordered, confirmed, erased]).when(order, as(orderer)).then([]);
  });

  it('that was declined can be ordered again; one that nobody ordered is neither', () => {
    given(erasure, [ordered]).when(decline, as(confirmer)).then([declined]);
    given(erasure, [ordered, declined]).when(order, as(orderer)).then([ordered]);
    for (const command of [confirm, decline]) {
      given(erasure, []).when(command, as(confirmer)).refused('erasure-not-ordered');
      given(erasure, [ordered, declined])
        .when(command, as(confirmer))
        .refused('erasure-not-ordered');
    }
    given(erasure, [ordered, confirmed])
      .when(decline, as(confirmer))
      .refused('erasure-not-ordered');
  });

  it('names files of these records, and of nobody else', () => {
    given(erasure, [])
      .when({ ...order, subject: other }, as(orderer))
      .then([
        {
          type: 'ErasureOrdered',
          data: { ...samples.ErasureOrdered, subject: other, evidence: [] },
        },
      ]);
    const hash = 'f'.repeat(64) as Sha256;
    given(erasure, [])
      .when({ ...order, evidence: [hash] }, as(orderer))
      .refused('evidence-not-attached', { hash });
    given(erasure, [])
      .when({ ...order, subject: 'person-x' as SubjectId }, as(orderer))
      .refused('erasure-person-unknown');
    given(erasure, []).when(order, as(orderer, null)).refused('erasure-records-unknown');
  });

  it.each(['case', 'payment', 'recovery'] as const)(
    'waits while a %s is not over, also where it was ordered before',
    (unsettled) => {
      const records = { ...over, unsettled };
      given(erasure, [])
        .when(order, as(orderer, records))
        .refused(`erasure-unsettled-${unsettled}`);
      given(erasure, [ordered])
        .when(confirm, as(confirmer, records))
        .refused(`erasure-unsettled-${unsettled}`);
    },
  );

  it('is refused to the last day of the thirtieth year after the fiscal year', () => {
    const records = { ...over, retention: { years: 30, fiscalYear: 2024 } };
    const limit = '2054-12-31';
    for (const [command, events, actor] of [
      [order, [], orderer],
      [confirm, [ordered], confirmer],
    ] as const) {
      given(erasure, events)
        .when(command, as(actor, records, limit))
        .refused('erasure-retained', { years: 30, fiscalYear: 2024, limit, actual: limit });
    }
    given(erasure, [ordered])
      .when(confirm, as(confirmer, records, '2055-01-01'))
      .then([confirmed]);
  });

  it('waits for the last of several holds', () => {
    const second = 'hold-2' as HoldId;
    const lift = (id: HoldId): ErasureCommand => ({
      type: 'LiftHold',
      recordsId,
      holdId: id,
      reason: samples.HoldLifted.reason,
    });
    const place: ErasureCommand = {
      type: 'PlaceHold',
      recordsId,
      holdId,
      reason: samples.HoldPlaced.reason,
    };
    const both: ErasureEvent[] = [
      held,
      { type: 'HoldPlaced', data: { ...samples.HoldPlaced, holdId: second } },
    ];
    given(erasure, []).when(place, as(orderer)).then([held]);
    given(erasure, [held]).when(place, as(orderer)).then([]);
    given(erasure, [...both, lifted])
      .when(order, as(orderer))
      .refused('erasure-held', { holdId: second });
    given(erasure, [ordered, held])
      .when(confirm, as(confirmer))
      .refused('erasure-held', { holdId });
    given(erasure, [held]).when(lift(holdId), as(orderer)).then([lifted]);
    given(erasure, [held, lifted]).when(lift(holdId), as(orderer)).then([]);
    given(erasure, [held]).when(lift(second), as(orderer)).refused('hold-unknown');
    given(erasure, [held, lifted]).when(order, as(orderer)).then([ordered]);
  });

  it('keeps what was erased in view whatever comes late', () => {
    const state: ErasureState = [ordered, confirmed, erased, lifted].reduce(
      erasure.evolve,
      erasure.initial,
    );
    expect(state.erasures[subject]).toEqual({ status: 'erased', evidence, orderedBy: orderer });
  });
});

describe('how long bank lines are kept', () => {
  const until = (line: number, payment: number | null): string => {
    const { retention } = recordsOfCounterparty(subject, { line, payment });
    return retention === null ? '' : retainedUntil(retention);
  };
  it('is ten years as a statement, thirty where one shows a payment, and the longer of both', () => {
    expect(until(2024, null)).toBe('2034-12-31');
    expect(until(2024, 2024)).toBe('2054-12-31');
    expect(until(2050, 2024)).toBe('2060-12-31');
  });
});
