import { linesById } from '../../projections/bank-lines/query.js';
import { listBreaks } from '../../projections/reconciliation/query.js';
import { payerIdOf } from '../domain/streams.js';
import { at } from '../domain/targets.js';
import { type Day, day, lastDayOf, type Month, nextMonth } from '../kernel/days.js';
import type { Actor } from '../kernel/event.js';
import type { UserId } from '../kernel/ids.js';
import { sumFen } from '../kernel/money.js';
import { reconcile } from '../reconciliation/run.js';
import { type Booked, type Booking, camt053 } from './bank.js';
import { nth, on, type Step } from './course.js';
import { wan } from './money.js';
import { DIRECT } from './payers.js';
import type { Action, World } from './world.js';

// 对账与月结: the account that is paid from by files, month by month.

const FIRST = '2025-01' as Month;
/** Imported and looked at; two of its lines wait to be explained. */
const WAITING = '2026-02' as Month;
const payerId = payerIdOf(DIRECT.account);

const own = (on: string, amountFen: bigint, summary: string, name = ''): Booking => ({
  on: day(on),
  ...{ amountFen, summary, name },
  account: name === '' ? '' : '4200100000000000001',
  serial: `${on.replaceAll('-', '')}90001`,
});

/** What the bank books and no payment of the ledger is. */
const others: readonly Booking[] = [
  own('2025-01-20', wan(7_800), '年度用款额度下达', '国家金库示例新区支库'),
  own('2026-01-12', -wan(184.635), '跨年退回缴国库', '国家金库示例新区支库'),
  own('2026-01-19', wan(4_800), '年度用款额度下达', '国家金库示例新区支库'),
  own('2026-02-11', -wan(0.006), '回单柜年费'),
  own('2026-02-12', wan(3.2), '退款', '武汉临江商贸有限公司（虚构）'),
];

const EXPLAINED: Readonly<Record<string, string>> = {
  年度用款额度下达: '财政下达的年度用款额度，不是补贴收付',
  跨年退回缴国库: '跨年退回的款项上缴国库，账上退回时已计入国库',
};

/** The account as the bank has it, from the first of a month on. */
export function bookedIn(world: World, month: Month, until: Day = lastDayOf(month)): Booked {
  const from = day(`${month}-01`);
  const all = [...world.booked, ...others].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const before = all.filter((booking) => booking.on < from);
  return {
    account: DIRECT.account,
    ...{ from, to: until },
    openingFen: sumFen(before.map(({ amountFen }) => amountFen)),
    bookings: all.filter((booking) => booking.on >= from && booking.on <= until),
  };
}

const importsStatement =
  (month: Month): Action =>
  async (world, actor) => {
    const file = { name: `camt053-${month}.xml`, bytes: camt053(bookedIn(world, month)) };
    const asked = { actor, commandId: world.commandId(actor), dryRun: false };
    await world.tranche.statements.import(file, asked);
  };

const reconciles: Action = (world, actor) =>
  reconcile(world.tranche, payerId, actor, world.commandId(actor));

/** What everybody in the office knows; the rest is found out. */
const explains: Action = async (world, by) => {
  for (const { breakId, lines } of await openBreaks(world)) {
    const [line] = await linesById(world.tranche.rows.db, lines);
    const reason = EXPLAINED[line?.summary ?? ''];
    if (reason === undefined) continue;
    await world.ask(by, at.break(breakId), {
      type: 'ExplainBreak',
      ...{ breakId, reason },
      resolution: 'other',
    });
  }
};

const assigns =
  (owner: string): Action =>
  async (world, by) => {
    for (const { breakId } of await openBreaks(world)) {
      const command = { type: 'AssignBreak', breakId, owner: owner as UserId } as const;
      await world.ask(by, at.break(breakId), command);
    }
  };

const closes =
  (month: Month): Action =>
  (world, by: Actor) =>
    world.ask(by, at.period(payerId, month), { type: 'ClosePeriod', payerId, month });

async function openBreaks({ tranche: { store, projector, rows } }: World) {
  const head = await store.head();
  if (head !== null) await projector.waitFor(head, ['reconciliation', 'bank-lines'], 60_000);
  return (await listBreaks(rows.db, { accountId: payerId, status: 'open' })).items;
}

const months: readonly Month[] = (() => {
  const all: Month[] = [];
  for (let month = FIRST; month <= WAITING; month = nextMonth(month)) all.push(month);
  return all;
})();

export const statements: readonly Step[] = months.flatMap((month) => {
  const morning = nth(`${nextMonth(month)}-01`, 1);
  const work = [importsStatement(month), reconciles, explains];
  return month < WAITING
    ? [on(morning, 'finance-1', ...work, closes(month))]
    : [
        on(morning, 'finance-1', ...work),
        on(nth(morning, 1), 'finance-approver', assigns('finance-1')),
      ];
});
