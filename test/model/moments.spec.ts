import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { applicationDetail, listApplications } from '../../projections/applications/query.js';
import { listBudgetLines } from '../../projections/budget/query.js';
import {
  listEnterpriseTotals,
  sumEnterpriseTotals,
} from '../../projections/enterprise-totals/query.js';
import { enterpriseDetail } from '../../projections/enterprises/query.js';
import type { Tables } from '../../projections/index.js';
import { listLimits } from '../../projections/limits/query.js';
import type { Page, PageRequest } from '../../projections/page.js';
import { listPayments } from '../../projections/payments/query.js';
import { listRecoveries } from '../../projections/recoveries/query.js';
import { listTranches, tranchesOf } from '../../projections/tranche-calendar/query.js';
import { unitPosition } from '../../projections/units/query.js';
import { openTranche, type Tranche } from '../../src/composition.js';
import { makeDistrict, StepClock } from '../../src/demo/make.js';
import type { World } from '../../src/demo/world.js';
import { at } from '../../src/domain/targets.js';
import { eventsOfCase } from '../../src/history/case-file/gather.js';
import { asOf } from '../../src/history/moments.js';
import { Past } from '../../src/history/past.js';
import {
  addDays,
  type Day,
  dayOf,
  millisecondsOf,
  type Moment,
  momentAt,
} from '../../src/kernel/days.js';
import type { ApplicationId, LineId, ReservationId } from '../../src/kernel/ids.js';
import { wan } from '../../src/kernel/money.js';
import { Refusal, refuse } from '../../src/kernel/refusal.js';
import { historyOf } from '../../src/ledger/projector.js';

const folder = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const MOMENTS = 20;
const MODELS = [
  'applications',
  'budget',
  'enterprise-totals',
  'enterprises',
  'limits',
  'payments',
  'recoveries',
  'tranche-calendar',
];

async function all<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ;) {
    const page = await list({ limit: 200, after });
    items.push(...page.items);
    if (page.next === null) return items;
    after = page.next;
  }
}

/** Every figure that anybody looks at. */
async function figures(db: Kysely<Tables>, on: Day): Promise<string> {
  const budgets = await all((page) => listBudgetLines(db, page));
  const applications = await all((page) => listApplications(db, {}, page));
  const units = [...new Set(applications.map(({ unit }) => unit))].sort();
  const enterprises = [...new Set(applications.map(({ uscc }) => uscc))].sort();
  const found = {
    totals: await all((page) => listEnterpriseTotals(db, {}, page)),
    sum: await sumEnterpriseTotals(db, {}),
    limits: await all((page) => listLimits(db, page)),
    budgets,
    payments: await all((page) => listPayments(db, {}, page)),
    recoveries: await all((page) => listRecoveries(db, {}, page)),
    tranches: await all((page) => listTranches(db, on, {}, page)),
    applications,
    positions: await Promise.all(units.map((unit) => unitPosition(db, unit))),
    enterprises: await Promise.all(enterprises.map((uscc) => enterpriseDetail(db, uscc, on))),
  };
  return JSON.stringify(found, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v), 1);
}

