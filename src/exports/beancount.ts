import {
  type Account,
  ACCOUNTS,
  type Book,
  BOOKS,
  type Kind,
} from '../../projections/books/accounts.js';
import type { JournalEntry } from '../../projections/books/query.js';
import { plainYuan } from '../banking/money.js';
import { oneLine, referencesOf, type Transaction, transactionsOf } from './plain-text.js';

const ROOTS: Readonly<Record<Kind, string>> = {
  assets: 'Assets',
  liabilities: 'Liabilities',
  equity: 'Equity',
  income: 'Income',
  expenses: 'Expenses',
};

/** Each part of a name begins with a capital letter or a digit; what follows may be Chinese. */
const LETTERS: Readonly<Record<Book, string>> = { financial: 'F', budgetary: 'B', memorandum: 'M' };

/** Such as `Assets:F-财务会计:1011-零余额账户用款额度`. */
export const beancountName = ({ code, book, kind, zh }: Account): string =>
  [ROOTS[kind], `${LETTERS[book]}-${BOOKS[book].zh}`, `${code}-${zh}`].join(':');

const names = new Map(ACCOUNTS.map((account) => [account.code, beancountName(account)]));

/** A ledger that passes `bean-check`: beancount.github.io/docs/beancount_language_syntax.html. */
export async function* beancount(entries: AsyncIterable<JournalEntry>): AsyncGenerator<string> {
  yield 'option "title" "Tranche 拨付账"\noption "operating_currency" "CNY"\n\n';
  yield ACCOUNTS.map(
    (account) => `1970-01-01 open ${beancountName(account)} CNY\n  name: ${quoted(account.en)}\n`,
  ).join('');
  for await (const entry of entries) yield transactionsOf(entry).map(transaction).join('');
}

const transaction = (of: Transaction): string => {
  const { seq, day, narration, paymentId, applicationId } = of.entry;
  const links = [applicationId, paymentId].flatMap((id) => (id && LINK.test(id) ? ` ^${id}` : ''));
  return [
    `\n${day} * ${quoted(narration)}${links.join('')}\n`,
    `  seq: ${seq}\n`,
    ...referencesOf(of).map(([name, value]) => `  ${name}: ${quoted(value)}\n`),
    ...of.postings.map(
      ({ account, amountFen }) =>
        `  ${names.get(account)}  ${plainYuan(amountFen).padStart(16)} CNY\n`,
    ),
  ].join('');
};

const LINK = /^[A-Za-z0-9_/.-]+$/;

const quoted = (text: string): string =>
  `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
