import { listStatementDays } from '../../projections/bank-lines/query.js';
import { expectedOf, liveBreaks, movementsOf } from '../../projections/reconciliation/query.js';
import type { BookedDay, Books } from '../domain/period/decide.js';
import type { StatementState } from '../domain/statement/decide.js';
import { at } from '../domain/targets.js';
import {
  addDays,
  type Day,
  daysOf,
  lastDayOf,
  type Month,
  monthOf,
  previousMonth,
} from '../kernel/days.js';
import type { PayerId } from '../kernel/ids.js';
import { gathered } from '../ledger/breather.js';
import { asOfHead, type Parts } from './parts.js';

/** What the bank and the ledger show of an account's month, to be closed on. */
export const booksOf =
  (parts: Pick<Parts, 'ledger' | 'store' | 'projector' | 'rows'>) =>
  (payerId: PayerId, month: Month): Promise<Books> =>
    asOfHead(parts, async (db, seq): Promise<Books> => {
      const days: BookedDay[] = [];
      for (const day of daysOf(month)) {
        const state = await parts.ledger.read(at.statement(payerId, day));
        if (state.status !== 'none' && state.path !== null) days.push(bookedDay(day, state));
      }
      const until = lastDayOf(month);
      const before = addDays(`${month}-01` as Day, -1);
      const earlier = await listStatementDays(db, { accountId: payerId, to: before, limit: 1 });
      const previous = await parts.ledger.read(at.period(payerId, previousMonth(month)));
      const sealed = 'seq' in previous ? previous.seq : Infinity;
      const moved = await gathered(movementsOf(db, { accountId: payerId, until }));
      const breaks = await liveBreaks(db, payerId);
      return {
        seq,
        days,
        movements: moved
          .map(({ movementId, seq: recorded, day, amountFen, matchId }) => ({
            movementId,
            day,
            bookedTo: recorded > sealed ? month : monthOf(day),
            amountFen,
            matched: matchId !== null,
          }))
          .filter(({ bookedTo, matched }) => !matched || bookedTo === month),
        unanswered: await expectedOf(db, payerId, until),
        breaks: breaks
          .filter(({ since }) => since <= until)
          .map(({ breakId, amountFen, lines, movements, status, resolution, explainedIn }) => ({
            breakId,
            amountFen,
            lines,
            movements,
            resolution: status === 'explained' ? resolution : null,
            explainedIn,
          })),
        earlier: earlier.items[0]?.day ?? null,
      };
    });

type Known = Exclude<StatementState, { status: 'none' }>;

function bookedDay(day: Day, { path, matches }: Pick<Known, 'path' | 'matches'>): BookedDay {
  const { openingFen, closingFen, entries } = path as NonNullable<Known['path']>;
  return {
    day,
    openingFen,
    closingFen,
    lines: entries.map(({ id, amountFen }) => ({
      lineId: id,
      amountFen,
      matched: matches.lines.has(id),
    })),
  };
}
