import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvFile } from '../banking/spreadsheet.js';
import { COLUMNS } from '../earlier/columns.js';
import { addDays, day, type Month, monthOf } from '../kernel/days.js';
import { type Booked, type Booking, corporateCsv } from './bank.js';
import { wan } from './money.js';
import { DIRECT } from './payers.js';
import { SUBSCRIBER } from './people.js';
import { PRESENT, stories } from './scenario.js';
import { bookedIn } from './statements.js';
import type { Case, World } from './world.js';

// What lies beside the demo for its users: to import, and to read as a subscriber.

export const FILES = 'demo-files';
export const STATEMENT = 'statement-2026-03.csv';
export const EARLIER = 'earlier-awards.csv';
const TOKEN = 'subscriber-token.txt';

function subjectOf(key: string): Case {
  const story = stories.find(({ subject }) => subject.key === key);
  if (!story) throw new Error(`no story of ${key}`);
  return story.subject;
}

const nameOf = (key: string): string => subjectOf(key).name;

/**
 * 三月对账单 up to yesterday. The bank has gone wrong, or knows more than the ledger: each kind of
 * break is in it once, and a line that a person has to match.
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
      // 待定: without a reference and an account, only name and amount say whose it is.
      return [withoutReference(booking)];
    default:
      return [booking];
  }
}

const withoutReference = ({ endToEndId: _, ...booking }: Booking): Booking => ({
  ...booking,
  account: '',
  serial: '',
});

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

/** 往年兑现台账: four payments under documents that the policy ended. */
function earlierAwards(): Uint8Array {
  const of = (key: string, document: string, measure: string, unit: string) => {
    const { uscc, name } = subjectOf(key);
    return [document, uscc, name, measure, unit];
  };
  const plant = of('jiangyue', '武新规〔2019〕7号', '智能化改造补贴', '企服局');
  const shop = of('wanye', '武新规〔2019〕8号', '电子商务示范企业奖励', '自贸改革创新局');
  const platform = of('hongling', '武新管〔2020〕11号', '工业互联网平台奖励', '企服局');
  const none = ['', '', ''];
  const recovered = ['2022-11-18', '60000.00', '企服审〔2022〕4号'];
  const rows = [
    [
      ...['2021-006', ...plant, '2020', '2021-06-18', '1200000.00'],
      ...['1', '800000.00', '2021-07-02', '800000.00', '2021070200003', ...none],
    ],
    [
      ...['', '', '', '', '', '', '', '', ''],
      ...['2', '400000.00', '2022-07-05', '400000.00', '2022070500002', ...recovered],
    ],
    [
      ...['2022-011', ...shop, '2021', '2022-05-20', '300000.00'],
      ...['1', '', '2022-06-10', '300000.00', '2022061000005', ...none],
    ],
    [
      ...['2022-019', ...platform, '2021', '2022-09-09', '500000.00'],
      ...['1', '', '2022-09-28', '500000.00', '2022092800001', ...none],
    ],
  ];
  return csvFile([Object.values(COLUMNS), ...rows]);
}

const READ_ME = `在本仓库中执行（DATA 为示例目录，默认 data/demo）：
In the repository, with the demo’s folder (data/demo unless named) for DATA:

1. ${STATEMENT}
   ${DIRECT.name}，${DIRECT.account}：2026-03-01 至 2026-03-09 的对账单，尚未导入。
   The statement of that account from 1 to 9 March 2026, not imported yet.

   npx tranche statement import DATA/${FILES}/${STATEMENT} --data DATA --as finance-1
   npx tranche reconcile --account ${DIRECT.account} --data DATA --as finance-1
   npx tranche break list --status open --data DATA --as finance-1
   npx tranche match list --status waiting --data DATA --as finance-1

2. ${EARLIER}
   往年兑现台账：先试导入，再提交，由 finance-approver 确认。
   Awards from before this ledger: run dry, proposed, and confirmed by finance-approver.

   npx tranche history import DATA/${FILES}/${EARLIER} --dry-run --data DATA --as finance-1

3. ${TOKEN}
   订阅方 ${SUBSCRIBER.id}（${SUBSCRIBER.name}）的令牌，只读${SUBSCRIBER.scope.units.join('、')}的公开事件；服务运行时：
   The token of a subscriber that reads the public events of one unit; while it is served:

   TRANCHE_TOKEN=$(cat DATA/${FILES}/${TOKEN}) npx tranche feed tail --from beginning --until-head --server URL

服务运行时，先以 tranche sign-in 登录，用 --server 代替 --data 和 --as。
While it is served: tranche sign-in first, and --server instead of --data and --as.
`;

export function writeFiles(world: World, folder: string): void {
  addFiles(folder);
  const files = join(folder, FILES);
  writeFileSync(join(files, STATEMENT), corporateCsv(newestStatement(world)));
  writeFileSync(join(files, TOKEN), `${world.subscriberToken}\n`, { mode: 0o600 });
}

/** What a demo that an older program made may lack. What is there is its user's, and stays. */
export function addFiles(folder: string): void {
  const files = join(folder, FILES);
  mkdirSync(files, { recursive: true, mode: 0o700 });
  const all = { [EARLIER]: earlierAwards(), 'README.txt': READ_ME };
  for (const [name, content] of Object.entries(all)) {
    const path = join(files, name);
    if (!existsSync(path)) writeFileSync(path, content);
  }
}

/** Null where it isn't there any more, as after a restore. */
export function subscriberTokenIn(folder: string): string | null {
  try {
    return readFileSync(join(folder, FILES, TOKEN), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
