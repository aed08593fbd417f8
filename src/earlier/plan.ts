import { createHash } from 'node:crypto';
import type { Policies } from '../assessment/assessment.js';
import type { BankFile } from '../banking/values.js';
import { type Entry, entriesOf } from '../domain/history/entries.js';
import type { EarlierAward } from '../domain/history/events.js';
import type { EnterpriseState } from '../domain/enterprise/state.js';
import type { HistoryState } from '../domain/history/state.js';
import {
  type Account,
  bucketOf,
  emptyAccount,
  evolveAccount,
  importReservation,
  usedOf,
} from '../domain/limits/account.js';
import { at } from '../domain/targets.js';
import type { Claim } from '../kernel/claim.js';
import type { Day } from '../kernel/days.js';
import type { HistoryId, Sha256, StreamName } from '../kernel/ids.js';
import { maxFen } from '../kernel/money.js';
import { type RefusalReason, refuse } from '../kernel/refusal.js';
import type { Read } from '../ledger/ledger.js';
import { ownClaims, pools } from '../processes/claims.js';
import { holdOf } from '../processes/history.js';
import type { AnyTarget } from '../processes/process.js';
import { type Parsed, parseHistory } from './parse.js';
import type { AwardReport, HistoryReport, Taken } from './report.js';

/** What a file says, and what recording it would do to the ledger as it stands. */
export interface HistoryPlan {
  readonly report: HistoryReport;
  readonly awards: readonly EarlierAward[];
}

export const historyIdOf = (sha256: Sha256): HistoryId => sha256.slice(0, 20) as HistoryId;

export const sha256Of = ({ bytes }: BankFile): Sha256 =>
  createHash('sha256').update(bytes).digest('hex') as Sha256;

/** @throws Refusal of a file that is no table of earlier awards */
export async function planHistory(
  file: BankFile,
  {
    policies,
    today,
    read,
  }: { readonly policies: Policies; readonly today: Day; readonly read: Read },
): Promise<HistoryPlan> {
  const sha256 = sha256Of(file);
  const historyId = historyIdOf(sha256);
  const parsed = parseHistory(file, policies, today);
  const state = await read(at.history(historyId));
  const foreseen = await foresee(parsed, historyId, sha256, state, read);
  const rows = parsed.rows.map(({ cells, award, paidFen, recoveredFen }) => ({
    line: cells.row.line,
    award: award ? (foreseen.awards.get(award) ?? null) : null,
    paidFen,
    recoveredFen,
    problems: cells.problems,
    notes: (award && foreseen.notes.get(award)) ?? [],
  }));
  const wrong = rows.reduce((sum, { problems }) => sum + problems.length, 0);
  const report = { historyId, sha256, file: file.name, wrong, totals: parsed.totals, rows };
  return { report, awards: parsed.awards };
}

/** Carried out in memory on the accounts as they are, so that what passes a limit is seen before. */
async function foresee(
  { awards, rows }: Parsed,
  historyId: HistoryId,
  sha256: Sha256,
  state: HistoryState,
  read: Read,
) {
  const attempt = (state.status === 'none' ? 0 : state.attempt) + 1;
  const accounts = new Map<StreamName, Account>();
  const reports = new Map<EarlierAward, AwardReport>();
  const notes = new Map<EarlierAward, readonly RefusalReason[]>();
  const names = new Map<string, string>();
  const cellsAt = new Map(rows.map(({ cells }) => [cells.row.line, cells]));
  const entries = entriesOf({ historyId, attempt, awards, sha256 });
  for (const [index, award] of awards.entries()) {
    const entry = entries[index] as Entry;
    const { uscc, name } = award;
    const own = at.enterprise(uscc);
    const enterprise = await read(own);
    const isNew = enterprise.status === 'none' && !names.has(uscc);
    const registered = names.get(uscc) ?? (enterprise.status === 'none' ? name : enterprise.name);
    names.set(uscc, registered);
    if (state.status !== 'imported' && (await isKnown(entry, read))) {
      const { number, document, line } = award;
      cellsAt.get(line)?.wrong('number', refuse('history-award-known', { line, number, document }));
    }
    const found: RefusalReason[] =
      registered === name
        ? []
        : [{ code: 'history-name-differs', params: { limit: registered, actual: name } }];
    const taken: Taken[] = [];
    const hold = holdOf(entry);
    for (const { target, claims } of [{ target: own, claims: ownClaims(hold) }, ...pools(hold)]) {
      const account = accounts.get(target.stream) ?? accountOf(await read(target as AnyTarget));
      const { reservationId } = hold;
      const events = importReservation(account, reservationId, hold.for, claims, sha256);
      const after = events.reduce(evolveAccount, account);
      accounts.set(target.stream, after);
      for (const event of events) {
        if (event.type === 'ReservationImported') found.push(...event.data.exceeded);
      }
      taken.push(...claims.map((claim) => takenOf(claim, after)));
    }
    notes.set(award, found);
    const { number, measure, benefitYear, grantedOn, amountFen, policy } = award;
    reports.set(award, {
      number,
      uscc,
      name,
      isNew,
      measure,
      benefitYear,
      grantedOn,
      amountFen,
      counted: policy.hash !== '',
      taken,
    });
  }
  return { awards: reports, notes };
}

const accountOf = (state: Account | EnterpriseState): Account =>
  'status' in state ? (state.status === 'none' ? emptyAccount : state.account) : state;

function takenOf(claim: Claim, account: Account): Taken {
  const { cap } = claim;
  switch (claim.kind) {
    case 'amount': {
      const { key, year = null, amountFen, ceilingFen } = claim;
      const leftFen = maxFen(0n, ceilingFen - usedOf(account, bucketOf(claim)));
      return { cap, key, year, amountFen, ceilingFen, leftFen };
    }
    case 'once':
      return { cap, key: claim.key, year: null, amountFen: null, ceilingFen: null, leftFen: null };
    case 'consecutiveYears':
      return { cap, key: '', year: claim.year, amountFen: null, ceilingFen: null, leftFen: null };
  }
}

/** It is decided again when the file is recorded, in the stream that keeps each award single. */
async function isKnown({ onlyOnce }: Entry, read: Read): Promise<boolean> {
  const pool = await read(at.pool(onlyOnce.cap, onlyOnce.key, undefined));
  return pool.held.has(bucketOf(onlyOnce));
}
