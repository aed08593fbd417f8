import { neighbours, statement, type StatementState } from '../../domain/statement/decide.js';
import { at } from '../../domain/targets.js';
import { addDays, type Day, monthOf } from '../../kernel/days.js';
import type { Context } from '../../kernel/decider.js';
import type { ImportId, PayerId, Sha256 } from '../../kernel/ids.js';
import { Refusal, refuse } from '../../kernel/refusal.js';
import type { Ledger } from '../../ledger/ledger.js';
import { breather } from '../../ledger/breather.js';
import { chunksOf, type LineKeys } from './chunks.js';
import type { FileDay } from './days.js';

/** One account's statement out of a file. */
export interface AccountStatement {
  readonly file: string;
  readonly sha256: Sha256;
  readonly importId: ImportId;
  readonly accountId: PayerId;
  readonly days: readonly FileDay[];
}

export type DayCommand = Parameters<typeof statement.decide>[0];

/** What a day of the file asks of its stream, in order. */
export function* commandsOf(
  { file, sha256, importId, accountId }: AccountStatement,
  { day, openingFen, closingFen, lines }: FileDay,
  keys: LineKeys,
): Iterable<DayCommand> {
  const of = { accountId, day, importId };
  for (const chunk of chunksOf(file, lines, keys)) {
    yield { type: 'AddStatementLines', ...of, ...chunk };
  }
  const count = lines.length;
  yield { type: 'AcceptStatementDay', ...of, sha256, count, openingFen, closingFen };
}

/**
 * Decides every day of a statement on what its streams hold now, and appends nothing: where one is
 * refused, none was taken. How many lines are new on each.
 * @throws Refusal of the decider, with the file and the day
 */
export async function plan(
  ledger: Pick<Ledger, 'read'>,
  keys: LineKeys,
  of: AccountStatement,
  context: Context,
): Promise<ReadonlyMap<Day, number>> {
  const decided = new Map<Day, StatementState>();
  const stateOf = async (day: Day): Promise<StatementState> =>
    decided.get(day) ?? ledger.read(at.statement(of.accountId, day));
  const fresh = new Map<Day, number>();
  const breathe = breather();
  for (const part of of.days) {
    const { day } = part;
    const known = {
      ...context,
      ...neighbours(await stateOf(addDays(day, -1)), await stateOf(addDays(day, 1))),
      period: await ledger.read(at.period(of.accountId, monthOf(day))),
    };
    let state = await stateOf(day);
    for (const command of commandsOf(of, part, keys)) {
      const events = inFile(of.file, day, () => statement.decide(command, state, known));
      state = events.reduce(statement.evolve, state);
      await breathe();
    }
    decided.set(day, state);
    // A day needs the one before it, and no other.
    decided.delete(addDays(day, -2));
    fresh.set(day, newIn(state, of.importId));
  }
  return fresh;
}

/** How many lines of a day are there because of this import. */
export const newIn = (state: StatementState, importId: ImportId): number =>
  state.status === 'none'
    ? 0
    : (state.path?.entries ?? []).filter(({ id }) => id.startsWith(`${importId}.`)).length;

/** A refusal names the file and the day, beside the line that a decider knows. */
export function inFile<T>(file: string, day: Day, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw refuse(error.code, { file, on: day, ...error.params });
  }
}
