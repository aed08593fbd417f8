import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, day, type Month, monthOf } from '../kernel/days.js';
import { type Booked, type Booking, corporateCsv } from './bank.js';
import { wan } from './money.js';
import { DIRECT } from './payers.js';
import { PRESENT, stories } from './scenario.js';
import { bookedIn } from './statements.js';
import type { World } from './world.js';

// What lies beside the demo for its users to import.

export const FILES = 'demo-files';
export const STATEMENT = 'statement-2026-03.csv';

const nameOf = (key: string): string => {
  const story = stories.find(({ subject }) => subject.key === key);
  if (!story) throw new Error(`no story of ${key}`);
  return story.subject.name;
};

/**
 * 三月对账单 up to yesterday. The bank has gone wrong, or knows more than the ledger: each kind of
 * break is in it once.
 */
export function newestStatement(world: World): Booked {
  const until = addDays(day(PRESENT), -1);
  const booked = bookedIn(world, monthOf(until) satisfies Month, until);
  const returned = world.booked.findLast(({ name }) => name === nameOf('yunxiu'));
  if (!returned) throw new Error('nothing was paid to yunxiu');
  const bookings = [...booked.bookings.flatMap(asItWent), cameBack(returned), strayReturn];
  return { ...booked, bookings: bookings.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)) };
}

function asItWent(booking: Booking): readonly Booking[] {
  switch (booking.name) {
    case nameOf('lanqi'):
      // 金额不符: a digit was lost.
      return [{ ...booking, amountFen: -wan(3.3) }];
    case nameOf('xixia'):
      // 重复: the bank paid it again the day after.
      return [booking, { ...booking, on: addDays(booking.on, 1), serial: `${booking.serial}-2` }];
    case nameOf('qingluan'):
      // 收款人不符: another's account.
      return [{ ...booking, account: '4200100000000010998' }];
    case nameOf('wutong'):
      // 银行未见: told as settled, and not booked yet.
      return [];
    default:
      return [booking];
  }
}

/** 退汇 that nobody has recorded. */
const cameBack = ({ amountFen, name, account, endToEndId }: Booking): Booking => ({
  on: day('2026-03-09'),
  ...{ amountFen: -amountFen, name, account, serial: '2026030900044', summary: '退汇' },
  ...(endToEndId !== undefined && { endToEndId }),
});

const strayReturn: Booking = {
  on: day('2026-03-03'),
  amountFen: wan(1.5),
  name: '武汉长湖物业有限公司（虚构）',
  account: '4200100000000020995',
  serial: '2026030300071',
  summary: '退回款',
};

const README = `${STATEMENT}
  ${DIRECT.name}（${DIRECT.account}）2026 年 3 月 1 日至 9 日的对账单，尚未导入。
  以 finance-1 登录后：
    tranche statement import ${STATEMENT}
    tranche reconcile --account ${DIRECT.account}
    tranche break list --status open

  The statement of that account from 1 to 9 March 2026, not imported yet.
  Signed in as finance-1, run the three commands above.
`;

export function writeFiles(world: World, folder: string): void {
  const files = join(folder, FILES);
  mkdirSync(files, { mode: 0o700 });
  writeFileSync(join(files, STATEMENT), corporateCsv(newestStatement(world)));
  writeFileSync(join(files, 'README.txt'), README);
}
