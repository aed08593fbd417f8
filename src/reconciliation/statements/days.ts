import type { Statement, StatementLine } from '../../banking/values.js';
import { addDays, type Day } from '../../kernel/days.js';
import { type Fen, sumFen } from '../../kernel/money.js';
import { refuse } from '../../kernel/refusal.js';

/** What a file says of one day of an account. */
export interface FileDay {
  readonly day: Day;
  readonly openingFen: Fen;
  readonly closingFen: Fen;
  readonly lines: readonly StatementLine[];
}

/** Three years: a bank exports no more at once, and each day is accepted by itself. */
export const MAX_DAYS = 1_100;

/**
 * The days that statements of one account tell of, also those without a line, none after `today`.
 * Statements of one file join: what one closes with, the next one opens with.
 * @throws Refusal `statement-range`, `statement-parts-differ`
 */
export function daysOf(
  file: string,
  statements: readonly Statement[],
  today: Day,
): readonly FileDay[] {
  const days = new Map<Day, FileDay>();
  let before: Statement | undefined;
  for (const statement of statements.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    if (before && before.closingFen !== statement.openingFen) {
      const { closingFen: limitFen } = before;
      const { openingFen: actualFen, from: day } = statement;
      throw refuse('statement-parts-differ', { file, day, limitFen, actualFen });
    }
    before = statement;
    for (const part of partsOf(statement, today)) {
      const known = days.get(part.day);
      days.set(part.day, known ? joined(known, part) : part);
      if (days.size > MAX_DAYS) {
        const { from, to } = statement;
        throw refuse('statement-range', { file, limit: MAX_DAYS, from, to });
      }
    }
  }
  return [...days.values()];
}

function* partsOf({ from, to, openingFen, lines }: Statement, today: Day): Iterable<FileDay> {
  const byDay = new Map<Day, StatementLine[]>();
  for (const line of lines) {
    const ofDay = byDay.get(line.bookedOn);
    if (ofDay) ofDay.push(line);
    else byDay.set(line.bookedOn, [line]);
  }
  let balanceFen = openingFen;
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const ofDay = byDay.get(day) ?? [];
    // A statement up to the end of the month says nothing yet of the days to come.
    if (day > today && ofDay.length === 0) continue;
    const closingFen = balanceFen + sumFen(ofDay.map(({ amountFen }) => amountFen));
    yield { day, openingFen: balanceFen, closingFen, lines: ofDay };
    balanceFen = closingFen;
  }
}

/** What a file covers, as whoever exported it says: CSV that begins with its first line is silent. */
export interface Covers {
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

/**
 * The statements of one account, with the days before the first and after the last on which the
 * file has no line.
 * @throws Refusal `statement-outside` where the file tells of a day that isn't covered
 */
export function covering(
  file: string,
  statements: readonly Statement[],
  { from, to }: Covers,
): readonly Statement[] {
  const ordered = statements.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const last = ordered.length - 1;
  return ordered.map((statement, i) => {
    for (const day of [statement.from, statement.to]) {
      if ((from !== undefined && day < from) || (to !== undefined && day > to)) {
        throw refuse('statement-outside', { file, actual: day, from: from ?? '', to: to ?? '' });
      }
    }
    return {
      ...statement,
      ...(i === 0 && from !== undefined && { from }),
      ...(i === last && to !== undefined && { to }),
    };
  });
}

const joined = (a: FileDay, b: FileDay): FileDay => ({
  day: a.day,
  openingFen: a.openingFen,
  closingFen: b.closingFen,
  lines: [...a.lines, ...b.lines],
});
