import type { FactOf, FactType } from '../../projections/projection.js';
import type { Label } from '../assessment/assessment.js';
import type { HistoryTotals } from '../domain/history/events.js';
import type { Claim } from '../kernel/claim.js';
import type { RefusalReason } from '../kernel/refusal.js';
import { inYuan, sentence } from '../kernel/sentence.js';
import { breakKinds, resolutions, say as saying } from '../reconciliation/matching/texts.js';
import type { Names } from './names.js';

type DataOf<T extends FactType> = FactOf<T>['data'];

interface Word<T extends FactType> {
  readonly title: Label;
  /** What a person wants to know of it; empty where the title says it all. */
  readonly detail: (data: DataOf<T>, names: Names, measure: string | undefined) => string;
}

const word = <T extends FactType>(
  zh: string,
  en: string,
  detail: Word<T>['detail'] = () => '',
): Word<T> => ({ title: { zh, en }, detail });

const money = (amount: bigint, { language }: Names): string => inYuan(amount, language);
const why = ({ code, params }: RefusalReason, { language }: Names): string =>
  sentence(code, params, language);
const joined = (parts: readonly string[], { language }: Names): string =>
  parts.filter((part) => part !== '').join(language === 'zh' ? '；' : '; ');
const nth = (tranche: number, { say }: Names): string =>
  say(`第 ${tranche} 期`, `tranche ${tranche}`);

const factsOf = (facts: object, names: Names, measure: string | undefined): readonly string[] =>
  Object.entries(facts).map(
    ([fact, value]) => `${names.fact(measure, fact)} ${names.value(measure, fact, value)}`,
  );

const claimed = (claims: readonly Claim[], names: Names): string =>
  joined(
    claims.map((claim) => {
      switch (claim.kind) {
        case 'amount':
          return `${claim.cap}${claim.year ? ` ${claim.year}` : ''} ${money(claim.amountFen, names)}`;
        case 'once':
          return names.say(`${claim.cap} 一次`, `${claim.cap} once`);
        case 'consecutiveYears':
          return `${claim.cap} ${claim.year}`;
      }
    }),
    names,
  );

const RETURNS = {
  'by-bank': ['被动', 'by the bank'],
  'by-payee': ['主动', 'by the payee'],
  recovered: ['追回', 'recovered'],
  offset: ['抵扣', 'offset'],
} as const;

const RETURNED_TO = {
  'budget-line': ['恢复指标', 'to the budget line'],
  treasury: ['缴回国库', 'to the treasury'],
  overpayment: ['冲多付', 'of what was overpaid'],
} as const;

const totals = (data: HistoryTotals, names: Names): readonly string[] => [
  names.say(`${data.awards} 项核定`, `${data.awards} awards`),
  money(data.grantedFen, names),
  names.say(`已付 ${money(data.paidFen, names)}`, `paid ${money(data.paidFen, names)}`),
];

