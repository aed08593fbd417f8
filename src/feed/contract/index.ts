import type { BreakEvent } from '../../domain/break/events.js';
import type { ErasureEvent } from '../../domain/erasure/events.js';
import type { HistoryEvent } from '../../domain/history/events.js';
import type { ImportEvent } from '../../domain/import/events.js';
import type { LedgerEvent } from '../../domain/ledger/events.js';
import type { PayerEvent } from '../../domain/payer/events.js';
import type { AnyEvent, EventType } from '../../domain/samples.js';
import type { StatementEvent } from '../../domain/statement/events.js';
import type { SubscriberEvent } from '../../domain/subscriber/events.js';
import type { UserEvent } from '../../domain/user/events.js';
import { cases } from './cases.js';
import type { Contract } from './contract.js';
import type { PublicType } from './field.js';
import { money } from './money.js';

/** Of the ledger's own housekeeping, its people and the bank's files nothing is told. */
const nothing: Contract<
  | LedgerEvent
  | UserEvent
  | SubscriberEvent
  | PayerEvent
  | StatementEvent
  | ImportEvent
  | BreakEvent
  | HistoryEvent
  | ErasureEvent
> = {
  LedgerOpened: null,
  LedgerRestored: null,
  SettingsChanged: null,
  UserCreated: null,
  RoleGranted: null,
  RoleRevoked: null,
  PasswordReset: null,
  UserDisabled: null,
  SubscriberCreated: null,
  SubscriberTokenIssued: null,
  SubscriberScopeChanged: null,
  SubscriberRevoked: null,
  WebhookSet: null,
  WebhookSecretIssued: null,
  WebhookResent: null,
  WebhookEnded: null,
  WebhookRemoved: null,
  PayerOpened: null,
  PayerClosed: null,
  StatementLinesAdded: null,
  StatementDayAccepted: null,
  MatchesProposed: null,
  MatchesWithdrawn: null,
  MatchDeclined: null,
  BankLinesMatched: null,
  MatchUndone: null,
  FileImported: null,
  AnswerNotApplied: null,
  BreakFound: null,
  BreakRetyped: null,
  BreakAssigned: null,
  BreakExplained: null,
  BreakCleared: null,
  HistoryStaged: null,
  HistoryProposed: null,
  HistoryDeclined: null,
  HistoryConfirmed: null,
  HistoryImported: null,
  HistoryFailed: null,
  HistoryTakenBack: null,
  HistoryVoided: null,
  ErasureOrdered: null,
  ErasureDeclined: null,
  ErasureConfirmed: null,
  SubjectErased: null,
  HoldPlaced: null,
  HoldLifted: null,
};

/** What is published of each internal event: at most one event, or nothing. */
export const contract: Contract<AnyEvent> = { ...cases, ...money, ...nothing };

const published = new Map(
  (Object.keys(contract) as EventType[]).flatMap((internal) => {
    const made = contract[internal] as PublicType<object> | null;
    return made ? [[internal, made] as const] : [];
  }),
);

/** By internal type. */
export const publishedOf = (internal: string): PublicType<object> | undefined =>
  published.get(internal as EventType);

const publicTypes = new Map<string, string | null>(
  (Object.keys(contract) as EventType[]).map((internal) => [
    internal,
    published.get(internal)?.type ?? null,
  ]),
);

/** Null where nothing is told; undefined of a type of the past, which is told as what it is today. */
export const publicTypeOf = (internal: string): string | null | undefined =>
  publicTypes.get(internal);

/** Every published type, by its name. */
export const PUBLIC_TYPES: ReadonlyMap<string, PublicType<object>> = new Map(
  [...published.values()]
    .map((each) => [each.type, each] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1)),
);
