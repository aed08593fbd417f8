import {
  acceptedLines,
  type BankLine as LineRow,
  listStatementDays,
} from '../../projections/bank-lines/query.js';
import {
  type BreakEntry,
  expectedOf,
  liveBreaks,
  matchesOf,
  type KnownMatch,
  type MovementEntry,
  movementsOf,
} from '../../projections/reconciliation/query.js';
import { answerAgrees } from '../domain/break/answer.js';
import { isSame } from '../domain/break/decide.js';
import type { Clearing, Found } from '../domain/break/events.js';
import { counterpartyOf } from '../domain/statement/counterparty.js';
import type { LineMatch, MatchProposal } from '../domain/statement/events.js';
import { MATCHES_AT_ONCE } from '../domain/statement/match.js';
import { breakIdOf, matchIdOf } from '../domain/streams.js';
import { at, type Target } from '../domain/targets.js';
import type { Day } from '../kernel/days.js';
import { type Actor, type DomainEvent, THE_LEDGER } from '../kernel/event.js';
import type { CommandId, MatchId, PayerId, PaymentId } from '../kernel/ids.js';
import { type Fen, sumFen } from '../kernel/money.js';
import { Refusal, refuse } from '../kernel/refusal.js';
import { abreast, APPENDS } from '../ledger/abreast.js';
import { attemptId } from '../ledger/ids.js';
import { breather, gathered, mapped } from '../ledger/breather.js';
import { unlessExpected } from './expected.js';
import {
  type BankLine,
  type Break,
  defaultRules,
  type Match,
  type Movement,
  type Proposal,
} from './matching/values.js';
import { type Parts, rowsOfHead } from './parts.js';

export interface Ran {
  readonly payerId: PayerId;
  /** The `seq` that it looked at. */
  readonly seq: number;
  readonly lines: number;
  readonly movements: number;
  /** Matched by themselves, now. */
  readonly matched: number;
  /** Of those: refused by a payment or by a line that was taken meanwhile; the next run looks again. */
  readonly refused: number;
  /** Proposals that wait for a person. */
  readonly waiting: number;
  /** Breaks that are open now, those that stay explained, and those of before that are over. */
  readonly breaks: number;
  readonly explained: number;
  readonly cleared: number;
}

/** Days at once: each has hundreds of matches, whose payments are asked abreast. */
const DAYS_ABREAST = 2;

/**
 * 对账: looks at every line of an account and all that the ledger moved. What is certain is matched,
 * what isn't waits for a person, and the rest are breaks. Run again it changes nothing; broken off
 * anywhere, the next run ends where this one would have.
 * @throws Refusal `role-missing`, `payer-unknown`, `projection-behind`, `too-contended`
 */
