import { THE_LEDGER } from '../kernel/event.js';
import type { RefusalReason } from '../kernel/refusal.js';
import { sentence } from '../kernel/sentence.js';
import { limitKinds, limitScopes, limitStates, paymentStates } from '../kernel/states.js';
import { wordsFor } from '../kernel/terms.js';
import { breakKinds, resolutions } from '../reconciliation/matching/texts.js';
import { type Label, type Language, shownMoment, yuan } from './say.js';

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
  kind: '类型',
  to: '去向',
  title: '名称',
  count: '笔数',
  amountFen: '金额',
  totalFen: '总额',
  grantedFen: '核定',
  reducedFen: '核减',
  releasedFen: '准予拨付',
  unreleasedFen: '收回准拨',
  claimedFen: '决定追回',
  claimCancelledFen: '撤销追回',
  stillClaimedFen: '尚待追回',
  applications: '申报',
  budgets: '预算',
  paidFen: '已付',
  outstandingFen: '待付',
  returnedFen: '退回',
  deltaFen: '增减',
  appropriatedFen: '下达',
  adjustedFen: '调整',
  reservedFen: '占用',
  spentFen: '支出',
  restoredFen: '恢复',
  leftFen: '可用',
  offsetFen: '抵扣追回',
  effectiveFen: '实付',
  withheldFen: '抵扣支付',
  recoveredFen: '追回',
  overpaidFen: '多付',
  openFen: '未收回',
  receivedFen: '已收回',
  carriedFen: '结转',
  lapsedFen: '结余',
  lapsedBroughtFen: '其中上年结转',
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
  importedFrom: '导入自文件（SHA-256）',
  settledOn: '到账日',
  rejectedOn: '退票日',
  rejection: '退票原因',
  valueOn: '起息日',
  openedOn: '建立日',
  openedBy: '建立人',
  closedOn: '关闭日',
  closedBy: '关闭人',
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
  reissueOf: '重付自',
  reissuedAs: '已重付为',
  offset: '抵扣',
  chargedTo: '列支指标',
  keptFen: '收款方留存',
  pendingFen: '待结抵扣',
  cancelledFen: '撤销追回',
  usedFen: '已用',
  correctedInFen: '更正转入',
  correctedOutFen: '更正转出',
  overpaymentReturnedFen: '多付退回',
  overpaymentRecoveredFen: '多付追回',
  dropped: '撤出原因',
  resembles: '疑似重复',
  held: '暂缓支付',
  cleared: '解除理由',
  clearedBy: '解除人',
  clearedOn: '起息日',
  unmatched: '未对账笔数',
  orderedBy: '发起人',
  orderedOn: '决定日',
  cancelled: '撤销理由',
  cancelledBy: '撤销人',
  cancelledOn: '撤销日',
  against: '抵扣自',
  parts: '收回',
  offsets: '抵扣',
  overpayments: '多付',
  corrections: '付款更正',
  matches: '银行对账',
  matchId: '匹配',
  day: '日期',
  on: '日期',
  lines: '银行流水',
  reasons: '依据',
  undone: '撤销理由',
  undoneBy: '撤销人',
  failure: '未成原因',
  fromLineId: '原指标',
  toLineId: '转入指标',
  otherLineId: '对方指标',
  direction: '方向',
  proposedBy: '提出人',
  proposedAt: '提出时间',
  proposedOn: '提出日',
  confirmedBy: '确认人',
  confirmedAt: '确认时间',
  declined: '退回理由',
  declinedBy: '退回人',
  endedOn: '办结日',
  adjustmentId: '调整',
  appropriatedBy: '下达人',
  appropriatedOn: '下达日',
  decisionId: '决定',
  decidedBy: '决定人',
  decidedOn: '决定日',
  yearEnds: '年终结转结余',
  brought: '上年结转',
  revision: '版本',
  breakId: '差异',
  month: '月份',
  seq: '序号',
  sealedSeq: '封存序号',
  totalsSha256: '总额 SHA-256',
  closedAt: '月结时间',
  movements: '账上收支',
  matched: '已匹配',
  refused: '未成',
  waiting: '待定建议',
  breaks: '差异',
  certainty: '把握',
  score: '得分',
  foundBy: '发现人',
  ageDays: '账龄（天）',
  since: '起始日',
  owner: '责任人',
  resolution: '说明',
  openingFen: '期初余额',
  closingFen: '期末余额',
  inFen: '银行收入',
  outFen: '银行支出',
  ledgerInFen: '账上收入',
  ledgerOutFen: '账上支出',
  acrossFen: '跨月',
  explainedFen: '已说明差异',
  explained: '已说明的差异',
  reservedOn: '占用日',
  finding: '情况',
  bankLines: '银行流水明细',
  bankLine: '流水',
  links: '查看',
  events: '事件',
  payments: '支付',
  paymentEvents: '支付的事件',
  imports: '银行文件',
  related: '相关',
  answer: '银行回执',
  how: '消除',
  clearedAt: '消除时间',
  foundAt: '发现时间',
  explainedBy: '说明人',
  explainedIn: '首次月结',
  decidedAt: '办理时间',
  summary: '摘要',
  serial: '流水号',
  importId: '导入',
  line: '行',
  points: '分值',
  reopenedBy: '重开人',
  recordsId: '记录',
  subject: '个人',
  persons: '个人',
  evidence: '证明材料',
  orderedAt: '提出时间',
  declinedBecause: '不予销毁理由',
  erasedAt: '销毁时间',
  erasures: '销毁',
  holds: '暂缓销毁',
  holdId: '暂缓销毁',
  placedBy: '设置人',
  placedAt: '设置时间',
  liftedBy: '解除人',
  liftedAt: '解除时间',
  liftedBecause: '解除理由',
  retention: '保管期限',
  years: '年限',
  until: '至',
  unsettled: '未了事项',
  contact: '联系人',
  year: '年度',
  imported: '往年账',
  standsFen: '现核定额',
  opensOn: '公示起',
  closesOn: '公示止',
  outcome: '结果',
  submittedOn: '申报日',
  submittedBy: '申报人',
  filedFor: '代为申报',
  changedOn: '变动日',
  assessedFen: '核算',
  proposedFen: '拟核定',
  approvedFen: '审批额',
  awardFen: '现核定额',
  approvalsGiven: '已审批',
  grantedOn: '核定日',
  noticeOpensOn: '公示起',
  noticeClosesOn: '公示止',
  openObjections: '未结异议',
  stream: '流',
  eventId: '事件编号',
  type: '事件',
  recordedAt: '记录时刻',
  recordedOn: '记录日',
  effectiveOn: '业务日',
  actor: '办理人',
  actorUnit: '办理人单位',
  correlationId: '同一请求',
  causationId: '起因',
  endToEndId: '端到端编号',
  returnReason: '退回原因',
  entryId: '分录',
  narration: '摘要',
  period: '月份',
  registeredBy: '登记人',
  registeredAt: '登记时间',
  file: '文件',
  files: '文件',
  format: '格式',
  from: '起',
  newLines: '新增流水',
  importedBy: '导入人',
  importedAt: '导入时间',
  acceptedBy: '受理人',
  acceptedAt: '受理时间',
  scope: '范围',
  cap: '限额',
  ceilingFen: '上限',
  confirmedFen: '已占用',
  span: '连续年数',
  clause: '条款',
  key: '对象',
  subscriberId: '订阅方',
  tokenNumber: '令牌序号',
  tokenIssuedAt: '令牌签发时间',
  createdBy: '建立人',
  createdAt: '建立时间',
  revoked: '撤销',
  dueFrom: '到期日',
  dueFen: '到期金额',
  settledFen: '已到账',
  verifiedOn: '核验日',
  verifiedBy: '核验人',
  release: '准予拨付',
  releasedOn: '准予日',
  openPayment: '在途支付',
  attempts: '次数',
  userId: '用户',
  disabled: '停用',
  phone: '电话',
};

