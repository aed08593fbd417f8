import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoredEvent } from '../src/stores/events/port.js';
import type { Round } from './contest.js';

const peers = fileURLToPath(new URL('./peers', import.meta.url));
const STREAMS = 100;

/** Apart from our packages: emmett's peers pin others, and sqlite3 is compiled for minutes. */
export function installPeers(): void {
  if (existsSync(join(peers, 'node_modules/sqlite3/build/Release'))) return;
  process.stderr.write('installing what is compared with (once, some minutes) …\n');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: peers,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

let runs = 0;

/** In a process of its own: two builds of SQLite don't share one. Its start isn't counted. */
export function emmett(
  folder: string,
  events: readonly StoredEvent[],
  connections: 'one' | 'each',
): Round {
  runs += 1;
  const input = join(folder, 'emmett.json');
  const renamed = events.map(({ type, data, metadata }, index) => ({
    stream: `${runs}-${index % STREAMS}`,
    type,
    data,
    metadata,
  }));
  writeFileSync(input, JSON.stringify(renamed));
  const args = ['emmett.js', join(folder, 'emmett.db'), input, connections];
  // With a connection for each append it can end in SQLITE_BUSY with one caller, too.
  for (let attempt = 1; ; attempt += 1) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: peers,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1) as string) as Round;
    if (attempt === 10) throw new Error(stderr);
  }
}
