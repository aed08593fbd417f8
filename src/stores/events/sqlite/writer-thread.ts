import { Worker } from 'node:worker_threads';
import { refuse } from '../../../kernel/refusal.js';
import type { Append, Committed, Failure, Placed } from './group.js';

interface Sent {
  readonly size: number;
  readonly resolve: (placed: readonly Placed[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The writer in a thread of its own: this one decides the next appends while the disk takes the
 * last. A thread that dies fails what it was sent, whose outcome nobody knows; the next group starts
 * another, which goes on from what is on disk.
 */
export class WriterThread {
  #worker: Worker | undefined;
  #sent: Sent[] = [];

  constructor(private readonly path: string) {}

  /** In order; rejected where none of the group is known to be recorded. */
  commit(group: readonly Append[]): Promise<readonly Placed[]> {
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#start());
      if (this.#sent.push({ size: group.length, resolve, reject }) === 1) worker.ref();
      worker.postMessage(group);
    });
  }

  /** When what was sent is answered. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    await new Promise((resolve) => {
      worker.once('exit', resolve);
      worker.ref();
      worker.postMessage(null);
    });
  }

  /** It keeps the process alive only while something waits for it. */
  #start(): Worker {
    const worker = new Worker(new URL('./thread.js', import.meta.url), {
      name: 'writer',
      workerData: this.path,
      // Not those of this process: a thread needs no loader of TypeScript.
      execArgv: [],
    });
    worker.unref();
    let cause = 'writer ended';
    worker.on('message', (answer: Committed) => this.#answer(worker, answer));
    worker.on('error', (error: Error & { code?: string }) => (cause = error.code ?? error.message));
    worker.on('exit', () => {
      this.#worker = undefined;
      const died = refuse('store-unavailable', { actual: cause });
      for (const { reject } of this.#sent.splice(0)) reject(died);
    });
    return worker;
  }

  #answer(worker: Worker, { groups, outcome }: Committed): void {
    const answered = this.#sent.splice(0, groups);
    if (this.#sent.length === 0) worker.unref();
    if (isFailure(outcome)) {
      const error = Object.assign(new Error(outcome.message), outcome);
      for (const { reject } of answered) reject(error);
      return;
    }
    let first = 0;
    for (const { size, resolve } of answered) resolve(outcome.slice(first, (first += size)));
  }
}

const isFailure = (outcome: Committed['outcome']): outcome is Failure => !Array.isArray(outcome);