/** Every event there is, in the words of design.md's table: a new one without words won't compile. */
const words: { readonly [T in FactType]: Word<T> } = {
  // 申报、核验、核算
  ApplicationSubmitted: word('申报', 'submitted', (data, names) =>
    joined(
      [
        names.measure(data.measure),
        data.filedFor ? names.say('由经办代为申报', 'filed by an officer') : '',
        ...factsOf(data.declared, names, data.measure),
      ],
      names,
    ),
  ),
  ApplicationSentBack: word('退回补正', 'sent back', ({ reason }) => reason),
  ApplicationResubmitted: word('补正后再次申报', 'resubmitted', ({ declared }, names, measure) =>
    joined(factsOf(declared, names, measure), names),
  ),
  ApplicationAccepted: word('受理', 'accepted', ({ note }) => note),
  EvidenceAttached: word(
    '附证明材料',
    'evidence attached',
    ({ title, hash, bytes }, { say }) =>
      `${title} (${say(`${bytes} 字节`, `${bytes} bytes`)}, ${hash.slice(0, 12)}…)`,
  ),
  FactVerified: word(
    '核验事项',
    'fact verified',
    ({ fact, declared, verified, note }, names, measure) => {
      const [was, is] = [declared, verified].map((value) =>
        value === null ? '–' : names.value(measure, fact, value),
      );
      const values =
        was === is ? is : names.say(`申报 ${was}，核验 ${is}`, `declared ${was}, found ${is}`);
      return joined([`${names.fact(measure, fact)} ${values}`, note], names);
    },
  ),
  ApplicationAssessed: word(
    '核算',
    'assessed',
    ({ assessment }, { language }) => assessment.explanation[language],
  ),
  // 核定
  AwardProposed: word('提出核定', 'award proposed', (data, names) =>
    joined(
      [
        money(data.amountFen, names),
        names.say(`${data.approvalLevels} 级审批`, `${data.approvalLevels} levels of approval`),
      ],
      names,
    ),
  ),
  ClaimsReserved: word('限额已占用', 'limits reserved'),
  ProposalFailed: word('提出核定未成', 'proposal failed', ({ reason }, names) =>
    why(reason, names),
  ),
  PublicNoticeOpened: word(
    '公示',
    'public notice',
    ({ opensOn, closesOn, workingDays, calendar }, { say }) =>
      say(
        `${opensOn} 至 ${closesOn}，${workingDays} 个工作日（${calendar ?? '指定截止日'}）`,
        `${opensOn} to ${closesOn}, ${workingDays} working days (${calendar ?? 'end given'})`,
      ),
  ),
  ObjectionRaised: word('提出异议', 'objection raised', ({ text }) => text),
  ObjectionResolved: word(
    '处理异议',
    'objection resolved',
    ({ upheld, reason }, { say }) =>
      `${upheld ? say('成立', 'upheld') : say('不成立', 'dismissed')}: ${reason}`,
  ),
  ApprovalGiven: word('审批', 'approved', (data, names) =>
    joined(
      [
        names.say(
          `第 ${data.level} 级，共 ${data.ofLevels} 级`,
          `level ${data.level} of ${data.ofLevels}`,
        ),
        money(data.amountFen, names),
        data.reason ?? '',
      ],
      names,
    ),
  ),
  GrantRequested: word('请求核定', 'grant requested', ({ amountFen }, names) =>
    money(amountFen, names),
  ),
  AwardGranted: word('核定', 'granted', ({ amountFen, tranches }, names) =>
    joined(
      [
        money(amountFen, names),
        ...tranches.map((each) => `${nth(each.tranche, names)} ${money(each.amountFen, names)}`),
      ],
      names,
    ),
  ),
  AwardNotGranted: word('未予核定', 'not granted', ({ reason }, names) => why(reason, names)),
  ApplicationDeclined: word('不予支持', 'declined', ({ reason }) => reason),
  ApplicationWithdrawn: word('撤回', 'withdrawn', ({ reason }) => reason),
  AwardReduced: word('调减核定', 'award reduced', freed),
  AwardRevoked: word('撤销核定', 'award revoked', freed),
  TrancheCancelled: word('取消期次', 'tranche cancelled', (data, names) =>
    joined([nth(data.tranche, names), freed(data, names)], names),
  ),
  // 拨付
  TrancheConditionsVerified: word(
    '拨付条件核验',
    'tranche conditions verified',
    ({ tranche, facts }, names, measure) =>
      joined([nth(tranche, names), ...factsOf(facts, names, measure)], names),
  ),
  TrancheReleaseRequested: word(
    '申请准予拨付',
    'release requested',
    ({ tranche, lineId, amountFen }, names) =>
      joined([nth(tranche, names), money(amountFen, names), lineId], names),
  ),
  TrancheReleased: word('准予拨付', 'released', ({ tranche, fiscalYear, amountFen }, names) =>
    joined(
      [
        nth(tranche, names),
        money(amountFen, names),
        names.say(`${fiscalYear} 年度指标`, `budget of ${fiscalYear}`),
      ],
      names,
    ),
  ),
  TrancheReleaseFailed: word('未能准予拨付', 'release failed', ({ tranche, reason }, names) =>
    joined([nth(tranche, names), why(reason, names)], names),
  ),
  TranchePaymentOpened: word(
    '发起拨付',
    'tranche payment opened',
    ({ tranche, attempt, amountFen }, names) =>
      joined(
        [
          nth(tranche, names),
          names.say(`第 ${attempt} 次`, `attempt ${attempt}`),
          money(amountFen, names),
        ],
        names,
      ),
  ),
  TranchePaymentClosed: word(
    '拨付了结',
    'tranche payment closed',
    ({ tranche, outcome, amountFen, reason }, names) =>
      joined(
        [
          nth(tranche, names),
          {
            settled: names.say('已到账', 'settled'),
            rejected: names.say('银行退票', 'rejected by the bank'),
            'not-instructed': names.say('未发出指令', 'not instructed'),
          }[outcome],
          money(amountFen, names),
          reason ? why(reason, names) : '',
        ],
        names,
      ),
  ),
  TranchePaymentReturned: word(
    '拨付退回',
    'tranche payment returned',
    ({ tranche, amountFen }, names) =>
      joined([nth(tranche, names), money(amountFen, names)], names),
  ),
  PaymentOpened: word('建立支付', 'payment opened', ({ order, account }, names) =>
    joined([money(order.amountFen, names), payee(account)], names),
  ),
  DuplicateCleared: word('解除疑似重复', 'possible duplicate cleared', ({ reason }) => reason),
  PaymentOverpaid: word('银行多付', 'overpaid by the bank', (data, names) =>
    joined([money(data.amountFen, names), data.clearedOn, data.reason], names),
  ),
  RecoveryOrdered: word('决定追回', 'recovery ordered', (data, names) =>
    joined([money(data.amountFen, names), data.basis, data.reason], names),
  ),
  RecoveryCancelled: word('撤销追回', 'recovery cancelled', (data, names) =>
    joined([money(data.amountFen, names), data.reason], names),
  ),
  OffsetReserved: word('拟抵扣', 'offset reserved', (data, names) =>
    joined([data.against, money(data.amountFen, names)], names),
  ),
  OffsetReleased: word('取消抵扣', 'offset released', (data, names) =>
    joined([data.against, money(data.amountFen, names), why(data.reason, names)], names),
  ),
  PaymentCorrectionProposed: word('提出付款更正', 'correction proposed', (data, names) =>
    joined([data.toLineId, money(data.amountFen, names), data.reason], names),
  ),
  PaymentCorrectionDeclined: word('不予付款更正', 'correction declined', ({ reason }) => reason),
  PaymentCorrectionConfirmed: word('确认付款更正', 'correction confirmed', (data, names) =>
    joined([data.toLineId, money(data.amountFen, names), data.reason], names),
  ),
  PaymentCorrected: word('付款更正', 'payment corrected', (data, names) =>
    joined([data.toLineId, money(data.amountFen, names)], names),
  ),
  PaymentCorrectionFailed: word('付款更正未成', 'correction failed', ({ reason }, names) =>
    why(reason, names),
  ),
  PaymentMatched: word('与银行流水匹配', 'matched', (data, names) =>
    joined([data.day, money(data.amountFen, names), ...data.reasons], names),
  ),
  PaymentUnmatched: word('撤销匹配', 'match undone', ({ reason }) => reason),
  // 对账
  MatchesProposed: word(
    '提出匹配',
    'matches proposed',
    ({ proposals, day }) => `${day} × ${proposals.length}`,
  ),
  MatchesWithdrawn: word('撤回匹配建议', 'proposals withdrawn', ({ matchIds }) =>
    matchIds.join(', '),
  ),
  MatchDeclined: word('不予匹配', 'match declined', ({ reason }) => reason),
  BankLinesMatched: word(
    '流水已匹配',
    'bank lines matched',
    ({ matches, day }) => `${day} × ${matches.length}`,
  ),
  MatchUndone: word('撤销匹配', 'match undone', ({ reason, refusal }, names) =>
    joined([reason ?? '', refusal ? why(refusal, names) : ''], names),
  ),
  PeriodClosed: word('月结', 'month closed', ({ month, seq, totals, totalsSha256 }, names) =>
    joined(
      [month, `seq ${seq}`, money(totals.closingFen, names), `${totalsSha256.slice(0, 12)}…`],
      names,
    ),
  ),
  PeriodReopenProposed: word('提出重开', 'reopening proposed', ({ month, reason }, names) =>
    joined([month, reason], names),
  ),
  PeriodReopenDeclined: word('不予重开', 'reopening declined', ({ month, reason }, names) =>
    joined([month, reason], names),
  ),
  PeriodReopened: word('重开', 'month reopened', ({ month, reason }, names) =>
    joined([month, reason], names),
  ),
  BreakFound: word('发现对账差异', 'break found', (data, names) =>
    joined(
      [
        data.since,
        breakKinds[data.kind][names.language],
        money(data.amountFen, names),
        saying(data.finding, names.language),
      ],
      names,
    ),
  ),
  BreakRetyped: word('差异类型变更', 'break retyped', ({ from, kind, finding }, { language }) =>
    [
      `${breakKinds[from][language]} → ${breakKinds[kind][language]}`,
      saying(finding, language),
    ].join(language === 'zh' ? '；' : '; '),
  ),
  BreakAssigned: word('指定差异责任人', 'break assigned', ({ owner }) => owner),
  BreakExplained: word('说明对账差异', 'break explained', ({ resolution, reason }, names) =>
    joined([resolutions[resolution][names.language], reason], names),
  ),
  BreakCleared: word('对账差异消除', 'break cleared', ({ how }, { say }) =>
    how === 'matched' ? say('已匹配', 'matched') : say('不再出现', 'gone'),
  ),
  PaymentAccountChosen: word('选定收款账户', 'payee account chosen', ({ account }) =>
    payee(account),
  ),
  PaymentInstructed: word('发出支付指令', 'payment instructed', ({ amountFen, account }, names) =>
    joined([money(amountFen, names), payee(account)], names),
  ),
  PaymentDropped: word('撤出支付', 'payment dropped', ({ amountFen, reason }, names) =>
    joined([money(amountFen, names), why(reason, names)], names),
  ),
  PaymentSettled: word('到账', 'settled', (data, names) =>
    joined(
      [
        money(data.amountFen, names),
        names.say(`起息日 ${data.clearedOn}`, `cleared on ${data.clearedOn}`),
        names.say(`流水号 ${data.bankReference}`, `bank reference ${data.bankReference}`),
      ],
      names,
    ),
  ),
  PaymentReferenceLearned: word('补记流水号', 'bank reference learned', (data, names) =>
    names.say(`流水号 ${data.bankReference}`, `bank reference ${data.bankReference}`),
  ),
  PaymentRejected: word('银行退票', 'rejected', (data, names) =>
    joined([money(data.amountFen, names), data.on, data.reason], names),
  ),
  PaymentReturned: word('退回', 'returned', (data, names) =>
    joined(
      [
        names.say(RETURNS[data.kind][0], RETURNS[data.kind][1]),
        money(data.amountFen, names),
        names.say(RETURNED_TO[data.to][0], RETURNED_TO[data.to][1]),
        data.reason,
      ],
      names,
    ),
  ),
  BatchOpened: word('建立支付批次', 'batch opened', ({ title }) => title),
  PaymentCollected: word('归入批次', 'collected', ({ item }, names) =>
    joined([item.paymentId, money(item.amountFen, names)], names),
  ),
  PaymentTakenOut: word('移出批次', 'taken out', (data, names) =>
    joined([data.paymentId, money(data.amountFen, names), data.reason], names),
  ),
  BatchSealed: word('封批', 'sealed', counted),
  BatchReturned: word('退回批次', 'batch returned', ({ reason }) => reason),
  BatchApproved: word('批次审批', 'batch approved', counted),
  BatchExported: word(
    '导出支付文件',
    'batch exported',
    ({ format, sha256 }) => `${format} ${sha256}`,
  ),
  // 对账
  StatementLinesAdded: word('导入银行流水', 'bank lines added', ({ day, lines }, { say }) =>
    say(`${day}，${lines.length} 行`, `${day}, ${lines.length} lines`),
  ),
  StatementDayAccepted: word('确认对账单', 'statement accepted', (data, names) =>
    joined([data.day, money(data.openingFen, names), money(data.closingFen, names)], names),
  ),
  FileImported: word('导入银行文件', 'file imported', (data, names) =>
    joined(
      [
        data.file,
        `${data.from} – ${data.to}`,
        names.say(
          `${data.lines} 行，新增 ${data.newLines} 行`,
          `${data.lines} lines, ${data.newLines} of them new`,
        ),
      ],
      names,
    ),
  ),
  AnswerNotApplied: word('银行回执未入账', 'answer not applied', (data, names) =>
    joined(
      [
        data.paymentId ?? data.endToEndId ?? data.voucherNumber ?? '',
        data.amountFen === null ? '' : money(data.amountFen, names),
        why(data.reason, names),
      ],
      names,
    ),
  ),
  // 预算
  BudgetAppropriated: word('下达指标', 'appropriated', (data, names) =>
    joined(
      [
        names.say(`${data.fiscalYear} 年度`, `fiscal year ${data.fiscalYear}`),
        data.unit,
        money(data.amountFen, names),
        data.documentNumber,
      ],
      names,
    ),
  ),
  BudgetAdjustmentProposed: word('提出指标调整', 'adjustment proposed', (data, names) =>
    joined([money(data.deltaFen, names), data.documentNumber, data.reason], names),
  ),
  BudgetAdjusted: word('调整指标', 'adjusted', (data, names) =>
    joined([money(data.deltaFen, names), data.documentNumber], names),
  ),
  BudgetSpent: word('指标支出', 'spent', ({ amountFen, on }, names) =>
    joined([money(amountFen, names), on], names),
  ),
  BudgetRestored: word('恢复指标', 'restored', ({ amountFen }, names) => money(amountFen, names)),
  BudgetAdjustmentDeclined: word('不予调整指标', 'adjustment declined', ({ reason }) => reason),
  BudgetClosed: word('关闭指标', 'line closed'),
  YearEndDecided: word('年终结转结余', 'year-end decided', (data, names) =>
    joined(
      [
        names.say('结转', 'carried'),
        money(data.carriedFen, names),
        names.say('结余', 'lapsed'),
        money(data.lapsedFen, names),
        data.reason,
      ],
      names,
    ),
  ),
  BudgetBroughtForward: word('上年结转', 'brought forward', (data, names) =>
    joined([money(data.amountFen, names), data.documentNumber], names),
  ),
  // 占用
  ReservationMade: word('占用', 'reserved', ({ claims }, names) => claimed(claims, names)),
  ReservationImported: word('往年占用', 'used before this ledger', (data, names) =>
    joined([claimed(data.claims, names), ...data.exceeded.map((each) => why(each, names))], names),
  ),
  ReservationConfirmed: word('占用确认', 'reservation confirmed', ({ claims }, names) =>
    claimed(claims, names),
  ),
  ReservationAdjusted: word('占用调减', 'reservation adjusted', ({ after, reason }, names) =>
    joined([claimed(after, names), reason], names),
  ),
  ReservationVoided: word('占用作废', 'reservation voided', ({ claims, reason }, names) =>
    joined([claimed(claims, names), why(reason, names)], names),
  ),
  // 往年账
  HistoryStaged: word(
    '接收往年账',
    'file of earlier awards received',
    ({ part, awards }, { say }) =>
      say(
        `第 ${part + 1} 部分，${awards.length} 项核定`,
        `part ${part + 1}, ${awards.length} awards`,
      ),
  ),
  HistoryProposed: word('提交往年账', 'earlier awards proposed', (data, names) =>
    joined([data.file, data.sha256, ...totals(data, names)], names),
  ),
  HistoryDeclined: word('不予登记往年账', 'earlier awards declined', ({ reason }) => reason),
  HistoryConfirmed: word('确认往年账', 'earlier awards confirmed'),
  HistoryImported: word('往年账已登记', 'earlier awards recorded', (data, names) =>
    joined(totals(data, names), names),
  ),
  HistoryFailed: word('往年账未能登记', 'earlier awards not recorded', ({ reason }, names) =>
    why(reason, names),
  ),
  HistoryTakenBack: word('撤回往年账', 'earlier awards taken back', ({ reason }) => reason),
  HistoryVoided: word('往年账已撤回', 'earlier awards voided', ({ kept }) => kept.join(', ')),
  AwardImported: word('往年核定', 'awarded before this ledger', (data, names) =>
    joined([data.document, money(data.amountFen, names), data.source.sha256], names),
  ),
  AwardImportVoided: word('往年核定撤回', 'earlier award taken back', ({ award, reason }, names) =>
    joined([money(award.amountFen, names), reason], names),
  ),
  PaymentImported: word('往年付款', 'paid before this ledger', (data, names) =>
    joined([money(data.order.amountFen, names), data.clearedOn, data.bankReference], names),
  ),
  PaymentImportVoided: word('往年付款撤回', 'earlier payment taken back', (data, names) =>
    joined([money(data.payment.order.amountFen, names), data.reason], names),
  ),
  // 企业
  EnterpriseRegistered: word('登记企业', 'registered', (data, names) =>
    joined([data.name, data.uscc, data.checkWaived ?? ''], names),
  ),
  EnterpriseFactRecorded: word(
    '登记企业事项',
    'fact recorded',
    ({ fact, value, from, basis }, names) =>
      joined(
        [
          `${names.fact(undefined, fact)} ${names.value(undefined, fact, value)}`,
          names.say(`自 ${from}`, `from ${from}`),
          basis,
        ],
        names,
      ),
  ),
  AgreementRecorded: word('登记一事一议', 'agreement recorded', ({ title, from, to }, names) =>
    joined([title, `${from} – ${to ?? '…'}`], names),
  ),
  AgreementEnded: word('终止一事一议', 'agreement ended', ({ to, reason }, names) =>
    joined([to, reason], names),
  ),
  PayeeAccountProposed: word('登记收款账户', 'payee account proposed', (data) => payee(data)),
  PayeeAccountConfirmed: word(
    '确认收款账户',
    'payee account confirmed',
    ({ accountId }) => accountId,
  ),
  PayeeAccountRetired: word('停用收款账户', 'payee account retired', (data, names) =>
    joined([data.accountId, data.reason], names),
  ),
  PayeeAccountFrozen: word('收款账户冻结', 'payee account frozen', (data, names) =>
    joined([data.accountId, data.paymentId], names),
  ),
  PaymentNoted: word('登记拟付', 'payment noted', ({ amountFen, resembles }, names) =>
    joined([money(amountFen, names), ...resembles], names),
  ),
  GrantCleared: word('核定日资格确认', 'cleared for the grant', ({ day }) => day),
  // 付款账户
  PayerOpened: word('开立付款账户', 'payer opened', ({ name, account, bank }) =>
    payee({ holder: name, number: account, bank }),
  ),
  PayerClosed: word('停用付款账户', 'payer closed', ({ reason }) => reason),
  // 个人信息
  ErasureOrdered: word('提出销毁个人信息', 'erasure ordered', (data, names) =>
    joined([data.subject, filesOf(data, names), data.reason], names),
  ),
  ErasureDeclined: word('不予销毁', 'erasure declined', (data, names) =>
    joined([data.subject, data.reason], names),
  ),
  ErasureConfirmed: word('确认销毁个人信息', 'erasure confirmed', (data, names) =>
    joined([data.subject, filesOf(data, names)], names),
  ),
  SubjectErased: word('个人信息已销毁', 'a person was erased', (data, names) =>
    joined([data.subject, filesOf(data, names)], names),
  ),
  HoldPlaced: word('暂缓销毁', 'hold placed', ({ reason }) => reason),
  HoldLifted: word('解除暂缓销毁', 'hold lifted', ({ reason }) => reason),
  // 账本
  LedgerOpened: word('开立账本', 'ledger opened', ({ kind }, { say }) =>
    kind === 'demo' ? say('示例账本', 'demo') : say('正式账本', 'real'),
  ),
  LedgerRestored: word('由备份恢复', 'restored from a backup', ({ seq, lost, reason }, names) =>
    joined(
      [
        names.say(`至第 ${seq} 个事件`, `up to event ${seq}`),
        lost === null
          ? ''
          : names.say(
              `放弃第 ${lost.from} 至 ${lost.to ?? '？'} 个事件`,
              `events ${lost.from} to ${lost.to ?? '?'} given up`,
            ),
        reason,
      ],
      names,
    ),
  ),
  SettingsChanged: word('变更设置', 'settings changed', ({ reason }) => reason),
  PackLoaded: word('载入政策包', 'policy pack loaded', (data, names) =>
    joined([`${data.document} ${data.version}`, `${data.validFrom} – ${data.validTo}`], names),
  ),
  UserCreated: word('开立用户', 'user created', ({ userId, unit, uscc }, names) =>
    joined([userId, unit ?? '', uscc ?? ''], names),
  ),
  RoleGranted: word('授予角色', 'role granted', ({ role }) => role),
  RoleRevoked: word('取消角色', 'role revoked', ({ role, reason }, names) =>
    joined([role, reason], names),
  ),
  PasswordReset: word('重置密码', 'password reset', ({ userId }) => userId),
  UserDisabled: word('停用用户', 'user disabled', ({ reason }) => reason),
  SubscriberCreated: word('开立数据订阅方', 'subscriber created', ({ name }) => name),
  SubscriberTokenIssued: word('发放订阅令牌', 'token issued', ({ number }, { say }) =>
    say(`第 ${number} 个`, `number ${number}`),
  ),
  SubscriberScopeChanged: word('变更订阅范围', 'scope changed', ({ reason }) => reason),
  SubscriberRevoked: word('撤销数据订阅方', 'subscriber revoked', ({ reason }) => reason),
  WebhookSet: word('设置推送', 'webhook set', ({ webhook }) => webhook),
  WebhookSecretIssued: word(
    '发放推送密钥',
    'webhook secret issued',
    ({ webhook, number }, { say }) =>
      say(`${webhook}，第 ${number} 个`, `${webhook}, number ${number}`),
  ),
  WebhookResent: word('重新推送', 'dead letters sent again', ({ webhook, seqs }, { say }) =>
    seqs === null
      ? say(`${webhook}，全部`, `${webhook}, all of them`)
      : say(`${webhook}，${seqs.length} 件`, `${webhook}, ${seqs.length} of them`),
  ),
  WebhookEnded: word('推送终止', 'webhook ended', ({ webhook, status }, { say }) =>
    say(`${webhook}，对方答复 ${status}`, `${webhook}, which answered ${status}`),
  ),
  WebhookRemoved: word('移除推送', 'webhook removed', ({ reason }) => reason),
};

