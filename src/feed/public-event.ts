import type { Recorded } from '../kernel/event.js';
import { commonOf } from './contract/common.js';
import { publishedOf } from './contract/index.js';

/** A published event: CloudEvents 1.0 in its JSON format (cloudevents/formats/json-format.md). */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** Of the internal event: with `source` it is unique for ever, so a repetition is known by it. */
  readonly id: string;
  /** The ledger. */
  readonly source: string;
  readonly type: string;
  /** Where it can be read in the API, below /v1: `payments/pay-…`. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  /** CloudEvents' sequence extension: order by its text, of 16 digits. */
  readonly sequence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const sourceOf = (ledgerId: string): string => `urn:tranche:${ledgerId}`;
/** A name and no address: any ledger's server has it (`GET /v1/feed/schemas/…`). */
export const SCHEMA_URN = 'urn:tranche:schema:';
export const schemaUri = (type: string): string => `${SCHEMA_URN}${type}`;
export const sequenceOf = (seq: number): string => String(seq).padStart(16, '0');

/** What is told outside of an event, or null: pure, and total over every event there is. */
export function publicEvent(event: Recorded, seq: number, ledgerId: string): CloudEvent | null {
  const { type, metadata } = event;
  const published = publishedOf(type);
  if (!published) return null;
  return {
    specversion: '1.0',
    id: event.id,
    source: sourceOf(ledgerId),
    type: published.type,
    subject: subjectOf(event.stream),
    time: metadata.recordedAt,
    datacontenttype: 'application/json',
    dataschema: schemaUri(published.type),
    sequence: sequenceOf(seq),
    data: { ...commonOf(metadata), ...published.data(event.data) },
  };
}

const PATHS: Readonly<Record<string, string>> = {
  policy: 'policies',
  enterprise: 'enterprises',
  application: 'applications',
  payment: 'payments',
  batch: 'batches',
  budget: 'budgets',
  period: 'periods',
};

function subjectOf(stream: string): string {
  const dash = stream.indexOf('-');
  const kind = stream.slice(0, dash);
  return `${PATHS[kind] ?? kind}/${stream.slice(dash + 1)}`;
}
