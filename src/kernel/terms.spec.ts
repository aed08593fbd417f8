import { describe, expect, it } from '@jest/globals';
import { permissions } from '../domain/permissions.js';
import { sentence } from './sentence.js';
import { wordsFor } from './terms.js';

const forPeople = Object.entries(permissions).filter(([, roles]) =>
  roles.some((role) => role !== 'process'),
);

describe('our words', () => {
  it.each(forPeople)('%s and whoever may do it are told in both languages', (command, roles) => {
    for (const codes of [command, roles.join(', ')]) {
      expect(wordsFor(codes, 'zh')).toMatch(/^[^A-Za-z]+$/);
      expect(wordsFor(codes, 'en')).toBeDefined();
    }
  });

  it('stand in a sentence for the codes, which the problem itself keeps', () => {
    const params = {
      command: 'ApproveBatch',
      limit: 'finance-approver',
      actual: 'case-officer, reviewer',
    };
    expect(sentence('role-missing', params, 'zh')).toBe(
      '办理“审批批次”需要以下角色之一：财务审批；当前角色：经办、复核。',
    );
    expect(sentence('role-missing', params, 'en')).toBe(
      '“approving a batch” needs one of these roles: finance approver; you have case officer, reviewer.',
    );
  });

  it('tell where a case stands and what comes next', () => {
    const params = { limit: 'noticed', actual: 'reserved' };
    expect(sentence('wrong-status', params, 'zh')).toBe(
      '该步骤要求申报处于“公示”；现为“已占用限额待公示”。请先公示。',
    );
    expect(sentence('wrong-status', params, 'en')).toBe(
      'This needs an application that is under public notice; it is waiting for its public notice. Open its public notice first.',
    );
  });

  it('leave whoever writes codes with the codes', () => {
    const params = { field: 'role', limit: 'auditor', actual: 'applicant' };
    expect(sentence('request-invalid', params, 'zh')).toContain('auditor');
  });

  it('leave a name that is no code as it is', () => {
    expect(wordsFor('科创局', 'zh')).toBeUndefined();
    expect(wordsFor('constructor', 'zh')).toBeUndefined();
  });
});