export async function reconcile(
  parts: Parts,
  payerId: PayerId,
  actor: Actor,
  correlationId?: CommandId,
): Promise<Ran> {
  if (!actor.roles.includes('finance-officer')) {
    const actual = actor.roles.join(', ') || '–';
    throw refuse('role-missing', { command: 'Reconcile', limit: 'finance-officer', actual });
  }
  const payer = await parts.ledger.read(at.payer(payerId));
  if (payer.status === 'none') throw refuse('payer-unknown', { payerId });
  const looked = await look(parts, payerId);
  const send = sender(parts, correlationId);
  const refused = await abreast(
    looked.days,
    DAYS_ABREAST,
    async ({ day, certain, waiting, withdrawn }) => {
      const command = {
        type: 'ProposeMatches',
        accountId: payerId,
        day,
        certain,
        waiting,
        withdrawn,
        foundBy: actor.id,
      } as const;
      return send(at.statement(payerId, day), command);
    },
  );
  await abreast(looked.found, APPENDS, (each) =>
    send(at.break(each.breakId), { type: 'FindBreak', ...each, foundBy: actor.id }),
  );
  const { before, lines, matched } = looked;
  const over = [
    ...clearedOf(payerId, before, looked.found, matched),
    ...(await answered(parts, before, lines, matched)),
  ];
  await abreast(over, APPENDS, ({ breakId, how }) =>
    send(at.break(breakId), { type: 'ClearBreak', breakId, how, clearedBy: actor.id }),
  );
  const explained = before.filter(({ status }) => status === 'explained');
  const asExplained = new Map(explained.map((each) => [each.breakId, each]));
  const still = looked.found.filter((each) => {
    const was = asExplained.get(each.breakId);
    return was !== undefined && isSame(each, was);
  });
  // What the bank answered is told by it, and found by no run.
  const gone = new Set(over.map(({ breakId }) => breakId));
  const answers = before.filter(({ breakId, answer }) => answer !== null && !gone.has(breakId));
  const told = answers.filter(({ status }) => status === 'explained');
  return {
    payerId,
    seq: looked.seq,
    lines: lines.size,
    movements: looked.movements,
    matched: looked.certain,
    refused: refused.filter(Boolean).length,
    waiting: looked.waiting,
    breaks: looked.found.length - still.length + answers.length - told.length,
    explained: still.length + told.length,
    cleared: over.length,
  };
}

/** What is to be recorded. All else that was looked at is let go of before that begins. */
async function look(parts: Parts, payerId: PayerId) {
  const seen = await rowsOfHead(parts, async (db, seq) => ({
    seq,
    ...(await linesIn(parts, acceptedLines(db, payerId))),
    ...(await movementsIn(movementsOf(db))),
    expected: await expectedOf(db, payerId),
    until: (await listStatementDays(db, { accountId: payerId, limit: 1 })).items[0]?.day ?? null,
    matches: await gathered(matchesOf(db, payerId)),
    breaks: await liveBreaks(db, payerId),
  }));
  const known = whatIsKnown(payerId, seen);
  for (const row of seen.expected) seen.moved.push(movementOf(row));
  const live = seen.matches.filter(({ status }) => status === 'matched');
  const matching = await parts.side.match({
    account: payerId,
    lines: seen.bankLines,
    movements: seen.moved,
    rules: defaultRules,
    matched: (await mapped(live, sidesOf)).concat(await elsewhere(seen.movements, live)),
    apart: seen.matches
      .filter(({ status }) => status === 'declined' || status === 'undone')
      .map(sidesOf),
  });
  const expected = new Map(seen.expected.map(({ movementId, day }) => [movementId, day]));
  const { proposals, breaks } = unlessExpected(matching, expected, seen.until);
  const days = await byDay(proposals, seen.matches, known);
  const certain = proposals.filter(isCertain);
  return {
    seq: seen.seq,
    lines: seen.lines,
    movements: seen.movements.size,
    /** Breaks that were there. */
    before: seen.breaks,
    days: chunks(days),
    found: await mapped(breaks, (each) => breakOf(payerId, each, known)),
    matched: await settledIds([live, certain]),
    certain: certain.length,
    waiting: proposals.length - certain.length,
  };
}

const isCertain = ({ certainty }: Proposal): boolean => certainty === 'certain';

/** What is made of a line's matches and breaks. */
type KnownLine = Pick<LineRow, 'lineId' | 'day' | 'amountFen' | 'serial'>;

async function linesIn(
  parts: Pick<Parts, 'keys'>,
  pieces: AsyncIterable<readonly LineRow[]>,
): Promise<{ readonly lines: ReadonlyMap<string, KnownLine>; readonly bankLines: BankLine[] }> {
  const breathe = breather();
  const lines = new Map<string, KnownLine>();
  const bankLines: BankLine[] = [];
  const open = bankLineOf(parts);
  for await (const rows of pieces) {
    for (const row of rows) {
      const { lineId, day, amountFen, serial } = row;
      lines.set(lineId, { lineId, day, amountFen, serial });
      bankLines.push(open(row));
      await breathe();
    }
  }
  return { lines, bankLines };
}

