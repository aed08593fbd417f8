import type { FileToRead } from '../../banking/file.js';
import type { Answers } from '../../banking/values.js';
import { saidBy } from '../../domain/break/answer.js';
import { forbidden } from '../../domain/permissions.js';
import { payment } from '../../domain/payment/decide.js';
import type { PaymentState } from '../../domain/payment/state.js';
import { breakIdOf } from '../../domain/streams.js';
import { at } from '../../domain/targets.js';
import { dayOf } from '../../kernel/days.js';
import type { Context } from '../../kernel/decider.js';
import { THE_LEDGER } from '../../kernel/event.js';
import type { ImportId, PaymentId, Sha256 } from '../../kernel/ids.js';
import { Refusal, refuse, type RefusalReason } from '../../kernel/refusal.js';
import { answerCommandId, attemptId, importIdOf } from '../../ledger/ids.js';
import type { ImportAsked, ImportTools } from '../statements/import.js';
import { commandOf, saysTheSame } from './command.js';
import { type Answer, answersIn, resolve } from './resolve.js';

/** `already`: the ledger says the same, from wherever it knows. */
export type Became = 'applied' | 'already' | 'not-applied';

export interface AnswerReport extends Omit<Answer, 'refused' | 'words'> {
  readonly became: Became;
  /** Why it was not applied. */
  readonly reason: RefusalReason | null;
}

export interface AnswersReport {
  readonly importId: ImportId;
  readonly file: string;
  readonly sha256: Sha256;
  readonly format: string;
  readonly dryRun: boolean;
  /** This file was in the ledger before: only what was not applied was looked at again. */
  readonly repeated: boolean;
  /** Payments that the bank has no answer to yet, and bookings that answer none. */
  readonly pending: number;
  readonly others: number;
  readonly applied: number;
  readonly already: number;
  readonly notApplied: number;
  readonly answers: readonly AnswerReport[];
}

/** A settlement comes before what comes back of it, wherever the file has it. */
const ORDER = ['settled', 'rejected', 'returned'] as const;

type Fate = Pick<AnswerReport, 'became' | 'reason'>;

/**
 * 银行回执: what the bank did with payments. An answer that the ledger can't take changes no
 * payment and isn't dropped: it is recorded with the reason. Each has its own command id, of the
 * file and its place in it, so that a run that was broken off is run again.
 */
export class BankAnswers {
  constructor(private readonly tools: ImportTools) {}

  /** @throws Refusal `role-missing`, those of reading a file (`file-…`) */
  async apply(file: FileToRead, asked: ImportAsked): Promise<AnswersReport> {
    const { clock, ledger, profiles, side } = this.tools;
    const refused = forbidden(asked.actor, 'SettlePayment', {});
    if (refused) throw refused;
    const { name } = file;
    const { sha256, ...read } = await side.read(file, profiles);
    const told: Answers = read.kind === 'answers' ? read : answersIn(read);
    const { format, pending, others } = told;
    if (told.answers.length + told.groups.length + pending === 0) {
      throw refuse('file-without-answers', { file: name, actual: format });
    }
    const importId = importIdOf(sha256, 'answers');
    const now = clock.now();
    const { settings } = await ledger.read(at.ledger);
    const context: Context = { now, today: dayOf(now), actor: asked.actor, settings };
    const { imported, unapplied } = await ledger.read(at.import(importId));
    const answers = await resolve(ledger, importId, told);

    const decide = asked.dryRun
      ? this.#dry(context)
      : this.#wet({ importId, sha256, unapplied }, asked);
    const fates = new Map<string, Fate>();
    for (const outcome of ORDER) {
      for (const answer of answers.filter((each) => each.outcome === outcome)) {
        fates.set(answer.answerId, await decide(answer));
        if (!asked.dryRun) asked.onProgress?.(fates.size, answers.length);
      }
    }
    const reports = answers.map(({ refused: _, words: __, ...answer }) => ({
      ...answer,
      ...(fates.get(answer.answerId) as Fate),
    }));
    const count = (of: Became) => reports.filter(({ became }) => became === of).length;
    const applied = count('applied');
    if (!asked.dryRun) {
      const days = answers.map(({ on }) => on).sort();
      const [from, to] = [days[0] ?? context.today, days.at(-1) ?? context.today];
      await this.tools.processes.dispatch(
        at.import(importId),
        {
          type: 'RecordImport',
          ...{ importId, kind: 'answers', payerId: null, sha256, file: name, format },
          ...{ from, to, lines: answers.length, newLines: applied },
        },
        by(asked),
      );
    }
    return {
      ...{ importId, file: name, sha256, format, dryRun: asked.dryRun },
      ...{ repeated: imported !== null, pending, others, applied },
      already: count('already'),
      notApplied: count('not-applied'),
      answers: reports,
    };
  }

