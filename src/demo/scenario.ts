import { wan } from '../kernel/money.js';
import type { PersonName } from './people.js';
import {
  accepts,
  applies,
  appropriates,
  approves,
  approvesBatch,
  assesses,
  closesLine,
  confirmsAccount,
  confirmsTopUp,
  declines,
  dismissesObjection,
  inDistrictSince,
  opensBatch,
  opensNotice,
  pays,
  proposesAccount,
  proposesAward,
  proposesTopUp,
  recordsObjection,
  recordsRejection,
  recordsReturn,
  recordsSettlement,
  registers,
  releases,
  resubmits,
  sealsBatch,
  sendsBack,
  verifies,
  verifiesTranche,
  yi,
} from './steps.js';
import { type Action, Case, refused } from './world.js';

/** One person's work of one day. */
export interface Step {
  readonly on: string;
  readonly by: PersonName;
  readonly does: readonly Action[];
}

export interface Story {
  readonly subject: Case;
  /** What it shows, for whoever reads the demo. */
  readonly shows: { readonly zh: string; readonly en: string };
  /** In the order of their days. */
  readonly steps: readonly Step[];
}

/** The ledger opens on the first, and the demo's clock is left on the morning of the last. */
export const OPENS = '2023-04-03';
export const PRESENT = '2024-09-18';

const on = (day: string, by: PersonName, ...does: readonly Action[]): Step => ({
  on: day,
  by,
  does,
});

/** From the filing to an open notice, by way of five people's days. */
const untilNotice = (
  [filed, accepted, verified, proposed]: readonly [string, string, string, string],
  facts: Parameters<typeof applies>[1],
): readonly Step[] => [
  on(filed, 'case-officer', applies('hq-relocation', facts)),
  on(accepted, 'case-officer', accepts),
  on(verified, 'reviewer', verifies()),
  on(proposed, 'case-officer', assesses, proposesAward, opensNotice),
];

const registered = (day: string, since: string, account: string): readonly Step[] => [
  on(day, 'case-officer', registers, inDistrictSince(since), proposesAccount(account)),
  on(day, 'finance-1', confirmsAccount),
];

/** A lone payment is a batch of one: opened and sealed by one person, approved by another. */
const paidAlone = (
  tranche: number,
  batch: string,
  amountFen: bigint,
  [collected, approved]: readonly [string, string],
): readonly Step[] => [
  on(collected, 'finance-2', opensBatch(batch), pays(tranche, batch), sealsBatch(batch)),
  on(approved, 'finance-approver', approvesBatch(batch, 1, amountFen)),
];

/** What belongs to no enterprise: the money. */
const budget: Story = {
  subject: new Case('budget', '科创局', '11420100000000000'),
  shows: { zh: '预算指标的下达、追加与关闭', en: 'budget lines appropriated, topped up, closed' },
  steps: [
    on('2023-04-20', 'finance-1', appropriates('2023', 2023, wan(2_000), '武新财预〔2023〕18号')),
    on('2024-01-05', 'finance-1', closesLine('2023')),
    on('2024-01-22', 'finance-1', appropriates('2024', 2024, wan(300), '武新财预〔2024〕6号')),
    on(
      '2024-04-10',
      'finance-1',
      proposesTopUp('2024', wan(1_500), '武新财预〔2024〕31号', '年初指标不足，追加'),
    ),
    on('2024-04-11', 'budget-approver', confirmsTopUp('2024')),
  ],
};

