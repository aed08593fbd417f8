import type { ApplicationEvent } from '../domain/application/events.js';
import type { BatchEvent } from '../domain/batch/events.js';
import type { BudgetEvent } from '../domain/budget/events.js';
import type { HistoryEvent } from '../domain/history/events.js';
import type { PaymentEvent } from '../domain/payment/events.js';
import type { StatementEvent } from '../domain/statement/events.js';
import type { ErasureEvent } from '../domain/erasure/events.js';
import type { ImportEvent } from '../domain/import/events.js';
import type { DomainEvent, Recorded } from '../kernel/event.js';
import type { ApplicationId } from '../kernel/ids.js';
import { unapplied } from './answer.js';
import { free, grant, letGo, propose } from './award.js';
import { erase } from './erasure.js';
import { importHistory, voidHistory } from './history.js';
import {
  carry,
  correct,
  drop,
  instruct,
  pay,
  reject,
  release,
  returned,
  settle,
  takeOut,
} from './payment.js';
import { match, unmatch } from './match.js';
import type { Process } from './process.js';

type Trigger =
  | ApplicationEvent
  | BatchEvent
  | BudgetEvent
  | ErasureEvent
  | ImportEvent
  | HistoryEvent
  | PaymentEvent
  | StatementEvent;

/** The whole of it: which event sets off which process. */
export function processFor(recorded: Recorded<DomainEvent>): Process | undefined {
  const event = recorded as unknown as Trigger;
  const id = recorded.metadata.about.applicationId as ApplicationId;
  switch (event.type) {
    case 'AwardProposed':
      return propose(id, event.data);
    case 'GrantRequested':
      return grant(id, event.data);
    case 'ApplicationWithdrawn':
    case 'ApplicationDeclined':
      return letGo(id);
    case 'AwardReduced':
    case 'AwardRevoked':
    case 'TrancheCancelled':
      return free(id, event.data);
    case 'TrancheReleaseRequested':
      return release(id, event.data);
    case 'TranchePaymentOpened':
      return pay(id, event.data);
    case 'BatchApproved':
      return instruct(event.data);
    case 'PaymentTakenOut':
      return takeOut(event.data);
    case 'PaymentDropped':
      return drop(event.data);
    case 'PaymentSettled':
      return settle(event.data);
    case 'PaymentRejected':
      return reject(event.data);
    case 'PaymentReturned':
      return returned(event.data);
    case 'PaymentCorrectionConfirmed':
      return correct(event.data);
    case 'BankLinesMatched':
      return match(event.data);
    case 'MatchUndone':
      return unmatch(event.data);
    case 'AnswerNotApplied':
      return unapplied(event.data);
    case 'YearEndDecided':
      return carry(event.data);
    case 'HistoryConfirmed':
      return importHistory(event.data);
    case 'HistoryTakenBack':
      return voidHistory(event.data);
    case 'ErasureConfirmed':
      return erase(event.data);
    default:
      return undefined;
  }
}