/** A balance as known at T is what an auditor signed: nothing that arrives later may move it. */
describe('every figure of the demo at 20 moments of its history', () => {
  let tranche: Tranche;
  let world: World;
  let moments: readonly Moment[];
  let backdated: Day;
  const then: string[] = [];
  const clock = new StepClock();

  /** From the events anew: nothing that was kept in memory may answer. */
  const shown = async (knownAt: Moment): Promise<string> => {
    const now = momentAt(millisecondsOf(clock.now()) + 1);
    const { seq } = await asOf(tranche.rows.db, now, { knownAt });
    const past = new Past(historyOf(tranche.store, tranche.codec), tranche.rows.projections);
    const db = await past.rows(MODELS, { seq, effectiveOn: null });
    return `seq ${seq}\n${await figures(db, dayOf(knownAt))}`;
  };
  const sumOn = async (effectiveOn: Day | null) => {
    const past = new Past(historyOf(tranche.store, tranche.codec), tranche.rows.projections);
    const { seq } = await asOf(tranche.rows.db, clock.now(), {});
    return sumEnterpriseTotals(await past.rows(MODELS, { seq, effectiveOn }), {});
  };
  const caughtUp = async (): Promise<void> => {
    const head = await tranche.store.head();
    if (head !== null) await tranche.projector.waitFor(head, ['audit-trail', ...MODELS], 60_000);
  };

  beforeAll(async () => {
    tranche = await openTranche({
      folder: ':memory:',
      kind: 'demo',
      clock,
      log: pino({ level: 'silent' }),
      policiesFolder: folder('policies'),
      profilesFolder: folder('profiles'),
    });
    world = await makeDistrict(tranche, clock);
    await caughtUp();
    const rows = await tranche.rows.db
      .selectFrom('audit_trail')
      .select('recordedAt')
      .distinct()
      .orderBy('recordedAt')
      .execute();
    const apart = (rows.length - 1) / MOMENTS;
    moments = Array.from(
      { length: MOMENTS },
      (_, i) => rows[Math.round((i + 0.5) * apart)]!.recordedAt,
    );
    for (const moment of moments) then.push(await shown(moment));
  }, 600_000);
  afterAll(() => tranche?.close());

  it('are 20 different answers, each with money from some moment on', () => {
    expect(new Set(then).size).toBe(MOMENTS);
    expect(then.at(-1)).toMatch(/"keptFen": "[1-9]\d+n"/);
  });

  it('of a case are the same from its own events alone as from the whole history', async () => {
    const { store, codec, rows } = tranche;
    const past = new Past(historyOf(store, codec), rows.projections);
    const names = ['applications', 'tranche-calendar'];
    const shownOf = async (db: Kysely<Tables>, id: ApplicationId, on: Day) => [
      await applicationDetail(db, id),
      await tranchesOf(db, id, on),
    ];
    for (const knownAt of [moments[7]!, moments[13]!, moments.at(-1)!]) {
      const asked = await asOf(rows.db, clock.now(), { knownAt });
      const whole = await past.rows(names, asked);
      const cases = await all((page) => listApplications(whole, {}, page));
      expect(cases.length).toBeGreaterThan(0);
      for (const { applicationId: id } of cases) {
        const { seq } = asked;
        const events = await eventsOfCase({ db: rows.db, store, codec }, id, { seq, whole: true });
        const alone = await past.rowsOf(names, events, asked);
        const on = dayOf(knownAt);
        expect(await shownOf(alone, id, on)).toEqual(await shownOf(whole, id, on));
      }
    }
  }, 120_000);

  it('stay what they were once late, backdated and corrected events have come', async () => {
    clock.set(momentAt(millisecondsOf(clock.now()) + 60_000));
    const before = await sumOn(null);
    const finance = world.actor('finance-2');
    const { db } = tranche.rows;
    const settled = await db
      .selectFrom('payments')
      .selectAll()
      .where('status', '=', 'settled')
      .where('returnedFen', '=', 0n)
      .where('recoveredFen', '=', 0n)
      .orderBy('seq')
      .execute();
    // Late: a return that the bank had booked long before it was told.
    const late = await firstOf(settled, async ({ paymentId, settledOn }) => {
      backdated = addDays(settledOn as Day, 2);
      await world.ask(finance, at.payment(paymentId), {
        type: 'ReturnPayment',
        paymentId,
        returnId: 'LATE-1',
        kind: 'by-payee',
        overpaymentId: null,
        amountFen: 100n,
        valueOn: backdated,
        reason: '迟到的退回',
      });
    });
    // Corrected: a payment is charged to another line of its year, by two persons.
    const toLineId = 'line-moved-to' as LineId;
    const moves = settled.filter(
      ({ paymentId, fiscalYear }) => paymentId !== late.paymentId && fiscalYear === 2026,
    );
    const { unit } = moves[0]!;
    await world.ask(world.actor('finance-1'), at.budget(toLineId), {
      type: 'AppropriateBudget',
      lineId: toLineId,
      unit,
      fiscalYear: 2026,
      documentNumber: '武新财预〔2026〕99号',
      functional: '2150805',
      economic: '31205',
      source: '一般公共预算',
      amountFen: wan(100_000),
    });
    const corrected = await firstOf(
      moves.filter((payment) => payment.unit === unit),
      async ({ paymentId, seq }) => {
        const correctionId = `res-${seq}` as ReservationId;
        const proposal = { paymentId, correctionId, toLineId, reason: '列错指标' };
        await world.ask(finance, at.payment(paymentId), {
          type: 'ProposePaymentCorrection',
          ...proposal,
        });
        await world.ask(world.actor('finance-approver'), at.payment(paymentId), {
          type: 'ConfirmPaymentCorrection',
          paymentId,
          correctionId,
        });
        const moved = await tranche.ledger.read(at.payment(paymentId));
        if (moved.status !== 'settled' || moved.charge.lineId !== toLineId) {
          throw refuse('wrong-status');
        }
      },
    );
    expect(corrected.paymentId).not.toBe(late.paymentId);
    // Backdated: the enterprise had left years ago, as it turns out.
    const { uscc } = late;
    await world.ask(world.actor('case-officer'), at.enterprise(uscc), {
      type: 'RecordEnterpriseFact',
      fact: 'taxInDistrict',
      value: false,
      from: '2024-01-01' as Day,
      basis: '税务机关函告',
    });
    await caughtUp();

    for (const [i, moment] of moments.entries()) {
      const now = await shown(moment);
      // Not `toBe` on the texts: what fails would print megabytes.
      expect([moment, now === then[i]]).toEqual([moment, true]);
    }
    const after = await sumOn(null);
    expect(after.returnedFen - before.returnedFen).toBe(100n);
  }, 600_000);

  it('show the late return from its business day on, asked by the day', async () => {
    const eve = await sumOn(addDays(backdated, -1));
    const day = await sumOn(backdated);
    expect(day.returnedFen - eve.returnedFen).toBeGreaterThanOrEqual(100n);
    const late: readonly { effectiveOn: Day; amountFen: bigint | null }[] = await tranche.rows.db
      .selectFrom('audit_trail')
      .select(['effectiveOn', 'amountFen'])
      .where('type', '=', 'PaymentReturned')
      .where('effectiveOn', '=', backdated)
      .execute();
    expect(late.some(({ amountFen }) => amountFen === 100n)).toBe(true);
  }, 120_000);
});

/** The first of them that the ledger takes. */
async function firstOf<T>(candidates: readonly T[], act: (one: T) => Promise<void>): Promise<T> {
  const refusals = new Set<string>();
  for (const one of candidates) {
    try {
      await act(one);
      return one;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusals.add(error.code);
    }
  }
  throw new Error(`none was taken: ${[...refusals].join(', ')}`);
}
