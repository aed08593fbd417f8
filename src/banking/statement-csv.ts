import { formatYuan, sumFen } from '../kernel/money.js';
import type { StatementField, StatementProfile } from './profile.js';
import { type Cell, csvFile } from './spreadsheet.js';
import type { Statement, StatementLine } from './values.js';

const YUAN_OR_NOTHING = (amount: bigint): Cell => (amount > 0n ? amount : '');

/** What the columns of a field say of a line; amounts with separators where a bank has them. */
function cellOf(field: StatementField, line: StatementLine, account: string | null): Cell {
  const { amountFen, counterparty } = line;
  switch (field) {
    case 'bookedOn':
      return line.bookedOn;
    case 'amount':
      return amountFen;
    case 'debit':
      return YUAN_OR_NOTHING(-amountFen);
    case 'credit':
      return YUAN_OR_NOTHING(amountFen);
    case 'direction':
      return amountFen < 0n ? '借' : '贷';
    case 'balance':
      return line.balanceFen ?? '';
    case 'currency':
      return '人民币';
    case 'account':
      return account ?? '';
    case 'counterparty':
      return [counterparty?.name, counterparty?.account].filter((part) => part).join(' ');
    case 'counterpartyName':
      return counterparty?.name ?? '';
    case 'counterpartyAccount':
      return counterparty?.account ?? '';
    case 'summary':
      return line.summary;
    case 'serial':
      return line.serial ?? '';
    case 'endToEndId':
      return line.endToEndId ?? '';
    case 'reference':
      return line.reference ?? '';
    case 'returnReason':
      return line.returnReason ?? '';
  }
}

/**
 * A statement as a bank would export it under a profile: what `readFile` reads back. The sample
 * district's bank speaks so, and tests do.
 */
export function statementCsv(profile: StatementProfile, statement: Statement): Uint8Array {
  const { preamble, footers, order } = profile;
  const { account, lines } = statement;
  const labels: readonly (readonly [string | undefined, string])[] = [
    [preamble.account, account ?? ''],
    [preamble.currency, '人民币'],
    [preamble.from, statement.from],
    [preamble.to, statement.to],
    [preamble.period, `${statement.from}至${statement.to}`],
    [preamble.opening, formatYuan(statement.openingFen)],
    [preamble.closing, formatYuan(statement.closingFen)],
  ];
  const told = labels.flatMap(([label, text]) =>
    label === undefined || text === '' ? [] : [[`${label}: ${text}`]],
  );
  const fields = [
    ...Object.entries(profile.columns),
    // Where a field has several columns, the first holds all of it.
    ...Object.entries(profile.optional).map(
      ([field, names]) => [field in profile.columns ? null : field, names] as const,
    ),
  ].flatMap(([field, names]) =>
    names.map((heading, at) => ({ heading, field: at === 0 ? (field as StatementField) : null })),
  );
  const rows = lines.map((line) =>
    fields.map(({ field }) => (field === null ? '' : cellOf(field, line, account))),
  );
  const amounts = lines.map(({ amountFen }) => amountFen);
  const sums: Readonly<Partial<Record<StatementField, bigint>>> = {
    debit: -sumFen(amounts.filter((amount) => amount < 0n)),
    credit: sumFen(amounts.filter((amount) => amount > 0n)),
  };
  const [footer] = footers;
  const sumRow = fields.map(({ field }, at): Cell => {
    if (at === 0 && footer !== undefined) return footer;
    return (field !== null && sums[field]) || '';
  });
  return csvFile(
    [
      ...told,
      fields.map(({ heading }) => heading),
      ...(order === 'newest-first' ? rows.toReversed() : rows),
      ...(footer === undefined ? [] : [sumRow]),
    ],
    profile.encodings[0],
  );
}
