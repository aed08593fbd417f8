import {
  Claim,
  nth,
  on,
  pays,
  registered,
  rejects,
  sendsBackMoney,
  settles,
  type Step,
  type Story,
} from '../course.js';
import {
  accepts,
  applies,
  approves,
  assesses,
  confirmsAccount,
  confirmsCorrection,
  declines,
  dismissesObjection,
  type Facts,
  opensNotice,
  proposesAccount,
  proposesAward,
  proposesCorrection,
  recordsAgreement,
  recordsObjection,
  releases,
  revokes,
  verifies,
  verifiesTranche,
} from '../steps.js';
import { wan, wanOf, yi } from '../money.js';
import { Case, refused } from '../world.js';

// Head offices that moved in, each with what it has claimed since.

/** From the filing to an open notice, by way of five people's days. */
const untilNotice = (
  [filed, accepted, verified, proposed]: readonly [string, string, string, string],
  facts: Facts,
): readonly Step[] => [
  on(filed, 'case-officer', applies('hq-relocation', facts)),
  on(accepted, 'case-officer', accepts),
  on(verified, 'reviewer', verifies()),
  on(proposed, 'case-officer', assesses, proposesAward, opensNotice),
];

/** A voucher is for the year before, once it is over. */
export const vouchers = (of: Case, filed: string, fee: number): Claim =>
  new Claim(of, {
    measure: 'compute-voucher',
    on: filed,
    facts: { computeFee: wanOf(fee), onPublicPlatform: true },
  });