/** What is made of a movement's matches and breaks. */
type KnownMovement = Pick<
  MovementEntry,
  'movementId' | 'paymentId' | 'returnId' | 'amountFen' | 'day' | 'matchId'
> &
  Pick<Found, 'about'>;

type Movements = ReadonlyMap<string, KnownMovement>;

async function movementsIn(
  pieces: AsyncIterable<readonly MovementEntry[]>,
): Promise<{ readonly movements: Movements; readonly moved: Movement[] }> {
  const breathe = breather();
  const movements = new Map<string, KnownMovement>();
  const moved: Movement[] = [];
  for await (const rows of pieces) {
    for (const row of rows) {
      movements.set(row.movementId, knownOf(row));
      moved.push(movementOf(row));
    }
    await breathe();
  }
  return { movements, moved };
}

const knownOf = (row: MovementEntry): KnownMovement => {
  const { movementId, paymentId, returnId, amountFen, day, matchId } = row;
  return { movementId, paymentId, returnId, amountFen, day, matchId, about: aboutOf(row) };
};

/** Names and accounts are open in memory, for the matcher alone. A person who was erased has none. */
function bankLineOf({ keys }: Pick<Parts, 'keys'>): (row: LineRow) => BankLine {
  return (row) => {
    const { counterparty } = row;
    const plain = counterparty === null ? null : keys.open(counterparty);
    const party = plain === null ? null : counterpartyOf(plain);
    return {
      id: row.lineId,
      bookedOn: row.day,
      amountFen: row.amountFen,
      counterparty: party,
      endToEndIds: row.endToEndId?.split(' ') ?? [],
      serial: row.serial,
      reference: row.reference,
      summary: row.summary,
      returnReason: row.returnReason,
    };
  };
}

/** EndToEndId is the payment's id and MsgId the batch's, as the payment files have them. */
const movementOf = (row: MovementEntry): Movement => ({
  id: row.movementId,
  kind: row.kind,
  paymentId: row.paymentId,
  batchReference: row.kind === 'payment' && row.returnId === null ? row.batchId : null,
  amountFen: row.amountFen,
  on: row.day,
  payee: { name: row.holder, account: row.number },
  endToEndId: row.kind === 'payment' && row.returnId === null ? row.paymentId : null,
  bankReference: row.bankReference,
  voucherNumber: row.kind === 'payment' && row.returnId === null ? row.voucherNumber : null,
  paidFrom: row.payerId,
});

const sidesOf = ({ lines, movements }: KnownMatch): Match => ({ lines, movements });

/** What another account's lines show already. */
async function elsewhere(
  movements: Movements,
  live: readonly KnownMatch[],
): Promise<readonly Match[]> {
  const breathe = breather();
  const here = new Set(live.map(({ matchId }) => matchId));
  const shown: Match[] = [];
  for (const { movementId, matchId } of movements.values()) {
    if (matchId !== null && !here.has(matchId)) shown.push({ lines: [], movements: [movementId] });
    await breathe();
  }
  return shown;
}

interface Known {
  readonly lines: ReadonlyMap<string, KnownLine>;
  readonly movements: Movements;
  readonly expected: Movements;
  /** A new match of these has this id: one that failed or was ended is never used again. */
  idFor(sides: Match): MatchId;
}

function whatIsKnown(
  payerId: PayerId,
  seen: {
    readonly lines: ReadonlyMap<string, KnownLine>;
    readonly movements: Movements;
    readonly expected: readonly MovementEntry[];
    readonly matches: readonly KnownMatch[];
  },
): Known {
  const over = new Set(
    seen.matches
      .filter(({ status }) => status !== 'waiting' && status !== 'withdrawn')
      .map(({ matchId }) => matchId),
  );
  return {
    lines: seen.lines,
    movements: seen.movements,
    expected: new Map(seen.expected.map((row) => [row.movementId, knownOf(row)])),
    idFor(sides) {
      for (let attempt = 0; ; attempt += 1) {
        const matchId = matchIdOf(payerId, sides, attempt);
        if (!over.has(matchId)) return matchId;
      }
    },
  };
}

