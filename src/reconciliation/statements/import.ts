import type { Profile } from '../../banking/profile.js';
import type { FileToRead } from '../../banking/file.js';
import type { Statement } from '../../banking/values.js';
import { forbidden } from '../../domain/permissions.js';
import { at } from '../../domain/targets.js';
import { type Day, dayOf } from '../../kernel/days.js';
import type { Context } from '../../kernel/decider.js';
import type { Actor } from '../../kernel/event.js';
import type { CommandId, ImportId, PayerId, Sha256 } from '../../kernel/ids.js';
import type { Fen } from '../../kernel/money.js';
import { Refusal, refuse } from '../../kernel/refusal.js';
import type { Clock } from '../../ledger/clock.js';
import { attemptId, importIdOf } from '../../ledger/ids.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Processes } from '../../ledger/processes.js';
import type { SideThread } from '../side-thread/side-thread.js';
import type { LineKeys } from './chunks.js';
import { covering, type Covers, daysOf } from './days.js';
import { type AccountStatement, commandsOf, newIn, plan } from './plan.js';
import { payerOf } from './payer.js';

/** What files from a bank are imported with. */
export interface ImportTools {
  readonly ledger: Ledger;
  readonly processes: Processes;
  readonly keys: LineKeys;
  readonly clock: Clock;
  readonly profiles: readonly Profile[];
  readonly side: Pick<SideThread, 'read'>;
}

export interface ImportAsked {
  readonly actor: Actor;
  /** Of the request: what follows from it has it as its correlation. */
  readonly commandId: CommandId;
  /** Shows what would come in, and keeps nothing. */
  readonly dryRun: boolean;
  /** How much of the file is in the ledger: lines, or answers. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface StatementAsked extends ImportAsked {
  /** Whose statement it is, where the file doesn't say. */
  readonly payerId?: PayerId | undefined;
  /** Which days it is of, where the file begins with its first line and ends with its last. */
  readonly covers?: Covers;
}

export interface DayReport {
  readonly day: Day;
  readonly openingFen: Fen;
  readonly closingFen: Fen;
  readonly lines: number;
  /** Those that no file had brought before. */
  readonly newLines: number;
}

export interface AccountReport {
  readonly importId: ImportId;
  readonly payerId: PayerId;
  /** All of this file was in the ledger before. */
  readonly repeated: boolean;
  readonly lines: number;
  readonly newLines: number;
  readonly days: readonly DayReport[];
}

export interface StatementReport {
  readonly file: string;
  readonly sha256: Sha256;
  readonly format: string;
  readonly dryRun: boolean;
  /** One for each account. */
  readonly accounts: readonly AccountReport[];
}

/**
 * 对账单: a file from the bank becomes accepted days of its accounts, all of them or none. Each
 * step is satisfied by what it asks for, so a run that was broken off is run again.
 */
export class StatementImports {
  /** One at a time for each account: what was decided in the dry run still holds when it is done. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly tools: ImportTools) {}

  /**
   * @throws Refusal `role-missing`, those of reading a file (`file-…`), of finding its account, and
   * of its days (`statement-…`), with the file and the line
   */
  async import(file: FileToRead, asked: StatementAsked): Promise<StatementReport> {
    const { clock, ledger, profiles, side } = this.tools;
    const refused = forbidden(asked.actor, 'AcceptStatementDay', {});
    if (refused) throw refused;
    const read = await side.read(file, profiles);
    const { name } = file;
    if (read.kind !== 'statements')
      throw refuse('file-is-answers', { file: name, actual: read.format });
    const { sha256, format } = read;
    const now = clock.now();
    const { settings } = await ledger.read(at.ledger);
    const context: Context = { now, today: dayOf(now), actor: asked.actor, settings };

    const statements: AccountStatement[] = [];
    for (const [accountId, parts] of await this.#byPayer(name, read.statements, asked.payerId)) {
      const { covers = {} } = asked;
      const days = daysOf(name, covering(name, parts, covers), context.today);
      // The same file said to be of other days is another import of the same lines.
      const said = [accountId, covers.from, covers.to].filter((part) => part !== undefined);
      const importId = importIdOf(sha256, said.join('\n'));
      statements.push({ file: name, sha256, importId, accountId, days });
    }
    const work = () => this.#take(statements, format, context, asked);
    const turn = this.#turn.then(work, work);
    this.#turn = turn;
    return { file: name, sha256, format, dryRun: asked.dryRun, accounts: await turn };
  }