const inChinese = (texts: Readonly<Record<string, Label>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).map(([code, { zh }]) => [code, zh]));

const STATES: Readonly<Record<string, string>> = {
  ...paymentStates,
  open: '开放',
  closed: '已关闭',
  reopening: '待重开',
  explained: '已说明',
  cleared: '已消除',
  waiting: '待定',
  matched: '已匹配',
  undone: '已撤销',
  withdrawn: '已撤回',
  collected: '归集中',
  sealed: '已封批',
  approved: '已审批',
  proposed: '待确认',
  confirmed: '办理中',
  corrected: '已更正',
  declined: '已退回',
  failed: '未成',
  received: '已收回',
  cancelled: '已撤销',
  'came-back': '已另行退回',
  ordered: '待确认',
  erased: '已销毁',
  pending: '待结清',
  released: '已解除',
};

const KINDS: Readonly<Record<string, string>> = {
  'by-bank': '被动退回',
  'by-payee': '主动退回',
  recovered: '追回',
  offset: '抵扣',
  ...limitKinds,
  ...inChinese(breakKinds),
};

const GOES: Readonly<Record<string, string>> = {
  'budget-line': '恢复指标',
  treasury: '缴回国库',
  overpayment: '冲多付',
};

const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  by: { [THE_LEDGER.id]: '账本自身' },
  status: STATES,
  kind: KINDS,
  to: GOES,
  scope: limitScopes,
  resolution: inChinese(resolutions),
};

