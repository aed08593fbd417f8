import { type Kysely, sql } from 'kysely';
import type { Day } from '../../src/kernel/days.js';
import type { Personal } from '../../src/kernel/event.js';
import type { ImportId, PayerId, SubjectId } from '../../src/kernel/ids.js';
import { fromJsonOrNull } from '../json.js';
import { inPieces } from '../pieces.js';
import { mapPage, type Order, type Page, page, type PageRequest } from '../page.js';
import type { BankLineTables } from './tables.js';

export interface DayFilter extends PageRequest {
  readonly accountId?: PayerId | undefined;
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

export type StatementDayEntry = BankLineTables['statement_days'];

const newestDay: Order<StatementDayEntry> = {
  register: 'statement-days',
  by: ['day', 'accountId'],
  direction: 'desc',
};

/** Days of which a statement is accepted, newest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listStatementDays(
  db: Kysely<BankLineTables>,
  { accountId, from, to, ...request }: DayFilter = {},
): Promise<Page<StatementDayEntry>> {
  let query = db.selectFrom('statement_days').selectAll();
  if (accountId !== undefined) query = query.where('accountId', '=', accountId);
  if (from !== undefined) query = query.where('day', '>=', from);
  if (to !== undefined) query = query.where('day', '<=', to);
  return page(query, newestDay, request);
}

type LineRow = BankLineTables['bank_lines'];

export interface BankLine extends Omit<LineRow, 'accepted' | 'rank' | 'place' | 'counterparty'> {
  readonly counterparty: Personal | null;
  /** How many matches show it with a payment. */
  readonly matches: number;
}

export interface BankLineFilter extends DayFilter {
  readonly importId?: ImportId | undefined;
  readonly endToEndId?: string | undefined;
  /** Money in, or money out. */
  readonly direction?: 'in' | 'out' | undefined;
  readonly matched?: boolean | undefined;
}

const asStated: Order<LineRow> = {
  register: 'bank-lines',
  by: ['day', 'rank', 'place', 'lineId'],
  direction: 'asc',
};

/** Lines of accepted days, as a statement has them: oldest first. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listBankLines(
  db: Kysely<BankLineTables>,
  {
    accountId,
    from,
    to,
    importId,
    endToEndId,
    direction,
    matched,
    ...request
  }: BankLineFilter = {},
): Promise<Page<BankLine>> {
  let query = db
    .selectFrom('bank_lines')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('bank_line_matches')
        .whereRef('bank_line_matches.lineId', '=', 'bank_lines.lineId')
        .select(sql<number>`cast(count(*) as int)`.as('matches'))
        .as('matches'),
    )
    .where('accepted', '=', 1);
  if (accountId !== undefined) query = query.where('accountId', '=', accountId);
  if (from !== undefined) query = query.where('day', '>=', from);
  if (to !== undefined) query = query.where('day', '<=', to);
  if (importId !== undefined) query = query.where('importId', '=', importId);
  if (endToEndId !== undefined) query = query.where('endToEndId', '=', endToEndId);
  if (direction !== undefined) query = query.where('amountFen', direction === 'in' ? '>' : '<', 0n);
  if (matched !== undefined) {
    query = query.where(({ exists, not, selectFrom }) => {
      const match = exists(
        selectFrom('bank_line_matches')
          .whereRef('bank_line_matches.lineId', '=', 'bank_lines.lineId')
          .select('matchId'),
      );
      return matched ? match : not(match);
    });
  }
  return mapPage(
    await page(query, asStated, request),
    ({ accepted: _, rank: __, place: ___, counterparty, matches, ...line }) => ({
      ...line,
      counterparty: fromJsonOrNull<Personal>(counterparty),
      matches: matches ?? 0,
    }),
  );
}

/** Every accepted line of an account, for a run of its reconciliation. */
export async function* acceptedLines(
  db: Kysely<BankLineTables>,
  accountId: PayerId,
): AsyncGenerator<readonly BankLine[], void> {
  const pieces = inPieces<LineRow>((after, limit) => {
    let query = db
      .selectFrom('bank_lines')
      .selectAll()
      .where('accountId', '=', accountId)
      .where('accepted', '=', 1);
    if (after !== undefined) {
      const { day, rank, place, lineId } = after;
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('day', 'rank', 'place', 'lineId'), '>', tuple(day, rank, place, lineId)),
      );
    }
    return query
      .orderBy('day')
      .orderBy('rank')
      .orderBy('place')
      .orderBy('lineId')
      .limit(limit)
      .execute();
  });
  for await (const rows of pieces) {
    yield rows.map(({ accepted: _, rank: __, place: ___, counterparty, ...line }) => ({
      ...line,
      counterparty: fromJsonOrNull<Personal>(counterparty),
      matches: 0,
    }));
  }
}

/** Accepted lines by their ids, without who was on the other side. */
export async function linesById(
  db: Kysely<BankLineTables>,
  ids: readonly string[],
): Promise<readonly KnownLine[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('bank_lines')
    .select(['lineId', 'accountId', 'day', 'amountFen', 'summary', 'serial', 'importId', 'line'])
    .where('lineId', 'in', ids)
    .where('accepted', '=', 1)
    .orderBy('day')
    .orderBy('lineId')
    .execute();
}

export type KnownLine = Pick<
  LineRow,
  'lineId' | 'accountId' | 'day' | 'amountFen' | 'summary' | 'serial' | 'importId' | 'line'
>;

/** The newest day of a line with this on its other side, and of one that shows a payment. */
export async function newestLinesOf(
  db: Kysely<BankLineTables>,
  subject: SubjectId,
): Promise<{ readonly line: Day | null; readonly payment: Day | null }> {
  const lines = db
    .selectFrom('bank_lines')
    .select('day')
    .where('counterparty', 'like', `%"subject":${JSON.stringify(subject)}%`)
    .orderBy('day', 'desc');
  const line = await lines.executeTakeFirst();
  const payment = await lines
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('bank_line_matches')
          .whereRef('bank_line_matches.lineId', '=', 'bank_lines.lineId')
          .select('matchId'),
      ),
    )
    .executeTakeFirst();
  return { line: line?.day ?? null, payment: payment?.day ?? null };
}
