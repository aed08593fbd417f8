import type { GrantableRole } from '../domain/user/decide.js';
import type { Unit } from '../kernel/ids.js';

/** Of every user of every demo: it guards nothing, and demo mode binds to loopback. */
export const PASSWORD = 'tranche-demo-2024';

export const UNIT = '科创局' as Unit;

export interface Person {
  readonly role: GrantableRole;
  readonly unit?: Unit;
  /** The story whose enterprise an applicant belongs to. */
  readonly of?: string;
  readonly does: { readonly zh: string; readonly en: string };
}

/** Each role once, and a second person wherever one may not do both steps. */
export const people = {
  admin: { role: 'administrator', does: { zh: '管理员', en: 'administrator' } },
  'case-officer': {
    role: 'case-officer',
    unit: UNIT,
    does: { zh: '经办：登记、受理、核算、公示', en: 'registers, accepts, assesses, publishes' },
  },
  reviewer: {
    role: 'reviewer',
    unit: UNIT,
    does: { zh: '复核：核验事项和拨付条件', en: 'verifies facts and tranche conditions' },
  },
  'approver-1': {
    role: 'approver',
    unit: UNIT,
    does: { zh: '审批一级', en: 'approves, first level' },
  },
  'approver-2': {
    role: 'approver',
    unit: UNIT,
    does: { zh: '审批二级', en: 'approves, second level' },
  },
  'finance-1': {
    role: 'finance-officer',
    does: { zh: '财务（预算）：下达指标、确认账户', en: 'appropriates budget, confirms accounts' },
  },
  'finance-2': {
    role: 'finance-officer',
    does: { zh: '财务（支付）：准予拨付、封批、登记回单', en: 'releases, seals, records the bank' },
  },
  'finance-approver': {
    role: 'finance-approver',
    does: { zh: '财务审批：审批支付批次', en: 'approves payment batches' },
  },
  // Who confirms a top-up gave the line money, and may not approve what is paid from it.
  'budget-approver': {
    role: 'finance-approver',
    does: { zh: '预算审批：确认指标调整', en: 'confirms changes of budget' },
  },
  auditor: { role: 'auditor', does: { zh: '审计：只读', en: 'auditor, reads everything' } },
  applicant: {
    role: 'applicant',
    of: 'yunqiao',
    does: { zh: '申报企业（云樵图算）', en: 'applicant (云樵图算)' },
  },
  subscriber: { role: 'subscriber', does: { zh: '数据订阅方', en: 'reads the event feed' } },
} as const satisfies Readonly<Record<string, Person>>;

export type PersonName = keyof typeof people;
