import { type Kysely, sql } from 'kysely';
import { type Day, lastDayOf, type Month } from '../../src/kernel/days.js';
import type {
  ApplicationId,
  BatchId,
  LineId,
  PayerId,
  PaymentId,
  Unit,
} from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import { type Account, type Book, BOOKS, ACCOUNTS, accountOf } from './accounts.js';
import { type PeriodOf, periodsOf } from './period.js';
import type { BookTables } from './tables.js';

type Row = BookTables['journal_entries'];

export interface JournalPosting extends Pick<Account, 'book' | 'zh' | 'en'> {
  readonly account: string;
  /** Debit positive, credit negative. */
  readonly amountFen: Fen;
  readonly side: 'debit' | 'credit';
}

export interface JournalEntry extends Row {
  /** The month that it is booked to: the first from its own on that wasn't closed before it. */
  readonly period: Month;
  readonly postings: readonly JournalPosting[];
}

export interface JournalFilter extends PageRequest {
  /** Business days, both inclusive. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** A code, such as 1011. */
  readonly account?: string | undefined;
  readonly unit?: Unit | undefined;
  readonly uscc?: Uscc | undefined;
  readonly applicationId?: ApplicationId | undefined;
  readonly lineId?: LineId | undefined;
  readonly paymentId?: PaymentId | undefined;
  /** Of the payments of a batch, or of all that were paid from an account of ours. */
  readonly batchId?: BatchId | undefined;
  readonly payerId?: PayerId | undefined;
}

const inOrder: Order<Row> = { register: 'journal', by: ['day', 'seq'], direction: 'asc' };

/** The journal, by business day. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listJournal(
  db: Kysely<BookTables>,
  scope: Scope,
  filter: JournalFilter = {},
): Promise<Page<JournalEntry>> {
  let query = db.selectFrom('journal_entries').selectAll();
  const { from, to, account, applicationId, lineId, paymentId, batchId, payerId } = filter;
  for (const unit of [scope.unit, filter.unit]) {
    if (unit !== undefined) query = query.where('unit', '=', unit);
  }
  for (const uscc of [scope.uscc, filter.uscc]) {
    if (uscc !== undefined) query = query.where('uscc', '=', uscc);
  }
  if (from !== undefined) query = query.where('day', '>=', from);
  if (to !== undefined) query = query.where('day', '<=', to);
  if (applicationId !== undefined) query = query.where('applicationId', '=', applicationId);
  if (lineId !== undefined) query = query.where('lineId', '=', lineId);
  if (paymentId !== undefined) query = query.where('paymentId', '=', paymentId);
  if (batchId !== undefined) {
    query = query.where(
      'paymentId',
      'in',
      bookedIn(db).where('booked_batches.batchId', '=', batchId),
    );
  }
  if (payerId !== undefined) {
    query = query.where('paymentId', 'in', bookedIn(db).where('payerId', '=', payerId));
  }
  if (account !== undefined) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('journal_postings')
          .select(sql.lit(1).as('one'))
          .where('account', '=', account)
          .whereRef('journal_postings.seq', '=', 'journal_entries.seq'),
      ),
    );
  }
  const { items, next } = await page(query, inOrder, filter);
  return { items: await withPostings(db, items), next };
}

const bookedIn = (db: Kysely<BookTables>) =>
  db
    .selectFrom('booked_payments')
    .innerJoin('booked_batches', 'booked_batches.batchId', 'booked_payments.batchId')
    .select('paymentId');

async function withPostings(
  db: Kysely<BookTables>,
  entries: readonly Row[],
): Promise<readonly JournalEntry[]> {
  if (entries.length === 0) return [];
  const seqs = entries.map(({ seq }) => seq);
  const postings = await db
    .selectFrom('journal_postings')
    .selectAll()
    .where('seq', 'in', seqs)
    .orderBy('seq')
    .orderBy('account')
    .execute();
  const period = await periodOf(db);
  const payers = await payersOf(db, entries);
  const bySeq = new Map<number, JournalPosting[]>(entries.map(({ seq }) => [seq, []]));
  for (const { seq, account, amountFen } of postings) {
    const side = amountFen > 0n ? 'debit' : 'credit';
    bySeq.get(seq)?.push({ account, ...named(account), amountFen, side });
  }
  return entries.map((entry) => ({
    ...entry,
    period: period(entry, payers(entry)),
    postings: bySeq.get(entry.seq) ?? [],
  }));
}

const periodOf = async (db: Kysely<BookTables>): Promise<PeriodOf> =>
  periodsOf(await db.selectFrom('closed_months').selectAll().execute());

type OfPayment = Pick<Row, 'paymentId'>;

/** The account that an entry's payment is paid from; null where it is of no payment, or of no file. */
async function payersOf(
  db: Kysely<BookTables>,
  entries: readonly OfPayment[],
): Promise<(entry: OfPayment) => PayerId | null> {
  const ids = [...new Set(entries.flatMap(({ paymentId }) => paymentId ?? []))];
  const payers = new Map<PaymentId, PayerId>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const rows = await bookedIn(db)
      .select('payerId')
      .where('paymentId', 'in', ids.slice(from, from + AT_ONCE))
      .execute();
    for (const { paymentId, payerId } of rows) payers.set(paymentId, payerId);
  }
  return ({ paymentId }) => (paymentId && payers.get(paymentId)) ?? null;
}

