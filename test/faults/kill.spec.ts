import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from '@jest/globals';
import { addDays, type Day } from '../../src/kernel/days.js';
import { type Job, type Line, type Meant, WRITERS } from './writing.js';

const CYCLES = Number(process.env['TRANCHE_KILL_CYCLES'] ?? 50);
const SEED = Number(process.env['TRANCHE_KILL_SEED'] ?? Date.now() % 1_000_000);
/** A folder is left for a new one, so that a thousand cycles don't read a million events each. */
const CYCLES_A_FOLDER = 25;
/** Weeks of one year, so that every line and every return is of the same one. */
const FIRST_DAY = '2024-01-02' as Day;
const DAYS_A_CYCLE = 7;

/** mulberry32: the moments of a run that failed can be had again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What the test knows of one folder's history: every event ever seen or acknowledged. */
class Known {
  readonly folder = mkdtempSync(join(tmpdir(), 'tranche-kill-'));
  position: string | null = null;
  starts = 0;
  readonly from = Array.from({ length: WRITERS }, () => 0);
  readonly outstanding: (Meant | null)[] = Array.from({ length: WRITERS }, () => null);
  private readonly stored = new Map<string, string>();
  private readonly ids = new Set<string>();
  private readonly lengths = new Map<string, number>();
  private readonly commands = new Map<string, string>();
  readonly acknowledged = new Map<string, string>();

  /** Dense revisions, no event twice, no command answered twice. */
  see(events: Extract<Line, { stored: unknown }>['stored']): void {
    for (const [position, stream, revision, id, commandId] of events) {
      expect(`${stream}@${revision}`).toBe(`${stream}@${this.lengths.get(stream) ?? 0}`);
      expect(this.ids.has(id)).toBe(false);
      const place = `${stream}@${revision - 1}`;
      const before = this.commands.get(commandId);
      if (before !== undefined) expect(before).toBe(place);
      this.commands.set(commandId, `${stream}@${revision}`);
      this.ids.add(id);
      this.stored.set(`${stream}@${revision}`, id);
      this.lengths.set(stream, revision + 1);
      this.position = position;
    }
  }

  lost(): readonly string[] {
    return [...this.acknowledged]
      .filter(([place, id]) => this.stored.get(place) !== id)
      .map(([place]) => place);
  }
}

class Child {
  private readonly process: ChildProcessByStdio<null, Readable, Readable>;
  private readonly lines;
  private errors = '';
  private readonly ended: Promise<unknown>;

  constructor(job: Job) {
    this.process = spawn(
      process.execPath,
      [
        ...['--no-warnings', '--import', './test/faults/typescript.js'],
        ...['./test/faults/writers.ts', JSON.stringify(job)],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.ended = once(this.process, 'close');
    this.process.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** The next line; undefined once it is dead and everything it said was read. */
  async line(): Promise<Line | undefined> {
    const next = await this.lines.next();
    if (next.done === true) return undefined;
    try {
      return JSON.parse(next.value) as Line;
    } catch {
      return this.line(); // The kill cut a line short.
    }
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  get complaint(): string {
    return this.errors;
  }
}

describe('kill -9 under eight writers', () => {
  const folders: Known[] = [];
  let child: Child | undefined;
  afterAll(async () => {
    await child?.kill();
    for (const { folder } of folders) rmSync(folder, { recursive: true });
  });

  it(
    `loses nothing acknowledged and leaves nothing half made, ${CYCLES} times (seed ${SEED})`,
    async () => {
      const random = randomOf(SEED);
      let known!: Known;
      let acknowledged = 0;
      let retried = 0;
      for (let cycle = 0; cycle <= CYCLES; cycle += 1) {
        // The one start more than there are kills looks at what the last one left.
        if (cycle % CYCLES_A_FOLDER === 0 && cycle < CYCLES) {
          known = new Known();
          folders.push(known);
        }
        known.starts += 1;
        const verify = cycle > 0 && cycle % 10 === 0;
        const { folder, position: after, from, outstanding } = known;
        const today = addDays(FIRST_DAY, DAYS_A_CYCLE * known.starts);
        retried += outstanding.filter((meant) => meant !== null).length;
        const running = (child = new Child({ folder, today, after, from, outstanding, verify }));
        try {
          const found = await running.line();
          if (!found || !('stored' in found)) throw new Error(`no start: ${running.complaint}`);
          known.see(found.stored);
          expect({ cycle, lost: known.lost() }).toEqual({ cycle, lost: [] });
          expect({ cycle, halfMade: found.halfMade }).toEqual({ cycle, halfMade: [] });
          if (verify) {
            const rows = await running.line();
            expect({ cycle, ...rows }).toMatchObject({ cycle, differences: [] });
          }
          const killed = new Promise((kill) => setTimeout(kill, 20 + random() * 400)).then(() =>
            running.kill(),
          );
          for (let line = await running.line(); line; line = await running.line()) {
            if ('meant' in line) known.outstanding[line.meant.writer] = line.meant;
            if ('done' in line) {
              const [writer, n] = line.done;
              if (known.from[writer] === n) known.from[writer] = n + 1;
            }
            if ('acknowledged' in line) {
              const { writer, stream, events } = line.acknowledged;
              known.outstanding[writer] = null;
              for (const [revision, id] of events)
                known.acknowledged.set(`${stream}@${revision}`, id);
              acknowledged += 1;
            }
          }
          await killed;
          expect(running.complaint).toBe('');
        } finally {
          await running.kill();
        }
      }
      // A run in which nothing happened would show nothing.
      expect(acknowledged).toBeGreaterThan(CYCLES * 20);
      expect(retried).toBeGreaterThan(CYCLES * 2);
    },
    CYCLES * 10_000,
  );
});
