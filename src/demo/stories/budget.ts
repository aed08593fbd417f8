import { wan } from '../money.js';
import { nth, on, type Step, type Story } from '../course.js';
import { type Office, offices } from '../people.js';
import { channels } from '../payers.js';
import {
  appropriates,
  closesLine,
  confirmsTopUp,
  decidesYearEnd,
  opensPayer,
  proposesTopUp,
} from '../steps.js';
import { Case } from '../world.js';

/** 万元 of each unit and fiscal year, on the day its line was given. */
const appropriated: readonly (readonly [
  on: string,
  year: number,
  Readonly<Record<Office, number>>,
])[] = [
  ['2023-04-20', 2023, { science: 2_000, industry: 500, services: 200, trade: 100 }],
  ['2024-01-22', 2024, { science: 500, industry: 900, services: 300, trade: 200 }],
  ['2025-01-20', 2025, { science: 5_000, industry: 1_200, services: 900, trade: 300 }],
  ['2026-01-19', 2026, { science: 3_000, industry: 1_000, services: 500, trade: 300 }],
];

const entries = Object.entries(offices) as [Office, (typeof offices)[Office]][];

/** 万元 that 科创局 and 企服局 carry into a year; whatever else is left of the year before lapses. */
const carried: Readonly<Record<number, Partial<Record<Office, number>>>> = {
  2026: { science: 300, industry: 100 },
};

/** Each year's lines, and the last year's closed and decided on. */
const yearly: readonly Step[] = appropriated.flatMap(([day, year, amounts], i) => [
  ...(i === 0
    ? []
    : [
        on(
          `${year}-01-05`,
          'finance-1',
          ...entries.map(([, unit]) => closesLine(`${unit} ${year - 1}`)),
        ),
      ]),
  on(
    day,
    'finance-1',
    ...entries.map(([office, unit], n) =>
      appropriates(
        `${unit} ${year}`,
        unit,
        year,
        wan(amounts[office]),
        `武新财预〔${year}〕${18 + n}号`,
      ),
    ),
  ),
  ...(i === 0
    ? []
    : [
        on(
          nth(day, 1),
          'budget-approver',
          ...entries.map(([office, unit]) =>
            decidesYearEnd(
              `${unit} ${year - 1}`,
              wan(carried[year]?.[office] ?? 0),
              `${unit} ${year}`,
              `武新财库〔${year}〕2号`,
            ),
          ),
        ),
      ]),
]);

/** What belongs to no enterprise: the money. */
export const budget: Story = {
  subject: new Case('budget', '财政', '11420100000000000'),
  shows: {
    zh: '预算指标的下达、追加、关闭、结转与结余',
    en: 'budget lines appropriated, topped up, closed, carried forward and lapsed',
  },
  steps: [
    ...channels.map((channel) => on(channel.from, 'admin', opensPayer(channel))),
    ...yearly,
    on(
      '2025-01-20',
      'finance-1',
      appropriates('科创局 2025 算力专项', offices.science, 2025, wan(400), '武新财预〔2025〕22号'),
    ),
    on(
      '2024-04-10',
      'finance-1',
      proposesTopUp('科创局 2024', wan(2_500), '武新财预〔2024〕31号', '年初指标不足，追加'),
    ),
    on('2024-04-11', 'budget-approver', confirmsTopUp('科创局 2024')),
  ],
};
