import { newestLinesOf } from '../../projections/bank-lines/query.js';
import {
  type KnownRecords,
  recordsOfCase,
  recordsOfCounterparty,
} from '../domain/erasure/retention.js';
import { streams } from '../domain/streams.js';
import { at } from '../domain/targets.js';
import { dayOf, yearOf } from '../kernel/days.js';
import type { ApplicationId, RecordsId, StreamName, SubjectId } from '../kernel/ids.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Projector } from '../ledger/projector.js';
import type { EventStore } from '../stores/events/port.js';
import type { ReadModels } from '../stores/rows/read-models.js';

export interface Parts {
  readonly ledger: Pick<Ledger, 'read'>;
  readonly store: Pick<EventStore, 'readStream' | 'head'>;
  readonly projector: Pick<Projector, 'waitFor'>;
  readonly rows: Pick<ReadModels, 'db'>;
}

/** A long import may be on its way through the projections. */
const PATIENCE_MS = 60_000;

/** What is known of the records that somebody asks to erase; null where there are none. */
export const recordsOf =
  (parts: Parts) =>
  (id: RecordsId): Promise<KnownRecords | null> =>
    isCounterparty(id)
      ? ofCounterparty(parts, id as string as SubjectId)
      : ofCase(parts, id as string as ApplicationId);

const isCounterparty = (id: string): boolean => id.startsWith('cp-');

async function ofCase(
  { ledger, store }: Parts,
  applicationId: ApplicationId,
): Promise<KnownRecords | null> {
  const state = await ledger.read(at.application(applicationId));
  if (state.status === 'none') return null;
  const ids = 'award' in state ? state.award.tranches.flatMap(({ payments }) => payments) : [];
  const payments = await Promise.all(ids.map((id) => ledger.read(at.payment(id))));
  const years = await Promise.all(
    [streams.application(applicationId), ...ids.map(streams.payment)].map((stream) =>
      newestYear(store, stream),
    ),
  );
  return recordsOfCase(state, payments, Math.max(...years));
}

/** The fiscal year is the calendar year (预算法 18). Recorded, or belonging: whichever is later. */
async function newestYear(store: Parts['store'], stream: StreamName): Promise<number> {
  const [newest] = await store.readStream(stream, { backwards: true, limit: 1 });
  if (!newest) return 0;
  const { recordedAt, effectiveOn } = newest.metadata;
  return Math.max(yearOf(dayOf(recordedAt)), yearOf(effectiveOn));
}

async function ofCounterparty(
  { store, projector, rows }: Parts,
  subject: SubjectId,
): Promise<KnownRecords | null> {
  const head = await store.head();
  if (head !== null) await projector.waitFor(head, ['bank-lines'], PATIENCE_MS);
  const { line, payment } = await newestLinesOf(rows.db, subject);
  if (line === null) return null;
  return recordsOfCounterparty(subject, {
    line: yearOf(line),
    payment: payment === null ? null : yearOf(payment),
  });
}
