import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Round } from './contest.js';

/** The least a durable answer can take here: 512 bytes appended and synced. */
export function openFloor(folder: string) {
  const file = openSync(join(folder, 'floor'), 'a');
  const block = Buffer.alloc(512);
  return {
    sync(times: number): Round {
      const waitsMs: number[] = [];
      const started = performance.now();
      for (let i = 0; i < times; i += 1) {
        const asked = performance.now();
        writeSync(file, block);
        fdatasyncSync(file);
        waitsMs.push(performance.now() - asked);
      }
      return { operations: times, elapsedMs: performance.now() - started, waitsMs };
    },
    close: () => closeSync(file),
  };
}
