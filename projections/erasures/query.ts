import type { Kysely } from 'kysely';
import type { RecordsId, Sha256, SubjectId } from '../../src/kernel/ids.js';
import { fromJson } from '../json.js';
import { mapPage, type Order, type Page, page, type PageRequest } from '../page.js';
import type { ErasureStatus, ErasureTables } from './tables.js';

type Row = ErasureTables['erasures'];

export interface ErasureEntry extends Omit<Row, 'evidence'> {
  readonly evidence: readonly Sha256[];
}

export interface ErasureFilter extends PageRequest {
  readonly recordsId?: RecordsId | undefined;
  readonly status?: ErasureStatus | undefined;
}

const newestFirst: Order<Row> = { register: 'erasures', by: ['seq'], direction: 'desc' };

const entryOf = ({ evidence, ...row }: Row): ErasureEntry => ({
  ...row,
  evidence: fromJson<readonly Sha256[]>(evidence),
});

/** Newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listErasures(
  db: Kysely<ErasureTables>,
  filter: ErasureFilter = {},
): Promise<Page<ErasureEntry>> {
  let query = db.selectFrom('erasures').selectAll();
  if (filter.recordsId !== undefined) query = query.where('recordsId', '=', filter.recordsId);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  return mapPage(await page(query, newestFirst, filter), entryOf);
}

/** What was asked of these records, and what holds them, newest first. */
export async function erasuresOf(
  db: Kysely<ErasureTables>,
  recordsId: RecordsId,
): Promise<{
  readonly erasures: readonly ErasureEntry[];
  readonly holds: readonly ErasureTables['holds'][];
}> {
  const erasures = await db
    .selectFrom('erasures')
    .selectAll()
    .where('recordsId', '=', recordsId)
    .orderBy('seq', 'desc')
    .execute();
  const holds = await db
    .selectFrom('holds')
    .selectAll()
    .where('recordsId', '=', recordsId)
    .orderBy('seq', 'desc')
    .execute();
  return { erasures: erasures.map(entryOf), holds };
}

/** Whoever was erased, or is to be. */
export async function erasedSubjects(
  db: Kysely<ErasureTables>,
): Promise<readonly { readonly subject: SubjectId; readonly evidence: readonly Sha256[] }[]> {
  const rows = await db
    .selectFrom('erasures')
    .selectAll()
    .where('status', 'in', ['confirmed', 'erased'])
    .orderBy('seq')
    .execute();
  return rows.map(entryOf);
}
