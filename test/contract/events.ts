import { randomUUID } from 'node:crypto';
import type { Day } from '../../src/kernel/days.js';
import type { CommandId, EventId, StreamName, Unit, UserId } from '../../src/kernel/ids.js';
import type { EncodedEvent } from '../../src/stores/events/port.js';

export const newStream = (): StreamName => `application-${randomUUID()}` as StreamName;

export const newEvent = (data: EncodedEvent['data'] = { amountFen: '100' }): EncodedEvent => ({
  id: randomUUID() as EventId,
  type: 'TrancheReleased',
  data,
  metadata: {
    about: { benefitYear: 2023, unit: '科创局' as Unit },
    actor: { id: 'u-1' as UserId, roles: ['finance-officer'], unit: null },
    causationId: 'cause' as CommandId,
    commandId: 'command' as CommandId,
    correlationId: 'command' as CommandId,
    effectiveOn: '2024-06-01' as Day,
    payloadHash: 'ledger:00',
    schema: 1,
  },
});

export const newEvents = (count: number): EncodedEvent[] =>
  Array.from({ length: count }, (_, n) => newEvent({ n }));
