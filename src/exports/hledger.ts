import { type Account, ACCOUNTS, BOOKS, type Kind } from '../../projections/books/accounts.js';
import type { JournalEntry } from '../../projections/books/query.js';
import { plainYuan } from '../banking/money.js';
import { oneLine, referencesOf, type Transaction, transactionsOf } from './plain-text.js';

const KINDS: Readonly<Record<Kind, readonly [name: string, type: string]>> = {
  assets: ['资产', 'A'],
  liabilities: ['负债', 'L'],
  equity: ['净资产', 'E'],
  income: ['收入', 'R'],
  expenses: ['费用', 'X'],
};

/** Such as `财务会计:资产:1011 零余额账户用款额度`. */
export const hledgerName = ({ code, book, kind, zh }: Account): string =>
  [BOOKS[book].zh, KINDS[kind][0], `${code} ${zh}`].join(':');

const names = new Map(ACCOUNTS.map((account) => [account.code, hledgerName(account)]));

/** A journal that passes `hledger check --strict`: hledger.org/hledger.html, "Journal format". */
export async function* hledger(entries: AsyncIterable<JournalEntry>): AsyncGenerator<string> {
  yield 'commodity 1000.00 CNY\n\n';
  yield ACCOUNTS.map(
    (account) => `account ${hledgerName(account)}  ; type:${KINDS[account.kind][1]}\n`,
  ).join('');
  for await (const entry of entries) yield transactionsOf(entry).map(transaction).join('');
}

const transaction = (of: Transaction): string => {
  const { seq, day, narration } = of.entry;
  return [
    `\n${day} * (${seq}) ${free(narration)}\n`,
    ...referencesOf(of).map(([name, value]) => `    ; ${name}:${free(value)}\n`),
    ...of.postings.map(
      ({ account, amountFen }) =>
        `    ${names.get(account)}  ${plainYuan(amountFen).padStart(16)} CNY\n`,
    ),
  ].join('');
};

/** `;` would begin a comment, `|` end a payee, `,` a tag. */
const free = (text: string): string =>
  oneLine(text).replaceAll(';', '；').replaceAll('|', '｜').replaceAll(',', '，');
