import type { ApplicationEvent } from '../src/domain/application/events.js';
import type { BatchEvent } from '../src/domain/batch/events.js';
import type { BreakEvent } from '../src/domain/break/events.js';
import type { BudgetEvent } from '../src/domain/budget/events.js';
import type { EnterpriseEvent } from '../src/domain/enterprise/events.js';
import type { ErasureEvent } from '../src/domain/erasure/events.js';
import type { ImportEvent } from '../src/domain/import/events.js';
import type { HistoryEvent } from '../src/domain/history/events.js';
import type { LedgerEvent } from '../src/domain/ledger/events.js';
import type { PayerEvent } from '../src/domain/payer/events.js';
import type { PaymentEvent } from '../src/domain/payment/events.js';
import type { PeriodEvent } from '../src/domain/period/events.js';
import type { PolicyEvent } from '../src/domain/policy/events.js';
import type { StatementEvent } from '../src/domain/statement/events.js';
import type { SubscriberEvent } from '../src/domain/subscriber/events.js';
import type { UserEvent } from '../src/domain/user/events.js';
import type { DomainEvent, Recorded } from '../src/kernel/event.js';
import type { Figure } from './figures.js';
import type { Mutation, TableShape } from './tables.js';

type Any =
  | ApplicationEvent
  | BatchEvent
  | BreakEvent
  | BudgetEvent
  | EnterpriseEvent
  | ErasureEvent
  | ImportEvent
  | HistoryEvent
  | LedgerEvent
  | PayerEvent
  | PaymentEvent
  | PeriodEvent
  | PolicyEvent
  | StatementEvent
  | SubscriberEvent
  | UserEvent;

type Numbered<E> = E extends DomainEvent ? Recorded<E> & { readonly seq: number } : never;

/** A recorded event with its `seq`: 1 for the ledger's first, and dense in log order. */
export type Fact = Numbered<Any>;
export type FactType = Fact['type'];
export type FactOf<T extends FactType> = Extract<Fact, { readonly type: T }>;

/** One question, answered from rows that a pure function of events fills. */
export interface Projection {
  readonly name: string;
  /** Raise it when `project` or a table changes: the rows are then built anew beside the old ones. */
  readonly version: number;
  readonly tables: readonly TableShape[];
  /** What its rows come to, by the name it is shown under. */
  readonly figures?: Readonly<Record<string, Figure>>;
  project(event: Fact): readonly Mutation[];
}

type Handlers = { readonly [T in FactType]?: (event: FactOf<T>) => readonly Mutation[] };

const NOTHING: readonly Mutation[] = [];

/** A `project` that answers the named events and ignores the rest. */
export const on =
  (handlers: Handlers): Projection['project'] =>
  (event) => {
    const handle = handlers[event.type] as ((event: Fact) => readonly Mutation[]) | undefined;
    return handle ? handle(event) : NOTHING;
  };
