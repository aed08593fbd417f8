import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FileRead, FileToRead } from '../../banking/file.js';
import type { Profile } from '../../banking/profile.js';
import { type Refusal, refusalOf, refuse } from '../../kernel/refusal.js';
import type { Matching, Reconciling } from '../matching/values.js';
import { emptied, type FileAsked, type Job, listsOf, together } from './jobs.js';
import type { Asked, Given } from './thread.js';

export interface Limits {
  readonly memoryMiB: number;
  readonly seconds: number;
}

/** 100,000 lines against as many payments need half of it. */
const LIMITS: Limits = { memoryMiB: 768, seconds: 120 };

/** Parts of an answer, from which on its thread isn't kept for the next: its memory is given back. */
const LARGE = 20;

/**
 * Reads files of banks and matches in a thread of its own: what takes seconds of processor keeps
 * nobody else waiting. One after the other, so that ten large files need no more memory than one.
 * A thread that needs too much of memory or time ends, and with it what it was asked; the next
 * one that asks starts another.
 */
export class SideThread {
  #worker: Worker | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(private readonly limits: Limits = LIMITS) {}

  /**
   * `readFile` of the banking room.
   * @throws Refusal its, `file-too-heavy`
   */
  async read(file: FileToRead, profiles: readonly Profile[]): Promise<FileRead> {
    const parts = emptied<FileAsked>({ file, profiles }, listsOf.asked);
    const tooHeavy = (limit: string) => refuse('file-too-heavy', { file: file.name, limit });
    return together(await this.#do('read', parts, tooHeavy), listsOf.read);
  }

  /**
   * `match`, of lists that nobody else holds.
   * @throws Refusal `matching-too-heavy`
   */
  async match(reconciling: Reconciling): Promise<Matching> {
    const parts = emptied(reconciling, listsOf.reconciling);
    const tooHeavy = (limit: string) => refuse('matching-too-heavy', { limit });
    return together(await this.#do('match', parts, tooHeavy), listsOf.matching);
  }

  /** What is under way ends as unavailable. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #do(
    job: Job,
    parts: Iterable<unknown>,
    tooHeavy: (limit: string) => Refusal,
  ): Promise<readonly unknown[]> {
    const work = () => this.#work(job, parts, tooHeavy);
    const turn = this.#turn.then(work, work);
    // What it came to is its asker's, and not held here until the next.
    const over = (): void => undefined;
    this.#turn = turn.then(over, over);
    return turn;
  }

  async #work(
    job: Job,
    parts: Iterable<unknown>,
    tooHeavy: (limit: string) => Refusal,
  ): Promise<readonly unknown[]> {
    if (this.#closed) throw refuse('store-unavailable', { actual: 'closed' });
    const worker = (this.#worker ??= this.#start());
    const { memoryMiB, seconds } = this.limits;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      void worker.terminate();
    }, seconds * 1_000);
    const ending = new AbortController();
    const ended = endOf(worker, ending.signal);
    ended.catch(() => undefined);
    worker.ref();
    const ask = async (asked: Asked): Promise<Given> => {
      const answered = once(worker, 'message', { signal: ending.signal });
      worker.postMessage(asked);
      const [given] = (await Promise.race([answered, ended])) as [Given];
      return given;
    };
    try {
      // One after the other: what waits on its way would be in memory a third time.
      for (const part of parts) await ask({ part });
      const answer: unknown[] = [];
      for (;;) {
        const given = await ask({ next: job });
        if ('refused' in given) throw refusalOf(given.refused);
        if ('failed' in given) throw given.failed;
        if ('done' in given) {
          if (answer.length > LARGE) this.#leave(worker);
          return answer;
        }
        if ('part' in given) answer.push(given.part);
      }
    } catch (error) {
      if (late) throw tooHeavy(`${seconds} s`);
      if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
        throw tooHeavy(`${memoryMiB} MiB`);
      }
      throw error;
    } finally {
      clearTimeout(timer);
      ending.abort();
      worker.unref();
    }
  }

  /** The next one that asks starts another. */
  #leave(worker: Worker): void {
    this.#worker = undefined;
    void worker.terminate();
  }

  /** It keeps the process alive only while something waits for it. */
  #start(): Worker {
    const worker = new Worker(new URL('./thread.js', import.meta.url), {
      name: 'side',
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMiB },
    });
    // Whoever waits for it hears of it, too.
    const ended = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    return worker.on('error', ended).on('exit', ended);
  }
}

/** Rejects when the thread ends, with what ended it. */
async function endOf(worker: Worker, signal: AbortSignal): Promise<never> {
  await once(worker, 'exit', { signal });
  throw refuse('store-unavailable', { actual: 'side thread' });
}
