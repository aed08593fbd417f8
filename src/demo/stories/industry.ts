import { Claim, nth, registered, type Story } from '../course.js';
import { wan, wanOf } from '../money.js';
import {
  assesses,
  clearsDuplicate,
  ordersRecovery,
  receivesRecovery,
  recordsReturnByPayee,
  withdraws,
} from '../steps.js';
import { Case, refused } from '../world.js';

// 企服局 and 自贸改革创新局: factories, platforms and trade.

const recognition = (of: Case, filed: string, name: string): Claim =>
  new Claim(of, {
    measure: 'industrial-internet-award',
    on: filed,
    facts: { recognition: name, recognitionYear: Number(filed.slice(0, 4)) },
  });
const upgrade = (
  of: Case,
  measure: 'tech-upgrade' | 'smart-upgrade',
  filed: string,
  projectId: string,
  investment: number,
  cityPaid: number,
): Claim =>
  new Claim(of, {
    measure,
    on: filed,
    facts: {
      projectId,
      cityApprovedInvestment: wanOf(investment),
      cityPaid: wanOf(cityPaid),
    },
  });
const node = (of: Case): Claim =>
  new Claim(of, {
    measure: 'secondary-node',
    on: '2025-05-20',
    facts: { projectId: 'BSJX-EJJD-03' },
    determined: { amountFen: wan(90), document: '企服核〔2025〕11号' },
  });
const platform = (of: Case, filed: string, platformLevel: string): Claim =>
  new Claim(of, { measure: 'industrial-platform', on: filed, facts: { platformLevel } });

const HONGLING = new Case('hongling', '武汉洪岭工业互联网有限公司', '91420100MA4F0U18H');
const claimedBack = recognition(HONGLING, '2025-04-29', 'national-app-solution');
const smartUpgrade = upgrade(
  HONGLING,
  'smart-upgrade',
  '2025-07-08',
  'ZNGZ-2025-031',
  15_000,
  1_350,
);
const hongling: Story = {
  subject: HONGLING,
  shows: {
    zh: '智改补贴受市区合计 12% 限制，付款时抵扣一笔追回；二级节点先得；一期待准予拨付',
    en: 'an upgrade held to 12%, a recovery offset against it; a shared node; a tranche to release',
  },
  steps: [
    ...registered('2023-10-10', '2020-09-15', '4200100000000010189', 'industry'),
    ...platform(HONGLING, '2023-10-17', 'wuhan-industry').paid(wan(100)),
    ...platform(HONGLING, '2024-08-20', 'hubei-enterprise').paid(wan(50)),
    ...claimedBack.paid(wan(30)),
    claimedBack.step(
      '2025-07-15',
      'approver-1',
      ordersRecovery(wan(6), '方案中一项由外地公司实施，相应部分追回', '企服审〔2025〕3号'),
    ),
    ...node(HONGLING).paid(wan(90)),
    ...smartUpgrade.granted(wan(450)),
    ...smartUpgrade.paidOut({ from: claimedBack.about, amountFen: wan(6) }),
    ...upgrade(HONGLING, 'tech-upgrade', '2026-02-13', 'JSGZ-2026-005', 2_400, 168).paid(wan(96)),
  ],
};

const JIANGYUE = new Case('jiangyue', '武汉江岳重工智造有限公司', '91420100MA4F0W19K');
const products = (filed: string, ...names: string[]): Claim =>
  new Claim(JIANGYUE, {
    measure: 'green-product',
    on: filed,
    facts: { products: names, firstListing: true, recognitionYear: Number(filed.slice(0, 4)) },
  });
