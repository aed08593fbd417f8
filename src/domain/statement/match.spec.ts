import { describe, it } from '@jest/globals';
import { contextOf } from '../../../test/support/context.js';
import { given } from '../../../test/support/given.js';
import type { Day } from '../../kernel/days.js';
import type { ImportId, MatchId, PayerId, PaymentId, Sha256, UserId } from '../../kernel/ids.js';
import { statement, type StatementCommand } from './decide.js';
import type { LineMatch, MatchProposal, StatementEvent, StatementLine } from './events.js';

const accountId = 'payer-1' as PayerId;
const day = '2024-06-12' as Day;
const importId = 'one' as ImportId;
const foundBy = 'finance' as UserId;
const of = { accountId, day };
const by = (actor = 'finance', closed = false) => ({
  ...contextOf(actor, '2024-06-30'),
  previous: null,
  next: null,
  period: closed
    ? ({ status: 'closed', seq: 1, totals: {} as never } as const)
    : ({ status: 'none' } as const),
});

const line = (amountFen: bigint, at: number): StatementLine => ({
  line: at + 2,
  amountFen,
  balanceFen: null,
  counterparty: null,
  summary: '',
  serial: `S${at}`,
  endToEndId: null,
  reference: null,
  returnReason: null,
});
const lines = [-100n, -200n, -300n].map(line);
const accepted: readonly StatementEvent[] = [
  { type: 'StatementLinesAdded', data: { ...of, importId, from: 0, lines } },
  {
    type: 'StatementDayAccepted',
    data: {
      ...of,
      importId,
      sha256: '' as Sha256,
      before: null,
      after: { from: 0, to: 3 },
      openingFen: 600n,
      closingFen: 0n,
      count: 3,
      by: foundBy,
    },
  },
];
const match = (id: string, at: number, amountFen = lines[at]?.amountFen ?? 0n): LineMatch => ({
  matchId: id as MatchId,
  day,
  lines: [{ lineId: `one.${day}.${at}`, day, amountFen }],
  parts: [{ paymentId: `pay-${at}` as PaymentId, returnId: null, amountFen }],
  score: 95,
  reasons: [],
});
const proposal = (id: string, at: number): MatchProposal => ({
  ...match(id, at),
  certainty: 'likely',
  score: 70,
  reasons: [{ code: 'amount', points: 30, params: {} }],
});
const propose = (
  certain: readonly LineMatch[],
  waiting: readonly MatchProposal[] = [],
  withdrawn: readonly string[] = [],
): StatementCommand => ({
  type: 'ProposeMatches',
  ...of,
  certain,
  waiting,
  withdrawn: withdrawn as readonly MatchId[],
  foundBy,
});
const matched = (...matches: LineMatch[]): StatementEvent => ({
  type: 'BankLinesMatched',
  data: { ...of, matches, by: foundBy },
});
const proposed = (...proposals: MatchProposal[]): StatementEvent => ({
  type: 'MatchesProposed',
  data: { ...of, proposals, by: foundBy },
});
const undone = (of1: LineMatch): StatementEvent => ({
  type: 'MatchUndone',
  data: { ...of, match: of1, reason: '对错行', refusal: null, by: foundBy },
});
const accept = (id: string): StatementCommand => ({
  type: 'AcceptMatch',
  ...of,
  matchId: id as MatchId,
});
const decline = (id: string): StatementCommand => ({
  type: 'DeclineMatch',
  ...of,
  matchId: id as MatchId,
  reason: '非同一笔',
});
const declined = (id: string): StatementEvent => ({
  type: 'MatchDeclined',
  data: { ...of, matchId: id as MatchId, reason: '非同一笔', by: foundBy },
});
const undo = (id: string): StatementCommand => ({
  type: 'UndoMatch',
  ...of,
  matchId: id as MatchId,
  reason: '对错行',
});

