import { type About, type Actor, type Role, UNIT_ROLES } from '../kernel/event.js';
import { type Refusal, refuse } from '../kernel/refusal.js';
import type { ApplicationRecord, ApplicationRequest } from './application/commands.js';
import type { BatchCommand } from './batch/decide.js';
import type { BreakCommand } from './break/decide.js';
import type { BudgetCommand } from './budget/decide.js';
import type { EnterpriseCommand } from './enterprise/decide.js';
import type { ErasureCommand } from './erasure/decide.js';
import type { ImportCommand } from './import/decide.js';
import type { HistoryCommand } from './history/decide.js';
import type { LedgerCommand } from './ledger/decide.js';
import type { PayerCommand } from './payer/decide.js';
import type { PaymentCommand } from './payment/commands.js';
import type { PeriodCommand } from './period/decide.js';
import type { LoadPack } from './policy/decide.js';
import type { PoolCommand } from './pool/decide.js';
import type { StatementCommand } from './statement/decide.js';
import type { SubscriberCommand } from './subscriber/decide.js';
import type { UserCommand } from './user/decide.js';

type AnyCommand =
  | ApplicationRequest
  | ApplicationRecord
  | BatchCommand
  | BreakCommand
  | BudgetCommand
  | EnterpriseCommand
  | ErasureCommand
  | ImportCommand
  | HistoryCommand
  | LedgerCommand
  | LoadPack
  | PayerCommand
  | PaymentCommand
  | PeriodCommand
  | PoolCommand
  | StatementCommand
  | SubscriberCommand
  | UserCommand;

export type CommandType = AnyCommand['type'];

const officer = ['case-officer'] as const;
const filing = ['applicant', 'case-officer'] as const;
const finance = ['finance-officer'] as const;
const anyFinance = ['finance-officer', 'finance-approver'] as const;
const administrator = ['administrator'] as const;
const ledgerOnly = ['process'] as const;

/**
 * Who may what. Within it, applicants act for their own enterprise only, and the people of a unit
 * (责任单位) on that unit's cases only. What one person may not do after another step is decided
 * by the deciders (see `separation.ts`).
 */
