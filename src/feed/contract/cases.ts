import type { ApplicationEvent, Freed } from '../../domain/application/events.js';
import type { EnterpriseEvent } from '../../domain/enterprise/events.js';
import type { PolicyEvent } from '../../domain/policy/events.js';
import type { Contract } from './contract.js';
import { day, digits, event, fen, flag, list, sha256, text, whole } from './field.js';

const policy = {
  document: text('政策文件', 'The policy document'),
  version: text('政策包版本', 'Version of its pack'),
  hash: sha256('政策包哈希', 'Hash of its pack'),
};
const tranches = list(
  {
    tranche: whole('期次', 'Which tranche, from 1'),
    amountFen: fen('金额（分）', 'Its amount in fen'),
  },
  '各期金额',
  'What each tranche is worth',
);
const change = {
  fromFen: fen('变更前金额（分）', 'What it was worth, in fen'),
  toFen: fen('变更后金额（分）', 'What it is worth now, in fen'),
  tranches: list(
    {
      tranche: whole('期次', 'Which tranche, from 1'),
      fromFen: fen('变更前金额（分）', 'What it was worth, in fen'),
      toFen: fen('变更后金额（分）', 'What it is worth now, in fen'),
    },
    '变更的期次',
    'The tranches that change',
  ),
};
const changed = ({ fromFen, toFen, tranches: freed }: Freed) => ({
  fromFen: digits(fromFen),
  toFen: digits(toFen),
  tranches: freed.map((each) => ({
    tranche: each.tranche,
    fromFen: digits(each.fromFen),
    toFen: digits(each.toFen),
  })),
});
const amounts = (each: readonly { readonly tranche: number; readonly amountFen: bigint }[]) =>
  each.map(({ tranche, amountFen }) => ({ tranche, amountFen: digits(amountFen) }));
const amountFen = fen('金额（分）', 'The amount in fen');
const objectionId = text('异议编号', 'The objection');
const nothing = () => ({});

