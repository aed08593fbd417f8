import type { LineMatch, MatchEvent } from '../domain/statement/events.js';
import type { StatementState } from '../domain/statement/decide.js';
import { at } from '../domain/targets.js';
import type { PayerId, UserId } from '../kernel/ids.js';
import type { Refusal } from '../kernel/refusal.js';
import { abreast, look, type Process, refusalIn, send, type Steps } from './process.js';

type DataOf<T extends MatchEvent['type']> = Extract<MatchEvent, { type: T }>['data'];

/** The day has the lines: the days of the other lines lend theirs, and each payment is matched. */
export function* match({ accountId, day, matches, by }: DataOf<'BankLinesMatched'>): Process {
  const own = matches.filter((each) => each.day === day);
  let state = yield* look(at.statement(accountId, day));
  const live = own.filter((each) => isLive(state, each));
  const ends = yield* abreast(live.map((each) => agree(accountId, each, by)));
  const refusals = new Map(live.map(({ matchId }, n) => [matchId, ends[n]]));
  // Somebody may have undone one meanwhile, and not met the payments that were matched after that.
  state = yield* look(at.statement(accountId, day));
  const over = own.filter((each) => !isLive(state, each));
  const reasonOf = ({ matchId }: LineMatch) => refusals.get(matchId)?.code ?? 'match-over';
  yield* abreast(over.map((each) => letGo(accountId, each, reasonOf(each), by)));
  return ends.findLast((refusal) => refusal !== undefined);
}

/** Whoever has a part in it agrees, or the day lets go of it. */
function* agree(
  accountId: PayerId,
  each: LineMatch,
  matchedBy: UserId,
): Steps<Refusal | undefined> {
  const { matchId, day, lines, parts, reasons } = each;
  try {
    for (const other of otherDays(each)) {
      const command = { type: 'LendLines', accountId, day: other, match: each } as const;
      yield* send(at.statement(accountId, other), { ...command, matchedBy });
    }
    for (const { paymentId, returnId, amountFen } of parts) {
      yield* send(at.payment(paymentId), {
        type: 'MatchPayment',
        paymentId,
        match: {
          matchId,
          returnId,
          accountId,
          day,
          lines: lines.map(({ lineId }) => lineId),
          amountFen: amountFen < 0n ? -amountFen : amountFen,
          reasons,
        },
        matchedBy,
      });
    }
    return undefined;
  } catch (error) {
    const refusal = refusalIn(error);
    yield* send(at.statement(accountId, day), {
      type: 'FailMatch',
      accountId,
      day,
      matchId,
      refusal: refusal.reason,
    });
    return refusal;
  }
}

/** Whatever has a part in it is free again. */
export function* unmatch(undone: DataOf<'MatchUndone'>): Process {
  const { accountId, day, match: each, reason, refusal, by } = undone;
  if (each.day !== day) return undefined;
  yield* letGo(accountId, each, reason ?? refusal?.code ?? 'match-over', by);
  return undefined;
}

function* letGo(
  accountId: PayerId,
  each: LineMatch,
  reason: string,
  undoneBy: UserId,
): Steps<void> {
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
