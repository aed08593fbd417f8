import type { Kysely } from 'kysely';
import type { AuditTrailTables } from '../../../projections/audit-trail/tables.js';
import { type Place, placesOf } from '../../../projections/audit-trail/query.js';
import type { Fact } from '../../../projections/projection.js';
import { streams } from '../../domain/streams.js';
import type { ApplicationId, StreamName } from '../../kernel/ids.js';
import type { Codec } from '../../ledger/codec.js';
import type { EventStore } from '../../stores/events/port.js';

interface Sources {
  readonly db: Kysely<AuditTrailTables>;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly codec: Pick<Codec, 'decode'>;
}

/**
 * Every event of a case up to a `seq`, in order: of its own streams, what others say about it, and
 * what it rests on. The audit trail says where they are; what they say is read from the streams.
 */
export async function eventsOfCase(
  sources: Sources,
  applicationId: ApplicationId,
  { seq, whole }: { readonly seq: number; readonly whole: boolean },
): Promise<readonly Fact[]> {
  const { db } = sources;
  const about = await read(sources, await placesOf(db, seq, { applicationId }));
  const uscc = about.find(({ metadata }) => metadata.about.uscc !== undefined)?.metadata.about.uscc;
  const beside: Fact[] = [];
  if (uscc !== undefined) {
    const stream = streams.enterprise(uscc);
    const accounts = new Set(about.map(accountOf));
    const known = await read(
      sources,
      await placesOf(db, seq, { streams: [stream] }, OF_AN_ENTERPRISE),
    );
    beside.push(
      ...known.filter(
        ({ type, data }) =>
          !type.startsWith('PayeeAccount') ||
          accounts.has((data as { readonly accountId?: string }).accountId),
      ),
    );
  }
  if (whole) {
    const own = new Set<string>();
    const [batches, lines]: [StreamName[], StreamName[]] = [[], []];
    for (const { type, data } of about) {
      if (type === 'PaymentOpened') {
        own.add(data.order.paymentId);
        batches.push(streams.batch(data.order.batchId));
      }
      if (type === 'TrancheReleased') lines.push(streams.budget(data.lineId));
      if (type === 'PaymentCorrectionProposed') lines.push(streams.budget(data.toLineId));
    }
    const made = await read(sources, await placesOf(db, seq, { streams: batches }));
    beside.push(
      ...made.filter(({ type, data }) => {
        if (type === 'PaymentCollected') return own.has(data.item.paymentId);
        return type !== 'PaymentTakenOut' || own.has(data.paymentId);
      }),
      ...(await read(sources, await placesOf(db, seq, { streams: lines }, ['BudgetAppropriated']))),
    );
  }
  const all = new Map([...about, ...beside].map((fact) => [fact.seq, fact]));
  return [...all.values()]
    .filter(({ stream }) => whole || !isOfFinance(stream))
    .sort((a, b) => a.seq - b.seq);
}

const OF_AN_ENTERPRISE = [
  'EnterpriseRegistered',
  'EnterpriseFactRecorded',
  'AgreementRecorded',
  'AgreementEnded',
  'PayeeAccountProposed',
  'PayeeAccountConfirmed',
  'PayeeAccountRetired',
] as const;

const isOfFinance = (stream: StreamName): boolean => /^(batch|budget|break)-/.test(stream);

function accountOf({ type, data }: Fact): string | undefined {
  return type === 'PaymentOpened' || type === 'PaymentAccountChosen' || type === 'PaymentInstructed'
    ? data.account.accountId
    : undefined;
}

/** Next to one another in a stream, they are read at once. */
async function read({ store, codec }: Sources, places: readonly Place[]): Promise<readonly Fact[]> {
  const sorted = places.toSorted((a, b) =>
    a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.revision - b.revision,
  );
  const runs: Place[][] = [];
  for (const place of sorted) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (before?.stream === place.stream && before.revision + 1 === place.revision) run?.push(place);
    else runs.push([place]);
  }
  const facts: Fact[] = [];
  for (const run of runs) {
    const [{ stream, revision: from }] = run as [Place];
    const events = await store.readStream(stream, { from, limit: run.length });
    for (const [i, event] of events.entries()) {
      facts.push({ ...codec.decode(event), seq: (run[i] as Place).seq } as unknown as Fact);
    }
  }
  return facts;
}