const panshi: Story = {
  subject: new Case('panshi', '武汉磐石星图智能科技有限公司', '91420100MA4F0A01X'),
  shows: {
    zh: '两期均已拨付：2023 年 200 万元，2024 年 300 万元；满 12 个月前的申请被拒',
    en: 'paid in both tranches; the second refused until twelve full months had run',
  },
  steps: [
    ...registered('2023-06-05', '2023-05-31', '4200100000000010011'),
    ...untilNotice(['2023-06-08', '2023-06-09', '2023-06-13', '2023-06-15'], {
      valuation: yi(82),
      sameRoundFinancing: yi(9),
      relocatedOn: '2023-05-26',
      registeredOn: '2023-05-31',
    }),
    on('2023-06-26', 'approver-1', approves),
    on('2023-06-27', 'approver-2', approves),
    on('2023-06-29', 'reviewer', verifiesTranche(1, { insuredHeadcount: 126 })),
    on('2023-06-30', 'finance-2', releases(1, '2023')),
    ...paidAlone(1, '2023年7月第1批', wan(200), ['2023-07-03', '2023-07-04']),
    on('2023-07-05', 'finance-2', recordsSettlement('2023070500001', '2023-07-05')),
    on(
      '2024-05-31',
      'reviewer',
      refused('tranche-not-due', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    ),
    on('2024-06-03', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2024-06-04', 'finance-2', releases(2, '2024')),
    ...paidAlone(2, '2024年6月第1批', wan(300), ['2024-06-05', '2024-06-06']),
    on('2024-06-07', 'finance-2', recordsSettlement('2024060700003', '2024-06-07')),
  ],
};

const xixia: Story = {
  subject: new Case('xixia', '武汉栖霞量子数据有限公司', '91420100MA4F0B026'),
  shows: {
    zh: '公示期间有异议，查证不成立后核定；第 1 期已付，第 2 期待满 12 个月',
    en: 'held by an objection, then freed; between tranches, the second due on 2024-10-19',
  },
  steps: [
    ...registered('2023-10-30', '2023-10-18', '4200100000000010028'),
    ...untilNotice(['2023-11-06', '2023-11-07', '2023-11-09', '2023-11-13'], {
      valuation: yi(75),
      sameRoundFinancing: yi(8),
      relocatedOn: '2023-10-12',
      registeredOn: '2023-10-18',
    }),
    on('2023-11-15', 'case-officer', recordsObjection('来信反映该企业实际办公地址不在高新区')),
    on('2023-11-21', 'approver-1', refused('objection-open', approves)),
    on('2023-11-24', 'reviewer', dismissesObjection('经现场核查及租赁备案，办公地址在高新区内')),
    on('2023-11-27', 'approver-1', approves),
    on('2023-11-28', 'approver-2', approves),
    on('2024-03-04', 'reviewer', verifiesTranche(1, { insuredHeadcount: 104 })),
    on('2024-03-06', 'finance-2', releases(1, '2024')),
    ...paidAlone(1, '2024年3月第1批', wan(200), ['2024-03-07', '2024-03-08']),
    on('2024-03-12', 'finance-2', recordsSettlement('2024031200007', '2024-03-11')),
  ],
};

const luling: Story = {
  subject: new Case('luling', '武汉鹭岭数创网络有限公司', '91420100MA4F0C03Y'),
  shows: {
    zh: '核验估值低于 70 亿元，不符合条件，不予支持',
    en: 'the valuation verified is below the condition: declined',
  },
  steps: [
    ...registered('2023-08-28', '2023-08-10', '4200100000000010035'),
    on(
      '2023-09-04',
      'case-officer',
      applies('hq-relocation', {
        valuation: yi(71),
        sameRoundFinancing: yi(7),
        relocatedOn: '2023-08-02',
        registeredOn: '2023-08-10',
      }),
    ),
    on('2023-09-05', 'case-officer', accepts),
    on('2023-09-08', 'reviewer', verifies(undefined, { valuation: yi(65) })),
    on('2023-09-11', 'case-officer', assesses, refused('not-eligible', proposesAward)),
    on('2023-09-13', 'approver-1', declines('估值 65 亿元，未达到 70 亿元')),
  ],
};

const tinglan: Story = {
  subject: new Case('tinglan', '武汉汀澜算力科技有限公司', '91420100MA4F0D048'),
  shows: {
    zh: '预算不足被拒，追加后重办拨付；第 2 期支付批次待财务审批',
    en: 'refused for want of budget, topped up, retried, paid; tranche 2 waits for batch approval',
  },
  steps: [
    ...registered('2023-08-25', '2023-08-15', '4200100000000010042'),
    ...untilNotice(['2023-12-04', '2023-12-05', '2023-12-07', '2023-12-11'], {
      valuation: yi(96),
      sameRoundFinancing: yi(11),
      relocatedOn: '2023-08-09',
      registeredOn: '2023-08-15',
    }),
    on('2023-12-19', 'approver-1', approves),
    on('2023-12-20', 'approver-2', approves),
    on('2024-04-03', 'reviewer', verifiesTranche(1, { insuredHeadcount: 131 })),
    on('2024-04-08', 'finance-2', refused('budget-exceeded', releases(1, '2024'))),
    on('2024-04-12', 'finance-2', releases(1, '2024')),
    ...paidAlone(1, '2024年4月第1批', wan(200), ['2024-04-15', '2024-04-16']),
    on('2024-04-17', 'finance-2', recordsSettlement('2024041700002', '2024-04-17')),
    on('2024-09-09', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2024-09-11', 'finance-2', releases(2, '2024')),
    on(
      '2024-09-14',
      'finance-2',
      opensBatch('2024年9月第2批'),
      pays(2, '2024年9月第2批'),
      sealsBatch('2024年9月第2批'),
    ),
  ],
};

const chuyan: Story = {
  subject: new Case('chuyan', '武汉楚砚智联信息技术有限公司', '91420100MA4F0E05A'),
  shows: {
    zh: '银行退票，更正账户后重新支付；第 2 期已发出指令，待银行回单',
    en: 'rejected by the bank and reissued to a new account; tranche 2 waits for the bank',
  },
  steps: [
    ...registered('2023-09-18', '2023-09-05', '4200100000000010059'),
    ...untilNotice(['2023-09-25', '2023-09-26', '2023-09-28', '2023-10-08'], {
      valuation: yi(73),
      sameRoundFinancing: yi(7),
      relocatedOn: '2023-08-30',
      registeredOn: '2023-09-05',
    }),
    on('2023-10-16', 'approver-1', approves),
    on('2023-10-17', 'approver-2', approves),
    on('2023-11-20', 'reviewer', verifiesTranche(1, { insuredHeadcount: 112 })),
    on('2023-11-22', 'finance-2', releases(1, '2023')),
    ...paidAlone(1, '2023年11月第1批', wan(200), ['2023-11-23', '2023-11-24']),
    on('2023-11-27', 'finance-2', recordsRejection('账号户名不符', '2023-11-27')),
    on(
      '2023-11-29',
      'case-officer',
      proposesAccount('4200100000000020056', '光谷示例银行流芳支行'),
    ),
    on('2023-11-30', 'finance-1', confirmsAccount),
    ...paidAlone(1, '2023年12月第1批', wan(200), ['2023-12-05', '2023-12-06']),
    on('2023-12-07', 'finance-2', recordsSettlement('2023120700009', '2023-12-07')),
    on('2024-09-10', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2024-09-11', 'finance-2', releases(2, '2024')),
    ...paidAlone(2, '2024年9月第1批', wan(300), ['2024-09-12', '2024-09-13']),
  ],
};

const lanqi: Story = {
  subject: new Case('lanqi', '武汉岚栖云网科技有限公司', '91420100MA4F0F06C'),
  shows: {
    zh: '付后当年被银行退回，预算指标恢复；待重新准予拨付',
    en: 'returned by the bank in the same year, the line restored; waits for a new release',
  },
  steps: [
    ...registered('2024-03-18', '2024-03-06', '4200100000000010066'),
    ...untilNotice(['2024-03-25', '2024-03-26', '2024-03-28', '2024-04-01'], {
      valuation: yi(88),
      sameRoundFinancing: yi(10),
      relocatedOn: '2024-02-28',
      registeredOn: '2024-03-06',
    }),
    on('2024-04-12', 'approver-1', approves),
    on('2024-04-15', 'approver-2', approves),
    on('2024-07-01', 'reviewer', verifiesTranche(1, { insuredHeadcount: 118 })),
    on('2024-07-03', 'finance-2', releases(1, '2024')),
    ...paidAlone(1, '2024年7月第1批', wan(200), ['2024-07-04', '2024-07-05']),
    on('2024-07-08', 'finance-2', recordsSettlement('2024070800004', '2024-07-08')),
    on(
      '2024-07-19',
      'finance-2',
      recordsReturn('by-bank', '2024071900011', '2024-07-18', '收款账户已销户'),
    ),
  ],
};

// Waiting at each stage for somebody to act.

const hebi: Story = {
  subject: new Case('hebi', '武汉鹤壁方舟数据有限公司', '91420100MA4F0G07E'),
  shows: {
    zh: '公示期满，一级已审批，待二级审批；收款账户待确认',
    en: 'waits for the second approval, and for its account to be confirmed',
  },
  steps: [
    on(
      '2024-08-20',
      'case-officer',
      registers,
      inDistrictSince('2024-07-25'),
      proposesAccount('4200100000000010073'),
    ),
    ...untilNotice(['2024-08-22', '2024-08-23', '2024-08-27', '2024-08-30'], {
      valuation: yi(79),
      sameRoundFinancing: yi(8),
      relocatedOn: '2024-07-18',
      registeredOn: '2024-07-25',
    }),
    on('2024-09-11', 'approver-1', approves),
  ],
};

const songfeng: Story = {
  subject: new Case('songfeng', '武汉松风认知智能有限公司', '91420100MA4F0H08G'),
  shows: { zh: '公示中', en: 'its public notice is open' },
  steps: [
    ...registered('2024-09-02', '2024-08-12', '4200100000000010080'),
    ...untilNotice(['2024-09-04', '2024-09-05', '2024-09-09', '2024-09-13'], {
      valuation: yi(105),
      sameRoundFinancing: yi(12),
      relocatedOn: '2024-08-06',
      registeredOn: '2024-08-12',
    }),
  ],
};

const yanbo: Story = {
  subject: new Case('yanbo', '武汉烟波数字孪生科技有限公司', '91420100MA4F0J09J'),
  shows: { zh: '已受理，待核验其余事项', en: 'accepted; some facts wait for the reviewer' },
  steps: [
    ...registered('2024-09-06', '2024-08-28', '4200100000000010097'),
    on(
      '2024-09-09',
      'case-officer',
      applies('hq-relocation', {
        valuation: yi(77),
        sameRoundFinancing: yi(9),
        relocatedOn: '2024-08-21',
        registeredOn: '2024-08-28',
      }),
    ),
    on('2024-09-11', 'case-officer', accepts),
    on('2024-09-13', 'reviewer', verifies(['valuation'])),
  ],
};

const linshu: Story = {
  subject: new Case('linshu', '武汉林墅边缘计算有限公司', '91420100MA4F0K10L'),
  shows: { zh: '已申报，待受理', en: 'submitted; waits to be accepted' },
  steps: [
    ...registered('2024-09-12', '2024-09-02', '4200100000000010103'),
    on(
      '2024-09-14',
      'case-officer',
      applies('hq-relocation', {
        valuation: yi(70),
        sameRoundFinancing: yi(7),
        relocatedOn: '2024-08-29',
        registeredOn: '2024-09-02',
      }),
    ),
  ],
};

const yunqiao: Story = {
  subject: new Case('yunqiao', '武汉云樵图算软件有限公司', '91420100MA4F0L11N'),
  shows: {
    zh: '企业自行申报，被退回补正一次后又被退回，待企业重新提交',
    en: 'applied by itself; sent back, and waits for the applicant',
  },
  steps: [
    ...registered('2024-08-15', '2024-08-01', '4200100000000010110'),
    on(
      '2024-09-03',
      'applicant',
      applies('hq-relocation', {
        valuation: yi(84),
        sameRoundFinancing: yi(9),
        relocatedOn: '2024-07-24',
        registeredOn: '2024-08-01',
      }),
    ),
    on('2024-09-05', 'case-officer', sendsBack('同轮次融资额与投资协议不一致，请更正')),
    on(
      '2024-09-10',
      'applicant',
      resubmits({
        valuation: yi(84),
        sameRoundFinancing: yi(8),
        relocatedOn: '2024-07-24',
        registeredOn: '2024-08-01',
      }),
    ),
    on('2024-09-12', 'case-officer', sendsBack('验资报告缺少签章页，请补交')),
  ],
};

/** On a day that several have steps, they go in this order. */
export const stories: readonly Story[] = [
  budget,
  panshi,
  xixia,
  luling,
  tinglan,
  chuyan,
  lanqi,
  hebi,
  songfeng,
  yanbo,
  linshu,
  yunqiao,
];