  async #byPayer(
    file: string,
    statements: readonly Statement[],
    named: PayerId | undefined,
  ): Promise<ReadonlyMap<PayerId, readonly Statement[]>> {
    const parts = new Map<PayerId, Statement[]>();
    for (const statement of statements) {
      const payerId = await payerOf(this.tools.ledger, file, statement.account, named);
      parts.set(payerId, [...(parts.get(payerId) ?? []), statement]);
    }
    return parts;
  }

  async #take(
    statements: readonly AccountStatement[],
    format: string,
    context: Context,
    asked: StatementAsked,
  ): Promise<readonly AccountReport[]> {
    const { ledger, keys } = this.tools;
    const planned: { readonly of: AccountStatement; readonly report: AccountReport }[] = [];
    for (const of of statements) {
      const { imported } = await ledger.read(at.import(of.importId));
      const fresh = imported ? new Map<Day, number>() : await plan(ledger, keys, of, context);
      planned.push({ of, report: reportOf(of, fresh, imported !== null) });
    }
    const reports = planned.map(({ report }) => report);
    if (asked.dryRun) return reports;
    const total = reports.reduce((sum, { lines }) => sum + lines, 0);
    let done = 0;
    const progress = (lines: number): void => {
      done += lines;
      asked.onProgress?.(done, total);
    };
    for (const { of, report } of planned) {
      if (!report.repeated) await this.#append(of, format, asked, progress);
    }
    return reports;
  }

  async #append(
    of: AccountStatement,
    format: string,
    { actor, commandId: correlationId }: ImportAsked,
    progress: (lines: number) => void,
  ): Promise<void> {
    const { ledger, processes, keys } = this.tools;
    const { file, sha256, importId, accountId, days } = of;
    const by = () => ({ actor, commandId: attemptId(), correlationId });
    let newLines = 0;
    for (const part of days) {
      const target = at.statement(accountId, part.day);
      for (const command of commandsOf(of, part, keys)) {
        if (command.type === 'AddStatementLines') {
          keys.makeKeys(command.lines.flatMap(({ counterparty }) => counterparty?.subject ?? []));
        }
        try {
          await processes.dispatch(target, command, by());
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          throw refuse(error.code, { file, on: part.day, ...error.params });
        }
        if (command.type === 'AddStatementLines') progress(command.lines.length);
      }
      newLines += newIn(await ledger.read(target), importId);
    }
    const first = days[0];
    const last = days.at(-1);
    if (!first || !last) return;
    const lines = days.reduce((sum, each) => sum + each.lines.length, 0);
    await processes.dispatch(
      at.import(importId),
      {
        type: 'RecordImport',
        ...{ importId, kind: 'statement', payerId: accountId, sha256, file, format },
        ...{ from: first.day, to: last.day, lines, newLines },
      },
      by(),
    );
  }
}

function reportOf(
  { importId, accountId, days }: AccountStatement,
  fresh: ReadonlyMap<Day, number>,
  repeated: boolean,
): AccountReport {
  const reports = days.map(({ day, openingFen, closingFen, lines }) => ({
    day,
    openingFen,
    closingFen,
    lines: lines.length,
    newLines: fresh.get(day) ?? 0,
  }));
  const sum = (of: 'lines' | 'newLines') => reports.reduce((all, each) => all + each[of], 0);
  return {
    importId,
    payerId: accountId,
    repeated,
    lines: sum('lines'),
    newLines: sum('newLines'),
    days: reports,
  };
}