interface OfDay {
  readonly day: Day;
  readonly certain: readonly LineMatch[];
  readonly waiting: readonly MatchProposal[];
  readonly withdrawn: readonly MatchId[];
}

/** By the first day of their lines, whose stream decides them. */
async function byDay(
  proposals: readonly Proposal[],
  before: readonly KnownMatch[],
  known: Known,
): Promise<readonly OfDay[]> {
  const breathe = breather();
  const days = new Map<
    Day,
    { certain: LineMatch[]; waiting: MatchProposal[]; withdrawn: MatchId[] }
  >();
  const of = (day: Day) => {
    const at = days.get(day) ?? { certain: [], waiting: [], withdrawn: [] };
    days.set(day, at);
    return at;
  };
  const still = new Set<MatchId>();
  for (const proposal of proposals) {
    await breathe();
    const match = lineMatchOf(proposal, known);
    still.add(match.matchId);
    const { certainty, score, reasons } = proposal;
    if (certainty === 'certain') {
      of(match.day).certain.push({ ...match, score, reasons: reasons.map(({ code }) => code) });
    } else {
      of(match.day).waiting.push({ ...match, certainty, score, reasons });
    }
  }
  for (const { matchId, status, day } of before) {
    if (status === 'waiting' && !still.has(matchId)) of(day).withdrawn.push(matchId);
  }
  return [...days].map(([day, found]) => ({ day, ...found }));
}

function lineMatchOf(sides: Match, known: Known): Omit<LineMatch, 'score' | 'reasons'> {
  const lines = sides.lines.map((lineId) => {
    const { day, amountFen } = known.lines.get(lineId) as KnownLine;
    return { lineId, day, amountFen };
  });
  const parts = sides.movements.map((movementId) => {
    const { paymentId, returnId, amountFen } = known.movements.get(movementId) as KnownMovement;
    return { paymentId, returnId, amountFen };
  });
  const day = lines.reduce((first, line) => (line.day < first ? line.day : first), lastDay);
  return { matchId: known.idFor(sides), day, lines, parts };
}

const lastDay = '9999-12-31' as Day;

/** No append holds more than a bounded number of them; what doesn't hold any more goes first. */
function chunks(days: readonly OfDay[]): readonly OfDay[] {
  return days.flatMap(({ day, certain, waiting, withdrawn }) => {
    const parts: OfDay[] = [{ day, certain: [], waiting: [], withdrawn }];
    for (let from = 0; from < certain.length; from += MATCHES_AT_ONCE) {
      const some = certain.slice(from, from + MATCHES_AT_ONCE);
      parts.push({ day, certain: some, waiting: [], withdrawn: [] });
    }
    for (let from = 0; from < waiting.length; from += MATCHES_AT_ONCE) {
      const some = waiting.slice(from, from + MATCHES_AT_ONCE);
      parts.push({ day, certain: [], waiting: some, withdrawn: [] });
    }
    return withdrawn.length > 0 ? parts : parts.slice(1);
  });
}

