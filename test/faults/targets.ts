import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../support/api.js';

interface Taken {
  readonly id: string;
  readonly seq: number;
}

/** Else three days of a moved clock might be over before it takes one. */
const IN_A_ROW = 4;

/**
 * Somebody's system that fails half of the time: it hangs up, asks for time or refuses, or it takes
 * what it is sent and hangs up before it says so.
 */
export class FlakyTarget {
  posts = 0;
  /** What it took, in that order, repetitions too. */
  readonly taken: Taken[] = [];

  private constructor(
    readonly subscriber: string,
    private readonly server: Server,
  ) {}

  static async open(subscriber: string, random: () => number): Promise<FlakyTarget> {
    let failed = 0;
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        target.posts += 1;
        const luck = failed < IN_A_ROW ? random() : 1;
        failed = luck < 0.5 ? failed + 1 : 0;
        if (luck < 0.1) return void request.socket.destroy();
        if (luck < 0.2) return void response.writeHead(429, { 'retry-after': '1' }).end();
        if (luck < 0.4) return void response.writeHead(500).end();
        const { id, sequence } = JSON.parse(body) as Json;
        target.taken.push({ id, seq: Number(sequence) });
        if (luck < 0.5) return void request.socket.destroy();
        return void response.writeHead(204).end();
      });
    });
    const target = new FlakyTarget(subscriber, server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return target;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  get reached(): number {
    return this.taken.at(-1)?.seq ?? 0;
  }

  /** Where what came again stands directly behind what it repeats, it is left out. */
  get rows(): readonly string[] {
    return this.taken.filter(({ id }, i) => id !== this.taken[i - 1]?.id).map(({ id }) => id);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
