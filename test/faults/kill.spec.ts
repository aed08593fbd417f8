import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, type Day, yearOf } from '../../src/kernel/days.js';
import { build, tranche } from '../cli/run.js';
import { aLine, wan } from '../http/steps.js';
import { faultsIn } from './intact.js';
import { randomOf } from './random.js';
import { caughtUp, Server } from './server.js';
import { type Acknowledged, District, write } from './writers.js';

const CYCLES = Number(process.env['TRANCHE_KILL_CYCLES'] ?? 50);
const SEED = Number(process.env['TRANCHE_KILL_SEED'] ?? Date.now() % 1_000_000);
const WRITERS = 8;
/** Weeks of one fiscal year; the next ledger begins in January again. */
const CYCLES_A_LEDGER = 50;
const FIRST_DAY = '2024-01-02' as Day;
const DAYS_A_CYCLE = 7;

describe('kill -9 of the built server under eight writers', () => {
  const folders: string[] = [];
  let server: Server | undefined;
  /** Loaded while the one before it serves. */
  let next: Server | undefined;
  let district: District | undefined;
  beforeAll(async () => expect(await build()).toMatchObject({ code: 0 }), 180_000);
  afterAll(async () => {
    district?.shut();
    await server?.kill();
    await next?.kill();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function started(folder: string, today: Day): ReturnType<Server['serve']> {
    server = next ?? new Server();
    next = new Server();
    return server.serve(folder, today);
  }

  /** One ledger, killed in every one of its cycles; the start after the last looks at what is left. */
  async function killed(cycles: number, random: () => number): Promise<District> {
    const folder = mkdtempSync(join(tmpdir(), 'tranche-kill-'));
    folders.push(folder);
    const people = (district = new District(FIRST_DAY));
    const first = await started(folder, people.today);
    people.open(first.url);
    await people.hire(first.code ?? '');
    const line = await aLine(people, yearOf(people.today), wan(100_000_000));
    const writing = Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => write(people, writer, line)),
    );
    for (let cycle = 1; ; cycle += 1) {
      await Promise.race([writing, sleep(20 + random() * 1_000)]);
      people.shut();
      await server?.kill();
      expect(server?.warnings).toEqual([]);
      people.today = addDays(people.today, DAYS_A_CYCLE);
      // Now and then also while it recovers.
      for (; random() < 0.1; await server?.kill()) {
        const recovering = started(folder, people.today);
        await Promise.race([sleep(random() * 600), recovering]);
        recovering.catch(() => undefined);
      }
      const { url } = await started(folder, people.today);
      const faults = await faultsIn(folder, people.acknowledged);
      expect({ cycle, faults }).toEqual({ cycle, faults: [] });
      if (cycle % 10 === 0) {
        await caughtUp(url);
        const verified = await tranche(['verify', 'read-models', '--data', folder, '--json']);
        expect({ cycle, ...verified }).toMatchObject({ cycle, code: 0, err: '' });
      }
      if (cycle === cycles) break;
      people.open(url);
    }
    await server?.kill();
    return people;
  }

  it(
    `loses nothing acknowledged and leaves nothing half made, ${CYCLES} times (seed ${SEED})`,
    async () => {
      const random = randomOf(SEED);
      const acknowledged: Acknowledged[] = [];
      let cutOff = 0;
      for (let done = 0; done < CYCLES; done += CYCLES_A_LEDGER) {
        const people = await killed(Math.min(CYCLES_A_LEDGER, CYCLES - done), random);
        acknowledged.push(...people.acknowledged);
        cutOff += people.cutOff;
      }
      // A run in which nothing happened would show nothing.
      expect(acknowledged.length).toBeGreaterThan(CYCLES * 20);
      expect(acknowledged.some(({ stream }) => stream.startsWith('payment-'))).toBe(true);
      expect(cutOff).toBeGreaterThan(CYCLES * 2);
    },
    CYCLES * 10_000,
  );
});