/** `bankReference` is `bank reference`, and money is called by what it is. */
const plainly = (field: string): string =>
  field.replace(/Fen$/, '').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const headOf = (field: string, language: Language): string =>
  language === 'zh' ? (FIELDS[field] ?? field) : plainly(field);

/** What the API says in two languages itself. */
const isSaid = (value: object): value is { readonly text: Label } =>
  'text' in value && typeof value.text === 'object';
/** What is personal. */
const isShown = (
  value: object,
): value is { readonly value: unknown; readonly masked: boolean; readonly erased: boolean } =>
  'masked' in value && 'erased' in value;
const isRefusal = (value: object): value is RefusalReason => 'code' in value && 'params' in value;

/** What holds several: a refusal in its sentence, anything else part by part. */
function told(value: object, language: Language): string {
  if (Array.isArray(value)) return value.map((each) => valueOf('', each, language)).join(', ');
  if (isSaid(value)) return value.text[language];
  if (isShown(value)) return personal(value, language);
  if (isRefusal(value)) return sentence(value.code, value.params, language);
  const filled = Object.entries(value).filter(
    ([, part]) => !Array.isArray(part) || part.length > 0,
  );
  if (filled.length === 0) return '–';
  const parts = filled.map(
    ([name, part]) => `${headOf(name, language)} ${valueOf(name, part, language)}`,
  );
  return parts.join(language === 'zh' ? '，' : ', ');
}

function personal(
  { value, masked, erased }: { value: unknown; masked: boolean; erased: boolean },
  language: Language,
): string {
  if (erased) return language === 'zh' ? '已销毁' : 'erased';
  if (masked) return language === 'zh' ? '不予显示' : 'not shown';
  return valueOf('', value, language);
}

export function valueOf(field: string, value: unknown, language: Language): string {
  if (value === null || value === undefined || value === '') return '–';
  if (field.endsWith('Fen')) return yuan(value as string, language);
  if (typeof value === 'boolean') {
    return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  }
  if (typeof value === 'object') return told(value, language);
  const text = shownMoment(String(value));
  return (language === 'zh' && (VALUES[field]?.[text] ?? otherStatus(field, text))) || text;
}

const otherStatus = (field: string, text: string): string | undefined =>
  field === 'status' ? wordsFor(text, 'zh') : undefined;

/** A payment that is declined was sent back; a case was refused. */
export function inWordsOfCases<R extends Readonly<Record<string, unknown>>>(
  row: R,
  language: Language,
): R {
  const status = String(row['status']);
  return { ...row, status: wordsFor(status, language) ?? status };
}

const LIMIT_STATES: Readonly<Record<string, string>> = limitStates;

/** What is confirmed of a limit is used; its owner is the enterprise, or the district. */
export function inWordsOfLimits(
  { owner, ...row }: Readonly<Record<string, unknown>>,
  language: Language,
): Readonly<Record<string, unknown>> {
  const status = String(row['status']);
  const inWords = (language === 'zh' && LIMIT_STATES[status]) || status;
  return { uscc: owner, ...row, ...('status' in row && { status: inWords }) };
}
