import { describe, expect, it } from '@jest/globals';
import { given } from '../../../test/support/given.js';
import { contextOf } from '../../../test/support/context.js';
import type { Actor } from '../../kernel/event.js';
import type { PayerId, UserId } from '../../kernel/ids.js';
import { samples } from '../samples.js';
import { breakIdOf } from '../streams.js';
import type { UserState } from '../user/decide.js';
import { type BreakCommand, difference } from './decide.js';
import type { BreakEvent, Diagnosis } from './events.js';

const { by: _, ...found } = samples.BreakFound;
const { breakId } = found;
const finance = 'finance-1' as UserId;
const person = (over: Partial<Actor> = {}): UserState => ({
  status: 'active',
  id: finance,
  roles: ['finance-officer'],
  unit: null,
  uscc: null,
  ...over,
});
const as = (actor: string, owner: UserState = { status: 'none' }) => ({
  ...contextOf(actor),
  owner,
});

const was: BreakEvent = { type: 'BreakFound', data: { ...found, by: finance } };
const explained: BreakEvent = {
  type: 'BreakExplained',
  data: { breakId, resolution: 'in-transit', reason: '次月入账', by: finance },
};
const cleared: BreakEvent = {
  type: 'BreakCleared',
  data: { breakId, how: 'matched', by: finance },
};
const find = (over: Partial<Diagnosis> = {}): BreakCommand => ({
  type: 'FindBreak',
  ...found,
  ...over,
  foundBy: finance,
});
const clear: BreakCommand = { type: 'ClearBreak', breakId, how: 'matched', clearedBy: finance };
const assign: BreakCommand = { type: 'AssignBreak', breakId, owner: finance };
const explain: BreakCommand = {
  type: 'ExplainBreak',
  breakId,
  resolution: 'in-transit',
  reason: '次月入账',
};

describe('a break', () => {
  it('is found once, however often a run meets it', () => {
    given(difference, []).when(find(), as('process')).then([was]);
    given(difference, [was]).when(find(), as('process')).then([]);
  });

  it('stays explained while the same is the matter with it', () => {
    given(difference, [was, explained]).when(find(), as('process')).then([]);
  });

  it('is open again when something else is the matter, so that no explanation covers what nobody saw', () => {
    const related = { lines: ['imp-1.2023-06-12.1'], movements: found.movements };
    const now: Diagnosis = {
      kind: 'duplicate',
      finding: { code: 'matched-already', params: {} },
      related,
    };
    const retyped: BreakEvent = {
      type: 'BreakRetyped',
      data: { breakId, from: 'amount-differs', ...now, by: finance },
    };
    given(difference, [was, explained]).when(find(now), as('process')).then([retyped]);
    const after = given(difference, [was, explained, retyped]);
    expect(after.state).toMatchObject({ status: 'open', ...now });
    after.when(find(now), as('process')).then([]);
    after.when(find({ ...now, related: { lines: [], movements: [] } }), as('process')).then([
      {
        type: 'BreakRetyped',
        data: {
          breakId,
          from: 'duplicate',
          ...now,
          related: { lines: [], movements: [] },
          by: finance,
        },
      },
    ]);
  });

  it('clears by a run, explained or not, and is found again after that', () => {
    given(difference, [was]).when(clear, as('process')).then([cleared]);
    given(difference, [was, explained]).when(clear, as('process')).then([cleared]);
    given(difference, [was, cleared]).when(clear, as('process')).then([]);
    given(difference, [was, cleared]).when(find(), as('process')).then([was]);
  });

  it('found again, it is open, with the owner it had, and not explained by what was said before', () => {
    const owned: BreakEvent = {
      type: 'BreakAssigned',
      data: { breakId, owner: finance, by: finance },
    };
    const again = given(difference, [was, owned, explained, cleared, was]);
    expect(again.state).toMatchObject({ status: 'open', owner: finance });
    again.when(explain, as(finance)).then([explained]);
  });

  it('has an owner who can work on it', () => {
    const { when } = given(difference, [was]);
    when(assign, as('finance-2', person())).then([
      { type: 'BreakAssigned', data: { breakId, owner: finance, by: 'finance-2' as UserId } },
    ]);
    when(assign, as('finance-2')).refused('user-unknown');
    when(assign, as('finance-2', person({ roles: ['reviewer'] }))).refused('break-owner', {
      actor: finance,
    });
    const gone: UserState = { ...(person() as Actor), status: 'disabled' };
    when(assign, as('finance-2', gone)).refused('break-owner');
  });

  it('is explained by a person, and again in other words', () => {
    given(difference, [was]).when(explain, as(finance)).then([explained]);
    given(difference, [was, explained]).when(explain, as(finance)).then([]);
    const other: BreakCommand = { ...explain, resolution: 'bank-error', reason: '银行串户' };
    given(difference, [was, explained])
      .when(other, as('finance-2'))
      .then([
        {
          type: 'BreakExplained',
          data: {
            breakId,
            resolution: 'bank-error',
            reason: '银行串户',
            by: 'finance-2' as UserId,
          },
        },
      ]);
  });

  it('is not worked on before it is found, nor after it has cleared', () => {
    for (const command of [assign, explain]) {
      given(difference, []).when(command, as(finance)).refused('break-unknown', { breakId });
      given(difference, [was, cleared])
        .when(command, as(finance, person()))
        .refused('break-cleared', { breakId });
    }
    given(difference, []).when(clear, as('process')).refused('break-unknown', { breakId });
  });

  it('is named by what it is about, in whatever order that is given', () => {
    const payer = 'payer-1' as PayerId;
    const about = { lines: ['b', 'a'], movements: ['y', 'x'], answer: null };
    const id = breakIdOf(payer, about);
    expect(breakIdOf(payer, { lines: ['a', 'b'], movements: ['x', 'y'], answer: null })).toBe(id);
    expect(breakIdOf(null, about)).not.toBe(id);
    expect(breakIdOf(payer, { ...about, movements: ['x'] })).not.toBe(id);
    expect(breakIdOf(payer, { ...about, answer: 'settled pay-1' })).not.toBe(id);
  });
});
