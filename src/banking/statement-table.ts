import type { Day } from '../kernel/days.js';
import { type Fen, formatYuan, sumFen } from '../kernel/money.js';
import { refuse } from '../kernel/refusal.js';
import { amountIn, Cells, checkCurrency, dayIn, placeOf } from './cells.js';
import { labelled, type Layout, plainHeading } from './layout.js';
import { MAX_LINES } from './limits.js';
import { parseYuan } from './money.js';
import type { StatementField, StatementProfile } from './profile.js';
import type { Row, Table } from './table.js';
import type { BankFile, Statement, StatementLine } from './values.js';

const OUT = new Set(['借', '借方', '支出', '支', '付', '付款', 'D', 'DR', 'DBIT', 'DEBIT']);
const IN = new Set(['贷', '贷方', '收入', '收', '收款', 'C', 'CR', 'CRDT', 'CREDIT']);

/**
 * A statement from a CSV or a sheet: every line with its balance, the footer with its sums, and
 * opening + lines = closing.
 * @throws Refusal naming the line and column of whatever doesn't hold
 */
export function statementIn(
  file: BankFile,
  table: Table,
  layout: Layout<StatementProfile>,
): Statement {
  const { profile, preamble } = layout;
  const label = (name: keyof StatementProfile['preamble']) =>
    labelled(preamble, profile.preamble[name]);
  const currency = label('currency');
  if (currency !== undefined) checkCurrency(currency.text, placeOf(file, currency));

  const { lines: written, footers, account } = rowsOf(file, table, layout);
  for (const footer of footers) checkFooter(file, layout, footer, written);
  const lines = oldestFirst(written, profile);

  const moneyAt = (name: 'opening' | 'closing'): Fen | undefined => {
    const found = label(name);
    return found && amountIn(found.text, placeOf(file, found));
  };
  const openingFen = moneyAt('opening') ?? openingOf(lines);
  if (openingFen === undefined) {
    throw lines.length === 0
      ? refuse('file-without-lines', { file: file.name })
      : refuse('file-balances', { file: file.name, line: layout.header.line, limit: '余额' });
  }
  const sum = checkBalances(file, openingFen, lines);
  const closingFen = moneyAt('closing') ?? sum;
  if (closingFen !== sum) {
    const line = label('closing')?.line ?? layout.header.line;
    const params = { file: file.name, line, limitFen: sum, actualFen: closingFen };
    throw refuse('file-closing', params);
  }

  const days = lines.map(({ bookedOn }) => bookedOn);
  for (const name of ['from', 'to', 'period'] as const) {
    const found = label(name);
    if (found !== undefined) days.push(...daysIn(file, found, profile));
  }
  days.sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined)
    throw refuse('file-without-lines', { file: file.name });
  return {
    account: label('account')?.text.normalize('NFKC') ?? account,
    from,
    to,
    openingFen,
    closingFen,
    lines,
  };
}

const DATE = /\d{4}[-/.年]?\d{1,2}[-/.月]?\d{1,2}/g;

const daysIn = (
  file: BankFile,
  found: NonNullable<ReturnType<typeof labelled>>,
  { dates }: StatementProfile,
): readonly Day[] =>
  [...found.text.matchAll(DATE)].map(([text]) => dayIn(text, dates, placeOf(file, found)));

/** Lines as the file has them, and the rows that only sum them up. */
function rowsOf(file: BankFile, table: Table, layout: Layout<StatementProfile>) {
  const { profile, header } = layout;
  const marks = profile.footers.map(plainHeading);
  const isFooter = ({ cells }: Row): boolean => {
    const first = plainHeading(cells.find((cell) => cell !== '') ?? '');
    return marks.some((mark) => first.startsWith(mark));
  };
  const lines: StatementLine[] = [];
  const footers: Row[] = [];
  let account: string | null = null;
  table.each(profile.delimiter, (row) => {
    if (row.line <= header.line) return;
    if (footers.length > 0 || isFooter(row)) {
      footers.push(row);
      if (/^\d{4}/.test(new Cells(file, layout, row).text('bookedOn'))) {
        throw refuse('file-after-footer', { file: file.name, line: row.line });
      }
      return;
    }
    if (lines.length === MAX_LINES) {
      throw refuse('file-too-many-lines', { file: file.name, line: row.line, limit: MAX_LINES });
    }
    const cells = new Cells(file, layout, row);
    lines.push(lineOf(file, cells));
    account ??= cells.id('account');
  });
  return { lines, footers, account: account as string | null };
}