const filesOf = ({ evidence }: { readonly evidence: readonly string[] }, { say }: Names): string =>
  evidence.length === 0
    ? ''
    : say(`证明材料 ${evidence.length} 份`, `${evidence.length} evidence files`);

function freed(
  { fromFen, toFen, reason }: Omit<DataOf<'AwardReduced'>, never>,
  names: Names,
): string {
  return joined([`${money(fromFen, names)} → ${money(toFen, names)}`, reason], names);
}

function counted(
  { count, totalFen }: DataOf<'BatchSealed' | 'BatchApproved'>,
  names: Names,
): string {
  return joined([names.say(`${count} 笔`, `${count} payments`), money(totalFen, names)], names);
}

/** The last four digits say which account to whoever knows it, and nothing to anybody else. */
function payee({ holder, number, bank }: { holder: string; number: string; bank: string }): string {
  return `${holder} ${bank} …${number.slice(-4)}`;
}

/** What an event of this type is called. */
export const titleOf = (type: string, language: keyof Label): string =>
  (words[type as FactType] as Word<FactType> | undefined)?.title[language] ?? type;

/** An event as one line of a history. */
export function describe(
  event: {
    readonly type: string;
    readonly data: object;
    readonly metadata: { readonly about: { readonly measure?: string } };
  },
  names: Names,
): { readonly title: string; readonly detail: string } {
  const known = words[event.type as FactType] as Word<FactType> | undefined;
  if (!known) return { title: event.type, detail: '' };
  const { title, detail } = known;
  return {
    title: title[names.language],
    detail: detail(event.data as never, names, event.metadata.about.measure),
  };
}
