import type { LineMatch, MatchEvent } from '../domain/statement/events.js';
import type { StatementState } from '../domain/statement/decide.js';
import { at } from '../domain/targets.js';
import type { UserId } from '../kernel/ids.js';
import type { Refusal } from '../kernel/refusal.js';
import { type Effect, look, type Process, refusalIn, send } from './process.js';

type DataOf<T extends MatchEvent['type']> = Extract<MatchEvent, { type: T }>['data'];

/** The day has the lines: the days of the other lines lend theirs, and each payment is matched. */
export function* match({ accountId, day, matches, by }: DataOf<'BankLinesMatched'>): Process {
  let state = yield* look(at.statement(accountId, day));
  let refusal: Refusal | undefined;
  for (const each of matches) {
    if (each.day !== day || !isLive(state, each)) continue;
    try {
      for (const other of otherDays(each)) {
        const command = { type: 'LendLines', accountId, day: other, match: each } as const;
        yield* send(at.statement(accountId, other), { ...command, matchedBy: by });
      }
      for (const { paymentId, returnId, amountFen } of each.parts) {
        const { matchId, reasons } = each;
        yield* send(at.payment(paymentId), {
          type: 'MatchPayment',
          paymentId,
          match: {
            matchId,
            returnId,
            accountId,
            day,
            lines: each.lines.map(({ lineId }) => lineId),
            amountFen: amountFen < 0n ? -amountFen : amountFen,
            reasons,
          },
          matchedBy: by,
        });
      }
    } catch (error) {
      refusal = refusalIn(error);
      yield* send(at.statement(accountId, day), {
        type: 'FailMatch',
        accountId,
        day,
        matchId: each.matchId,
        refusal: refusal.reason,
      });
    }
  }
  // Somebody may have undone one meanwhile, and not met the payments that were matched after that.
  state = yield* look(at.statement(accountId, day));
  for (const each of matches) {
    if (each.day === day && !isLive(state, each)) {
      yield* letGo(accountId, each, refusal?.code ?? 'match-over', by);
    }
  }
  return refusal;
}

/** Whatever has a part in it is free again. */
export function* unmatch(undone: DataOf<'MatchUndone'>): Process {
  const { accountId, day, match: each, reason, refusal, by } = undone;
  if (each.day !== day) return undefined;
  yield* letGo(accountId, each, reason ?? refusal?.code ?? 'match-over', by);
  return undefined;
}

function* letGo(
  accountId: DataOf<'MatchUndone'>['accountId'],
  each: LineMatch,
  reason: string,
  undoneBy: UserId,
): Generator<Effect, void, unknown> {
  const { matchId } = each;
  for (const { paymentId } of each.parts) {
    const payment = yield* look(at.payment(paymentId));
    if (payment.status !== 'settled') continue;
    if (!payment.matches.some((known) => known.matchId === matchId)) continue;
    yield* send(at.payment(paymentId), {
      type: 'UnmatchPayment',
      paymentId,
      matchId,
      reason,
      undoneBy,
    });
  }
  for (const other of otherDays(each)) {
    yield* send(at.statement(accountId, other), {
      type: 'TakeBackLines',
      accountId,
      day: other,
      matchId,
    });
  }
}

const otherDays = ({ day, lines }: LineMatch): readonly LineMatch['day'][] =>
  [...new Set(lines.map((line) => line.day))].filter((other) => other !== day).sort();

const isLive = (state: StatementState, { matchId }: LineMatch): boolean =>
  state.status !== 'none' && state.matches.live.has(matchId);
