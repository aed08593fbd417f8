import type { Moment } from '../../kernel/days.js';
import type { Metadata } from '../../kernel/event.js';
import type { StreamName } from '../../kernel/ids.js';
import { refuse } from '../../kernel/refusal.js';
import { canonical, type Json } from '../../kernel/canonical.js';
import type { EncodedEvent } from './port.js';

/** EventStoreDB takes 1 MiB an append, its own framing included; every store refuses alike. */
export const MAX_APPEND_BYTES = 1_000_000;

/** An event as text, `recordedAt` stamped. */
export interface WrittenEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** EventStoreDB gives ids back in lower case: any other form would change the leaf. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** @throws Refusal `event-too-large`, `text-invalid` */
export function written(
  stream: StreamName,
  events: readonly EncodedEvent[],
  recordedAt: Moment,
): readonly WrittenEvent[] {
  if (events.length === 0) throw new TypeError(`nothing to append to ${stream}`);
  let bytes = 0;
  const texts = events.map(({ id, type, data, metadata }) => {
    if (!UUID.test(id)) throw new TypeError(`${id} is not a UUID in lower case`);
    const text = {
      id,
      type,
      data: canonical(data, type),
      metadata: canonical(stamped(metadata, recordedAt) as unknown as Json, type),
    };
    bytes += Buffer.byteLength(text.data) + Buffer.byteLength(text.metadata);
    return text;
  });
  if (bytes > MAX_APPEND_BYTES) {
    throw refuse('event-too-large', { limit: MAX_APPEND_BYTES, actual: bytes });
  }
  return texts;
}

/** In canonical order, and named one by one: a spread costs more than the rest of the envelope. */
export function stamped(metadata: EncodedEvent['metadata'], recordedAt: Moment): Metadata {
  const { about, actor, causationId, commandId, correlationId } = metadata;
  const { effectiveOn, payloadHash, schema } = metadata;
  return {
    about,
    actor,
    causationId,
    commandId,
    correlationId,
    effectiveOn,
    payloadHash,
    recordedAt,
    schema,
  };
}