function lineOf(file: BankFile, cells: Cells): StatementLine {
  const bookedOn = cells.day('bookedOn');
  cells.checkCurrency();
  return {
    line: cells.row.line,
    bookedOn,
    amountFen: signedAmount(file, cells),
    balanceFen: cells.amount('balance'),
    counterparty: cells.party('counterpartyName', 'counterpartyAccount', 'counterparty'),
    summary: cells.text('summary'),
    serial: cells.id('serial'),
    endToEndId: cells.id('endToEndId'),
    reference: cells.id('reference'),
    returnReason: cells.text('returnReason') || null,
  };
}

/** @throws Refusal `file-amount-sides`, `file-amount-negative`, `file-status` */
function signedAmount(file: BankFile, cells: Cells): Fen {
  if (!cells.has('amount')) {
    const [debit, credit] = [notNegative(cells, 'debit'), notNegative(cells, 'credit')];
    const neither = debit === null && credit === null;
    if (neither || (debit !== null && credit !== null && debit !== 0n && credit !== 0n)) {
      const sides = { debit: cells.text('debit'), credit: cells.text('credit') };
      throw refuse('file-amount-sides', { file: file.name, line: cells.row.line, ...sides });
    }
    return (credit ?? 0n) - (debit ?? 0n);
  }
  if (!cells.has('direction')) {
    const amount = cells.amount('amount');
    if (amount === null) throw refuse('file-cell-empty', cells.place('amount'));
    return amount;
  }
  const actual = cells.needed('direction');
  const amount = notNegative(cells, 'amount');
  if (amount === null) throw refuse('file-cell-empty', cells.place('amount'));
  if (IN.has(actual.toUpperCase())) return amount;
  if (OUT.has(actual.toUpperCase())) return -amount;
  const limit = [...OUT, ...IN].join(', ');
  throw refuse('file-status', { ...cells.place('direction'), actual, limit });
}

function notNegative(cells: Cells, field: 'debit' | 'credit' | 'amount'): Fen | null {
  const amount = cells.amount(field);
  if (amount === null || amount >= 0n) return amount;
  const actual = formatYuan(amount);
  throw refuse('file-amount-negative', { ...cells.place(field), actual });
}

/** Does each balance follow from the one before? */
const chained = (lines: readonly StatementLine[]): boolean =>
  lines.every(({ amountFen, balanceFen }, at) => {
    const before = lines[at - 1]?.balanceFen ?? null;
    return before === null || balanceFen === null || before + amountFen === balanceFen;
  });

/** By the profile, else by the days, else by the balances. */
function oldestFirst(
  lines: readonly StatementLine[],
  { order }: StatementProfile,
): readonly StatementLine[] {
  const [first, last] = [lines[0]?.bookedOn ?? '', lines.at(-1)?.bookedOn ?? ''];
  if (order === 'oldest-first' || (order === null && first < last)) return lines;
  const reversed = lines.toReversed();
  if (order === 'newest-first' || first > last) return reversed;
  return !chained(lines) && chained(reversed) ? reversed : lines;
}

/** What was there before the first line, by the first balance told. */
function openingOf(lines: readonly StatementLine[]): Fen | undefined {
  let moved = 0n;
  for (const { amountFen, balanceFen } of lines) {
    moved += amountFen;
    if (balanceFen !== null) return balanceFen - moved;
  }
  return undefined;
}

/** @throws Refusal `file-balance` at the first line whose balance isn't what it should be. */
function checkBalances(file: BankFile, opening: Fen, lines: readonly StatementLine[]): Fen {
  let balance = opening;
  for (const { line, amountFen, balanceFen } of lines) {
    balance += amountFen;
    if (balanceFen !== null && balanceFen !== balance) {
      const params = { file: file.name, line, limitFen: balance, actualFen: balanceFen };
      throw refuse('file-balance', params);
    }
  }
  return balance;
}

/** @throws Refusal `file-footer` where a footer states sums that aren't those of the lines. */
function checkFooter(
  file: BankFile,
  layout: Layout,
  row: Row,
  lines: readonly StatementLine[],
): void {
  const cells = new Cells(file, layout, row);
  const amounts = lines.map(({ amountFen }) => amountFen);
  const sums: Readonly<Partial<Record<StatementField, Fen>>> = {
    amount: sumFen(amounts),
    debit: -sumFen(amounts.filter((amount) => amount < 0n)),
    credit: sumFen(amounts.filter((amount) => amount > 0n)),
  };
  for (const [field, limitFen] of Object.entries(sums) as [StatementField, Fen][]) {
    const stated = cells.has(field) ? parseYuan(cells.text(field)) : undefined;
    if (stated !== undefined && stated !== limitFen && !cells.has('direction')) {
      throw refuse('file-footer', { ...cells.place(field), limitFen, actualFen: stated });
    }
  }
}
