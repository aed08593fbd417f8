import { Claim, headcount, on, registered, sendsBackMoney, type Story } from '../course.js';
import { wan, wanOf, yi } from '../money.js';
import { confirmsAccount, proposesAccount, reduces, releases } from '../steps.js';
import { Case } from '../world.js';
import { vouchers } from './relocations.js';

// Head office, studios and an incubator: 科创局's yearly and one-off measures.

const QINGLUAN = new Case('qingluan', '武汉青鸾数字总部有限公司', '91420100MA4F0M12Q');
const settlement = (filed: string, people: Record<string, number>): Claim =>
  new Claim(QINGLUAN, {
    measure: 'hq-settlement',
    on: filed,
    facts: {
      headquarters: true,
      registeredOn: '2022-08-16',
      valuation: yi(12),
      financingRaised: wanOf(9_000),
      listed: false,
      insuredHeadcountByMonth: people,
      inCoreDigitalStatistics: true,
    },
  });
const milestone = (filed: string, valuation: number, before: number, closed: string): Claim =>
  new Claim(QINGLUAN, {
    measure: 'financing-milestone',
    on: filed,
    facts: {
      valuation: yi(valuation),
      sameRoundFinancing: yi(8),
      roundClosedOn: closed,
      priorPeakValuation: yi(before),
      insuredHeadcount: 248,
      inCoreDigitalStatistics: true,
    },
  });
const qingluan: Story = {
  subject: QINGLUAN,
  shows: {
    zh: '落户奖励三年付清，第四年不予支持；第二次一次性奖励被拒',
    en: 'three years settled, the fourth refused; a second one-off refused',
  },
  steps: [
    ...registered('2023-05-04', '2022-08-16', '4200100000000010127'),
    ...settlement('2023-05-09', headcount(2022, 0, 0, 0, 0, 0, 0, 0, 42, 45, 48, 52, 55)).paid(
      wan(12.1),
    ),
    ...settlement('2024-03-05', headcount(2023, 58, 72, 96, 118)).paid(wan(64.4)),
    ...settlement('2025-03-04', headcount(2024, 236)).paid(wan(120)),
    ...milestone('2025-05-13', 78, 52, '2025-03-18').paid(wan(500)),
    ...milestone('2025-11-18', 90, 78, '2025-10-30').refusedAtOnce(),
    ...vouchers(QINGLUAN, '2026-02-05', 47).paid(wan(23.5)),
    ...settlement('2026-01-13', headcount(2025, 251)).notEligible('首个年度为 2022 年，三年已满'),
  ],
};

const YUNXIU = new Case('yunxiu', '武汉云岫网络视听有限公司', '91420100MA4F0N13T');
const rent = (filed: string, area: string, perMetre: string, people: Record<string, number>) =>
  new Claim(YUNXIU, {
    measure: 'av-park-rent',
    on: filed,
    facts: {
      newEntrant: true,
      annualRevenue: wanOf(2_860),
      selfUse: true,
      insuredHeadcountByMonth: people,
      leasedArea: area,
      rentPerSquareMetreMonth: perMetre,
      leasedFrom: '2023-04',
    },
  });
const licence = (filed: string, kind: string, obtainedOn: string): Claim =>
  new Claim(YUNXIU, { measure: 'licence-award', on: filed, facts: { licence: kind, obtainedOn } });
const purchase = new Claim(YUNXIU, {
  measure: 'av-park-purchase',
  on: '2025-12-01',
  facts: {
    annualRevenue: wanOf(3_240),
    purchasedOn: '2025-06-30',
    propertyInPark: true,
    selfUse: true,
    insuredHeadcount: 118,
    floorArea: '1846.35',
  },
});
const yunxiu: Story = {
  subject: YUNXIU,
  shows: {
    zh: '购房款跨年被银行退回，缴国库后用新年度指标重付；第二个许可证被拒；一期待核验',
    en: 'returned in the next year and paid from its budget; a second licence refused',
  },
  steps: [
    ...registered('2023-08-30', '2023-03-20', '4200100000000010134'),
    ...licence('2023-09-05', 'audio-visual', '2023-07-20').paid(wan(50)),
    ...rent('2024-05-28', '860', '4800', headcount(2023, 0, 0, 0, 64)).paid(wan(27.648)),
    ...new Claim(YUNXIU, {
      measure: 'culture-tech-base',
      on: '2024-06-04',
      facts: { recognisedOn: '2024-03-12' },
    }).paid(wan(50)),
    ...licence('2024-11-12', 'online-publishing', '2024-10-08').refusedAtOnce(),
    ...rent('2025-04-22', '860', '5200', headcount(2024, 92)).paid(wan(51.6)),
    ...purchase.paid(wan(184.635)),
    {
      ...sendsBackMoney('2026-01-09', '2026010800012', '2026-01-08', 'AC04'),
      about: purchase.about,
    },
    on(
      '2026-01-12',
      'case-officer',
      proposesAccount('4200100000000020131', '光谷示例银行左岭支行'),
    ),
    on('2026-01-13', 'finance-1', confirmsAccount),
    purchase.step('2026-01-22', 'finance-2', releases(1, '科创局 2026')),
    ...purchase.sent('2026-01-23', '2026-01-27'),
    ...rent('2026-02-14', '960', '5000', headcount(2025, 118)).paid(wan(57.6)),
  ],
};

const WUTONG = new Case('wutong', '武汉梧桐人工智能孵化器有限公司', '91420100MA4F0P14X');
const incubation = (filed: string, cityPaid: number, document: string, facts: object): Claim =>
  new Claim(WUTONG, {
    measure: 'ai-incubator',
    on: filed,
    facts: { ...facts, cityPaid: wanOf(cityPaid), cityPaymentDocument: document },
  });
const scale = incubation('2025-06-24', 100, '武经信〔2025〕40号', {
  incubationBasis: 'scale',
  aiCompanyCount: 34,
});
const wutong: Story = {
  subject: WUTONG,
  shows: {
    zh: '孵化配套：足额、以市级实付为限、核定后减少各一',
    en: 'matched in full, matched to less, and one award reduced',
  },
  steps: [
    ...registered('2023-07-10', '2021-05-18', '4200100000000010141'),
    ...incubation('2023-07-18', 200, '武经信〔2023〕52号', {
      incubationBasis: 'recognition',
      recognitionLevel: 'national',
    }).paid(wan(200)),
    ...incubation('2024-06-18', 100, '武经信〔2024〕47号', {
      incubationBasis: 'companies',
      firstRecognisedHighTechAiCompanies: 6,
    }).paid(wan(100)),
    ...scale.granted(wan(100)),
    scale.step(
      scale.day('approvedTwice'),
      'approver-1',
      reduces(wan(80), '市级核减资助 20 万元，按 1:1 配套相应减少'),
    ),
    ...scale.paidOut(),
    ...vouchers(WUTONG, '2026-02-06', 38).paid(wan(19)),
  ],
};

export const residents: readonly Story[] = [qingluan, yunxiu, wutong];
