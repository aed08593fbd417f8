import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Day, millisecondsOf, momentAt, startOf } from '../../src/kernel/days.js';
import type { Json } from '../support/api.js';

const program = fileURLToPath(new URL('./serve.js', import.meta.url));

/** The built server in a process of its own, to be killed. */
export class Server {
  readonly #process: ChildProcess;
  readonly #loaded: Promise<unknown>;
  readonly #ended: Promise<unknown>;
  #output = '';

  /** Loads it: it serves nothing yet. */
  constructor() {
    this.#process = fork(program, {
      execArgv: ['--no-warnings'],
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#loaded = once(this.#process, 'message');
    this.#ended = once(this.#process, 'close');
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** Told to, it recovers and serves; the code is that of a ledger without an administrator. */
  async serve(
    folder: string,
    today: Day,
    hour = 0,
    port = 0,
    speed = 1,
  ): Promise<{ readonly url: string; readonly code: string | null }> {
    await this.#orEnded(this.#loaded);
    const served = once(this.#process, 'message');
    const moment = momentAt(millisecondsOf(startOf(today)) + hour * 3_600_000);
    this.#process.send({ folder, moment, port, speed });
    const [said] = await this.#orEnded(served);
    return said as { url: string; code: string | null };
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  /** What it logged as not being well. */
  get warnings(): readonly string[] {
    return this.#output.split('\n').filter((line) => line.startsWith('{'));
  }

  #orEnded<T>(message: Promise<T>): Promise<T> {
    const ended = this.#ended.then(() => {
      throw new Error(`the server ended: ${this.#output}`);
    });
    return Promise.race([message, ended]);
  }
}

/** Until every read model has taken everything, so that all of it is verified. */
export async function caughtUp(url: string): Promise<void> {
  for (;;) {
    const { projections } = (await (await fetch(`${url}/health/ready`)).json()) as Json;
    if (projections.every(({ behind }: Json) => behind === false)) return;
    await sleep(20);
  }
}
