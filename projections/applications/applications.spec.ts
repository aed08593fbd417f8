import { describe, expect, it } from '@jest/globals';
import type { ApplicationId, Unit } from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { application, award, granted, noticed, submitted, USCC } from '../../test/support/cases.js';
import { event, type Given, rowsOf } from '../../test/support/facts.js';
import { claimedBack, overpaid } from '../../test/support/back.js';
import { life } from '../../test/support/life.js';
import { applicationsProjection } from './project.js';
import { applicationDetail, listApplications } from './query.js';

const after = async (given: readonly Given[]) => (await rowsOf(applicationsProjection, given)).db;
const detailAfter = async (given: readonly Given[]) => {
  const detail = await applicationDetail(await after(given), 'a1' as ApplicationId);
  if (!detail) throw new Error('no such application');
  return detail;
};

describe('an application, read by an officer', () => {
  it('is awarded no more what was claimed back of it', async () => {
    const { grantedFen, awardFen, recoveredFen } = await detailAfter([
      ...life,
      ...overpaid,
      ...claimedBack,
    ]);
    // 500万, 100万 reduced and 40万 recovered; what came back of an overpayment was never awarded.
    expect([grantedFen, awardFen, recoveredFen]).toEqual([award, 360_000_000n, 40_000_000n]);
  });

  it('shows each fact as declared beside what was verified, by whom and on which file', async () => {
    const { facts, contact, status, openObjections, noticeClosesOn, name } =
      await detailAfter(noticed);
    expect({ status, openObjections, noticeClosesOn, name }).toEqual({
      status: 'noticed',
      openObjections: 0,
      noticeClosesOn: '2023-06-12',
      name: '光谷样例科技',
    });
    expect(facts).toEqual([
      {
        fact: 'insuredHeadcount',
        declared: 120,
        verified: {
          value: 118,
          evidence: ['f1'],
          note: 'May list',
          by: 'officer',
          at: '2023-06-05T01:00:00.000Z',
        },
      },
      { fact: 'valuation', declared: '700000000000', verified: null },
    ]);
    expect(contact?.phone).toEqual({ subject: 's1', sealed: 'c2' });
  });

  it('keeps the sum that granted the award, with its trace, to the fen', async () => {
    const detail = await detailAfter(granted);
    expect(detail.assessment?.assessment.amountFen).toBe(award);
    expect(detail).toMatchObject({
      status: 'granted',
      grantedFen: award,
      awardFen: award,
      approvalsGiven: 2,
      approvalLevels: 2,
      grantedOn: '2023-06-14',
    });
    expect(detail.approvals.map(({ level, by }) => [level, by])).toEqual([
      [1, 'approver1'],
      [2, 'approver2'],
    ]);
  });

  it('keeps what was granted when an award is reduced, and says why', async () => {
    const freed = {
      reservationId: 'r1',
      fromFen: award,
      toFen: 100n,
      tranches: [],
      budget: [],
      reason: 'staff fell',
      by: 'officer',
    };
    const detail = await detailAfter([...granted, application('AwardReduced', freed)]);
    expect(detail).toMatchObject({
      status: 'granted',
      grantedFen: award,
      awardFen: 100n,
      reason: 'staff fell',
    });
    const revoked = await detailAfter([...granted, application('AwardRevoked', freed)]);
    expect(revoked.status).toBe('revoked');
  });

  it('asks for every fact again after a resubmission', async () => {
    const detail = await detailAfter([
      ...noticed.slice(0, 5),
      application('ApplicationSentBack', { reason: 'wrong month', by: 'officer' }),
      application('ApplicationResubmitted', {
        declared: { insuredHeadcount: 99 },
        unit: '企服局',
        by: 'applicant',
      }),
    ]);
    expect(detail).toMatchObject({ status: 'submitted', unit: '企服局' });
    expect(detail.facts).toEqual([{ fact: 'insuredHeadcount', declared: 99, verified: null }]);
  });

  it('counts an objection as open until it is resolved, and keeps its outcome', async () => {
    const raised = application('ObjectionRaised', {
      objectionId: 'o1',
      objector: { subject: 's2', sealed: 'c3' },
      text: 'not theirs',
      by: 'officer',
    });
    const open = await detailAfter([...noticed, raised]);
    expect(open.openObjections).toBe(1);
    expect(open.objections[0]?.upheld).toBeNull();
    const closed = await detailAfter([
      ...noticed,
      raised,
      application('ObjectionResolved', {
        objectionId: 'o1',
        upheld: false,
        reason: 'unfounded',
        by: 'reviewer',
      }),
    ]);
    expect(closed.openObjections).toBe(0);
    expect(closed.objections).toMatchObject([
      { upheld: false, reason: 'unfounded', objector: { subject: 's2', sealed: 'c3' } },
    ]);
  });

  it('says why a proposal failed, and forgets it when the next one is made', async () => {
    const failed = await detailAfter([
      ...noticed.slice(0, 7),
      application('ProposalFailed', {
        reservationId: 'r1',
        reason: { code: 'cap-exceeded', params: { limitFen: 7n } },
      }),
    ]);
    expect(failed).toMatchObject({
      status: 'assessed',
      failure: { code: 'cap-exceeded', params: { limitFen: 7n } },
    });
    expect((await detailAfter(noticed)).failure).toBeNull();
  });

  it('never keeps a personal value that is not sealed', async () => {
    const open = application('ObjectionRaised', {
      objectionId: 'o1',
      objector: { subject: 's2', plain: '张三' },
      text: '',
      by: 'officer',
    });
    await expect(after([...noticed, open])).rejects.toThrow('unsealed');
  });
});