const overpaid = upgrade(JIANGYUE, 'tech-upgrade', '2024-10-15', 'JSGZ-2024-018', 8_000, 640);
const sharedNode = node(JIANGYUE);
const alike = recognition(JIANGYUE, '2024-08-20', 'national-app-solution');
const delisted = products(
  '2025-04-15',
  '伺服压力机 JY-630',
  '数控折弯机 JY-B8',
  '焊接机器人 JY-W5',
);
const jiangyue: Story = {
  subject: JIANGYUE,
  shows: {
    zh: '技改次年主动退回一部分；疑似重复已排除；绿色产品至上限，其中 10 万元分两次追回',
    en: 'part given back a year on; a seeming duplicate cleared; a recovery in two parts',
  },
  steps: [
    ...registered('2023-08-08', '2016-03-22', '4200100000000010196', 'industry'),
    ...recognition(JIANGYUE, '2023-08-15', 'national-pilot').paid(wan(50)),
    ...new Claim(JIANGYUE, {
      measure: 'green-manufacturing',
      on: '2024-04-16',
      facts: { greenCategory: 'factory', firstListing: true, recognitionYear: 2024 },
    }).paid(wan(100)),
    ...products('2024-04-16', '伺服压力机 JY-630', '激光切割机 JY-L3', '桥式起重机 JY-Q20').paid(
      wan(30),
    ),
    ...recognition(JIANGYUE, '2024-08-13', 'hubei-5g-factory').paid(wan(30)),
    ...alike.paid(wan(30)),
    alike.step(
      nth(alike.day('collected'), 1),
      'finance-approver',
      clearsDuplicate('两项称号各奖 30 万元，认定文件不同，非重复支付'),
    ),
    ...overpaid.paid(wan(320)),
    overpaid.step(
      '2025-02-27',
      'finance-2',
      recordsReturnByPayee(
        '2025022700015',
        '2025-02-26',
        '专项审计核减投资额 500 万元，企业退回 20 万元',
        wan(20),
      ),
    ),
    ...upgrade(JIANGYUE, 'smart-upgrade', '2025-03-11', 'JSGZ-2024-018', 8_000, 640).notEligible(
      '该项目已享受技术改造补贴，（九）两项不可兼得',
    ),
    ...delisted.paid(wan(20)),
    delisted.step(
      '2025-09-10',
      'approver-1',
      ordersRecovery(wan(10), '焊接机器人 JY-W5 被移出绿色产品名录', '企服审〔2025〕5号'),
    ),
    delisted.step(
      '2025-10-21',
      'finance-2',
      receivesRecovery('2025102000027', '2025-10-20', wan(6)),
    ),
    delisted.step(
      '2025-11-18',
      'finance-2',
      receivesRecovery('2025111800031', '2025-11-18', wan(4)),
    ),
    ...sharedNode.reassessed(),
    ...sharedNode.approved(wan(60)),
    ...sharedNode.paidOut(),
    ...recognition(JIANGYUE, '2026-02-24', 'hubei-cloud-benchmark').granted(wan(10)),
  ],
};

const WANYE = new Case('wanye', '武汉万叶商贸集团有限公司', '91420100MA4F0X20M');
const demonstration = (filed: string, level: string, cityAward: number): Claim =>
  new Claim(WANYE, {
    measure: 'ecommerce-demo',
    on: filed,
    facts: {
      aboveQuotaRetailer: true,
      recognitionLevel: level,
      recognitionYear: Number(filed.slice(0, 4)),
      cityAward: wanOf(cityAward),
    },
  });
const smart = new Claim(WANYE, {
  measure: 'retail-smart',
  on: '2025-03-18',
  facts: {
    aboveQuotaRetailer: true,
    annualSales: wanOf(23_600),
    salesGrowth: '0.124',
    smartEquipmentSpend: wanOf(386),
  },
});
const withdrawn = demonstration('2025-05-13', 'provincial', 30);
const wanye: Story = {
  subject: WANYE,
  shows: {
    zh: '电商示范已付、撤回各一；智能化改造待设定社零目标增速',
    en: 'e-commerce paid, one withdrawn; smart retail waits for the growth target',
  },
  steps: [
    ...registered('2024-08-27', '2018-07-12', '4200100000000010202', 'trade'),
    ...demonstration('2024-09-03', 'provincial', 50).paid(wan(50)),
    ...smart.verified(),
    smart.step(smart.day('noticed'), 'case-officer', refused('parameter-not-set', assesses)),
    ...withdrawn.verified(),
    withdrawn.step(withdrawn.day('noticed'), 'case-officer', withdraws('企业更正申报年度，撤回')),
    ...demonstration('2025-10-21', 'city', 20).notEligible('市级称号不在支持范围'),
    ...demonstration('2026-03-09', 'national', 80).submitted(),
  ],
};

export const industry: readonly Story[] = [hongling, jiangyue, wanye];
