// The thread itself: new Worker('thread.js').
import { type MessagePort, parentPort } from 'node:worker_threads';
import { Refusal, type RefusalReason } from '../../kernel/refusal.js';
import { type Job, jobs } from './jobs.js';

/** Parts of what is asked, and then, each time, the next part of the answer. */
export type Asked = { readonly part: unknown } | { readonly next: Job };

export type Given =
  | { readonly taken: true }
  | { readonly part: unknown }
  | { readonly done: true }
  | { readonly refused: RefusalReason }
  | { readonly failed: unknown };

const port = parentPort as MessagePort;
let asked: unknown[] = [];
let answer: Generator<unknown, void> | undefined;

port.on('message', (message: Asked) => {
  port.postMessage('part' in message ? take(message.part) : next(message.next));
});

function take(part: unknown): Given {
  asked.push(part);
  return { taken: true };
}

function next(job: Job): Given {
  try {
    answer ??= jobs[job](asked);
    const { done, value } = answer.next();
    if (!done) return { part: value };
    forget();
    return { done };
  } catch (error) {
    forget();
    return error instanceof Refusal ? { refused: error.reason } : { failed: error };
  }
}

function forget(): void {
  asked = [];
  answer = undefined;
}