/** 申报、公示、核定: of people's words, and of facts that were verified, nothing is told. */
export const cases: Contract<ApplicationEvent | EnterpriseEvent | PolicyEvent> = {
  PackLoaded: event(
    'policy.loaded.v1',
    '政策包已载入',
    'A policy pack was loaded',
    {
      ...policy,
      validFrom: day('生效日', 'The first day that it holds'),
      validTo: day('失效日', 'The last day that it holds'),
    },
    ({ document, version, hash, validFrom, validTo }) => ({
      document,
      version,
      hash,
      validFrom,
      validTo,
    }),
  ),

  EnterpriseRegistered: event(
    'enterprise.registered.v1',
    '企业已登记',
    'An enterprise was registered',
    { name: text('企业名称', 'Its registered name') },
    ({ name }) => ({ name }),
  ),
  EnterpriseFactRecorded: null,
  AgreementRecorded: null,
  AgreementEnded: null,
  PayeeAccountProposed: null,
  PayeeAccountConfirmed: null,
  PayeeAccountRetired: null,
  PayeeAccountFrozen: null,
  PaymentNoted: null,
  GrantCleared: null,
  ReservationMade: null,
  ReservationImported: null,
  ReservationConfirmed: null,
  ReservationAdjusted: null,
  ReservationVoided: null,

  ApplicationSubmitted: event(
    'application.submitted.v1',
    '企业已申报',
    'An application was submitted',
    {
      submittedOn: day('申报日', 'The day of submission'),
      ...policy,
    },
    ({ submittedOn, policy: { document, version, hash } }) => ({
      submittedOn,
      document,
      version,
      hash,
    }),
  ),
  ApplicationSentBack: event(
    'application.sent-back.v1',
    '申报已退回补正',
    'An application was sent back to be mended',
    {},
    nothing,
  ),
  ApplicationResubmitted: event(
    'application.resubmitted.v1',
    '申报已补正',
    'An application was submitted again',
    {},
    nothing,
  ),
  ApplicationAccepted: event(
    'application.accepted.v1',
    '申报已受理',
    'An application was accepted',
    {},
    nothing,
  ),
  ApplicationDeclined: event(
    'application.declined.v1',
    '申报不予支持',
    'An application was declined',
    {},
    nothing,
  ),
  ApplicationWithdrawn: event(
    'application.withdrawn.v1',
    '申报已撤回',
    'An application was withdrawn',
    {},
    nothing,
  ),
  EvidenceAttached: null,
  FactVerified: null,
  ApplicationAssessed: null,

  AwardProposed: event(
    'award.proposed.v1',
    '已提出核定',
    'An award was proposed',
    { amountFen },
    (data) => ({ amountFen: digits(data.amountFen) }),
  ),
  ClaimsReserved: null,
  ProposalFailed: null,
  PublicNoticeOpened: event(
    'award.notice-opened.v1',
    '公示开始',
    'The public notice of an award was opened',
    {
      opensOn: day('公示首日', 'Its first day'),
      closesOn: day('公示末日', 'Its last day'),
      workingDays: whole('工作日数', 'Working days in it'),
    },
    ({ opensOn, closesOn, workingDays }) => ({ opensOn, closesOn, workingDays }),
  ),
  ObjectionRaised: event(
    'award.objection-raised.v1',
    '公示期间收到异议',
    'An objection was raised against an award under notice',
    { objectionId },
    (data) => ({ objectionId: data.objectionId }),
  ),
  ObjectionResolved: event(
    'award.objection-resolved.v1',
    '异议已处理',
    'An objection was resolved',
    { objectionId, upheld: flag('异议是否成立', 'Whether it was upheld') },
    (data) => ({ objectionId: data.objectionId, upheld: data.upheld }),
  ),
  ApprovalGiven: event(
    'award.approved.v1',
    '已审批一级',
    'One level of approval was given',
    {
      level: whole('审批级次', 'Which level, from 1'),
      ofLevels: whole('共几级', 'Of how many'),
      amountFen,
    },
    (data) => ({ level: data.level, ofLevels: data.ofLevels, amountFen: digits(data.amountFen) }),
  ),
  GrantRequested: null,
  AwardGranted: event(
    'award.granted.v1',
    '已核定',
    'An award was granted',
    {
      amountFen,
      grantedOn: day('核定日', 'The day of the grant'),
      clause: text('政策条款', 'The clause of the policy'),
      tranches,
    },
    (data) => ({
      amountFen: digits(data.amountFen),
      grantedOn: data.grantedOn,
      clause: data.assessment.clause,
      tranches: amounts(data.tranches),
    }),
  ),
  AwardImported: event(
    'award.imported.v1',
    '往年核定已导入',
    'An award from before this ledger was imported',
    {
      amountFen,
      grantedOn: day('核定日', 'The day of the grant'),
      document: text('核定文号', 'The document that it was made under'),
      clause: text('政策条款', 'The clause of the policy'),
      tranches,
    },
    (data) => ({
      amountFen: digits(data.amountFen),
      grantedOn: data.grantedOn,
      document: data.document,
      clause: data.clause,
      tranches: amounts(data.tranches),
    }),
  ),
  AwardImportVoided: event(
    'award.import-voided.v1',
    '往年核定的导入已作废',
    'An imported award was voided: it never was',
    { amountFen },
    ({ award }) => ({ amountFen: digits(award.amountFen) }),
  ),
  AwardNotGranted: event(
    'award.not-granted.v1',
    '未予核定',
    'An award was not granted',
    { code: text('原因代码', 'Code of the rule that refused it') },
    ({ reason }) => ({ code: reason.code }),
  ),
  AwardReduced: event('award.reduced.v1', '核定已调减', 'An award was reduced', change, changed),
  AwardRevoked: event(
    'award.revoked.v1',
    '核定已撤销',
    'What was not paid of an award was revoked',
    change,
    changed,
  ),
  TrancheCancelled: event(
    'tranche.cancelled.v1',
    '期次已取消',
    'A tranche was cancelled',
    { tranche: whole('期次', 'Which tranche, from 1'), ...change },
    (data) => ({ tranche: data.tranche, ...changed(data) }),
  ),
  TrancheConditionsVerified: event(
    'tranche.conditions-verified.v1',
    '期次条件已核验',
    'The conditions of a tranche were verified',
    {
      tranche: whole('期次', 'Which tranche, from 1'),
      held: flag('条件是否全部满足', 'Whether all of them hold'),
    },
    ({ tranche, conditions }) => ({ tranche, held: conditions.every(({ held }) => held) }),
  ),
  TrancheReleaseRequested: null,
  TrancheReleased: event(
    'tranche.released.v1',
    '期次准予拨付',
    'A tranche was released: its budget is reserved and it may be paid',
    {
      tranche: whole('期次', 'Which tranche, from 1'),
      amountFen,
      lineId: text('预算指标编号', 'The budget line'),
    },
    (data) => ({
      tranche: data.tranche,
      amountFen: digits(data.amountFen),
      lineId: data.lineId,
    }),
  ),
  TrancheReleaseFailed: null,
  TranchePaymentOpened: null,
  TranchePaymentClosed: null,
  TranchePaymentReturned: null,
};
