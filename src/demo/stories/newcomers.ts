import { Claim, on, registered, type Story } from '../course.js';
import {
  accepts,
  applies,
  type Facts,
  inDistrictSince,
  proposesAccount,
  registers,
  resubmits,
  sendsBack,
  verifies,
} from '../steps.js';
import { wan, yi } from '../money.js';
import { Case } from '../world.js';

// Head offices that moved in this winter, each waiting at another stage for somebody to act.

const movedIn = (
  valuation: number,
  round: number,
  relocatedOn: string,
  registeredOn: string,
): Facts => ({
  valuation: yi(valuation),
  sameRoundFinancing: yi(round),
  relocatedOn,
  registeredOn,
});

const relocation = (of: Case, filed: string, facts: Facts): Claim =>
  new Claim(of, { measure: 'hq-relocation', on: filed, facts });

const HEBI = new Case('hebi', '武汉鹤壁方舟数据有限公司', '91420100MA4F0G07E');
const hebi: Story = {
  subject: HEBI,
  shows: {
    zh: '公示期满，一级已审批，待二级审批；收款账户待确认',
    en: 'waits for the second approval, and for its account to be confirmed',
  },
  steps: [
    on(
      '2026-02-12',
      'case-officer',
      registers,
      inDistrictSince('2026-01-22'),
      proposesAccount('4200100000000010073'),
    ),
    ...relocation(HEBI, '2026-02-24', movedIn(79, 8, '2026-01-15', '2026-01-22')).granted(wan(500)),
  ],
};

const SONGFENG = new Case('songfeng', '武汉松风认知智能有限公司', '91420100MA4F0H08G');
const songfeng: Story = {
  subject: SONGFENG,
  shows: { zh: '公示中，至 3 月 11 日', en: 'its public notice is open, until 11 March' },
  steps: [
    ...registered('2026-02-25', '2026-02-04', '4200100000000010080'),
    ...relocation(SONGFENG, '2026-02-27', movedIn(105, 12, '2026-01-28', '2026-02-04')).noticed(),
  ],
};

const YANBO = new Case('yanbo', '武汉烟波数字孪生科技有限公司', '91420100MA4F0J09J');
const yanbo: Story = {
  subject: YANBO,
  shows: { zh: '已受理，待核验其余事项', en: 'accepted; some facts wait for the reviewer' },
  steps: [
    ...registered('2026-03-02', '2026-02-10', '4200100000000010097'),
    on(
      '2026-03-05',
      'case-officer',
      applies('hq-relocation', movedIn(77, 9, '2026-02-03', '2026-02-10')),
    ),
    on('2026-03-06', 'case-officer', accepts),
    on('2026-03-09', 'reviewer', verifies(['valuation'])),
  ],
};

const LINSHU = new Case('linshu', '武汉林墅边缘计算有限公司', '91420100MA4F0K10L');
const linshu: Story = {
  subject: LINSHU,
  shows: { zh: '已申报，待受理', en: 'submitted; waits to be accepted' },
  steps: [
    ...registered('2026-03-05', '2026-02-26', '4200100000000010103'),
    ...relocation(LINSHU, '2026-03-09', movedIn(70, 7, '2026-02-13', '2026-02-26')).submitted(),
  ],
};

const yunqiao: Story = {
  subject: new Case('yunqiao', '武汉云樵图算软件有限公司', '91420100MA4F0L11N'),
  shows: {
    zh: '企业自行申报，两次被退回补正，待企业重新提交',
    en: 'applied by itself; sent back twice, and waits for the applicant',
  },
  steps: [
    ...registered('2026-02-09', '2026-01-20', '4200100000000010110'),
    on(
      '2026-02-26',
      'applicant',
      applies('hq-relocation', movedIn(84, 9, '2026-01-13', '2026-01-20')),
    ),
    on('2026-02-27', 'case-officer', sendsBack('同轮次融资额与投资协议不一致，请更正')),
    on('2026-03-03', 'applicant', resubmits(movedIn(84, 8, '2026-01-13', '2026-01-20'))),
    on('2026-03-05', 'case-officer', sendsBack('验资报告缺少签章页，请补交')),
  ],
};

export const newcomers: readonly Story[] = [hebi, songfeng, yanbo, linshu, yunqiao];