  /** On what the payments hold now and would hold after the answers before it. */
  #dry(context: Context): (answer: Answer) => Promise<Fate> {
    const states = new Map<PaymentId, PaymentState>();
    return async (answer) => {
      const { paymentId } = answer;
      if (answer.refused || paymentId === null) return refusedBy(answer.refused);
      const target = at.payment(paymentId);
      const state = states.get(paymentId) ?? (await this.tools.ledger.read(target));
      if (state.status === 'none') return refusedBy(refuse('payment-unknown', { paymentId }));
      if (saysTheSame(answer, state)) return already;
      try {
        const command = commandOf(answer, state);
        const extras = { payeeAccounts: [], sealed: false };
        const events = payment.decide(command, state, { ...context, ...extras });
        states.set(paymentId, events.reduce<PaymentState>(payment.evolve, state));
        return events.length > 0 ? applied : already;
      } catch (error) {
        return refusedBy(error);
      }
    };
  }

  #wet(
    {
      unapplied,
      ...of
    }: {
      readonly importId: ImportId;
      readonly sha256: Sha256;
      readonly unapplied: ReadonlySet<string>;
    },
    asked: ImportAsked,
  ): (answer: Answer) => Promise<Fate> {
    return async (answer) => {
      const fate = await this.#carryOut(answer, asked);
      if (fate.reason !== null) {
        const { refused: _, words: __, ...rest } = answer;
        await this.tools.processes.dispatch(
          at.import(of.importId),
          { type: 'RecordUnapplied', ...of, answer: { ...rest, reason: fate.reason } },
          by(asked),
        );
      } else if (unapplied.has(answer.answerId)) await this.#clear(answer, asked);
      return fate;
    };
  }

  /** It fits now: the break that it was, with its payment or without, is over. */
  async #clear(answer: Answer, asked: ImportAsked): Promise<void> {
    for (const paymentId of new Set([null, answer.paymentId])) {
      const movements = paymentId === null ? [] : [paymentId];
      const said = saidBy({ ...answer, paymentId });
      const target = at.break(breakIdOf(null, { lines: [], movements, answer: said }));
      const known = await this.tools.ledger.read(target);
      if (known.status === 'none') continue;
      const { breakId } = known;
      await this.tools.processes.dispatch(
        target,
        { type: 'ClearBreak', breakId, how: 'recorded', clearedBy: asked.actor.id },
        { ...by(asked), actor: THE_LEDGER },
      );
    }
  }

  async #carryOut(answer: Answer, { actor, commandId: correlationId }: ImportAsked): Promise<Fate> {
    const { paymentId } = answer;
    if (answer.refused || paymentId === null) return refusedBy(answer.refused);
    const target = at.payment(paymentId);
    const { state, answered } = await this.tools.ledger.fold(target);
    if (state.status === 'none') return refusedBy(refuse('payment-unknown', { paymentId }));
    const commandId = answerCommandId(answer.answerId);
    if (!answered.has(commandId) && saysTheSame(answer, state)) return already;
    try {
      const command = commandOf(answer, state);
      const asked = { actor, commandId, correlationId };
      const { events } = await this.tools.processes.dispatch(target, command, asked);
      return events.length > 0 ? applied : already;
    } catch (error) {
      return refusedBy(error);
    }
  }
}

const applied: Fate = { became: 'applied', reason: null };
const already: Fate = { became: 'already', reason: null };

/** A store that is down refuses nothing: the run stops, to be run again. */
function refusedBy(error: unknown): Fate {
  if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error;
  return { became: 'not-applied', reason: error.reason };
}

const by = ({ actor, commandId: correlationId }: ImportAsked) => ({
  actor,
  commandId: attemptId(),
  correlationId,
});