const PANSHI = new Case('panshi', '武汉磐石星图智能科技有限公司', '91420100MA4F0A01X');
const corrected = vouchers(PANSHI, '2025-02-18', 243);
const panshi: Story = {
  subject: PANSHI,
  shows: {
    zh: '迁入奖励两期付清；科研配套以市级实付为限；一笔付款更正到专项指标；算力补贴待批次审批',
    en: 'both tranches paid; a match held to the city’s; a payment moved to its line; a batch to approve',
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
    on('2023-06-30', 'finance-2', releases(1, '科创局 2023')),
    pays(1, '2023-07-03'),
    settles('2023-07-05', '2023070500001'),
    on(
      '2024-05-31',
      'reviewer',
      refused('tranche-not-due', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    ),
    on('2024-06-03', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2024-06-04', 'finance-2', releases(2, '科创局 2024')),
    pays(2, '2024-06-05'),
    settles('2024-06-07', '2024060700003'),
    ...vouchers(PANSHI, '2024-02-20', 186.4).paid(wan(93.2)),
    ...corrected.paid(wan(100)),
    corrected.step(
      nth(corrected.day('settled'), 3),
      'finance-2',
      proposesCorrection('科创局 2025 算力专项', '应由算力专项指标列支，误用一般指标'),
    ),
    corrected.step(nth(corrected.day('settled'), 4), 'finance-approver', confirmsCorrection),
    ...vouchers(PANSHI, '2026-02-11', 158).paid(wan(79)),
    ...new Claim(PANSHI, {
      measure: 'ai-research',
      on: '2025-04-15',
      facts: {
        projectId: 'WHKJ-2024-Z017',
        programme: 'major-project',
        totalInvestment: wanOf(6_200),
        cityPaid: wanOf(1_500),
        cityPaymentDocument: '武科计〔2025〕21号',
      },
    }).paid(wan(1_500)),
  ],
};

const XIXIA = new Case('xixia', '武汉栖霞量子数据有限公司', '91420100MA4F0B026');
const traffic = (filed: string, year: number, fee: number, ...invoiceIds: string[]): Claim =>
  new Claim(XIXIA, {
    measure: 'overseas-traffic',
    on: filed,
    benefitYear: year,
    facts: {
      trafficFeePaid: wanOf(fee),
      annualRevenue: wanOf(8_640),
      insuredHeadcount: 104 + (fee % 7),
      providerAnnualRevenue: wanOf(21_000),
      providerInDistrictStatistics: true,
      invoiceIds,
    },
  });
const waitingTraffic = traffic('2026-03-04', 2025, 212, '24421000000300318');
const cappedTraffic = traffic('2025-03-12', 2024, 300, '24421000000290155', '24421000000290156');
const xixia: Story = {
  subject: XIXIA,
  shows: {
    zh: '公示异议不成立；海外流量第二笔只得年度余额；一笔待拟核定',
    en: 'an objection dismissed; the year’s cap reached; a claim to be proposed',
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
    on('2024-03-06', 'finance-2', releases(1, '科创局 2024')),
    pays(1, '2024-03-07'),
    settles('2024-03-12', '2024031200007', '2024-03-11'),
    on('2024-10-21', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2024-10-22', 'finance-2', releases(2, '科创局 2024')),
    pays(2, '2024-10-23'),
    settles('2024-10-25', '2024102500005'),
    // Assessed on the morning of the day that the other one is proposed.
    ...cappedTraffic.reassessed(),
    ...traffic('2025-03-11', 2024, 520, '24421000000210047').paid(wan(156)),
    ...cappedTraffic.approved(wan(44)),
    ...cappedTraffic.paidOut(),
    ...vouchers(XIXIA, '2026-02-04', 58).paid(wan(29)),
    ...waitingTraffic.verified(),
    waitingTraffic.step(waitingTraffic.day('verified'), 'case-officer', assesses),
  ],
};

const LULING = new Case('luling', '武汉鹭岭数创网络有限公司', '91420100MA4F0C03Y');
const newsLicence = new Claim(LULING, {
  measure: 'licence-award',
  on: '2025-05-20',
  facts: { licence: 'internet-news', obtainedOn: '2025-03-28' },
});
const luling: Story = {
  subject: LULING,
  shows: {
    zh: '估值不足，不予支持；资质奖励核定后撤销；算力补贴待支付',
    en: 'declined for its valuation; a licence award revoked; a payment to open',
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
    ...new Claim(LULING, {
      measure: 'ai-scenario',
      on: '2024-05-14',
      facts: {
        projectId: 'AICJ-2023-042',
        actualInvestment: wanOf(480),
        cityPaid: wanOf(144),
        cityPaymentDocument: '武经信〔2024〕33号',
      },
    }).paid(wan(144)),
    ...newsLicence.granted(wan(50)),
    newsLicence.step(
      newsLicence.day('conditions'),
      'approver-1',
      revokes('发证机关通报该许可证因申请材料不实被撤销'),
    ),
    ...vouchers(LULING, '2026-02-12', 64).paid(wan(32)),
  ],
};

const TINGLAN = new Case('tinglan', '武汉汀澜算力科技有限公司', '91420100MA4F0D048');
const scenario = (filed: string, projectId: string, cost: number): Claim =>
  new Claim(TINGLAN, {
    measure: 'open-scenario',
    on: filed,
    facts: {
      projectId,
      libraryEntryYear: Number(filed.slice(0, 4)),
      technologyBuyer: true,
      constructionCost: wanOf(cost),
      insuredHeadcount: 146,
      inCoreDigitalStatistics: true,
    },
  });
const outranked = scenario('2025-05-27', 'DEZ-CJ-2025-019', 88);
const tinglan: Story = {
  subject: TINGLAN,
  shows: {
    zh: '预算不足，追加后付清；场景未入围；“一事一议”年度不予支持',
    en: 'no budget, topped up, paid; outranked once; excluded by its agreement',
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
    on('2024-04-08', 'finance-2', refused('budget-exceeded', releases(1, '科创局 2024'))),
    on('2024-04-12', 'finance-2', releases(1, '科创局 2024')),
    pays(1, '2024-04-15'),
    settles('2024-04-17', '2024041700002'),
    on('2024-09-09', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2024-09-11', 'finance-2', releases(2, '科创局 2024')),
    pays(2, '2024-09-14'),
    settles('2024-09-20', '2024092000008'),
    ...scenario('2024-05-21', 'DEZ-CJ-2024-006', 236).paid(wan(100)),
    ...outranked.verified(),
    outranked.step(outranked.day('noticed'), 'case-officer', assesses),
    outranked.step('2025-06-20', 'approver-1', declines('择优排序第 12 位，本年度支持前 10 位')),
    on(
      '2025-01-08',
      'case-officer',
      recordsAgreement('ag-tinglan', '智算中心“一事一议”支持协议', '2025-01-01', '2025-12-31'),
    ),
    ...vouchers(TINGLAN, '2026-01-20', 320).notEligible('2025 年在“一事一议”执行期内'),
  ],
};

const CHUYAN = new Case('chuyan', '武汉楚砚智联信息技术有限公司', '91420100MA4F0E05A');
const chuyan: Story = {
  subject: CHUYAN,
  shows: {
    zh: '银行退票，更正账户后付清；算力补贴待银行回单',
    en: 'rejected by the bank, paid to a new account; one waits for the bank',
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
    on('2023-11-22', 'finance-2', releases(1, '科创局 2023')),
    pays(1, '2023-11-23'),
    rejects('2023-11-27', 'AC01', '账号户名不符'),
    on(
      '2023-11-29',
      'case-officer',
      proposesAccount('4200100000000020056', '光谷示例银行流芳支行'),
    ),
    on('2023-11-30', 'finance-1', confirmsAccount),
    pays(1, '2023-12-05'),
    settles('2023-12-07', '2023120700009'),
    on('2024-09-10', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2024-09-11', 'finance-2', releases(2, '科创局 2024')),
    pays(2, '2024-09-12'),
    settles('2024-09-18', '2024091800004'),
    ...vouchers(CHUYAN, '2025-02-25', 84).paid(wan(42)),
    ...vouchers(CHUYAN, '2026-02-10', 92).paid(wan(46)),
  ],
};

const LANQI = new Case('lanqi', '武汉岚栖云网科技有限公司', '91420100MA4F0F06C');
const offices = (filed: string, propertyId: string, floorArea: string, bought: string): Claim =>
  new Claim(LANQI, {
    measure: 'base-purchase',
    on: filed,
    facts: {
      annualRevenue: wanOf(5_620),
      highTechEnterprise: true,
      purchasedOn: bought,
      propertyInBase: true,
      selfUse: true,
      insuredHeadcount: 132,
      inCoreDigitalStatistics: true,
      floorArea,
      propertyId,
    },
  });
const lanqi: Story = {
  subject: LANQI,
  shows: {
    zh: '当年被银行退回，指标恢复后重付；购房补至累计上限',
    en: 'returned by the bank and paid again; office purchases up to their cap',
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
    on('2024-07-03', 'finance-2', releases(1, '科创局 2024')),
    pays(1, '2024-07-04'),
    settles('2024-07-08', '2024070800004'),
    sendsBackMoney('2024-07-19', '2024071900011', '2024-07-18', 'AC04'),
    on(
      '2024-07-23',
      'case-officer',
      proposesAccount('4200100000000020063', '光谷示例银行花山支行'),
    ),
    on('2024-07-24', 'finance-1', confirmsAccount),
    on('2024-07-30', 'finance-2', releases(1, '科创局 2024')),
    pays(1, '2024-07-31'),
    settles('2024-08-02', '2024080200006'),
    on('2025-03-10', 'reviewer', verifiesTranche(2, { inCoreDigitalStatistics: true })),
    on('2025-03-11', 'finance-2', releases(2, '科创局 2025')),
    pays(2, '2025-03-12'),
    settles('2025-03-14', '2025031400002'),
    ...offices('2025-04-08', '光谷数字港 A3-801', '3260.5', '2024-12-16').paid(wan(326.05)),
    ...offices('2025-10-14', '光谷数字港 A5-1201', '2600', '2025-08-20').paid(wan(173.95)),
    ...vouchers(LANQI, '2026-02-03', 66).paid(wan(33)),
  ],
};

export const relocations: readonly Story[] = [panshi, xixia, luling, tinglan, chuyan, lanqi];
