import { type Language, yuan } from './say.js';

/** What the API calls it, as a person does. */
const FIELDS: Readonly<Record<string, string>> = {
  payerId: '付款账户',
  paymentId: '支付',
  batchId: '批次',
  lineId: '预算指标',
  applicationId: '申报',
  recoveryId: '追回',
  correctionId: '更正',
  returnId: '退回流水号',
  overpaymentId: '多付',
  accountId: '收款账户',
  reservationId: '占用',
  uscc: '信用代码',
  measure: '措施',
  unit: '责任单位',
  benefitYear: '资金年度',
  fiscalYear: '预算年度',
  tranche: '期次',
  attempt: '次数',
  status: '状态',
  kind: '方式',
  to: '去向',
  title: '名称',
  count: '笔数',
  amountFen: '金额',
  totalFen: '总额',
  returnedFen: '退回',
  deltaFen: '增减',
  appropriatedFen: '下达',
  adjustedFen: '调整',
  reservedFen: '占用',
  spentFen: '支出',
  restoredFen: '恢复',
  leftFen: '可用',
  offsetFen: '抵扣',
  effectiveFen: '实付',
  withheldFen: '抵扣',
  recoveredFen: '追回',
  overpaidFen: '多付',
  openFen: '未收回',
  receivedFen: '已收回',
  carriedFen: '结转',
  lapsedFen: '结余',
  broughtFen: '上年结转',
  name: '户名',
  holder: '户名',
  number: '账号',
  account: '账号',
  bank: '开户行',
  bankCode: '联行号',
  bankReference: '银行流水号',
  voucherNumber: '支付凭证号',
  documentNumber: '指标文号',
  functional: '功能分类',
  economic: '经济分类',
  source: '资金来源',
  settledOn: '到账日',
  rejectedOn: '退票日',
  rejection: '退票原因',
  valueOn: '起息日',
  openedOn: '建立日',
  openedBy: '建立人',
  closedOn: '停用日',
  closedBy: '停用人',
  sealedBy: '封批人',
  sealedAt: '封批时间',
  approvedBy: '审批人',
  approvedAt: '审批时间',
  exportedAs: '导出格式',
  exportedBy: '导出人',
  exportedAt: '导出时间',
  executeOn: '执行日',
  sha256: '文件 SHA-256',
  takenOutBy: '撤出人',
  by: '办理人',
  reason: '理由',
  basis: '依据',
  items: '支付',
  takenOut: '已撤出',
  returns: '退回',
  recoveries: '追回',
  pending: '待确认',
  adjustments: '调整',
  accountFrozen: '账户已冻结',
  closed: '已关闭',
  instructedAt: '发出指令',
  approvalLevels: '审批层级',
  upToFen: '不超过',
  levels: '层级',
  payeeCoolingDays: '收款账户冷静期（天）',
  duplicateWindowDays: '疑似重复查重期（天）',
  revision: '版本',
};

const STATES: Readonly<Record<string, string>> = {
  opened: '待发指令',
  instructed: '已发指令',
  dropped: '已撤出',
  settled: '已到账',
  rejected: '已退票',
  open: '可用',
  closed: '已停用',
  collected: '归集中',
  sealed: '已封批',
  approved: '已审批',
};

const KINDS: Readonly<Record<string, string>> = {
  'by-bank': '被动退回',
  'by-payee': '主动退回',
  recovered: '追回',
  offset: '抵扣',
};

const GOES: Readonly<Record<string, string>> = {
  'budget-line': '恢复指标',
  treasury: '缴回国库',
  overpayment: '冲多付',
};

const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: STATES,
  kind: KINDS,
  to: GOES,
};

/** `bankReference` is `bank reference`, and money is called by what it is. */
const plainly = (field: string): string =>
  field.replace(/Fen$/, '').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const headOf = (field: string, language: Language): string =>
  language === 'zh' ? (FIELDS[field] ?? field) : plainly(field);

export function valueOf(field: string, value: unknown, language: Language): string {
  if (value === null || value === undefined) return '–';
  if (field.endsWith('Fen')) return yuan(value as string, language);
  if (typeof value === 'boolean') {
    return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  }
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  return (language === 'zh' && VALUES[field]?.[text]) || text;
}