describe('the register of applications', () => {
  const many = (count: number): readonly Given[] =>
    Array.from({ length: count }, (_, i) => {
      const applicationId = `n${i}`;
      const unit = i % 2 === 0 ? 'science' : 'enterprise-service';
      return event(
        `application-${applicationId}`,
        'ApplicationSubmitted',
        {
          ...submitted.data,
          applicationId,
          unit,
          contact: null,
          submittedOn: `2023-06-${String(i + 1).padStart(2, '0')}`,
        },
        { about: { applicationId, unit } },
      );
    });

  it('pages through every application once, newest first', async () => {
    const db = await after(many(7));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listApplications(db, {}, { limit: 3, after: cursor });
      seen.push(...page.items.map(({ applicationId }) => applicationId));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['n6', 'n5', 'n4', 'n3', 'n2', 'n1', 'n0']);
  });

  it("shows a unit its own cases, and an applicant its own enterprise's", async () => {
    const db = await after(many(6));
    const unit = 'science' as Unit;
    const listed = await listApplications(db, { unit });
    expect(listed.items.map(({ applicationId }) => applicationId)).toEqual(['n4', 'n2', 'n0']);
    expect((await listApplications(db, { uscc: 'other' as Uscc })).items).toEqual([]);
    expect((await listApplications(db, { uscc: USCC as Uscc })).items).toHaveLength(6);
  });

  it('filters by status, year and days of submission', async () => {
    const db = await after(many(6));
    const days = await listApplications(db, {}, { from: '2023-06-02', to: '2023-06-03' } as never);
    expect(days.items.map(({ applicationId }) => applicationId)).toEqual(['n2', 'n1']);
    expect((await listApplications(db, {}, { status: 'granted' })).items).toEqual([]);
    expect((await listApplications(db, {}, { benefitYear: 2023 })).items).toHaveLength(6);
  });

  it('refuses a cursor of another list and a page beyond the limit', async () => {
    const db = await after(many(1));
    const foreign = Buffer.from('["payments",1]').toString('base64url');
    for (const cursor of ['x', foreign, Buffer.from('["applications",null]').toString('base64url')])
      await expect(listApplications(db, {}, { after: cursor })).rejects.toMatchObject({
        code: 'cursor-invalid',
      });
    for (const limit of [0, 201, 1.5])
      await expect(listApplications(db, {}, { limit })).rejects.toMatchObject({
        code: 'page-limit',
      });
  });
});
