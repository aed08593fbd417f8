import type { Kysely } from 'kysely';
import { type Day, dayOf, type Moment } from '../../src/kernel/days.js';
import type { Role } from '../../src/kernel/event.js';
import { streams } from '../../src/domain/streams.js';
import type {
  ApplicationId,
  CommandId,
  LineId,
  StreamName,
  Unit,
  UserId,
} from '../../src/kernel/ids.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { fromJson } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import type { FactType } from '../projection.js';
import type { AuditBasis } from './basis.js';
import type { AuditTrailTables } from './tables.js';

type Row = AuditTrailTables['audit_trail'];

/** Who did what, when, on what basis, from which event: `stream`@`revision`, or `seq`. */
export interface AuditEntry extends Omit<Row, 'actorRoles' | 'basis'> {
  readonly actorRoles: readonly Role[];
  readonly basis: AuditBasis;
}

export interface AuditFilter extends PageRequest {
  readonly applicationId?: ApplicationId | undefined;
  readonly uscc?: Uscc | undefined;
  readonly unit?: Unit | undefined;
  readonly actor?: UserId | undefined;
  readonly type?: FactType | undefined;
  readonly stream?: StreamName | undefined;
  /** Everything that one command set off. */
  readonly correlationId?: CommandId | undefined;
  /** Days of recording, both inclusive. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** Newest first unless `asc`. */
  readonly order?: 'asc' | 'desc' | undefined;
}

/** The trail. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listAuditTrail(
  db: Kysely<AuditTrailTables>,
  scope: Scope,
  filter: AuditFilter = {},
): Promise<Page<AuditEntry>> {
  let query = db.selectFrom('audit_trail').selectAll();
  const { applicationId, uscc, unit, actor, type, stream, correlationId, from, to } = filter;
  for (const only of [scope.unit, unit]) {
    if (only !== undefined) query = query.where('unit', '=', only);
  }
  for (const only of [scope.uscc, uscc]) {
    if (only !== undefined) query = query.where('uscc', '=', only);
  }
  if (applicationId !== undefined) query = query.where('applicationId', '=', applicationId);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (type !== undefined) query = query.where('type', '=', type);
  if (stream !== undefined) query = query.where('stream', '=', stream);
  if (correlationId !== undefined) query = query.where('correlationId', '=', correlationId);
  if (from !== undefined) query = query.where('recordedOn', '>=', from);
  if (to !== undefined) query = query.where('recordedOn', '<=', to);
  const direction = filter.order ?? 'desc';
  const order: Order<Row> = { register: `audit-trail-${direction}`, by: ['seq'], direction };
  return mapPage(await page(query, order, filter), entry);
}

const entry = (row: Row): AuditEntry => ({
  ...row,
  actorRoles: fromJson<readonly Role[]>(row.actorRoles),
  basis: fromJson<AuditBasis>(row.basis),
});

/** What was recorded after one `seq`, up to another, oldest first; at most `limit` of it. */
export async function listAuditBetween(
  db: Kysely<AuditTrailTables>,
  afterSeq: number,
  toSeq: number,
  { uscc, lineId }: { readonly uscc?: Uscc | undefined; readonly lineId?: LineId | undefined },
  limit: number,
): Promise<readonly AuditEntry[]> {
  let query = db
    .selectFrom('audit_trail')
    .selectAll()
    .where('seq', '>', afterSeq)
    .where('seq', '<=', toSeq);
  if (uscc !== undefined) query = query.where('uscc', '=', uscc);
  if (lineId !== undefined) query = query.where('stream', '=', streams.budget(lineId));
  return (await query.orderBy('seq').limit(limit).execute()).map(entry);
}

/** The lines of these events. */
export async function auditEntriesOf(
  db: Kysely<AuditTrailTables>,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, AuditEntry>> {
  if (seqs.length === 0) return new Map();
  const rows = await db.selectFrom('audit_trail').selectAll().where('seq', 'in', seqs).execute();
  return new Map(rows.map((row) => [row.seq, entry(row)]));
}

export interface Place {
  readonly seq: number;
  readonly stream: StreamName;
  readonly revision: number;
}

/** Where the events are, up to a `seq`, that are about a case or of some streams. */
export async function placesOf(
  db: Kysely<AuditTrailTables>,
  toSeq: number,
  of:
    | { readonly applicationId: ApplicationId; readonly streams?: never }
    | { readonly streams: readonly StreamName[]; readonly applicationId?: never },
  types?: readonly FactType[],
): Promise<readonly Place[]> {
  if (of.streams?.length === 0) return [];
  let query = db
    .selectFrom('audit_trail')
    .select(['seq', 'stream', 'revision'])
    .where('seq', '<=', toSeq);
  query =
    of.streams === undefined
      ? query.where('applicationId', '=', of.applicationId)
      : query.where('stream', 'in', of.streams);
  if (types !== undefined) query = query.where('type', 'in', types);
  return query.orderBy('seq').execute();
}

/** The `seq` of the first event recorded after a moment; null where none was. */
export async function firstRecordedAfter(
  db: Kysely<AuditTrailTables>,
  at: Moment,
): Promise<number | null> {
  const row = await db
    .selectFrom('audit_trail')
    .select('seq')
    .where('recordedOn', '>=', dayOf(at))
    .where('recordedAt', '>', at)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? null;
}

/** 0 while there is none. */
export async function newestSeq(db: Kysely<AuditTrailTables>): Promise<number> {
  const row = await db
    .selectFrom('audit_trail')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** When history begins; null where there is none. */
export async function opened(db: Kysely<AuditTrailTables>): Promise<Moment | null> {
  const row = await db
    .selectFrom('audit_trail')
    .select('recordedAt')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.recordedAt ?? null;
}

/** When an event was recorded. */
export async function recordedAt(
  db: Kysely<AuditTrailTables>,
  seq: number,
): Promise<Moment | null> {
  const row = await db
    .selectFrom('audit_trail')
    .select('recordedAt')
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row?.recordedAt ?? null;
}

/** The day an event was recorded on. */
export async function recordedOn(db: Kysely<AuditTrailTables>, seq: number): Promise<Day | null> {
  const row = await db
    .selectFrom('audit_trail')
    .select('recordedOn')
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row?.recordedOn ?? null;
}

/** The revision a stream had come to; null where it wasn't there yet. */
export async function revisionAt(
  db: Kysely<AuditTrailTables>,
  stream: StreamName,
  seq: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('audit_trail')
    .select('revision')
    .where('stream', '=', stream)
    .where('seq', '<=', seq)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.revision ?? null;
}
