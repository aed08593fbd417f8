/** A word of ours as a person reads it. */
export interface Term {
  readonly zh: string;
  readonly en: string;
}

const term = (zh: string, en: string): Term => ({ zh, en });

/** Roles, commands and statuses in the words of design.md's table. */
const terms: Readonly<Record<string, Term>> = {
  // Roles
  applicant: term('申报企业', 'applicant'),
  'case-officer': term('经办', 'case officer'),
  reviewer: term('复核', 'reviewer'),
  approver: term('审批', 'approver'),
  'finance-officer': term('财务经办', 'finance officer'),
  'finance-approver': term('财务审批', 'finance approver'),
  auditor: term('审计', 'auditor'),
  subscriber: term('数据订阅方', 'subscriber'),
  administrator: term('管理员', 'administrator'),
  process: term('账本自身', 'the ledger itself'),

  // Commands: 企业
  RegisterEnterprise: term('登记企业', 'registering an enterprise'),
  RecordEnterpriseFact: term('登记企业事项', 'recording a fact of an enterprise'),
  RecordAgreement: term('登记一事一议', 'recording a one-case agreement'),
  EndAgreement: term('终止一事一议', 'ending a one-case agreement'),
  ProposePayeeAccount: term('登记收款账户', 'proposing a payee account'),
  ConfirmPayeeAccount: term('确认收款账户', 'confirming a payee account'),
  RetirePayeeAccount: term('停用收款账户', 'retiring a payee account'),
  // 申报、核验、核算
  SubmitApplication: term('申报', 'submitting the application'),
  SendBackApplication: term('退回补正', 'sending the application back'),
  ResubmitApplication: term('补正后再次申报', 'resubmitting the application'),
  AcceptApplication: term('受理', 'accepting the application'),
  AttachEvidence: term('附证明材料', 'attaching evidence'),
  VerifyFact: term('核验事项', 'verifying a fact'),
  AssessApplication: term('核算', 'assessing the application'),
  // 核定
  ProposeAward: term('提出核定', 'proposing the award'),
  OpenPublicNotice: term('公示', 'opening the public notice'),
  RaiseObjection: term('提出异议', 'raising an objection'),
  ResolveObjection: term('处理异议', 'resolving an objection'),
  ApproveAward: term('审批核定', 'approving the award'),
  DeclineApplication: term('不予支持', 'declining the application'),
  WithdrawApplication: term('撤回申报', 'withdrawing the application'),
  ReduceAward: term('调减核定', 'reducing the award'),
  RevokeAward: term('撤销核定', 'revoking the award'),
  CancelTranche: term('取消期次', 'cancelling a tranche'),
  // 拨付
  VerifyTrancheConditions: term('核验拨付条件', 'verifying the conditions of a tranche'),
  ReleaseTranche: term('准予拨付', 'releasing a tranche'),
  OpenTranchePayment: term('发起拨付', 'paying a tranche'),
  ChoosePaymentAccount: term('选定收款账户', 'choosing the payee account of a payment'),
  SettlePayment: term('登记到账', 'recording a settlement'),
  RejectPayment: term('登记银行退票', 'recording a rejection by the bank'),
  ReturnPayment: term('登记退回', 'recording a return'),
  OpenPayer: term('开立付款账户', 'opening an account of ours'),
  ClosePayer: term('停用付款账户', 'closing an account of ours'),
  OpenBatch: term('建立支付批次', 'opening a batch'),
  TakeOutPayment: term('移出批次', 'taking a payment out of a batch'),
  SealBatch: term('封批', 'sealing a batch'),
  ReturnBatch: term('退回批次', 'returning a batch'),
  ApproveBatch: term('审批批次', 'approving a batch'),
  // 预算
  AppropriateBudget: term('下达指标', 'appropriating a budget line'),
  ProposeBudgetAdjustment: term('提出指标调整', 'proposing a budget adjustment'),
  ConfirmBudgetAdjustment: term('确认指标调整', 'confirming a budget adjustment'),
  DeclineBudgetAdjustment: term('不予指标调整', 'declining a budget adjustment'),
  CloseBudget: term('关闭指标', 'closing a budget line'),
  DecideYearEnd: term('办理年终结转结余', 'deciding what is carried forward'),
  ClearDuplicate: term('解除疑似重复', 'clearing a possible duplicate'),
  ExportBatch: term('导出支付文件', 'exporting a batch'),
  RecordOverpayment: term('登记多付', 'recording an overpayment'),
  OrderRecovery: term('决定追回', 'ordering a recovery'),
  CancelRecovery: term('撤销追回', 'cancelling a recovery'),
  ReceiveRecovery: term('登记收回', 'recording what was recovered'),
  ProposePaymentCorrection: term('提出付款更正', 'proposing a correction of a payment'),
  ConfirmPaymentCorrection: term('确认付款更正', 'confirming a correction of a payment'),
  DeclinePaymentCorrection: term('退回付款更正', 'declining a correction of a payment'),
  AddStatementLines: term('导入银行流水', 'importing lines of a statement'),
  AcceptStatementDay: term('确认对账单', 'accepting a day of a statement'),
  RecordImport: term('登记银行文件', 'recording a file of the bank'),
  RecordUnapplied: term('登记未能入账的银行回执', 'recording an answer that was not applied'),
  // 往年账
  StageHistory: term('提交往年账', 'sending a file of earlier awards'),
  ProposeHistory: term('提交往年账', 'proposing a file of earlier awards'),
  ConfirmHistory: term('确认往年账', 'confirming a file of earlier awards'),
  DeclineHistory: term('不予登记往年账', 'declining a file of earlier awards'),
  TakeBackHistory: term('撤回往年账', 'taking back a file of earlier awards'),
  Reconcile: term('对账', 'reconciling'),
  AcceptMatch: term('接受匹配', 'accepting a match'),
  DeclineMatch: term('不予匹配', 'declining a match'),
  MatchByHand: term('手工匹配', 'matching by hand'),
  UndoMatch: term('撤销匹配', 'undoing a match'),
  ClosePeriod: term('月结', 'closing a month'),
  ProposePeriodReopening: term('提出重开', 'proposing to reopen a month'),
  DeclinePeriodReopening: term('不予重开', 'declining to reopen a month'),
  ReopenPeriod: term('重开', 'reopening a month'),
  AssignBreak: term('指定差异责任人', 'assigning a break'),
  ExplainBreak: term('说明对账差异', 'explaining a break'),
  // 个人信息
  OrderErasure: term('提出销毁个人信息', 'ordering the erasure of a person'),
  ConfirmErasure: term('确认销毁个人信息', 'confirming the erasure of a person'),
  DeclineErasure: term('不予销毁', 'declining the erasure of a person'),
  PlaceHold: term('暂缓销毁', 'placing a hold'),
  LiftHold: term('解除暂缓销毁', 'lifting a hold'),
  // 账本
  ChangeSettings: term('变更设置', 'changing the settings'),
  LoadPack: term('载入政策包', 'loading a policy pack'),
  CreateUser: term('开立用户', 'making a user'),
  GrantRole: term('授予角色', 'granting a role'),
  RevokeRole: term('取消角色', 'revoking a role'),
  ResetPassword: term('重置密码', 'resetting a password'),
  DisableUser: term('停用用户', 'disabling a user'),
  CreateSubscriber: term('开立数据订阅方', 'making a subscriber'),
  RotateSubscriberToken: term('更换订阅令牌', 'rotating a subscriber’s token'),
  ChangeSubscriberScope: term('变更订阅范围', 'changing a subscriber’s scope'),
  RevokeSubscriber: term('撤销数据订阅方', 'revoking a subscriber'),
  SetWebhook: term('设置推送', 'setting a webhook'),
  RotateWebhookSecret: term('更换推送密钥', 'rotating a webhook’s secret'),
  ResendWebhook: term('重新推送', 'sending dead letters again'),
  EndWebhook: term('终止推送', 'ending a webhook'),
  RemoveWebhook: term('移除推送', 'removing a webhook'),

  // Statuses: 申报
  submitted: term('已申报待受理', 'submitted'),
  'sent-back': term('退回补正', 'sent back'),
  accepted: term('已受理', 'accepted'),
  assessed: term('已核算', 'assessed'),
  proposing: term('正在占用限额', 'having its limits reserved'),
  reserved: term('已占用限额待公示', 'waiting for its public notice'),
  noticed: term('公示', 'under public notice'),
  granting: term('正在核定', 'being granted'),
  granted: term('已核定', 'granted'),
  revoked: term('已撤销核定', 'revoked'),
  'not-granted': term('未予核定', 'not granted'),
  declined: term('不予支持', 'declined'),
  withdrawn: term('已撤回', 'withdrawn'),
  dismissed: term('不成立', 'dismissed'),
  upheld: term('成立', 'upheld'),
  // 拨付、批次、指标
  requested: term('正在办理', 'requested'),
  released: term('已准予拨付', 'released'),
  opened: term('待发出指令', 'waiting for its instruction'),
  instructed: term('已发出支付指令', 'instructed'),
  settled: term('已到账', 'settled'),
  rejected: term('银行已退票', 'rejected by the bank'),
  'by-bank': term('银行退回', 'returned by the bank'),
  'by-payee': term('主动退回', 'returned by the payee'),
  recovered: term('追回', 'recovered'),
  offset: term('抵扣', 'offset'),
  dropped: term('已撤出', 'taken out'),
  collected: term('归集中', 'being collected'),
  sealed: term('已封批', 'sealed'),
  approved: term('已审批', 'approved'),
  closed: term('已关闭', 'closed'),
  open: term('可用', 'open'),
  // 往年账
  staged: term('正在提交', 'being sent'),
  proposed: term('待确认', 'waiting for confirmation'),
  importing: term('正在登记', 'being recorded'),
  imported: term('已登记', 'recorded'),
  failed: term('未能登记', 'not recorded'),
  voiding: term('正在撤回', 'being taken back'),
  voided: term('已撤回', 'taken back'),
  // 账本
  demo: term('示例', 'demo'),
  real: term('正式', 'real'),

  // What must lie in the district
  registeredInDistrict: term('工商关系', 'registration'),
  taxInDistrict: term('税务关系', 'tax'),
  statisticsInDistrict: term('统计关系', 'statistics'),
};

