import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { About, Actor, Role } from '../kernel/event.js';
import type { Unit, UserId } from '../kernel/ids.js';
import type { Uscc } from '../kernel/uscc.js';
import { forbidden, permissions } from './permissions.js';
import { GRANTABLE } from './user/decide.js';

const UNIT = '科创局' as Unit;
const OTHER = '建设局' as Unit;
const OWN = '914403001922038216' as Uscc;

const actor = (role: Role, unit: Unit | null = UNIT, uscc: Uscc | null = null): Actor => ({
  id: 'u-1' as UserId,
  roles: [role],
  unit,
  uscc,
});
const OF_A_UNIT: readonly Role[] = ['case-officer', 'reviewer', 'approver'];

const refusedTo = (who: Actor, command: string, about: About = {}): string | undefined =>
  forbidden(who, command, about)?.code;

describe('who may what', () => {
  it('names every command there is, and only those (as the deciders’ sources have them)', () => {
    const sources = [
      ...['application/commands', 'batch/decide', 'budget/decide', 'enterprise/decide'],
      ...['import/decide', 'statement/decide', 'statement/match'],
      ...['break/decide', 'period/decide'],
      ...['ledger/decide', 'limits/commands', 'payment/commands', 'policy/decide', 'user/decide'],
      ...[
        'history/decide',
        'payer/decide',
        'subscriber/decide',
        'subscriber/webhook',
        'erasure/decide',
      ],
    ];
    const types = sources.flatMap((source) => {
      const text = readFileSync(`src/domain/${source}.ts`, 'utf8');
      return [...text.matchAll(/readonly type: '(\w+)'/g)].map(([, type]) => type as string);
    });
    expect(Object.keys(permissions).sort()).toEqual([...new Set(types)].sort());
  });

  it('gives auditors and subscribers nothing to change', () => {
    for (const roles of Object.values(permissions)) {
      expect(roles).not.toContain('auditor');
      expect(roles).not.toContain('subscriber');
    }
  });

  it('keeps for the ledger itself what no person may be granted', () => {
    expect(GRANTABLE).not.toContain('process');
    const own = Object.entries(permissions).filter(([, roles]) => roles.join() === 'process');
    expect(own.length).toBeGreaterThan(15);
    for (const [command] of own) {
      for (const role of GRANTABLE) expect(refusedTo(actor(role), command)).toBe('role-missing');
    }
  });

  it('lets nobody both make and approve the same kind of step with one role', () => {
    const pairs = [
      ['SubmitApplication', 'VerifyFact'],
      ['VerifyFact', 'ApproveAward'],
      ['ProposeAward', 'ApproveAward'],
      ['SealBatch', 'ApproveBatch'],
      ['OrderErasure', 'ConfirmErasure'],
    ] as const;
    for (const [first, second] of pairs) {
      expect(permissions[first].filter((role) => permissions[second].includes(role))).toEqual([]);
    }
  });

  it.each(Object.entries(permissions))(
    '%s is refused to every role it does not name',
    (command, roles) => {
      for (const role of [...GRANTABLE, 'process'] as const) {
        const refused = refusedTo(actor(role, UNIT, OWN), command, { unit: UNIT, uscc: OWN });
        expect({ role, refused }).toEqual({
          role,
          refused: roles.includes(role) ? undefined : 'role-missing',
        });
      }
    },
  );

  it.each(Object.entries(permissions))('%s reaches no further than its roles', (command, roles) => {
    const about = { unit: OTHER, uscc: '9144030071526726XG' as Uscc };
    for (const role of roles) {
      const expected = OF_A_UNIT.includes(role)
        ? 'other-unit'
        : role === 'applicant'
          ? 'other-enterprise'
          : undefined;
      expect({ role, refused: refusedTo(actor(role, UNIT, OWN), command, about) }).toEqual({
        role,
        refused: expected,
      });
    }
  });

  it('adds up over the roles of one person', () => {
    const both: Actor = { ...actor('applicant', UNIT, OWN), roles: ['applicant', 'case-officer'] };
    expect(refusedTo(both, 'SubmitApplication', { unit: OTHER, uscc: OWN })).toBeUndefined();
    expect(refusedTo(both, 'SubmitApplication', { unit: UNIT, uscc: 'x' as Uscc })).toBeUndefined();
    expect(refusedTo(both, 'SubmitApplication', { unit: OTHER, uscc: 'x' as Uscc })).toBe(
      'other-enterprise',
    );
    expect(refusedTo({ ...both, roles: [] }, 'SubmitApplication')).toBe('role-missing');
  });
});
