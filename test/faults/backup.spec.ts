import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Day, yearOf } from '../../src/kernel/days.js';
import { build, tranche } from '../cli/run.js';
import { aLine, wan } from '../http/steps.js';
import { faultsIn } from './intact.js';
import { randomOf } from './random.js';
import { caughtUp, Server } from './server.js';
import { District, write } from './writers.js';

const ROUNDS = Number(process.env['TRANCHE_BACKUP_ROUNDS'] ?? 4);
const SEED = Number(process.env['TRANCHE_KILL_SEED'] ?? Date.now() % 1_000_000);
const FIRST_DAY = '2024-01-02' as Day;
const program = fileURLToPath(new URL('../../bin/tranche.js', import.meta.url));

describe('kill -9 of a backup of a server under four writers', () => {
  const root = mkdtempSync(join(tmpdir(), 'tranche-backups-'));
  const data = join(root, 'data');
  const people = new District(FIRST_DAY);
  const servers: Server[] = [];
  beforeAll(async () => expect(await build()).toMatchObject({ code: 0 }), 180_000);
  afterAll(async () => {
    people.shut();
    for (const server of servers) await server.kill();
    rmSync(root, { recursive: true });
  });
  const serve = async (folder: string): Promise<{ url: string; code: string | null }> => {
    const server = new Server();
    servers.push(server);
    return server.serve(folder, people.today);
  };

  /** Killed after so many milliseconds, if it is still at it. */
  const backup = (out: string, killAfter: number): Promise<number | null> => {
    const args = ['backup', '--out', out, '--keys', join(root, 'keys'), '--data', data];
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: process.env['PATH'] },
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
    return new Promise((resolve) =>
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve(code);
      }),
    );
  };

  it(
    `leaves nothing that looks like one, and one that is whole has all that was acknowledged (seed ${SEED})`,
    async () => {
      const random = randomOf(SEED);
      const { url, code } = await serve(data);
      people.open(url);
      await people.hire(code ?? '');
      const line = await aLine(people, yearOf(people.today), wan(100_000_000));
      for (let writer = 0; writer < 4; writer += 1) void write(people, writer, line);
      await sleep(2_000);
      let killed = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const out = join(root, `killed-${round}`);
        if ((await backup(out, 300 + random() * 900)) === 0) continue;
        killed += 1;
        // Nothing at all, or an empty folder: never a part of a backup under its name.
        expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
      }
      expect(killed).toBeGreaterThan(0);
      const [left] = readdirSync(root).filter((name) => name.includes('.unfinished-'));
      if (left !== undefined) {
        const put = ['restore', join(root, left), '--keys', join(root, 'keys'), '--reason', 'x'];
        const refused = await tranche([...put, '--data', join(root, 'none')]);
        expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('backup-damaged') });
        expect(existsSync(join(root, 'none'))).toBe(false);
      }

      const acknowledged = [...people.acknowledged];
      const out = join(root, 'whole');
      expect(await backup(out, 120_000)).toBe(0);
      people.shut();
      const folder = join(root, 'restored');
      const put = ['restore', out, '--keys', join(root, 'keys'), '--reason', '演练', '--json'];
      const restored = await tranche([...put, '--data', folder]);
      expect(restored).toMatchObject({ code: 0, err: '' });
      expect(acknowledged.length).toBeGreaterThan(50);
      const again = await serve(folder);
      await caughtUp(again.url);
      expect(await faultsIn(folder, acknowledged)).toEqual([]);
      const verified = await tranche(['verify', 'read-models', '--data', folder, '--json']);
      expect(verified).toMatchObject({ code: 0, err: '' });
    },
    ROUNDS * 20_000 + 300_000,
  );
});