/** The word for a code, or for each of a list of codes; undefined for anything else. */
export function wordsFor(codes: string, language: keyof Term): string | undefined {
  const words = codes
    .split(', ')
    .map((code) => (Object.hasOwn(terms, code) ? terms[code]?.[language] : undefined));
  return words.includes(undefined) ? undefined : words.join(language === 'zh' ? '、' : ', ');
}

const ended = term(
  '申报已终结，如仍符合条件请另行申报。',
  'It has ended: file anew where the conditions still hold.',
);
const underWay = term('正在办理，请稍后再试。', 'That is under way: try again shortly.');

const nextSteps: Readonly<Record<string, Term>> = {
  submitted: term('请先受理，或退回补正。', 'Accept it first, or send it back.'),
  'sent-back': term('请企业补正后再次申报。', 'The applicant must resubmit it first.'),
  accepted: term('请先逐项核验并核算。', 'Verify its facts and assess it first.'),
  assessed: term('请先提出核定。', 'Propose the award first.'),
  proposing: underWay,
  reserved: term('请先公示。', 'Open its public notice first.'),
  noticed: term('请待公示期满后审批。', 'Approve it when the notice has closed.'),
  granting: underWay,
  granted: term(
    '核定后可办理拨付，或调减、撤销核定。',
    'It can be paid from here, or its award reduced or revoked.',
  ),
  revoked: ended,
  'not-granted': ended,
  declined: ended,
  withdrawn: ended,
};

/** What comes next for an application in this status. */
export const nextStep = (status: string, language: keyof Term): string =>
  nextSteps[status]?.[language] ?? '';
