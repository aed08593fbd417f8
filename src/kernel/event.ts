import type { Day, Moment } from './days.js';
import type {
  ApplicationId,
  CommandId,
  EventId,
  Measure,
  StreamName,
  SubjectId,
  Unit,
  UserId,
} from './ids.js';
import type { Uscc } from './uscc.js';

/** What a decider decides. `type` is the stored string; it never changes once an event is stored. */
export interface DomainEvent<T extends string = string, D extends object = object> {
  readonly type: T;
  readonly data: D;
  /** The business day it belongs to, such as a bank's value date; the day of recording if absent. */
  readonly effectiveOn?: Day;
}

export type Role =
  | 'applicant'
  | 'case-officer'
  | 'reviewer'
  | 'approver'
  | 'finance-officer'
  | 'finance-approver'
  | 'auditor'
  | 'subscriber'
  | 'administrator'
  /** The ledger itself, carrying out a process. Nobody can be granted it. */
  | 'process';

/** Who acts: at most one unit (责任单位), and for an applicant one enterprise. */
export interface Actor {
  readonly id: UserId;
  readonly roles: readonly Role[];
  readonly unit: Unit | null;
  readonly uscc: Uscc | null;
}

/** Roles held for one 责任单位, and for its cases alone. */
export const UNIT_ROLES: readonly Role[] = ['case-officer', 'reviewer', 'approver'];

/** The ledger itself: where a process goes on, and where nobody is signed in. */
export const THE_LEDGER: Actor = {
  id: 'process' as UserId,
  roles: ['process'],
  unit: null,
  uscc: null,
};

/** What an event is about, so that projections, scopes and feeds need no look-up. */
export interface About {
  readonly applicationId?: ApplicationId;
  readonly uscc?: Uscc;
  readonly unit?: Unit;
  readonly measure?: Measure;
  readonly benefitYear?: number;
  readonly fiscalYear?: number;
}

export interface Metadata {
  readonly commandId: CommandId;
  /** `<key>:<HMAC-SHA256 of the command>`; the key can be destroyed, since a phone can be guessed. */
  readonly payloadHash: string;
  /** The command of the person that set it off. */
  readonly correlationId: CommandId;
  /** The event that a process answered, or the command itself. */
  readonly causationId: EventId | CommandId;
  readonly actor: {
    readonly id: UserId;
    readonly roles: readonly Role[];
    readonly unit: Unit | null;
  };
  readonly about: About;
  readonly effectiveOn: Day;
  readonly recordedAt: Moment;
  /** Version of the event's data. */
  readonly schema: number;
}

/** A stored event, decoded. `position` is the store's own, opaque; only equality means anything. */
export interface Recorded<E extends DomainEvent = DomainEvent> {
  readonly stream: StreamName;
  /** From 0, dense within the stream. */
  readonly revision: number;
  readonly position: string;
  readonly id: EventId;
  readonly type: E['type'];
  readonly data: E['data'];
  readonly metadata: Metadata;
}

/**
 * A personal value as everything but its opening sees it. In a new event it is `plain`, and the
 * codec seals it; decoded it is `sealed`, and only `keys.open` for an authorised query reads it.
 */
export type Personal =
  | { readonly subject: SubjectId; readonly plain: string }
  | { readonly subject: SubjectId; readonly sealed: string };
