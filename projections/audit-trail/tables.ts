import type { Day, Moment } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  CommandId,
  EventId,
  Measure,
  StreamName,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import type { FactType } from '../projection.js';
import { fenOrNull, int, type RowOf, table, text, textOrNull } from '../tables.js';

/** A line for every event there is. */
export const auditTrail = table(
  'audit_trail',
  {
    seq: int(),
    stream: text<StreamName>(),
    revision: int(),
    eventId: text<EventId>(),
    type: text<FactType>(),
    recordedAt: text<Moment>(),
    /** The day of recording in Asia/Shanghai, to look it up by. */
    recordedOn: text<Day>(),
    effectiveOn: text<Day>(),
    actor: text<UserId>(),
    /** Roles as JSON, as they were then. */
    actorRoles: text(),
    actorUnit: textOrNull<Unit>(),
    applicationId: textOrNull<ApplicationId>(),
    uscc: textOrNull<Uscc>(),
    unit: textOrNull<Unit>(),
    measure: textOrNull<Measure>(),
    /** The money it is about; null where there is none. */
    amountFen: fenOrNull(),
    /** AuditBasis as JSON. */
    basis: text(),
    /** The command of the person that set it off; the ledger's own steps carry it too. */
    correlationId: text<CommandId>(),
    causationId: text<EventId | CommandId>(),
  },
  ['seq'],
  [
    ['applicationId', 'seq'],
    ['uscc', 'seq'],
    ['actor', 'seq'],
    ['type', 'seq'],
    ['recordedOn', 'seq'],
    ['stream', 'seq'],
  ],
);

export interface AuditTrailTables {
  audit_trail: RowOf<typeof auditTrail>;
}
