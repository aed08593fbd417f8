import type { GrantableRole } from '../domain/user/decide.js';
import type { SubscriberId, Unit } from '../kernel/ids.js';

/** Of every user of every demo: it guards nothing, and demo mode binds to loopback. */
export const PASSWORD = 'tranche-demo-2024';

/** The units (责任单位) that the demo's cases belong to, by the name their users begin with. */
export const offices = {
  science: '科创局' as Unit,
  industry: '企服局' as Unit,
  services: '服务业园' as Unit,
  trade: '自贸改革创新局' as Unit,
} as const;

export type Office = keyof typeof offices;

/** A downstream system with a token of its own, which sees one unit. */
export const SUBSCRIBER = {
  id: 'reports' as SubscriberId,
  name: '市级惠企资金报表系统（虚构）',
  scope: { units: [offices.science], measures: null, types: null },
} as const;

export interface Person {
  readonly role: GrantableRole;
  readonly unit?: Unit;
  /** The story whose enterprise an applicant belongs to. */
  readonly of?: string;
  readonly does: { readonly zh: string; readonly en: string };
}

/** What a unit needs to see a case through: nobody does two of these for one case. */
const posts = {
  'case-officer': {
    role: 'case-officer',
    does: { zh: '经办：登记、受理、核算、公示', en: 'registers, accepts, assesses, publishes' },
  },
  reviewer: {
    role: 'reviewer',
    does: { zh: '复核：核验事项和拨付条件', en: 'verifies facts and tranche conditions' },
  },
  'approver-1': { role: 'approver', does: { zh: '审批一级', en: 'approves, first level' } },
  'approver-2': { role: 'approver', does: { zh: '审批二级', en: 'approves, second level' } },
} as const satisfies Readonly<Record<string, Person>>;

export type Post = keyof typeof posts;

/** 科创局, which has most of the measures, has the short names. */
export const userOf = <O extends Office, P extends Post>(office: O, post: P): UserOf<O, P> =>
  (office === 'science' ? post : `${office}-${post}`) as UserOf<O, P>;

type UserOf<O extends Office, P extends Post> = O extends 'science' ? P : `${O}-${P}`;
type Officer = UserOf<Office, Post>;

function officersOf(office: Office): Readonly<Record<string, Person>> {
  const unit = offices[office];
  return Object.fromEntries(
    Object.entries<Person>(posts).map(([post, { role, does }]) => [
      userOf(office, post as Post),
      { role, unit, does: { zh: `${unit}${does.zh}`, en: `${unit}: ${does.en}` } },
    ]),
  );
}

const others = {
  'finance-1': {
    role: 'finance-officer',
    does: {
      zh: '财务（预算、对账）：下达指标、确认账户、对账、月结',
      en: 'appropriates budget, confirms accounts, reconciles, closes months',
    },
  },
  'finance-2': {
    role: 'finance-officer',
    does: {
      zh: '财务（支付）：准予拨付、封批、导出支付文件、导入回执',
      en: 'releases, seals, exports to the bank, takes its answers',
    },
  },
  'finance-approver': {
    role: 'finance-approver',
    does: { zh: '财务审批：审批支付批次', en: 'approves payment batches' },
  },
  // Who confirms a top-up gave the line money, and may not approve what is paid from it.
  'budget-approver': {
    role: 'finance-approver',
    does: {
      zh: '预算审批：确认指标调整、年终结转结余',
      en: 'confirms changes of budget, year-ends',
    },
  },
  auditor: { role: 'auditor', does: { zh: '审计：只读', en: 'auditor, reads everything' } },
  applicant: {
    role: 'applicant',
    of: 'yunqiao',
    does: { zh: '申报企业（云樵图算）', en: 'applicant (云樵图算)' },
  },
  subscriber: { role: 'subscriber', does: { zh: '数据订阅方', en: 'reads the event feed' } },
  admin: { role: 'administrator', does: { zh: '管理员', en: 'administrator' } },
} as const satisfies Readonly<Record<string, Person>>;

export type PersonName = keyof typeof others | Officer;

/** Each role, and a second person wherever one may not do both steps; the officers unit by unit. */
export const people: Readonly<Record<PersonName, Person>> = {
  ...(Object.assign({}, ...(Object.keys(offices) as Office[]).map(officersOf)) as Record<
    Officer,
    Person
  >),
  ...others,
};