export const permissions: Readonly<Record<CommandType, readonly Role[]>> = {
  // 企业
  RegisterEnterprise: ['case-officer', 'administrator'],
  RecordEnterpriseFact: ['case-officer', 'administrator'],
  RecordAgreement: ['case-officer', 'administrator'],
  EndAgreement: ['case-officer', 'administrator'],
  ProposePayeeAccount: ['applicant', 'case-officer', 'finance-officer'],
  ConfirmPayeeAccount: finance,
  RetirePayeeAccount: ['applicant', 'finance-officer'],
  FreezePayeeAccount: ledgerOnly,
  NotePayment: ledgerOnly,
  ReserveLimits: ledgerOnly,
  ClearGrant: ledgerOnly,
  // 申报、核验、核算
  SubmitApplication: filing,
  SendBackApplication: officer,
  ResubmitApplication: filing,
  AcceptApplication: officer,
  AttachEvidence: ['applicant', 'case-officer', 'reviewer'],
  VerifyFact: ['reviewer'],
  AssessApplication: ['case-officer', 'reviewer'],
  // 核定
  ProposeAward: officer,
  OpenPublicNotice: officer,
  RaiseObjection: officer,
  ResolveObjection: ['reviewer'],
  ApproveAward: ['approver'],
  DeclineApplication: ['approver'],
  WithdrawApplication: filing,
  ReduceAward: ['approver'],
  RevokeAward: ['approver'],
  CancelTranche: ['approver'],
  RecordClaimsReserved: ledgerOnly,
  FailProposal: ledgerOnly,
  GrantAward: ledgerOnly,
  RefuseGrant: ledgerOnly,
  // 拨付
  VerifyTrancheConditions: ['reviewer'],
  ReleaseTranche: finance,
  RecordTrancheReleased: ledgerOnly,
  FailTrancheRelease: ledgerOnly,
  OpenTranchePayment: finance,
  CloseTranchePayment: ledgerOnly,
  RecordTrancheReturned: ledgerOnly,
  OpenPayment: ledgerOnly,
  ChoosePaymentAccount: finance,
  InstructPayment: ledgerOnly,
  DropPayment: ledgerOnly,
  SettlePayment: finance,
  RejectPayment: finance,
  ReturnPayment: finance,
  ClearDuplicate: ['finance-approver'],
  ExportBatch: finance,
  RecordOverpayment: finance,
  OrderRecovery: ['approver'],
  CancelRecovery: ['approver'],
  ReceiveRecovery: finance,
  ReserveOffset: ledgerOnly,
  ReleaseOffset: ledgerOnly,
  OffsetRecovery: ledgerOnly,
  ProposePaymentCorrection: finance,
  ConfirmPaymentCorrection: ['finance-officer', 'finance-approver'],
  DeclinePaymentCorrection: ['finance-officer', 'finance-approver'],
  RecordCorrection: ledgerOnly,
  FailCorrection: ledgerOnly,
  MatchPayment: ledgerOnly,
  UnmatchPayment: ledgerOnly,
  OpenPayer: administrator,
  ClosePayer: administrator,
  OpenBatch: finance,
  CollectPayment: ledgerOnly,
  TakeOutPayment: finance,
  SealBatch: finance,
  ReturnBatch: ['finance-approver'],
  ApproveBatch: ['finance-approver'],
  // 对账
  AddStatementLines: finance,
  AcceptStatementDay: finance,
  RecordImport: finance,
  RecordUnapplied: finance,
  FindBreak: ledgerOnly,
  ClearBreak: ledgerOnly,
  AssignBreak: anyFinance,
  ExplainBreak: anyFinance,
  ProposeMatches: ledgerOnly,
  AcceptMatch: finance,
  DeclineMatch: finance,
  MatchByHand: finance,
  UndoMatch: finance,
  LendLines: ledgerOnly,
  TakeBackLines: ledgerOnly,
  FailMatch: ledgerOnly,
  ClosePeriod: finance,
  ProposePeriodReopening: anyFinance,
  DeclinePeriodReopening: anyFinance,
  ReopenPeriod: anyFinance,
  // 预算
  AppropriateBudget: finance,
  ProposeBudgetAdjustment: finance,
  ConfirmBudgetAdjustment: ['finance-officer', 'finance-approver'],
  DeclineBudgetAdjustment: ['finance-officer', 'finance-approver'],
  CloseBudget: finance,
  DecideYearEnd: ['finance-approver'],
  BringForward: ledgerOnly,
  ReserveBudget: ledgerOnly,
  SpendBudget: ledgerOnly,
  RestoreBudget: ledgerOnly,
  // 往年账
  StageHistory: ['finance-officer', 'administrator'],
  ProposeHistory: ['finance-officer', 'administrator'],
  ConfirmHistory: ['finance-approver'],
  DeclineHistory: ['finance-approver'],
  TakeBackHistory: ['finance-approver'],
  RecordHistoryImported: ledgerOnly,
  FailHistory: ledgerOnly,
  RecordHistoryVoided: ledgerOnly,
  ImportClaims: ledgerOnly,
  ImportAward: ledgerOnly,
  VoidImportedAward: ledgerOnly,
  ImportPayment: ledgerOnly,
  VoidImportedPayment: ledgerOnly,
  // 占用
  ReserveClaims: ledgerOnly,
  ConfirmReservation: ledgerOnly,
  AdjustReservation: ledgerOnly,
  VoidReservation: ledgerOnly,
  // 个人信息销毁：一人提出，会计方面另一人确认（会计档案管理办法第十七、十八条）
  OrderErasure: administrator,
  ConfirmErasure: ['finance-approver'],
  DeclineErasure: ['finance-approver'],
  RecordErased: ledgerOnly,
  PlaceHold: ['administrator', 'finance-approver'],
  LiftHold: ['administrator', 'finance-approver'],
  // 账本
  OpenLedger: ledgerOnly,
  RecordRestore: ledgerOnly,
  ChangeSettings: administrator,
  LoadPack: ledgerOnly,
  CreateUser: ['administrator', 'process'],
  GrantRole: administrator,
  RevokeRole: administrator,
  ResetPassword: ['administrator', 'process'],
  DisableUser: administrator,
  // 数据订阅
  CreateSubscriber: administrator,
  RotateSubscriberToken: administrator,
  ChangeSubscriberScope: administrator,
  RevokeSubscriber: administrator,
  SetWebhook: administrator,
  RotateWebhookSecret: administrator,
  ResendWebhook: administrator,
  EndWebhook: ledgerOnly,
  RemoveWebhook: administrator,
};

/** The first reason why this actor may not do this, or undefined where they may. */
export function forbidden(actor: Actor, command: string, about: About): Refusal | undefined {
  const allowed = permissions[command as CommandType];
  const suffices = (role: Role) => allowed.includes(role) && withinReach(actor, role, about);
  if (actor.roles.some(suffices)) return undefined;
  const held = actor.roles.filter((role) => allowed.includes(role));
  if (held.length === 0) {
    return refuse('role-missing', {
      command,
      limit: allowed.join(', '),
      actual: actor.roles.join(', ') || '–',
    });
  }
  return held.includes('applicant') && about.uscc !== undefined && about.uscc !== actor.uscc
    ? refuse('other-enterprise', { limit: actor.uscc ?? '' })
    : refuse('other-unit', { limit: about.unit ?? '', actual: actor.unit ?? '' });
}

function withinReach(actor: Actor, role: Role, about: About): boolean {
  if (role === 'applicant') return about.uscc === undefined || about.uscc === actor.uscc;
  if (UNIT_ROLES.includes(role)) return about.unit === undefined || about.unit === actor.unit;
  return true;
}
