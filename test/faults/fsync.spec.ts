import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const strace = spawnSync('strace', ['-V']).status === 0;
const CALLERS = 8;
const ROUNDS = 12;

/** A power cut can't be tested; that the log was synced before each answer can be seen. */
describe('a power cut', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tranche-fsync-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  (strace ? it : it.skip)('loses no acknowledged event: each is synced first (strace)', () => {
    const trace = join(folder, 'trace');
    execFileSync('strace', [
      ...['-f', '-y', '-e', 'trace=fdatasync,fsync,pwrite64,write', '-o', trace],
      ...[process.execPath, '--no-warnings', '--import', './test/faults/typescript.js'],
      ...['./test/faults/appender.ts', folder, String(ROUNDS), String(CALLERS)],
    ]);

    let unsynced = 0;
    let syncing = false;
    let syncs = 0;
    let acknowledged = 0;
    const syncsByRound: number[] = [];
    for (const call of readFileSync(trace, 'utf8').split('\n')) {
      if (/pwrite64\(\d+<.*events\.db-wal>/.test(call)) unsynced += 1;
      // A call that another thread interrupts is traced in two lines.
      if (/f(data)?sync\(\d+<.*events\.db-wal>/.test(call)) syncing = true;
      if (syncing && /f(data)?sync.*\)\s+= 0$/.test(call)) {
        syncing = false;
        unsynced = 0;
        syncs += 1;
      }
      if (call.includes('"round ')) {
        syncs = 0;
        syncsByRound.push(0);
      }
      if (call.includes('"acknowledged ')) {
        acknowledged += 1;
        syncsByRound[syncsByRound.length - 1] = syncs;
        expect({ acknowledged, unsynced }).toEqual({ acknowledged, unsynced: 0 });
      }
    }
    expect(acknowledged).toBe(ROUNDS * CALLERS);
    // And those that ask at once share one: that is what makes durability affordable.
    expect(syncsByRound).toEqual(Array.from({ length: ROUNDS }, () => 1));
  });
});