/** What a statement can name. */
const AT_ONCE = 1000;

function named(code: string): Pick<Account, 'book' | 'zh' | 'en'> {
  const account = accountOf(code);
  if (!account) throw new Error(`no account ${code}`);
  const { book, zh, en } = account;
  return { book, zh, en };
}

export interface AccountBalance extends Pick<Account, 'book' | 'kind' | 'zh' | 'en'> {
  readonly account: string;
  readonly debitFen: Fen;
  readonly creditFen: Fen;
  /** Debit less credit. */
  readonly balanceFen: Fen;
}

export interface TrialBalance {
  readonly accounts: readonly AccountBalance[];
  /** For each book; the difference is zero, always. */
  readonly books: readonly {
    readonly book: Book;
    readonly debitFen: Fen;
    readonly creditFen: Fen;
    readonly differenceFen: Fen;
  }[];
}

export interface TrialBalanceFilter {
  /** The last business day that counts. */
  readonly asOf?: Day | undefined;
  /** The last period that counts: without what was recorded too late for it. */
  readonly period?: Month | undefined;
  readonly unit?: Unit | undefined;
}

/** 试算平衡: every account that was posted to, by its code. */
export async function trialBalance(
  db: Kysely<BookTables>,
  { asOf, period, unit }: TrialBalanceFilter = {},
): Promise<TrialBalance> {
  let query = db
    .selectFrom('account_days')
    .select([
      'account',
      sql<Fen>`cast(sum(${sql.ref('debitFen')}) as bigint)`.as('debitFen'),
      sql<Fen>`cast(sum(${sql.ref('creditFen')}) as bigint)`.as('creditFen'),
    ])
    .groupBy('account');
  if (asOf !== undefined) query = query.where('day', '<=', asOf);
  if (period !== undefined) query = query.where('day', '<=', lastDayOf(period));
  if (unit !== undefined) query = query.where('unit', '=', unit);
  const sums = new Map((await query.execute()).map((row) => [row.account, row]));
  if (period !== undefined) {
    for (const { account, amountFen } of await tooLateFor(db, period, { asOf, unit })) {
      const sum = sums.get(account);
      if (!sum) continue;
      const { debitFen, creditFen } = sum;
      sums.set(
        account,
        amountFen > 0n
          ? { account, debitFen: debitFen - amountFen, creditFen }
          : { account, debitFen, creditFen: creditFen + amountFen },
      );
    }
  }
  const accounts = ACCOUNTS.flatMap(({ code, book, kind, zh, en }): AccountBalance[] => {
    const sum = sums.get(code);
    if (!sum) return [];
    const { debitFen, creditFen } = sum;
    const balanceFen = debitFen - creditFen;
    return [{ account: code, book, kind, zh, en, debitFen, creditFen, balanceFen }];
  });
  return { accounts, books: (Object.keys(BOOKS) as Book[]).map((book) => total(book, accounts)) };
}

/** Postings of entries that are dated in the period or before it, and booked after it. */
async function tooLateFor(
  db: Kysely<BookTables>,
  period: Month,
  { asOf, unit }: Pick<TrialBalanceFilter, 'asOf' | 'unit'>,
): Promise<readonly Posted[]> {
  const closings = await db
    .selectFrom('closed_months')
    .selectAll()
    .where('month', '>=', period)
    .execute();
  if (closings.length === 0) return [];
  let query = db
    .selectFrom('journal_entries')
    .select(['seq', 'day', 'paymentId'])
    .where('day', '<=', lastDayOf(period))
    .where('seq', '>', Math.min(...closings.map(({ sealedSeq }) => sealedSeq)));
  if (asOf !== undefined) query = query.where('day', '<=', asOf);
  if (unit !== undefined) query = query.where('unit', '=', unit);
  const entries = await query.execute();
  const payers = await payersOf(db, entries);
  const bookedTo = periodsOf(closings);
  const late = entries.filter((entry) => bookedTo(entry, payers(entry)) > period);
  const postings: Posted[] = [];
  for (let from = 0; from < late.length; from += AT_ONCE) {
    const seqs = late.slice(from, from + AT_ONCE).map(({ seq }) => seq);
    const some = db
      .selectFrom('journal_postings')
      .select(['account', 'amountFen'])
      .where('seq', 'in', seqs);
    postings.push(...(await some.execute()));
  }
  return postings;
}

type Posted = Pick<BookTables['journal_postings'], 'account' | 'amountFen'>;

function total(book: Book, accounts: readonly AccountBalance[]): TrialBalance['books'][number] {
  let [debitFen, creditFen] = [0n, 0n];
  for (const account of accounts) {
    if (account.book !== book) continue;
    debitFen += account.debitFen;
    creditFen += account.creditFen;
  }
  return { book, debitFen, creditFen, differenceFen: debitFen - creditFen };
}
