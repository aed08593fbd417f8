import { type Kysely, sql } from 'kysely';
import type { Day } from '../../src/kernel/days.js';
import type { ApplicationId, LineId, PaymentId, Unit } from '../../src/kernel/ids.js';
import type { Fen } from '../../src/kernel/money.js';
import type { Uscc } from '../../src/kernel/uscc.js';
import { type Order, type Page, page, type PageRequest, type Scope } from '../page.js';
import { type Account, type Book, BOOKS, ACCOUNTS, accountOf } from './accounts.js';
import type { BookTables } from './tables.js';

type Row = BookTables['journal_entries'];

export interface JournalPosting extends Pick<Account, 'book' | 'zh' | 'en'> {
  readonly account: string;
  /** Debit positive, credit negative. */
  readonly amountFen: Fen;
  readonly side: 'debit' | 'credit';
}

export interface JournalEntry extends Row {
  /** YYYY-MM: the month that it is booked to. */
  readonly period: string;
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
  /** The last `seq`: what was recorded later isn't shown. */
  readonly upTo?: number | undefined;
}

const inOrder: Order<Row> = { register: 'journal', by: ['day', 'seq'], direction: 'asc' };

/** The journal, by business day. @throws Refusal `page-limit`, `cursor-invalid` */
export async function listJournal(
  db: Kysely<BookTables>,
  scope: Scope,
  filter: JournalFilter = {},
): Promise<Page<JournalEntry>> {
  let query = db.selectFrom('journal_entries').selectAll();
  const { from, to, account, applicationId, lineId, paymentId, upTo } = filter;
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
  if (upTo !== undefined) query = query.where('seq', '<=', upTo);
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
  const bySeq = new Map<number, JournalPosting[]>(entries.map(({ seq }) => [seq, []]));
  for (const { seq, account, amountFen } of postings) {
    const side = amountFen > 0n ? 'debit' : 'credit';
    bySeq.get(seq)?.push({ account, ...named(account), amountFen, side });
  }
  return entries.map((entry) => ({
    ...entry,
    period: entry.day.slice(0, 7),
    postings: bySeq.get(entry.seq) ?? [],
  }));
}

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
  readonly unit?: Unit | undefined;
}

/** 试算平衡: every account that was posted to, by its code. */
export async function trialBalance(
  db: Kysely<BookTables>,
  { asOf, unit }: TrialBalanceFilter = {},
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
  if (unit !== undefined) query = query.where('unit', '=', unit);
  const sums = new Map((await query.execute()).map((row) => [row.account, row]));
  const accounts = ACCOUNTS.flatMap(({ code, book, kind, zh, en }): AccountBalance[] => {
    const sum = sums.get(code);
    if (!sum) return [];
    const { debitFen, creditFen } = sum;
    const balanceFen = debitFen - creditFen;
    return [{ account: code, book, kind, zh, en, debitFen, creditFen, balanceFen }];
  });
  return { accounts, books: (Object.keys(BOOKS) as Book[]).map((book) => total(book, accounts)) };
}

function total(book: Book, accounts: readonly AccountBalance[]): TrialBalance['books'][number] {
  let [debitFen, creditFen] = [0n, 0n];
  for (const account of accounts) {
    if (account.book !== book) continue;
    debitFen += account.debitFen;
    creditFen += account.creditFen;
  }
  return { book, debitFen, creditFen, differenceFen: debitFen - creditFen };
}
