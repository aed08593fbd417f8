import { Claim, nth, registered, rejects, type Story } from '../course.js';
import { wan, wanOf } from '../money.js';
import {
  approvesAt,
  approves,
  declines,
  recordsObjection,
  recordsOverpayment,
  recordsOverpaymentBack,
  upholdsObjection,
} from '../steps.js';
import { Case, refused } from '../world.js';

// 服务业园: events, which co-organisers share a ceiling of, and the software cluster.

const event = (
  of: Case,
  filed: string,
  eventId: string,
  [venue, build, promotion]: readonly [number, number, number],
): Claim =>
  new Claim(of, {
    measure: 'event',
    on: filed,
    facts: {
      eventId,
      filingApproved: true,
      filingUnit: '服务业园',
      venueCost: wanOf(venue),
      buildCost: wanOf(build),
      promotionCost: wanOf(promotion),
    },
  });

const majorEvent = (
  of: Case,
  filed: string,
  eventId: string,
  amount: number,
  document: string,
): Claim =>
  new Claim(of, {
    measure: 'major-event',
    on: filed,
    facts: {
      eventId,
      majorDemonstrationEffect: true,
      heldLocally: true,
      filingUnit: '服务业园',
    },
    determined: { amountFen: wan(amount), document },
  });

const XIEHUI = new Case('xiehui', '光谷数字经济产业促进会（示例）', '51420100MJ0F0Q15A');
const objected = event(XIEHUI, '2026-03-02', 'DEZ-HD-2026-004', [26, 15, 9]);
const xiehui: Story = {
  subject: XIEHUI,
  shows: {
    zh: '与联合主办方共用单场上限；全区年度重大活动；异议待查证',
    en: 'shares an event’s cap; the year’s major event; an objection to resolve',
  },
  steps: [
    ...registered('2023-10-31', '2019-11-06', '4200100000000010158', 'services'),
    ...event(XIEHUI, '2023-11-07', 'DEZ-HD-2023-011', [24, 14, 8]).paid(wan(22)),
    ...majorEvent(XIEHUI, '2025-09-16', 'DEZ-ZD-2025-001', 320, '园区核〔2025〕7号').paid(wan(320)),
    ...objected.noticed(),
    objected.step('2026-03-09', 'case-officer', recordsObjection('来电反映宣传费发票与活动无关')),
  ],
};

const MEIXI = new Case('meixi', '武汉梅溪软件股份有限公司', '91420100MA4F0R16D');
const cluster = (filed: string, amount: number, document: string): Claim =>
  new Claim(MEIXI, {
    measure: 'software-cluster-rent',
    on: filed,
    facts: { softwareEnterprise: true, newEntrant: true, propertyInCluster: true },
    determined: { amountFen: wan(amount), document },
  });
const shared = event(MEIXI, '2023-11-07', 'DEZ-HD-2023-011', [20, 12, 6]);
const lessRent = cluster('2025-03-18', 48, '园区核〔2025〕2号');
const upheld = event(MEIXI, '2025-06-17', 'DEZ-HD-2025-008', [18, 10, 6]);
const purchase = new Claim(MEIXI, {
  measure: 'software-cluster-purchase',
  on: '2025-08-12',
  facts: {
    softwareEnterprise: true,
    newEntrant: true,
    propertyInCluster: true,
    selfUse: true,
    propertyId: '软件新城 C2-901',
  },
  determined: { amountFen: wan(160), document: '园区核〔2025〕6号' },
});
const meixi: Story = {
  subject: MEIXI,
  shows: {
    zh: '活动只得余额；租房酌减，银行重复付款已退回；购房清算失败后重付；一笔待核验',
    en: 'less rent approved, paid twice by the bank and sent back; a failed payment paid again',
  },
  steps: [
    ...registered('2023-10-30', '2022-12-09', '4200100000000010165', 'services'),
    ...shared.reassessed(),
    ...shared.approved(wan(8)),
    ...shared.paidOut(),
    ...cluster('2024-03-12', 36, '园区核〔2024〕3号').paid(wan(36)),
    ...lessRent.noticed(),
    lessRent.step(
      lessRent.day('approved'),
      'approver-1',
      approvesAt(wan(42), '其中 80 平方米转租，按自用面积核减'),
    ),
    ...lessRent.paidOut(),
    lessRent.step(
      nth(lessRent.day('settled'), 1),
      'finance-2',
      recordsOverpayment('2025041100096', lessRent.day('settled'), '银行重复付款'),
    ),
    lessRent.step(
      nth(lessRent.day('settled'), 4),
      'finance-2',
      recordsOverpaymentBack(
        '2025041100096',
        '2025041600008',
        nth(lessRent.day('settled'), 4),
        '企业退回银行重复付款',
      ),
    ),
    ...upheld.noticed(),
    upheld.step(nth(upheld.day('noticed'), 2), 'case-officer', recordsObjection('活动实际未举办')),
    upheld.step(nth(upheld.day('noticed'), 4), 'reviewer', upholdsObjection('经核实活动已取消')),
    upheld.step(
      upheld.day('approved'),
      'approver-1',
      refused('objection-upheld', approves),
      declines('异议成立：活动已取消'),
    ),
    ...purchase.granted(wan(160)),
    ...purchase.released(),
    ...purchase.sent(purchase.day('collected'), nth(purchase.day('settled'), 4)).slice(0, 1),
    {
      ...rejects(purchase.day('settled'), 'ED05', '清算行系统维护，清算失败'),
      about: purchase.about,
    },
    ...purchase.sent(nth(purchase.day('settled'), 1), nth(purchase.day('settled'), 4)),
    ...cluster('2026-03-05', 45, '园区核〔2026〕1号').verified(),
  ],
};

const ZHANHUI = new Case('zhanhui', '武汉光谷云帆会展有限公司', '91420100MA4F0T17F');
const lesserEvent = majorEvent(ZHANHUI, '2025-09-16', 'DEZ-ZD-2025-002', 240, '园区核〔2025〕8号');
const zhanhui: Story = {
  subject: ZHANHUI,
  shows: {
    zh: '重大活动只得全区年度余额，重新核算后拨付',
    en: 'a major event paid what was left of the district’s year',
  },
  steps: [
    ...registered('2025-09-08', '2020-06-17', '4200100000000010172', 'services'),
    ...lesserEvent.reassessed(),
    ...lesserEvent.approved(wan(180)),
    ...lesserEvent.paidOut(),
  ],
};

export const gatherings: readonly Story[] = [xiehui, meixi, zhanhui];