describe('a bank line', () => {
  it('is matched where it is certain, waits where it isn’t, and a run again adds nothing', () => {
    const command = propose([match('m0', 0)], [proposal('m1', 1)]);
    given(statement, accepted)
      .when(command, by())
      .then([matched(match('m0', 0)), proposed(proposal('m1', 1))]);
    given(statement, [...accepted, matched(match('m0', 0)), proposed(proposal('m1', 1))])
      .when(command, by())
      .then([]);
  });

  it('is never in two live matches, whoever asks', () => {
    const live = given(statement, [
      ...accepted,
      matched(match('m0', 0)),
      proposed(proposal('m1', 0)),
    ]);
    live.when(propose([match('m9', 0)]), by()).then([]);
    live.when(accept('m1'), by()).refused('bank-line-matched', { actual: 'm0' });
    live
      .when({ type: 'MatchByHand', ...of, match: match('m9', 0) }, by())
      .refused('bank-line-matched', { actual: 'm0' });
    live
      .when({ type: 'LendLines', ...of, match: match('m9', 0), matchedBy: foundBy }, by())
      .refused('bank-line-matched', { actual: 'm0' });
    given(statement, accepted)
      .when(propose([match('m0', 0), match('m9', 0)]), by())
      .then([matched(match('m0', 0))]);
  });

  it('is matched to the fen, as the day has it', () => {
    const { when } = given(statement, accepted);
    const unequal = { ...match('m', 0), parts: match('m', 1).parts };
    when({ type: 'MatchByHand', ...of, match: unequal }, by()).refused('match-unequal', {
      limitFen: -200n,
      actualFen: -100n,
    });
    when({ type: 'MatchByHand', ...of, match: match('m', 0, -99n) }, by()).refused(
      'bank-line-unknown',
    );
    when(propose([unequal, match('m', 0, -99n)]), by()).then([]);
  });

  it('waits for a person, who accepts or declines it once', () => {
    const waiting = given(statement, [...accepted, proposed(proposal('m1', 1))]);
    waiting
      .when(accept('m1'), by())
      .then([matched({ ...match('m1', 1), score: 70, reasons: ['amount'] })]);
    waiting.when(decline('m1'), by()).then([declined('m1')]);
    waiting.when(accept('m9'), by()).refused('match-unknown');
    const over = given(statement, [...accepted, proposed(proposal('m1', 1)), declined('m1')]);
    over.when(decline('m1'), by()).then([]);
    over.when(accept('m1'), by()).refused('match-over');
    over.when(propose([match('m1', 1)], [proposal('m1', 1)]), by()).then([]);
  });

  it('is not proposed any longer when a run finds something else', () => {
    given(statement, [...accepted, proposed(proposal('m1', 1))])
      .when(propose([match('m2', 1)], [], ['m1', 'm9']), by())
      .then([
        {
          type: 'MatchesWithdrawn',
          data: { ...of, matchIds: ['m1' as MatchId], by: foundBy },
        },
        matched(match('m2', 1)),
      ]);
  });

  it('is free again when its match is undone, and not matched by the same again', () => {
    given(statement, [...accepted, matched(match('m0', 0))])
      .when(undo('m0'), by())
      .then([undone(match('m0', 0))]);
    const free = given(statement, [...accepted, matched(match('m0', 0)), undone(match('m0', 0))]);
    free.when(undo('m0'), by()).then([]);
    free.when(propose([match('m0', 0)]), by()).then([]);
    free
      .when({ type: 'MatchByHand', ...of, match: match('m9', 0) }, by())
      .then([matched({ ...match('m9', 0), score: null })]);
  });

  it('keeps its match while its month is closed', () => {
    given(statement, [...accepted, matched(match('m0', 0))])
      .when(undo('m0'), by('finance', true))
      .refused('period-closed', { limit: '2024-06' });
  });

  it('is lent to a match of an earlier day, and taken back', () => {
    const earlier = '2024-06-11' as Day;
    const across: LineMatch = {
      ...match('m0', 0),
      day: earlier,
      lines: [
        ...match('m0', 0).lines,
        { lineId: `two.${earlier}.0`, day: earlier, amountFen: -50n },
      ],
      parts: [{ paymentId: 'pay-0' as PaymentId, returnId: null, amountFen: -150n }],
    };
    const lend: StatementCommand = { type: 'LendLines', ...of, match: across, matchedBy: foundBy };
    given(statement, accepted)
      .when(lend, by())
      .then([matched(across)]);
    const lent = given(statement, [...accepted, matched(across)]);
    lent.when(lend, by()).then([]);
    lent.when(propose([match('m9', 0)]), by()).then([]);
    lent.when(undo('m0'), by()).refused('match-unknown');
    lent.when({ type: 'TakeBackLines', ...of, matchId: 'm0' as MatchId }, by()).then([
      {
        type: 'MatchUndone',
        data: { ...of, match: across, reason: null, refusal: null, by: foundBy },
      },
    ]);
  });

  it('is free again when a payment refuses, with why', () => {
    const refusal = { code: 'payment-already-matched', params: {} } as const;
    const fail: StatementCommand = {
      type: 'FailMatch',
      ...of,
      matchId: 'm0' as MatchId,
      refusal,
    };
    given(statement, [...accepted, matched(match('m0', 0))])
      .when(fail, by())
      .then([
        {
          type: 'MatchUndone',
          data: { ...of, match: match('m0', 0), reason: null, refusal, by: foundBy },
        },
      ]);
    given(statement, accepted).when(fail, by()).then([]);
  });
});
