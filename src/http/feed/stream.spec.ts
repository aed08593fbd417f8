import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { lastValueFrom, NEVER, of, Subject } from 'rxjs';
import { type Streaming, streamTo, type StreamTimes } from './stream.js';

/** Takes `room` writes, and then none until it is drained. */
class Socket extends EventEmitter {
  written: string[] = [];
  destroyed = false;
  constructor(private room = Infinity) {
    super();
  }
  write(text: string): boolean {
    this.written.push(text);
    this.room -= 1;
    return this.room > 0;
  }
  drain(room: number): void {
    this.room = room;
    this.emit('drain');
  }
  end(text: string): void {
    this.written.push(text);
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

interface Run {
  readonly socket: Socket;
  readonly pages: number[];
  readonly delivered: number[];
  readonly done: Promise<unknown>;
}

const LONG = { heartbeatMs: 60_000, slowMs: 60_000 };

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(2);
}

function run(room: number, over: Partial<Streaming> = {}, times: StreamTimes = LONG): Run {
  const socket = new Socket(room);
  const pages: number[] = [];
  const delivered: number[] = [];
  const streaming: Streaming = {
    start: 0,
    page: async (seq) => {
      pages.push(seq);
      return { messages: `id: c${seq + 1}\ndata: ${seq + 1}\n\n`, seq: seq + 1 };
    },
    news: (seq) => (seq < 100 ? of(undefined) : NEVER),
    cursorAt: async (seq) => `c${seq}`,
    doubt: NEVER,
    check: async () => undefined,
    closing: NEVER,
    delivered: (seq) => delivered.push(seq),
    ...over,
  };
  const stream = streamTo(socket as unknown as ServerResponse, streaming, times);
  return { socket, pages, delivered, done: lastValueFrom(stream, { defaultValue: null }) };
}

describe('a stream to a socket', () => {
  it('reads one page ahead of what the socket has taken, and no more', async () => {
    const { socket, pages } = run(4);
    await until(() => pages.length >= 3);
    await sleep(15);
    expect(pages).toEqual([0, 1, 2]);
    socket.drain(3);
    await until(() => pages.length >= 6);
    await sleep(15);
    expect(pages).toEqual([0, 1, 2, 3, 4, 5]);
    socket.destroy();
  });

  it('cuts a reader that takes nothing, with the cursor of what it was handed as its last message', async () => {
    const { socket, pages, done } = run(4, {}, { ...LONG, slowMs: 40 });
    await done;
    expect(pages).toEqual([0, 1, 2]);
    expect(socket.written.at(-2)).toBe('id: c3\ndata: 3\n\n');
    expect(socket.written.at(-1)).toBe('event: end\nid: c3\ndata: {"reason":"slow"}\n\n');
    // It may still take that; then it is gone.
    expect(socket.destroyed).toBe(false);
    await until(() => socket.destroyed);
  });

  it('waits at the head for news, and passes what is not wanted by a cursor without a message', async () => {
    const news = new Subject<void>();
    const { socket } = run(
      Infinity,
      { news: () => news, page: async (seq) => ({ messages: '', seq: seq + 10 }) },
      { ...LONG, heartbeatMs: 20 },
    );
    await until(() => socket.written.length >= 2);
    expect(socket.written.slice(0, 2)).toEqual(['retry: 1000\nid: c0\n\n', ':\nid: c10\n\n']);
    news.next();
    await until(() => socket.written.at(-1) === ':\nid: c20\n\n');
    expect(socket.written.filter((text) => text.includes('data'))).toEqual([]);
    socket.destroy();
  });

  it('ends when the credential does', async () => {
    const doubt = new Subject<void>();
    let holds = true;
    const { socket, done } = run(Infinity, {
      news: () => NEVER,
      doubt,
      check: async () => {
        if (!holds) throw new Error('revoked');
      },
    });
    await until(() => socket.written.length >= 2);
    doubt.next();
    await sleep(5);
    expect(socket.written.at(-1)).toBe('id: c1\ndata: 1\n\n');
    holds = false;
    doubt.next();
    await done;
    expect(socket.written.at(-1)).toBe('event: end\nid: c1\ndata: {"reason":"ended"}\n\n');
  });

  it('ends with the socket, and asks for nothing afterwards', async () => {
    const { socket, pages, done } = run(4);
    await until(() => pages.length >= 3);
    socket.destroy();
    await done;
    const asked = pages.length;
    socket.drain(10);
    await sleep(20);
    expect(pages).toHaveLength(asked);
  });
});
