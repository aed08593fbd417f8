import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, Unit, UserId } from '../../src/kernel/ids.js';
import { award } from '../../test/support/cases.js';
import { event, rowsOf } from '../../test/support/facts.js';
import { life } from '../../test/support/life.js';
import { auditTrailProjection } from './project.js';
import { listAuditTrail } from './query.js';

const after = async () => (await rowsOf(auditTrailProjection, life)).db;

describe('the audit trail', () => {
  it('has a line for every event, in order, each naming the event it comes from', async () => {
    const { items, next } = await listAuditTrail(await after(), {}, { limit: 200, order: 'asc' });
    expect(next).toBeNull();
    expect(items.map(({ seq, type }) => [seq, type])).toEqual(
      life.map(({ type }, i) => [i + 1, type]),
    );
    const grant = items.find(({ type }) => type === 'AwardGranted');
    expect(grant).toMatchObject({
      stream: 'application-a1',
      amountFen: award,
      effectiveOn: '2023-06-14',
      recordedOn: '2023-06-14',
      basis: { clause: '(一)3', day: '2023-06-14' },
    });
    const fact = items.find(({ type }) => type === 'FactVerified');
    expect(fact?.basis).toEqual({
      subject: 'insuredHeadcount',
      evidence: ['f1'],
      reason: 'May list',
    });
  });

  it('is filtered by case, actor, kind and day, and never shows another unit', async () => {
    const { db } = await rowsOf(auditTrailProjection, [
      ...life,
      event('user-x', 'UserCreated', { userId: 'x' }, { on: '2025-01-01', by: 'admin' }),
    ]);
    const count = async (...[scope, filter]: [object?, object?]) =>
      (await listAuditTrail(db, scope ?? {}, { limit: 200, ...filter })).items.length;
    const id = 'a1' as ApplicationId;
    expect(await count({}, { actor: 'admin' as UserId })).toBe(1);
    expect(await count({}, { type: 'ApprovalGiven' })).toBe(2);
    expect(await count({}, { applicationId: id, type: 'AwardGranted' })).toBe(1);
    expect(await count({}, { from: '2025-01-01' as Day })).toBe(1);
    expect(await count({ unit: 'other' as Unit }, { applicationId: id })).toBe(0);
    expect(await count({ unit: 'science' as Unit }, { unit: 'other' as Unit })).toBe(0);
  });
});
