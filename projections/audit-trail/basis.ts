import type { Fen } from '../../src/kernel/money.js';
import type { RefusalReason } from '../../src/kernel/refusal.js';
import type { FactOf, FactType } from '../projection.js';

/** What an act rests on: whatever of these the event names. Nothing personal is among them. */
export interface AuditBasis {
  /** In the words of whoever did it. */
  readonly reason?: string;
  readonly refusal?: RefusalReason;
  readonly clause?: string;
  readonly document?: string;
  readonly evidence?: readonly string[];
  /** The fact, account, payment, batch or other thing it concerns. */
  readonly subject?: string;
  readonly tranche?: number;
  /** From which day, or until which. */
  readonly day?: string;
}

export interface AuditNote extends AuditBasis {
  readonly amountFen?: Fen;
}

type Notes = { readonly [T in FactType]: (data: FactOf<T>['data']) => AuditNote };

const clauses = (claims: readonly { readonly clause: string }[]): AuditBasis =>
  claims.length === 0
    ? {}
    : { clause: [...new Set(claims.map(({ clause }) => clause))].join(', ') };

const given = (reason: string | null): AuditBasis => (reason === null ? {} : { reason });

/** Every event has its line here: a new one doesn't compile until it says what it rests on. */
export const notes: Notes = {
  LedgerOpened: ({ kind }) => ({ subject: kind }),
  LedgerRestored: ({ reason, backup }) => ({ reason, document: backup }),
  SettingsChanged: ({ reason }) => ({ reason }),
  PackLoaded: ({ document, version, hash }) => ({ document: `${document} ${version} ${hash}` }),

  EnterpriseRegistered: ({ name, checkWaived }) => ({ subject: name, ...given(checkWaived) }),
  EnterpriseFactRecorded: ({ fact, value, from, basis }) => ({
    subject: `${fact} = ${value}`,
    day: from,
    reason: basis,
  }),
  AgreementRecorded: ({ agreementId, title, from }) => ({
    subject: agreementId,
    document: title,
    day: from,
  }),
  AgreementEnded: ({ agreementId, to, reason }) => ({ subject: agreementId, day: to, reason }),
  PayeeAccountProposed: ({ accountId }) => ({ subject: accountId }),
  PayeeAccountConfirmed: ({ accountId }) => ({ subject: accountId }),
  PayeeAccountRetired: ({ accountId, reason }) => ({ subject: accountId, reason }),
  PayeeAccountFrozen: ({ accountId }) => ({ subject: accountId }),
  PaymentNoted: ({ paymentId, amountFen }) => ({ subject: paymentId, amountFen }),
  GrantCleared: ({ day }) => ({ day }),

  ReservationMade: ({ reservationId, claims }) => ({ subject: reservationId, ...clauses(claims) }),
  ReservationImported: ({ reservationId, claims, source }) => ({
    subject: reservationId,
    ...clauses(claims),
    document: source,
  }),
  ReservationConfirmed: ({ reservationId, claims }) => ({
    subject: reservationId,
    ...clauses(claims),
  }),
  ReservationAdjusted: ({ reservationId, after, reason }) => ({
    subject: reservationId,
    ...clauses(after),
    reason,
  }),
  ReservationVoided: ({ reservationId, claims, reason }) => ({
    subject: reservationId,
    ...clauses(claims),
    refusal: reason,
  }),

  ApplicationSubmitted: ({ policy, submittedOn }) => ({
    document: `${policy.document} ${policy.version}`,
    day: submittedOn,
  }),
  ApplicationSentBack: ({ reason }) => ({ reason }),
  ApplicationResubmitted: () => ({}),
  ApplicationAccepted: ({ note }) => ({ reason: note }),
  EvidenceAttached: ({ hash, title }) => ({ document: title, evidence: [hash] }),
  FactVerified: ({ fact, evidence, note }) => ({ subject: fact, evidence, reason: note }),
  ApplicationAssessed: ({ assessment }) => ({
    clause: assessment.clause,
    amountFen: assessment.amountFen,
  }),
  AwardProposed: ({ reservationId, amountFen, claims }) => ({
    subject: reservationId,
    amountFen,
    ...clauses(claims),
  }),
  ClaimsReserved: ({ reservationId }) => ({ subject: reservationId }),
  ProposalFailed: ({ reservationId, reason }) => ({ subject: reservationId, refusal: reason }),
  PublicNoticeOpened: ({ closesOn }) => ({ day: closesOn }),
  ObjectionRaised: ({ objectionId, text }) => ({ subject: objectionId, reason: text }),
  ObjectionResolved: ({ objectionId, reason }) => ({ subject: objectionId, reason }),
  ApprovalGiven: ({ level, ofLevels, amountFen, reason }) => ({
    subject: `${level}/${ofLevels}`,
    amountFen,
    ...given(reason),
  }),
  GrantRequested: ({ reservationId, day, amountFen }) => ({
    subject: reservationId,
    day,
    amountFen,
  }),
  AwardGranted: ({ amountFen, assessment, grantedOn }) => ({
    clause: assessment.clause,
    amountFen,
    day: grantedOn,
  }),
  AwardNotGranted: ({ reason }) => ({ refusal: reason }),
  ApplicationDeclined: ({ reason }) => ({ reason }),
  ApplicationWithdrawn: ({ reason }) => ({ reason }),
  AwardReduced: ({ fromFen, toFen, reason }) => ({ amountFen: toFen - fromFen, reason }),
  AwardRevoked: ({ fromFen, toFen, reason }) => ({ amountFen: toFen - fromFen, reason }),
  TrancheCancelled: ({ tranche, fromFen, toFen, reason }) => ({
    tranche,
    amountFen: toFen - fromFen,
    reason,
  }),
  TrancheConditionsVerified: ({ tranche, evidence, conditions }) => ({
    tranche,
    evidence,
    ...clauses(conditions),
  }),
  TrancheReleaseRequested: ({ tranche, lineId, amountFen }) => ({
    tranche,
    subject: lineId,
    amountFen,
  }),
  TrancheReleased: ({ tranche, lineId, amountFen }) => ({ tranche, subject: lineId, amountFen }),
  TrancheReleaseFailed: ({ tranche, lineId, reason }) => ({
    tranche,
    subject: lineId,
    refusal: reason,
  }),
  TranchePaymentOpened: ({ tranche, paymentId, amountFen }) => ({
    tranche,
    subject: paymentId,
    amountFen,
  }),
  TranchePaymentClosed: ({ tranche, paymentId, amountFen, reason }) => ({
    tranche,
    subject: paymentId,
    amountFen,
    ...(reason ? { refusal: reason } : {}),
  }),
  TranchePaymentReturned: ({ tranche, paymentId, amountFen }) => ({
    tranche,
    subject: paymentId,
    amountFen,
  }),

  PaymentOpened: ({ order }) => ({
    tranche: order.tranche,
    subject: order.paymentId,
    amountFen: order.amountFen,
  }),
  DuplicateCleared: ({ paymentId, reason }) => ({ subject: paymentId, reason }),
  PaymentOverpaid: ({ bankReference, amountFen, clearedOn, reason }) => ({
    document: bankReference,
    amountFen,
    day: clearedOn,
    reason,
  }),
  RecoveryOrdered: ({ recoveryId, amountFen, basis, reason }) => ({
    subject: recoveryId,
    amountFen,
    document: basis,
    reason,
  }),
  RecoveryCancelled: ({ recoveryId, amountFen, reason }) => ({
    subject: recoveryId,
    amountFen,
    reason,
  }),
  OffsetReserved: ({ against, amountFen }) => ({ subject: against, amountFen }),
  OffsetReleased: ({ against, amountFen, reason }) => ({
    subject: against,
    amountFen,
    refusal: reason,
  }),
  PaymentCorrectionProposed: ({ toLineId, amountFen, reason }) => ({
    subject: toLineId,
    amountFen,
    reason,
  }),
  PaymentCorrectionDeclined: ({ correctionId, reason }) => ({ subject: correctionId, reason }),
  PaymentCorrectionConfirmed: ({ toLineId, amountFen, reason }) => ({
    subject: toLineId,
    amountFen,
    reason,
  }),
  PaymentCorrected: ({ toLineId, amountFen }) => ({ subject: toLineId, amountFen }),
  PaymentCorrectionFailed: ({ correctionId, reason }) => ({
    subject: correctionId,
    refusal: reason,
  }),
  PaymentMatched: ({ matchId, amountFen, day }) => ({ subject: matchId, amountFen, day }),
  PaymentUnmatched: ({ matchId, reason }) => ({ subject: matchId, reason }),
  PaymentAccountChosen: ({ account }) => ({ subject: account.accountId }),
  PaymentInstructed: ({ account, amountFen }) => ({ subject: account.accountId, amountFen }),
  PaymentDropped: ({ paymentId, amountFen, reason }) => ({
    subject: paymentId,
    amountFen,
    refusal: reason,
  }),
  PaymentSettled: ({ amountFen, bankReference, clearedOn }) => ({
    document: bankReference,
    amountFen,
    day: clearedOn,
  }),
  PaymentReferenceLearned: ({ paymentId, bankReference }) => ({
    subject: paymentId,
    document: bankReference,
  }),
  PaymentRejected: ({ paymentId, amountFen, reason, on }) => ({
    subject: paymentId,
    amountFen,
    reason,
    day: on,
  }),
  PaymentReturned: ({ returnId, amountFen, valueOn, reason }) => ({
    document: returnId,
    amountFen,
    day: valueOn,
    reason,
  }),

  BatchOpened: ({ title }) => ({ subject: title }),
  PaymentCollected: ({ item }) => ({ subject: item.paymentId, amountFen: item.amountFen }),
  PaymentTakenOut: ({ paymentId, amountFen, reason }) => ({
    subject: paymentId,
    amountFen,
    reason,
  }),
  BatchSealed: ({ count, totalFen }) => ({ subject: String(count), amountFen: totalFen }),
  BatchReturned: ({ reason }) => ({ reason }),
  BatchApproved: ({ count, totalFen }) => ({ subject: String(count), amountFen: totalFen }),

  BatchExported: ({ format, sha256, executeOn }) => ({
    subject: format,
    document: sha256,
    day: executeOn,
  }),

  StatementLinesAdded: ({ accountId, day, importId }) => ({
    subject: accountId,
    day,
    document: importId,
  }),
  StatementDayAccepted: ({ accountId, day, sha256, closingFen }) => ({
    subject: accountId,
    day,
    document: sha256,
    amountFen: closingFen,
  }),
  FileImported: ({ file, sha256 }) => ({ subject: file, document: sha256 }),
  AnswerNotApplied: ({ paymentId, endToEndId, bankReference, amountFen, reason }) => ({
    ...((paymentId ?? endToEndId) ? { subject: paymentId ?? endToEndId ?? '' } : {}),
    ...(bankReference === null ? {} : { document: bankReference }),
    ...(amountFen === null ? {} : { amountFen }),
    refusal: reason,
  }),
  MatchesProposed: ({ proposals, day }) => ({ subject: String(proposals.length), day }),
  MatchesWithdrawn: ({ matchIds, day }) => ({ subject: matchIds.join(', '), day }),
  MatchDeclined: ({ matchId, day, reason }) => ({ subject: matchId, day, reason }),
  BankLinesMatched: ({ matches, day }) => ({ subject: String(matches.length), day }),
  MatchUndone: ({ match, day, reason, refusal }) => ({
    subject: match.matchId,
    day,
    ...given(reason),
    ...(refusal ? { refusal } : {}),
  }),
  PeriodClosed: ({ month, seq, totals, totalsSha256 }) => ({
    subject: `${month} @${seq}`,
    document: totalsSha256,
    amountFen: totals.closingFen,
  }),
  PeriodReopenProposed: ({ month, reason }) => ({ subject: month, reason }),
  PeriodReopenDeclined: ({ month, reason }) => ({ subject: month, reason }),
  PeriodReopened: ({ month, reason }) => ({ subject: month, reason }),
  BreakFound: ({ breakId, finding, amountFen, since }) => ({
    subject: breakId,
    reason: finding.code,
    amountFen,
    day: since,
  }),
  BreakRetyped: ({ breakId, finding }) => ({ subject: breakId, reason: finding.code }),
  BreakAssigned: ({ breakId, owner }) => ({ subject: breakId, reason: owner }),
  BreakExplained: ({ breakId, reason }) => ({ subject: breakId, reason }),
  BreakCleared: ({ breakId, how }) => ({ subject: breakId, reason: how }),

  BudgetAppropriated: ({ documentNumber, amountFen }) => ({ document: documentNumber, amountFen }),
  BudgetAdjustmentProposed: ({ documentNumber, deltaFen, reason }) => ({
    document: documentNumber,
    amountFen: deltaFen,
    reason,
  }),
  BudgetAdjusted: ({ adjustmentId, documentNumber, deltaFen }) => ({
    subject: adjustmentId,
    document: documentNumber,
    amountFen: deltaFen,
  }),
  BudgetSpent: ({ paymentId, amountFen, on }) => ({ subject: paymentId, amountFen, day: on }),
  BudgetRestored: ({ returnId, amountFen }) => ({ document: returnId, amountFen }),
  BudgetAdjustmentDeclined: ({ adjustmentId, reason }) => ({ document: adjustmentId, reason }),
  BudgetClosed: () => ({}),
  YearEndDecided: ({ carriedFen, documentNumber, reason }) => ({
    document: documentNumber,
    amountFen: carriedFen,
    reason,
  }),
  BudgetBroughtForward: ({ fromLineId, documentNumber, amountFen }) => ({
    subject: fromLineId,
    document: documentNumber,
    amountFen,
  }),

  PayerOpened: ({ payerId, name }) => ({ subject: payerId, document: name }),
  PayerClosed: ({ payerId, reason }) => ({ subject: payerId, reason }),

  HistoryStaged: ({ historyId }) => ({ subject: historyId }),
  HistoryProposed: ({ file, sha256, grantedFen }) => ({
    subject: file,
    document: sha256,
    amountFen: grantedFen,
  }),
  HistoryDeclined: ({ historyId, reason }) => ({ subject: historyId, reason }),
  HistoryConfirmed: ({ historyId }) => ({ subject: historyId }),
  HistoryImported: ({ historyId, grantedFen }) => ({ subject: historyId, amountFen: grantedFen }),
  HistoryFailed: ({ historyId, reason }) => ({ subject: historyId, refusal: reason }),
  HistoryTakenBack: ({ historyId, reason }) => ({ subject: historyId, reason }),
  HistoryVoided: ({ historyId, kept }) => ({ subject: [historyId, ...kept].join(' ') }),
  AwardImported: ({ source, clause, amountFen, grantedOn, document }) => ({
    subject: `${document} ${source.number}`,
    document: source.sha256,
    clause,
    amountFen,
    day: grantedOn,
  }),
  AwardImportVoided: ({ award, reason }) => ({
    subject: `${award.document} ${award.source.number}`,
    document: award.source.sha256,
    amountFen: -award.amountFen,
    reason,
  }),
  PaymentImported: ({ order, source, bankReference, clearedOn }) => ({
    tranche: order.tranche,
    subject: bankReference,
    document: source.sha256,
    amountFen: order.amountFen,
    day: clearedOn,
  }),
  PaymentImportVoided: ({ payment, reason }) => ({
    tranche: payment.order.tranche,
    subject: payment.order.paymentId,
    document: payment.source.sha256,
    amountFen: -payment.order.amountFen,
    reason,
  }),

  ErasureOrdered: ({ subject, evidence, reason }) => ({ subject, evidence, reason }),
  ErasureDeclined: ({ subject, reason }) => ({ subject, reason }),
  ErasureConfirmed: ({ subject, evidence }) => ({ subject, evidence }),
  SubjectErased: ({ subject, evidence }) => ({ subject, evidence }),
  HoldPlaced: ({ holdId, reason }) => ({ subject: holdId, reason }),
  HoldLifted: ({ holdId, reason }) => ({ subject: holdId, reason }),

  UserCreated: ({ userId }) => ({ subject: userId }),
  RoleGranted: ({ userId, role }) => ({ subject: `${userId}: ${role}` }),
  RoleRevoked: ({ userId, role, reason }) => ({ subject: `${userId}: ${role}`, reason }),
  PasswordReset: ({ userId }) => ({ subject: userId }),
  UserDisabled: ({ userId, reason }) => ({ subject: userId, reason }),

  SubscriberCreated: ({ subscriberId }) => ({ subject: subscriberId }),
  SubscriberTokenIssued: ({ subscriberId, number }) => ({ subject: `${subscriberId}: ${number}` }),
  SubscriberScopeChanged: ({ subscriberId, reason }) => ({ subject: subscriberId, reason }),
  SubscriberRevoked: ({ subscriberId, reason }) => ({ subject: subscriberId, reason }),
  WebhookSet: ({ subscriberId, webhook }) => ({ subject: `${subscriberId}: ${webhook}` }),
  WebhookSecretIssued: ({ subscriberId, webhook, number }) => ({
    subject: `${subscriberId}: ${webhook} ${number}`,
  }),
  WebhookResent: ({ subscriberId, webhook }) => ({ subject: `${subscriberId}: ${webhook}` }),
  WebhookEnded: ({ subscriberId, webhook }) => ({ subject: `${subscriberId}: ${webhook}` }),
  WebhookRemoved: ({ subscriberId, webhook, reason }) => ({
    subject: `${subscriberId}: ${webhook}`,
    reason,
  }),
};