function breakOf(payerId: PayerId, found: Break, known: Known): Found {
  const { kind, finding, related } = found;
  const concern = { lines: found.lines, movements: found.movements, answer: null };
  const lines = found.lines.map((id) => known.lines.get(id) as KnownLine);
  const movementOfId = (id: string) => known.movements.get(id) ?? known.expected.get(id);
  const movements = found.movements.map((id) => movementOfId(id) as KnownMovement);
  const payment = movements[0] ?? movementOfId(related.movements[0] ?? '');
  const sum = (all: readonly { readonly amountFen: Fen }[]): Fen =>
    sumFen(all.map(({ amountFen }) => amountFen));
  return {
    breakId: breakIdOf(payerId, concern),
    payerId,
    ...concern,
    kind,
    finding,
    related,
    source: null,
    since: [...lines, ...movements].reduce(
      (first, { day }) => (day < first ? day : first),
      lastDay,
    ),
    // What is only expected is in neither, but where it is all that is missing.
    amountFen:
      sum(lines) -
      sum(
        lines.length === 0
          ? movements
          : movements.filter(({ movementId }) => !known.expected.has(movementId)),
      ),
    about: payment?.about ?? {},
  };
}

const aboutOf = ({
  applicationId,
  uscc,
  unit,
  measure,
  benefitYear,
  fiscalYear,
}: MovementEntry): Found['about'] => ({
  applicationId,
  uscc,
  unit,
  measure,
  benefitYear,
  fiscalYear,
});

interface Over {
  readonly breakId: BreakEntry['breakId'];
  readonly how: Clearing;
}

function clearedOf(
  payerId: PayerId,
  before: readonly BreakEntry[],
  found: readonly Found[],
  matched: ReadonlySet<string>,
): readonly Over[] {
  const still = new Set(found.map(({ breakId }) => breakId));
  return before
    .filter(
      ({ breakId, accountId, answer }) =>
        accountId === payerId && answer === null && !still.has(breakId),
    )
    .map(({ breakId, lines, movements }) => {
      const isMatched = [...lines, ...movements].every((id) => matched.has(id));
      return { breakId, how: isMatched ? 'matched' : 'gone' };
    });
}

/** Answers of the bank that the ledger agrees with by now, or whose line is matched. */
async function answered(
  { ledger }: Pick<Parts, 'ledger'>,
  before: readonly BreakEntry[],
  lines: ReadonlyMap<string, KnownLine>,
  matched: ReadonlySet<string>,
): Promise<readonly Over[]> {
  const over: Over[] = [];
  /** Serial number and amount, as an answer ends. */
  const booked = new Set<string>();
  for (const { lineId, serial, amountFen } of lines.values()) {
    if (serial !== null && matched.has(lineId))
      booked.add(`${serial} ${amountFen < 0n ? -amountFen : amountFen}`);
  }
  for (const { breakId, kind, answer, movements } of before) {
    if (answer === null) continue;
    const [movement] = movements;
    if (movement !== undefined) {
      const state = await ledger.read(at.payment(movement as PaymentId));
      const how = answerAgrees(answer, kind, state);
      if (how) over.push({ breakId, how });
    } else if (endsIn(answer, booked)) {
      over.push({ breakId, how: 'matched' });
    }
  }
  return over;
}

function endsIn(answer: string, ends: ReadonlySet<string>): boolean {
  const words = answer.split(' ');
  return words.some((_, n) => ends.has(words.slice(n).join(' ')));
}

async function settledIds(matched: readonly (readonly Match[])[]): Promise<ReadonlySet<string>> {
  const breathe = breather();
  const ids = new Set<string>();
  for (const matches of matched) {
    for (const { lines, movements } of matches) {
      for (const id of lines) ids.add(id);
      for (const id of movements) ids.add(id);
      await breathe();
    }
  }
  return ids;
}

/** Whether it was refused. A store that can't be reached ends the run. */
function sender({ processes }: Pick<Parts, 'processes'>, correlationId: CommandId | undefined) {
  return async <S, C extends { readonly type: string }, E extends DomainEvent, X>(
    target: Target<S, C, E, X>,
    command: C,
  ): Promise<boolean> => {
    const asked = {
      actor: THE_LEDGER,
      commandId: attemptId(),
      ...(correlationId && { correlationId }),
    };
    try {
      await processes.dispatch(target, command, asked);
      return false;
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'unavailable') return true;
      throw error;
    }
  };
}
