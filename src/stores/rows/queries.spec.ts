import { describe, expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { applicationDetail, listApplications } from '../../../projections/applications/query.js';
import { listAuditTrail } from '../../../projections/audit-trail/query.js';
import { batchDetail, listBatches } from '../../../projections/batches/query.js';
import { budgetDetail, listBudgetLines } from '../../../projections/budget/query.js';
import {
  listEnterpriseTotals,
  sumEnterpriseTotals,
} from '../../../projections/enterprise-totals/query.js';
import { enterpriseDetail, listEnterprises } from '../../../projections/enterprises/query.js';
import type { Tables } from '../../../projections/index.js';
import { claimsOn, consecutiveYearsOf, listLimits } from '../../../projections/limits/query.js';
import { listPayments, paymentDetail } from '../../../projections/payments/query.js';
import {
  listRecoveries,
  recoveredPayment,
  recoveryDetail,
} from '../../../projections/recoveries/query.js';
import { positionOf, seqKnownAt, seqOf } from '../../../projections/sequence/query.js';
import { listTranches, tranchesOf } from '../../../projections/tranche-calendar/query.js';
import { listUsers, userDetail } from '../../../projections/users/query.js';
import { projections, sequenceProjection } from '../../../projections/index.js';
import type { Projection } from '../../../projections/projection.js';
import { USCC } from '../../../test/support/cases.js';
import { deliver, event, facts } from '../../../test/support/facts.js';
import { moneyBack } from '../../../test/support/back.js';
import { another, life } from '../../../test/support/life.js';
import { places } from '../../../test/support/rows.js';
import { ReadModels } from './read-models.js';

/** Every query there is, with each of its filters. */
async function answers(db: Kysely<Tables>): Promise<Readonly<Record<string, unknown>>> {
  const a1 = 'a1' as never;
  const uscc = USCC as never;
  const scope = { unit: 'science' as never, uscc };
  const day = '2024-06-02' as never;
  const days = { from: '2023-01-01' as never, to: '2024-12-31' as never };
  const of = { measure: 'hq-relocation' as never, benefitYear: 2023 };
  const claims = { scope: 'enterprise' as const, owner: uscc, cap: 'hq-relocation' };
  return {
    applications: await listApplications(db, scope, { ...of, ...days, status: 'granted' }),
    application: await applicationDetail(db, a1),
    audit: await listAuditTrail(db, scope, {
      ...days,
      applicationId: a1,
      uscc,
      unit: 'science' as never,
      actor: 'u1' as never,
      type: 'ApprovalGiven',
      stream: 'application-a1' as never,
    }),
    trail: await listAuditTrail(db, {}, { limit: 200, order: 'asc' }),
    batches: await listBatches(db, { status: 'collected' }),
    batch: await batchDetail(db, 'batch1' as never),
    budgets: await listBudgetLines(db, { unit: 'science' as never, fiscalYear: 2023 }),
    budget: await budgetDetail(db, 'l1' as never),
    totals: await listEnterpriseTotals(db, scope, of),
    total: await sumEnterpriseTotals(db, scope, of),
    enterprises: await listEnterprises(db, { uscc }, { search: '样例' }),
    byCode: await listEnterprises(db, {}, { search: 'ma4k' }),
    notEverything: await listEnterprises(db, {}, { search: '%' }),
    enterprise: await enterpriseDetail(db, uscc, day),
    limits: await listLimits(db, { uscc, scope: 'enterprise', cap: 'hq-relocation', year: 0 }),
    claims: await claimsOn(db, claims, { status: 'confirmed' }),
    years: await consecutiveYearsOf(db, uscc),
    payments: await listPayments(db, scope, {
      applicationId: a1,
      batchId: 'batch1' as never,
      status: 'settled',
      fiscalYear: 2023,
      bankReference: 'bank2',
      settledFrom: '2023-01-01' as never,
      settledTo: '2023-12-31' as never,
      uscc,
      unit: 'science' as never,
      lineId: 'l2' as never,
      held: false,
      openRecovery: true,
      matched: false,
    }),
    unclaimed: await listPayments(db, {}, { openRecovery: false, matched: false }),
    recoveries: await listRecoveries(db, scope, {
      status: 'open',
      uscc,
      unit: 'science' as never,
      applicationId: a1,
      paymentId: 'p12' as never,
      orderedFrom: '2024-01-01' as never,
      orderedTo: '2024-01-31' as never,
    }),
    others: [
      await listRecoveries(db, {}, { status: 'cancelled' }),
      await listRecoveries(db, {}, { status: 'received' }),
      await listRecoveries(db, {}, { status: 'came-back' }),
    ],
    recovery: await recoveryDetail(db, 'p12' as never, 'rec1' as never),
    recovered: await recoveredPayment(db, 'rec1' as never),
    payment: await paymentDetail(db, 'p12' as never),
    seq: [await seqOf(db, '3'), await positionOf(db, 3)],
    known: await seqKnownAt(db, '2023-06-13T00:00:00.000Z' as never),
    tranches: await listTranches(db, day, scope, { ...of, ...days, unpaid: true, limit: 1 }),
    calendar: await tranchesOf(db, a1, day),
    users: await listUsers(db, { unit: 'science' as never, role: 'auditor' }),
    user: await userDetail(db, 'li' as never),
  };
}

const user = (type: 'UserCreated' | 'RoleGranted', data: object) =>
  event('user-li', type, { userId: 'li', by: 'admin', ...data });

async function answersIn(place: keyof typeof places) {
  const every: readonly Projection[] = [...projections, sequenceProjection];
  const { target, remove } = await places[place]();
  const models = await ReadModels.open(target, every);
  try {
    const own = another(life, 'x').filter(({ stream }) => !stream.startsWith('enterprise-'));
    const history = facts([
      ...moneyBack,
      ...own,
      user('UserCreated', { unit: 'science', uscc: null }),
      user('RoleGranted', { role: 'auditor' }),
    ]);
    for (const projection of every) await deliver(models, projection, history);
    return await answers(models.db);
  } finally {
    await models.close();
    await remove();
  }
}

describe('every query', () => {
  it('finds something, so that an equal answer means something', async () => {
    const { notEverything, years, ...found } = await answersIn('SQLite in memory');
    for (const [name, answer] of Object.entries(found)) {
      const items = (answer as { items?: readonly unknown[] } | undefined)?.items;
      expect([name, items?.length ?? (answer === undefined ? 0 : 1)]).not.toEqual([name, 0]);
    }
    expect([notEverything, years]).toEqual([{ items: [], next: null }, []]);
  });

  (process.env['DATABASE_URL'] ? it : it.skip)(
    'answers from PostgreSQL as from SQLite',
    async () => {
      expect(await answersIn('PostgreSQL')).toEqual(await answersIn('SQLite in memory'));
    },
  );
});
